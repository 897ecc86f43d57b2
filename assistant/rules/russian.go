package rules

import "strings"

// ruNounEndings are the endings of Russian nouns and adjectives in normal form.
var ruNounEndings = set(`a ya o e u yu i oy ey om em yom am yam ami yami ah yah ov ev iy ie ii ih im imi
	aya oe ogo ego omu emu uyu yuyu yaya ee oyu iem ok ek ka ki ke ku koy kam kami kah ochka ochku ochki iya iyu ii iey iyam it
	n na ni ni no niy naya noe nie`, "")

// ruVerbEndings maps the endings of Russian verbs in normal form to their tense;
// a future here is the present of a perfective verb.
var ruVerbEndings = buildRuVerbEndings()

func buildRuVerbEndings() map[string]form {
	m := map[string]form{}
	put := func(f form, endings ...string) {
		for _, e := range endings {
			for _, r := range []string{"", "sya", "s"} {
				if _, ok := m[e+r]; !ok {
					m[e+r] = f
				}
			}
		}
	}
	for _, v := range []string{"", "i", "a", "e", "ya", "u", "nu", "o", "iva", "iva", "ova", "yva"} {
		put(form{tense: past}, v+"l", v+"la", v+"lo", v+"li")
	}
	put(form{tense: past}, "en", "eno", "ena", "eni", "yon", "yona", "yono", "yoni", "an", "ano", "ana", "ani", "iv", "av", "ya", "shi", "to", "ta")
	for _, v := range []string{"", "i", "a", "e", "ya", "u", "nu", "ova", "iva", "o"} {
		put(form{tense: need}, v+"t", v+"ti", v+"tsa", v+"ttsa")
	}
	put(form{tense: need}, "ch")
	put(form{tense: future, me: true}, "u", "yu", "im", "em", "yom", "lyu", "nu", "imte", "emte")
	put(form{tense: future}, "it", "et", "yot", "ut", "yut", "at", "yat", "ish", "esh", "yosh", "ite", "ete", "nut", "net", "nyot", "lyut", "lyat")
	put(form{tense: order}, "i", "y", "ay", "yay", "uy", "ayte", "yte", "uyte", "te", "ni", "nite")
	return m
}

// ruVerbRest reads what follows a Russian verb stem. soft tells that the word
// ends in a soft sign, which normal forms drop: звонить, not звонит.
func ruVerbRest(rest string, perfective, soft bool) (form, bool) {
	f, ok := ruVerbEndings[rest]
	if !ok {
		return form{}, false
	}
	if soft && f.tense != past {
		return form{tense: need}, true
	}
	if f.tense == need && !soft && strings.HasSuffix(rest, "t") {
		f.tense = future
	}
	if f.tense == future && !perfective {
		f.tense = present
	}
	return f, true
}

func set(words string, more ...string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[normal(w)] = true
	}
	for _, w := range more {
		m[w] = true
	}
	return m
}
