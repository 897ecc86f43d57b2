package rules

import "strings"

// tense is what a word form says about when something happens.
type tense uint8

const (
	noTense tense = iota // a noun
	past
	present
	future
	wish   // -moqchi, хочет
	need   // a verbal noun or infinitive
	order  // imperative
	ifOnly // conditional
	along  // converb: the next verb carries the tense
)

// planned reports whether the form points ahead.
func (t tense) planned() bool {
	return t == future || t == wish || t == need || t == order
}

// form is what the endings of a word tell.
type form struct {
	tense tense
	neg   bool
	me    bool // the speaker does it: qildim, qilaman
	ask   bool // -mi
}

var uzPersons = []struct {
	ending string
	me     bool
}{
	{"man", true},
	{"miz", true},
	{"san", false},
	{"siz", false},
	{"sizlar", false},
	{"di", false},
	{"dilar", false},
	{"ti", false},
	{"tilar", false},
	{"", false},
	{"lar", false},
	{"m", true},
}

// uzEndings maps what follows a verb stem, its voice, negation and aspect to
// what it means. Built once from the tables of tense and person.
var uzEndings = buildUzEndings()

func buildUzEndings() map[string]form {
	m := map[string]form{}
	put := func(s string, f form) {
		if _, ok := m[s]; !ok {
			m[s] = f
		}
	}
	for _, stem := range []string{"di", "ti", "d", "t", "gandi", "kandi", "uvdi", "vdi", "ibdi", "ganidi"} {
		for _, p := range []string{"m", "k", "mi", "km", ""} {
			if p == "" && len(stem) == 1 {
				continue
			}
			put(stem+p, form{tense: past, me: p != "" && p != "mi", ask: p == "mi"})
		}
		if len(stem) > 1 {
			for _, p := range []string{"ng", "ngiz", "lar", "ngizlar", "ngmi", "larmi", "ku", "da", "yu"} {
				put(stem+p, form{tense: past, ask: strings.HasSuffix(p, "mi")})
			}
		}
	}
	bases := []struct {
		stems string
		tense tense
	}{
		{"yap ayap eyap yop ayop vot avot ivot uvot op yotir ayotir mokda yapt vott vat", present},
		{"adigan ydigan adgan ydgan", future},
		{"mokchi mohchi", wish},
		{"gan kan", past},
		{"ib b ip p", past},
		{"a y ay", future},
		{"ar r", future},
		{"sa", ifOnly},
	}
	for _, b := range bases {
		for _, s := range strings.Fields(b.stems) {
			for _, p := range uzPersons {
				put(s+p.ending, form{tense: b.tense, me: p.me})
				put(s+p.ending+"mi", form{tense: b.tense, me: p.me, ask: true})
			}
		}
	}
	fixedUzEndings(m, put)
	return m
}

// fixedUzEndings adds the forms that take no person.
func fixedUzEndings(m map[string]form, put func(string, form)) {
	for _, s := range []string{"ib", "b", "ip", "p"} {
		m[s] = form{tense: along}
	}
	for _, s := range []string{"a", "y", "ay"} { // bare: "bora ol", "qilay"
		m[s] = form{tense: future, me: true}
	}
	for _, s := range strings.Fields("ayin yin aylik ylik aylu") {
		put(s, form{tense: future, me: true})
	}
	for _, s := range strings.Fields("ing ingiz ngiz ng inglar sin sinlar gin kin gina chi vor voring") {
		put(s, form{tense: order})
	}
	m[""] = form{tense: order}
	for _, s := range strings.Fields("arkan rkan arkanman adikan ydikan arkansiz arkanmiz adilar") {
		put(s, form{tense: future})
	}
	for _, s := range strings.Fields("gim gisi gimiz gilari kim kisi") {
		put(s, form{tense: wish})
	}
	for _, s := range strings.Fields("sak sam sang sangiz salar") {
		put(s, form{tense: ifOnly})
	}
}

var (
	uzVoices  = []string{"", "il", "in", "n", "l", "ish", "sh", "tir", "dir", "t"}
	uzAspects = []string{"", "vor", "ivor", "uvor", "avor", "ibyubor", "vur", "bvor", "ibber", "vol", "ivol", "uvol"}
	uzNounish = []string{"ish", "sh", "mok", "uv", "v"} // verbal nouns, followed by the endings of a noun
	uzPartic  = []string{"adigan", "ydigan", "gan", "kan", "yotgan", "ayotgan"}
)

// uzVerbRest reads what follows an Uzbek verb stem.
func uzVerbRest(rest string) (form, bool) {
	for _, v := range uzVoices {
		after, ok := strings.CutPrefix(rest, v)
		if !ok {
			continue
		}
		if f, ok := uzTense(after); ok && (after != "" || len(v) != 1) {
			return f, true
		}
		if after, ok = strings.CutPrefix(after, "ma"); ok {
			if f, ok := uzNegated(after); ok {
				return f, true
			}
		}
	}
	return form{}, false
}

func uzNegated(rest string) (form, bool) {
	if p, ok := strings.CutPrefix(rest, "s"); ok { // olmas, olmasman
		switch p {
		case "", "man", "miz", "ekan", "lar", "ligi":
			return form{tense: future, neg: true}, true
		}
	}
	f, ok := uzTense(rest)
	f.neg = true
	return f, ok
}

func uzTense(rest string) (form, bool) {
	for _, a := range uzAspects {
		after, ok := strings.CutPrefix(rest, a)
		if !ok {
			continue
		}
		if f, ok := uzEndings[after]; ok {
			return f, true
		}
		if a != "" && uzIsNoun(after) { // qivorishim
			return form{tense: need}, true
		}
	}
	if uzIsNoun(rest) {
		return form{tense: need}, true
	}
	for _, n := range uzPartic {
		if after, ok := strings.CutPrefix(rest, n); ok && uzNounRest(after) {
			if n == "gan" || n == "kan" {
				return form{tense: past}, true
			}
			return form{tense: future}, true
		}
	}
	return form{}, false
}

// uzIsNoun reports whether rest makes a noun of a verb.
func uzIsNoun(rest string) bool {
	for _, n := range uzNounish {
		if after, ok := strings.CutPrefix(rest, n); ok && uzNounRest(after) {
			return true
		}
	}
	return false
}

// The slots of an Uzbek noun, in their order; each may stay empty.
var uzSlots = [][]string{
	{"lik", "li", "siz", "chi", "chilik", "cha", "dor"},
	{"lar", "la"},
	{"imiz", "ingiz", "miz", "ngiz", "im", "ing", "si", "m", "ng", "i"},
	{"ning", "niki", "ni", "ga", "ka", "dan", "tan", "da", "ta", "gacha", "kacha", "cha", "dek", "day", "a"},
	{"gi", "kor"},
	{"mi", "chi", "ku", "yam", "ham", "man", "miz", "siz", "dir", "de"},
}

// uzNounRest reports whether rest is a chain of Uzbek noun endings.
func uzNounRest(rest string) bool { return uzNounFrom(rest, 0) }

func uzNounFrom(rest string, slot int) bool {
	if rest == "" {
		return true
	}
	for ; slot < len(uzSlots); slot++ {
		for _, e := range uzSlots[slot] {
			if after, ok := strings.CutPrefix(rest, e); ok && uzNounFrom(after, slot+1) {
				return true
			}
		}
	}
	return false
}
