package fold

import (
	"slices"
	"strings"
)

// respelled is from which [Similar] on two names differ only in their spelling.
const respelled = 0.9

// Bones is what all spellings of a name that [Alike] has for one share, and a few
// other names with them: its consonants, whatever the order of its words. It is for
// finding what to hold against Alike.
func Bones(name string) string {
	all := Keys(name)
	for i, w := range all {
		if b := bones(w); b != "" {
			all[i] = b
		}
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), " ")
}

var boneless = strings.NewReplacer("ks", "h", "g", "h", "a", "", "e", "", "i", "", "o", "", "u", "", "y", "")

func bones(key string) string { return single(boneless.Replace(key)) }

// Alike reports whether two names may be one name in two spellings: scripts and the
// drift between them, an apostrophe that was left out, the order of the words. Two
// names that are alike may still be two people.
func Alike(a, b string) bool {
	if Similar(a, b) >= respelled {
		return true
	}
	x, y := nameWords(a), nameWords(b)
	if len(x) != len(y) {
		return false
	}
	for _, w := range x {
		at := slices.IndexFunc(y, func(v string) bool { return oneWord(w, v) })
		if at < 0 {
			return false
		}
		y = slices.Delete(y, at, at+1)
	}
	return len(x) > 0
}

// nameWords are the words of a name as they are written, without honorifics.
func nameWords(name string) (out []string) {
	for _, w := range split(name) {
		if k := wordKey(w); k != "" && !honorifics[k] {
			out = append(out, string(w))
		}
	}
	return out
}

// oneWord reports whether two words differ at most by an apostrophe that one of them
// lacks.
func oneWord(a, b string) bool {
	return slices.Contains(Variants(a), Key(b)) || slices.Contains(Variants(b), Key(a))
}
