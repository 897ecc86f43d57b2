package rules

import "strings"

// findFirms reads companies: by their legal form, or a known firm that the
// sentence treats as a customer. A company is the customer only where no person is
// named; else it goes with the person.
func (m *message) findFirms() {
	f, ok := m.firmByForm()
	if !ok {
		f, ok = m.firmByNoun()
	}
	if !ok && len(m.names) == 0 {
		f, ok = m.firmAsCustomer()
	}
	if !ok {
		return
	}
	if len(m.names) > 0 {
		m.names[0].company = f.company
		return
	}
	m.names = append(m.names, f)
}

// firmByForm reads ООО «Ромашка», Orzu MChJ.
func (m *message) firmByForm() (mention, bool) {
	for i := range m.ts {
		if !m.has(i, "legal") || m.inName(i) {
			continue
		}
		j := i + 1
		for j < len(m.ts) && (m.ts[j].is('"') || m.ts[j].is('«') || m.ts[j].is('“')) {
			j++
		}
		to := j
		for to < len(m.ts) && to < j+3 && m.firmWord(to) {
			to++
		}
		if to > j {
			return m.firm(j, to), true
		}
		end := i
		for end > 0 && (m.ts[end-1].is('"') || m.ts[end-1].is('»') || m.ts[end-1].is('”')) {
			end--
		}
		from := end
		for from > 0 && from > end-3 && m.firmWord(from-1) {
			from--
		}
		if from < end {
			return m.firm(from, end), true
		}
	}
	return mention{}, false
}

// markFirms finds the firms of several words that “firm” or its like names: Orzu
// Mebel firmasi, компания Голден Хаус. A first name among the words is that of a
// person unless a word of trade goes with it.
func (m *message) markFirms() {
	for i := range m.ts {
		if !m.has(i, "firm") {
			continue
		}
		from := i
		for from > 0 && m.quote(from-1) {
			from--
		}
		to := from
		for from > 0 && from > to-3 && m.firmPart(from-1) {
			from--
		}
		if from == to {
			for from = i + 1; m.quote(from); from++ {
			}
			for to = from; to < len(m.ts) && to < from+3 && m.firmPart(to); to++ {
			}
		}
		if to-from > 1 && m.soundsFirm(from, to) {
			m.firmRun = map[int]bool{}
			for j := from; j < to; j++ {
				m.firmRun[j] = true
			}
			return
		}
	}
}

func (m *message) quote(i int) bool {
	return i >= 0 && i < len(m.ts) && (m.ts[i].is('"') || m.ts[i].is('«') || m.ts[i].is('»') || m.ts[i].is('“') || m.ts[i].is('”'))
}

func (m *message) firmPart(i int) bool {
	t := &m.ts[i]
	return t.kind == word && !t.used && t.upper && !t.inner && !t.line && !t.any("honorific", "title", "client", "call", "meet", "visit", "message", "new", "add", "show")
}

func (m *message) soundsFirm(i, j int) bool {
	person, place := false, true
	for ; i < j; i++ {
		place = place && m.ts[i].any("city")
		if m.ts[i].any("goods", "company") {
			return true
		}
		ss := stems(m.ts[i].raw)
		person = person || m.lex.nameLike(m.ts[i].raw) || m.family(ss)
	}
	return !person && !place
}

// firmByNoun reads what markFirms has marked.
func (m *message) firmByNoun() (mention, bool) {
	for i := range m.ts {
		if !m.firmRun[i] {
			continue
		}
		to := i
		for m.firmRun[to] {
			to++
		}
		return m.firm(i, to), true
	}
	return mention{}, false
}

func (m *message) firmWord(i int) bool {
	t := &m.ts[i]
	return t.kind == word && !t.used && t.upper && !m.inName(i) && !t.any("legal", "plain", "add", "show", "call", "meet", "visit", "message", "client", "new")
}

// firm makes a customer of the tokens from i up to j.
func (m *message) firm(i, j int) mention {
	name := m.text[m.ts[i].span.From:m.ts[j-1].span.To]
	return mention{from: i, to: j, name: name, company: name, keys: []string{newStem(name, unknownGender, nominative).key}, cases: uzbekCase, sure: capital}
}

// firmAsCustomer reads a firm known by name where something is done with it:
// Akfaga bordim, visited Artel.
func (m *message) firmAsCustomer() (mention, bool) {
	for i := range m.ts {
		t := &m.ts[i]
		if !t.any("product") || t.used || t.inner {
			continue
		}
		name, cased := m.firmStem(i)
		if cased && m.contactAfter(i) && !strings.HasSuffix(t.norm, "dan") || m.metBefore(i) || i == 0 && m.subjectOf(i) && t.upper {
			f := m.firm(i, i+1)
			f.name, f.company = titled(name), titled(name)
			return f, true
		}
	}
	return mention{}, false
}

// firmStem takes the case off a firm's name.
func (m *message) firmStem(i int) (string, bool) {
	raw := m.ts[i].raw
	for _, s := range stems(raw)[1:] {
		for _, x := range m.lex.stems[normal(s.text)] {
			if next := m.lex.root.next[x.id]; next != nil && len(next.ends) > 0 && next.ends[0].sense.name == "product" {
				return s.text, true
			}
		}
	}
	return raw, withWords[m.norm(i+1)]
}

// metBefore: a verb of contact stands right before the firm.
func (m *message) metBefore(i int) bool {
	for _, r := range m.readsAt(i - 1) {
		if (r.name == "visit" || r.name == "meet" || r.name == "call") && r.form.tense == past {
			return true
		}
	}
	return false
}
