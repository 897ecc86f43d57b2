package rules

import "slices"

// clause is a run of tokens that says one thing.
type clause struct {
	from, to int
	sentence int // which sentence it belongs to
}

// maxClause bounds how far words are looked for, and so the work that an endless
// message without signs makes.
const maxClause = 60

// clauses cuts a message at its signs and conjunctions, and between two finite
// verbs where people leave the signs out.
func (m *message) clauses() []clause {
	var out []clause
	from, sentence := 0, 0
	cut := func(i, next int) {
		if i > from {
			out = append(out, clause{from, i, sentence})
		}
		from = next
	}
	for i := range m.ts {
		t := &m.ts[i]
		if t.line && i > from {
			cut(i, i)
			sentence++
		}
		switch {
		case i-from >= maxClause:
			cut(i, i)
		case m.insideName(i) || t.is(',') && m.listsNames(from, i):
		case t.kind == sign && !t.used && (t.is('.') && !m.abbreviates(i) || t.is('!') || t.is('?') || t.is(';') || t.is('…')):
			cut(i, i+1)
			sentence++
		case t.kind == sign && !t.used && (t.is(',') || t.is('—') || t.is('–') || t.is('-') && !t.glued || t.is('(') || t.is(')') || t.is(':') || t.is('+')):
			cut(i, i+1)
		case !t.used && !t.inner && (t.cuts || conjunctions[t.norm] && m.joinsStatements(from, i)):
			cut(i, i+1)
		case i > from && m.finiteAt(i) && m.russianOrEnglish(i) && m.finiteWithin(from, i):
			cut(i, i)
		case i > from && m.uzbekFinite(i-1) && !m.belongsToVerb(i):
			cut(i, i)
		}
	}
	cut(len(m.ts), len(m.ts))
	return out
}

var conjunctions = set("va и and lekin но but потом potom затем hamda ammo then поэтому плюс keyn hullas короче")

// joinsStatements: “and” between two names or two things does not begin a new
// statement, between two events it does.
func (m *message) joinsStatements(from, i int) bool {
	end := i + 1
	for end < len(m.ts) && end < i+20 && (m.ts[end].kind != sign || m.ts[end].used) {
		end++
	}
	return m.tellsBetween(from, i) && (m.tellsBetween(i+1, end) || m.usedBetween(i+1, end))
}

// usedBetween reports whether an amount or a time stands between.
func (m *message) usedBetween(i, j int) bool {
	for ; i < j; i++ {
		if m.ts[i].used {
			return true
		}
	}
	return false
}

func (m *message) tellsBetween(i, j int) bool {
	for ; i < j; i++ {
		for _, r := range m.ts[i].reads {
			if eventNames[r.name] || r.form.tense != noTense {
				return true
			}
		}
	}
	return false
}

// listsNames: the comma of “Barno, Lola va Zeboga” cuts nothing.
func (m *message) listsNames(from, i int) bool {
	if !m.inName(i-1) || !m.inName(i+1) {
		return false
	}
	var a, b *mention
	for k := range m.names {
		if n := &m.names[k]; n.to == i {
			a = n
		} else if n.from == i+1 {
			b = n
		}
	}
	if a == nil || b == nil {
		return false
	}
	if a.cases != nominative && a.cases == b.cases || a.cases&b.cases&oblique != 0 {
		return true
	}
	for ; from < a.from; from++ {
		if t := &m.ts[from]; !t.named && !t.used && !t.is(',') && !t.any("call", "meet", "visit", "message") {
			return false
		}
	}
	return m.joins(b.to) && m.inName(b.to+1)
}

func (m *message) insideName(i int) bool {
	return m.ts[i].named && i > 0 && m.ts[i-1].named
}

// abbreviates: the full stop of “тыс.” or “г.” ends no sentence.
func (m *message) abbreviates(i int) bool {
	return m.ts[i].glued && i+1 < len(m.ts) && m.ts[i+1].glued ||
		i > 0 && m.ts[i].glued && m.ts[i-1].kind == word && len(m.ts[i-1].norm) <= 4 && i+1 < len(m.ts) && !m.ts[i+1].upper && m.ts[i-1].any("scale", "currency", "counter", "unit", "month", "sana")
}

// finiteAt reports whether token i is a finite verb of an event.
func (m *message) finiteAt(i int) bool {
	t := &m.ts[i]
	if t.used {
		return false
	}
	for _, r := range t.reads {
		if (r.form.tense == past || r.form.tense == future && !r.fuzzy) && (eventNames[r.name] || r.name == "light" && r.n == 1) {
			return true
		}
	}
	return false
}

func (m *message) finiteWithin(i, j int) bool {
	for ; i < j; i++ {
		if m.finiteAt(i) {
			return true
		}
	}
	return false
}

// russianOrEnglish: these put the verb before what it says, Uzbek puts it last.
func (m *message) russianOrEnglish(i int) bool {
	for _, r := range m.ts[i].reads {
		if r.uzbek {
			return false
		}
	}
	return true
}

// uzbekFinite reports whether an Uzbek finite verb, perhaps a phrase, ends at i.
func (m *message) uzbekFinite(i int) bool {
	for j := i; j >= 0 && j > i-4; j-- {
		for _, r := range m.ts[j].reads {
			if r.uzbek && j+r.n-1 == i && (r.form.tense == past || r.form.tense == future || r.form.tense == present) && !participle(m.ts[i].norm) {
				return true
			}
		}
		if !m.ts[i].inner {
			break
		}
	}
	return false
}

// participle: forms in -gan and -adigan stand before what they describe.
func participle(w string) bool {
	return len(w) > 4 && (w[len(w)-3:] == "gan" || w[len(w)-3:] == "kan")
}

// belongsToVerb: words that go on with the verb before them.
func (m *message) belongsToVerb(i int) bool {
	t := &m.ts[i]
	if t.used && m.wordAhead(i) {
		return false
	}
	return t.kind == sign || t.used || verbTails[t.norm] || m.has(i, "need", "notafter", "light", "honorific", "fully") || t.inner
}

// wordAhead reports whether a word of its own follows before the next sign: a date
// at the very end belongs to the verb before it.
func (m *message) wordAhead(i int) bool {
	for end := min(len(m.ts), i+maxClause); i < end; i++ {
		if m.ts[i].used {
			continue
		}
		return m.ts[i].kind == word && !m.ts[i].line
	}
	return false
}

// brokenIn reports whether the clause names a date or an hour that does not exist.
func (m *message) brokenIn(c clause) bool {
	return slices.ContainsFunc(m.unreal, func(r tokenRun) bool { return r.from >= c.from && r.from < c.to })
}

var verbTails = set("edi edim edik ekan emish deb dedi dedim deydi degan dep dedilar deyapti deyishdi ham mi xolos shekilli kerak kere bolsa esa yana ekanlar kiyin keyin")

// eventNames are the meanings that make a clause say something.
var eventNames = map[string]bool{
	"call": true, "callweak": true, "meet": true, "visit": true, "visitme": true, "message": true, "note": true, "answer": true, "noanswer": true, "busy": true,
	"buy": true, "sell": true, "pay": true, "payfull": true, "sign": true, "close": true, "win": true, "refuse": true, "cancel": true, "fail": true,
	"choose": true, "agree": true, "want": true, "offer": true, "remind": true, "congratulate": true, "wrongnumber": true, "leftmessage": true,
}

// contactNames are the meanings that are ways to be in contact.
var contactNames = map[string]bool{"call": true, "callweak": true, "meet": true, "visit": true, "visitme": true, "message": true}
