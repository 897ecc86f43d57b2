// Package fold makes one spelling out of many: Uzbek is written in two scripts
// and five apostrophes, and a name goes from Russian into Uzbek and back in a
// dozen ways.
//
// Latin and Cyrillic transliterate for reading. Key and Keys are for finding:
// texts with equal keys are the same name for search and understanding. Similar
// suggests what may be meant when keys differ; it never decides that two people
// are one.
package fold
