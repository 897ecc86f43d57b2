// Package rules understands what salespeople type, without asking anyone: Uzbek
// in both scripts, Russian and English, mixed in one sentence.
//
// A message is cut into tokens that keep their byte offsets. Phones are taken
// first, then dates and times, counts and percents, then money, so that a number
// is never read twice. Words are looked up in the lexicons (lexicon/*.tsv, which
// anyone can extend) through the endings of three languages, so one entry covers
// every form of a word. Names are what is left where the grammar wants a person;
// the book decides first, rules second. What is left open is said in NotSure,
// never guessed.
package rules
