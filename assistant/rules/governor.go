package rules

// prepositionCase is what Russian prepositions ask for.
var prepositionCase = map[string]grammar{
	"s": instrumental, "so": instrumental, "u": genitive, "ot": genitive, "dlya": genitive, "bez": genitive, "iz": genitive, "do": genitive,
	"k": dative, "ko": dative, "po": dative, "o": prepositional, "ob": prepositional, "obo": prepositional, "pro": accusative, "na": accusative,
	"za": accusative, "pered": instrumental, "posle": genitive, "naschyot": genitive, "naschet": genitive, "protiv": genitive, "krome": genitive, "vmesto": genitive,
}

// verbCase is what Russian verbs ask for, by meaning.
var verbCase = map[string]grammar{
	"call": dative, "message": dative, "remind": dative, "offer": dative, "answer": dative, "sell": dative, "show": dative | accusative | genitive,
	"find": accusative, "meet": accusative | instrumental, "visit": accusative | genitive | dative, "congratulate": accusative, "sign": instrumental,
	"agree": instrumental, "close": instrumental | genitive, "add": accusative, "waits": accusative | genitive,
}

// likely is a case that may be asked for: a subject is as likely.
const likely grammar = 1 << 7

// governor finds the case that Russian words around token i ask for, 0 when none
// governs it.
func (m *message) governor(i int) grammar {
	c := m.governedFromFront(i)
	if c == 0 {
		if c = m.governedFromBehind(i); c != 0 {
			c |= likely
		}
	}
	return c
}

func (m *message) governedFromFront(i int) grammar {
	j := i - 1
	for j >= 0 && i-j <= 4 && (m.has(j, "honorific", "title", "client", "new", "company") || m.ts[j].is('"') || m.ts[j].is('«')) {
		j--
	}
	if j < 0 {
		return 0
	}
	if c, ok := prepositionCase[m.ts[j].norm]; ok && m.ts[j].kind == word && m.russianHere(j) {
		return c
	}
	if m.norm(j) == "i" || m.norm(j) == "va" || m.ts[j].is(',') { // Азизу и Малике
		if k := len(m.names); k > 0 && m.names[k-1].to == j {
			return m.names[k-1].gov
		}
	}
	extra := grammar(0)
	if m.has(i-1, "client", "title") {
		extra = likely // “клиента Марина”: the name stands beside the case
	}
	if isCyrillic(m.ts[j].raw) && m.possessed(j) {
		extra |= genitive
	}
	for k := j; k >= 0 && i-k <= 6; k-- {
		if t := &m.ts[k]; t.is(',') || t.is('.') && !t.used || t.is('!') || t.is(';') {
			break
		}
		if c := m.verbGoverns(k); c != 0 {
			return c | extra
		}
		if k < j && m.named(k) {
			break
		}
	}
	if extra != 0 {
		return extra
	}
	return 0
}

// named reports whether token k ends a name that was already read.
func (m *message) named(k int) bool {
	n := len(m.names)
	return n > 0 && m.names[n-1].from <= k && k < m.names[n-1].to && m.names[n-1].cases != nominative
}

// russianHere keeps Uzbek u and English to from being prepositions.
func (m *message) russianHere(j int) bool {
	if isCyrillic(m.ts[j].raw) {
		return true
	}
	switch m.ts[j].norm {
	case "s", "so", "k", "pro", "dlya", "ot":
		return true
	}
	return false
}

// possessed reports whether token j is a Russian noun that a genitive follows.
func (m *message) possessed(j int) bool {
	for j > 0 && m.ts[j].inner { // день рождения
		j--
	}
	return m.ts[j].any("deal", "history", "number", "dealsq", "want", "debt", "birthday", "discount", "advance", "rest", "know", "company", "pipeline", "tasks", "payfull", "title") &&
		m.verbGoverns(j) == 0
}

// verbGoverns is the case that the word at k asks for if it is a Russian verb or
// verbal noun.
func (m *message) verbGoverns(k int) grammar {
	t := &m.ts[k]
	if t.kind != word || t.used || !isCyrillic(t.raw) && !latinRussian(t.norm) {
		return 0
	}
	if len(t.norm) > 4 && (t.norm[:4] == "nabr" || t.norm[:4] == "nabe" || t.norm[:4] == "nabi") {
		return accusative | dative
	}
	for _, r := range t.reads {
		if c, ok := verbCase[r.name]; ok && !r.uzbek && !r.noun {
			if r.name == "meet" && r.form.tense == noTense {
				return instrumental
			}
			return c
		}
	}
	return 0
}

// latinRussian: Russian verbs typed in Latin letters.
func latinRussian(w string) bool {
	for _, stem := range []string{"pozvon", "perezvon", "napis", "otprav", "skinu", "vstret", "sozvon", "nabra", "dogovor", "zvon", "dozvon", "poslal", "vislal", "peredal", "predloj", "prodal", "pozdrav", "napomn", "zaehal", "zashel", "zashyol", "posetil", "najd", "naydi", "vruchil", "otvetil", "obyasn"} {
		if len(w) > len(stem) && w[:len(stem)] == stem {
			return true
		}
	}
	return false
}

// governedFromBehind: the verb may stand behind its object: Азизу позвонил.
func (m *message) governedFromBehind(i int) grammar {
	for k := i + 1; k < len(m.ts) && k <= i+5; k++ {
		t := &m.ts[k]
		if t.is(',') || t.is('.') {
			break
		}
		if c := m.verbGoverns(k); c != 0 {
			return c &^ (genitive | accusative) // a subject is likelier
		}
		if isCyrillic(m.ts[i].raw) && m.has(k, "need") && !uzbekish(t.norm) && t.norm != "kerak" {
			return dative
		}
	}
	return 0
}
