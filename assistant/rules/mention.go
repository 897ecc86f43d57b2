package rules

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"daftar/crm/fold"
)

// mentionAt reads the name that begins at token i: a word, its family name, the
// honorifics between and the endings that stand apart.
func (m *message) mentionAt(i int, words []nameWord, b book) mention {
	at := []int{i}
	end := i + 1
	for len(at) < 3 {
		j := end
		if m.has(j, "honorific") && j+1 < len(m.ts) && words[j+1].sure >= capital {
			j++
		}
		if j >= len(m.ts) || m.ts[j].kind != word || m.ts[j].line || m.ts[j].used || !m.follows(at[len(at)-1], j, words, b) {
			break
		}
		at = append(at, j)
		end = j + 1
	}
	out := mention{from: i, to: end, gov: m.governor(i)}
	for _, j := range at {
		out.sure = max(out.sure, words[j].sure)
	}
	chosen := m.choose(at, words, b, out.gov)
	var parts []string
	for k, s := range chosen {
		parts = append(parts, titled(s.text))
		out.keys = append(out.keys, s.key)
		if k == 0 || s.cases != nominative {
			out.cases = s.cases
		}
	}
	out.name = strings.Join(parts, " ")
	out.ids = b.who(chosen)
	if len(out.ids) > 0 {
		out.sure = listedName
	}
	m.endings(&out)
	return out
}

// follows reports whether token j goes on with the name whose last word is i.
func (m *message) follows(i, j int, words []nameWord, b book) bool {
	w, prev := words[j], words[i]
	if b.both(prev.stems, w.stems) {
		return true
	}
	isFamily := m.ts[j].upper && m.lex.surname[fold.Key(m.ts[j].raw)] && m.ts[i].upper
	if m.has(j, "company", "product", "goods") && !isFamily {
		return false
	}
	for _, s := range m.wholeStems(j, w) {
		if _, ok := m.lex.familyName(s); ok && (m.ts[j].upper || !m.ts[i].upper && len(s.key) > 3 && len(m.ts[j].reads) == 0) {
			isFamily = true
		}
	}
	prevFamily := m.family(prev.stems) && (!prev.first || m.lex.surname[prev.stems[0].key])
	switch {
	case isFamily:
		return !m.cased(prev) || m.russianPair(i, j)
	case w.sure < capital:
		return false
	case w.first && prev.first && !prevFamily:
		return m.lex.firstName(w.stems[0]) != unknownGender && m.lex.firstName(prev.stems[0]) == m.lex.firstName(w.stems[0]) && m.ts[j].upper
	case w.first:
		return prevFamily || m.ts[i].upper && m.ts[j].upper && !prev.first
	}
	return m.ts[j].upper && !m.cased(prev)
}

// wholeStems are the stems of token j, also when it is a common word: Kim is a
// family name and means “who”.
func (m *message) wholeStems(j int, w nameWord) []stem {
	if len(w.stems) > 1 {
		return w.stems
	}
	return stems(m.ts[j].raw)
}

// cased reports whether a word surely carries a case ending, which ends a name.
func (m *message) cased(w nameWord) bool {
	if len(w.stems) == 0 || m.lex.firstName(w.stems[0]) != unknownGender {
		return false
	}
	for _, s := range w.stems[1:] {
		if s.cases == uzbekCase && m.lex.firstName(s) != unknownGender {
			return true
		}
	}
	return false
}

func (m *message) russianPair(i, j int) bool {
	return isCyrillic(m.ts[i].raw) && isCyrillic(m.ts[j].raw)
}

func isCyrillic(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.Is(unicode.Cyrillic, r)
}

// endings takes the endings that were typed apart: Aziz-ga, Aziz ga, Aziz aka.
func (m *message) endings(out *mention) {
	j := out.to
	if m.sign(j, '-') && m.glued(j) {
		j++
	}
	for m.has(j, "honorific") && !m.ts[j].line {
		j++
		out.to = j
		if s := m.ts[j-1].norm; strings.HasSuffix(s, "ga") || strings.HasSuffix(s, "ni") || strings.HasSuffix(s, "ning") || strings.HasSuffix(s, "dan") {
			out.cases = uzbekCase
		}
	}
	if m.honorificForm(j) && j > out.from {
		out.cases, out.to = uzbekCase, j+1
	}
	if j < len(m.ts) && looseEndings[m.ts[j].norm] && m.ts[j].kind == word {
		out.cases, out.to = uzbekCase, j+1
	}
}

var looseEndings = set("ga ka ni ning dan niki га ка ни нинг дан")

// honorificForm reports whether token j is an honorific with an Uzbek ending:
// akaga, opaning.
func (m *message) honorificForm(j int) bool {
	if j >= len(m.ts) || m.ts[j].kind != word || m.ts[j].line {
		return false
	}
	for _, s := range stems(m.ts[j].raw)[1:] {
		if s.cases == uzbekCase && isHonorific(m.lex, normal(s.text)) {
			return true
		}
	}
	return false
}

func isHonorific(l *lexicon, w string) bool {
	for _, x := range l.stems[w] {
		if next := l.root.next[x.id]; next != nil && x.kind == exact {
			for _, e := range next.ends {
				if e.sense.name == "honorific" {
					return true
				}
			}
		}
	}
	return false
}

// choose picks one stem for every word so that they agree with each other, with
// the word that governs them and with the book.
func (m *message) choose(at []int, words []nameWord, b book, gov grammar) []stem {
	best, top := []stem(nil), -1000
	var walk func(k int, chosen []stem, score int)
	walk = func(k int, chosen []stem, score int) {
		if k == len(at) {
			if b.together(chosen) {
				score += 20
			}
			if score > top {
				best, top = append([]stem(nil), chosen...), score
			}
			return
		}
		for _, s := range m.wholeStems(at[k], words[at[k]]) {
			g := m.genderOf(s, k)
			step := m.weigh(s, at[k], k, gov, b)
			for _, c := range chosen {
				if was := m.genderOf(c, 0); was != either && g != either && was != unknownGender && g != unknownGender && was != g {
					step -= 4
				}
				switch {
				case c.cases&s.cases&oblique != 0:
					step += 3
				case c.cases&oblique != 0 && s.cases&oblique != 0:
					step -= 2
				}
			}
			if k < 2 || len(chosen) < 3 {
				walk(k+1, append(chosen[:k:k], s), score+step)
			}
		}
	}
	walk(0, nil, 0)
	return best
}

// declines reports whether a Russian name in the nominative would show a case.
func declines(s string) bool {
	low := strings.ToLower(s)
	return strings.HasSuffix(low, "а") || strings.HasSuffix(low, "я")
}

func (m *message) genderOf(s stem, place int) gender {
	if g := m.lex.firstName(s); g != unknownGender && place == 0 {
		return g
	}
	if g, ok := m.lex.familyName(s); ok {
		return g
	}
	if g := m.lex.firstName(s); g != unknownGender {
		return g
	}
	return s.gender
}

// weigh scores one reading of a word of a name.
func (m *message) weigh(s stem, i, place int, gov grammar, b book) int {
	score := 0
	if b.has(s.key) {
		score += 8
	}
	if m.lex.firstName(s) != unknownGender {
		score += 5
	}
	if _, ok := m.lex.familyName(s); ok {
		score += 4
	}
	switch {
	case s.cases == nominative:
		switch {
		case gov == 0 || gov&likely != 0:
			score += 2
		case declines(s.text) && isCyrillic(s.text):
			score -= 4
		}
	case s.cases&uzbekCase != 0:
		score++
		if m.lex.names[fold.Key(m.ts[i].raw)] != unknownGender { // Ziyoda is not Ziyo-da
			score -= 4
		}
		if gov != 0 && gov&likely == 0 && isCyrillic(m.ts[i].raw) {
			score -= 6 // a Russian word governs it
		}
		if m.uzbekNear(i) || strings.HasSuffix(m.ts[i].norm, "s") {
			score += 2
		}
	case gov == 0 && !isCyrillic(m.ts[i].raw):
		score -= 9
	case gov == 0:
		score -= 2
	case s.cases&gov != 0:
		score += 3
		switch both := gov&accusative != 0 && gov&dative != 0; {
		case both && s.cases&accusative != 0: // набрать кого, though people say кому
			score++
		case s.gender == male && !both: // where two remain, the masculine
			score++
		}
	default:
		score -= 5
	}
	if place > 0 && s.cases == nominative && m.lex.surname[s.key] {
		score++ // Ким of a woman does not decline
	}
	return score
}

// uzbekNear reports whether the words around i are Uzbek: an ending -ga is then
// a case.
func (m *message) uzbekNear(i int) bool {
	for j := max(0, i-6); j < len(m.ts) && j < i+8; j++ {
		if m.ts[j].kind == word && j != i && (uzbekish(m.ts[j].norm) || m.uzbekWord(j)) {
			return true
		}
	}
	return false
}

// uzbekWord reports whether a reading of token j is Uzbek by its verb or, in Latin
// letters, by its noun.
func (m *message) uzbekWord(j int) bool {
	return slices.ContainsFunc(m.ts[j].reads, func(r reading) bool {
		return !r.fuzzy && (r.uzbek || r.noun && !isCyrillic(m.ts[j].raw))
	})
}

var uzbekWords = set("bilan bn blan va uchun kerak kere bugun ertaga kecha kuni soat aka opa uka keyin haqida qildim kildim qilish kilish da ga yangi mijoz top")

func uzbekish(w string) bool {
	if uzbekWords[w] {
		return true
	}
	for _, e := range []string{"dim", "dik", "di", "ti", "yapti", "man", "miz", "ish", "ishni", "ishim", "gan", "lik", "lar", "ning", "lat", "lab", "sat", "dan", "ni"} {
		if strings.HasSuffix(w, e) && len(w) > len(e)+1 {
			return true
		}
	}
	return false
}

// titled gives a name that was typed in a hurry its capital.
func titled(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	rest := s[n:]
	if unicode.IsUpper(r) && utf8.RuneCountInString(s) > 3 && strings.ToUpper(s) == s {
		return string(r) + strings.ToLower(rest)
	}
	return string(unicode.ToUpper(r)) + rest
}

// keysOf are the search keys of a stem: also with its apostrophes put in or left out.
func keysOf(s stem) []string { return fold.Variants(s.text) }
