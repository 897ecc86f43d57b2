package rules

import (
	"strings"

	"daftar/crm"
)

// question is what a sentence holds, as far as asking goes.
type question struct {
	m      *message
	s      *said
	from   int
	to     int
	named  bool
	asks   bool // a question mark or a question word
	words  int
	amount bool
	due    bool
}

// asking is the routing table of the questions, the most telling first.
var asking = []struct {
	query crm.Query
	holds func(q *question) bool
}{
	{crm.QueryFind, (*question).finds},
	{crm.QueryHistory, (*question).history},
	{crm.QueryReminders, (*question).reminders},
	{crm.QueryPipeline, (*question).pipeline},
	{crm.QueryFind, (*question).number},
	{crm.QueryHistory, (*question).askedAbout},
}

// queryIn reports what the clause asks the book, "" when it tells something.
func (m *message) queryIn(s *said, who []*mention) crm.Query {
	q := question{m: m, s: s, from: s.clause.from, to: s.clause.to, named: len(who) > 0, amount: s.amount != nil, due: s.due != nil}
	for i := q.from; i < q.to; i++ {
		if m.ts[i].kind == word && !m.ts[i].used {
			q.words++
		}
	}
	q.asks = q.to < len(m.ts) && m.ts[q.to].is('?') || q.asksBySuffix() ||
		q.any("who", "what", "howmuch", "where", "howgo") && !q.reports() && (!q.told() || q.startsAsking())
	if s.reminds && (q.due || m.remindsIn(s.clause)) && !q.any("who", "tasks") || s.amount != nil || m.phoneIn(s.clause) != nil && !q.any("find", "number", "who") {
		return ""
	}
	if q.orders("moved") && q.due { // “шу битимни якшанбага сур” tells what to do
		return ""
	}
	if len(s.births) > 0 { // “напомни, что у Азиза ДР” tells it
		return ""
	}
	for _, a := range asking {
		if a.holds(&q) {
			return a.query
		}
	}
	return ""
}

func (q *question) any(names ...string) bool {
	for i := q.from; i < q.to; i++ {
		if q.m.ts[i].any(names...) && !q.m.inName(i) {
			return true
		}
	}
	return false
}

// startsAsking: in a sentence that tells something only a first question word asks.
func (q *question) startsAsking() bool {
	for i := q.from; i < q.to; i++ {
		if !q.m.ts[i].any("who", "what", "howmuch", "where", "howgo") || q.m.inName(i) || q.reportsAt(i) {
			continue
		}
		if i < q.from+2 || i == q.to-1 && (q.to == len(q.m.ts) || q.m.ts[q.to].kind == sign) || i == q.to-2 && q.m.uzbekFinite(q.to-1) || i == q.to-3 && q.m.uzbekFinite(q.to-1) && q.m.ts[q.to-1].inner {
			return true
		}
	}
	return false
}

// reports: “сказал, что возьмёт” asks nothing, what follows is reported.
func (q *question) reports() bool {
	for i := q.from + 1; i < q.to; i++ {
		if q.reportsAt(i) {
			return true
		}
	}
	return false
}

func (q *question) reportsAt(i int) bool {
	if q.m.norm(i) != "chto" || i == 0 {
		return false
	}
	before := q.m.norm(i - 1)
	for _, s := range []string{"skaza", "govor", "soobsh", "otveti", "napisa", "obesha", "reshi", "dumae", "utochni", "ponya", "schitae", "uver"} {
		if strings.HasPrefix(before, s) {
			return true
		}
	}
	return false
}

// asksBySuffix: Uzbek asks with -mi.
func (q *question) asksBySuffix() bool {
	for i := q.from; i < q.to; i++ {
		for _, r := range q.m.ts[i].reads {
			if r.form.ask {
				return true
			}
		}
	}
	return false
}

// orders reports whether one of the meanings stands as an order or a fixed word,
// not as something that happened.
func (q *question) orders(names ...string) bool {
	for i := q.from; i < q.to; i++ {
		for _, r := range q.m.ts[i].reads {
			for _, n := range names {
				if r.name == n && r.form.tense != past && r.form.tense != present && r.form.tense != along && !r.form.neg && (r.form.tense != future || r.form.me) && !r.fuzzy {
					return true
				}
			}
		}
	}
	return false
}

// told reports whether the clause tells of something that happened.
func (q *question) told() bool {
	for i := q.from; i < q.to; i++ {
		for _, r := range q.m.ts[i].reads {
			if r.form.tense == past && !r.form.ask && eventNames[r.name] {
				return true
			}
		}
	}
	return q.m.norm(q.to-1) == "soradi" || q.m.norm(q.to-1) == "dedi"
}

func (q *question) finds() bool {
	return q.orders("find") && !q.due && !q.told() && (q.named || q.m.phoneIn(q.s.clause) != nil || q.any("client"))
}

func (q *question) history() bool {
	if q.due && !q.asks && !q.orders("show") || q.told() && !q.asks {
		return false
	}
	switch {
	case q.any("history") && (q.named || q.orders("show") || q.any("client")) && (q.named || !q.any("pipeline", "tasks")):
		return q.named || q.words <= 4
	case q.named && q.any("aboutq") && (q.any("know", "what", "show", "history") || q.asks || q.words <= 3):
		return true
	}
	return q.named && q.any("know") && (q.asks || q.words <= 5) && q.s.planned == "" && !q.any("need")
}

func (q *question) reminders() bool {
	if q.named || q.told() && !q.asks {
		return false
	}
	switch {
	case q.any("who") && (q.s.planned != "" || q.any("need", "call", "callweak", "meet", "message")) && q.asks && !q.any("soldq", "sell", "pipeline", "rank"):
		return q.any("need", "will") || q.s.planned != "" || !q.told()
	case q.any("tasks") && !q.any("pipeline", "soldq") && !q.any("newdeal"):
		return q.any("mine", "what", "show", "day", "weekday", "who", "howmuch") || q.asks || q.words <= 2 || q.hasDay()
	case q.any("what") && (q.any("need", "mine") || q.words <= 3) && q.hasDay() && !q.any("pipeline", "soldq", "dealsq"):
		return true
	}
	return q.any("what") && q.any("need") && q.words <= 4
}

// hasDay reports whether a date is said in the clause.
func (q *question) hasDay() bool {
	for _, p := range q.m.whens {
		if p.from >= q.from && p.from < q.to {
			return true
		}
	}
	return false
}

func (q *question) pipeline() bool {
	if q.named || q.s.planned != "" && !q.any("pipeline") || q.any("find") && !q.any("pipeline") {
		return false
	}
	switch {
	case q.any("rank"):
		return true
	case q.any("howmuch") && q.any("soldq", "dealsq", "pipeline", "sell", "close", "deal"):
		return true
	case q.any("who") && q.any("soldq", "sell") && q.asks:
		return true
	case q.any("pipeline") && !q.told():
		return q.words <= 4 || q.asks || q.any("show", "mine", "howgo") || q.hasDay()
	case q.any("dealsq", "deal") && !q.told():
		return q.orders("show") || q.asks || q.any("mine") && q.words <= 4 || q.any("howgo") || q.words <= 4 && q.severalDeals() && (q.hasDay() || q.any("unit", "month"))
	}
	return false
}

// severalDeals: “deals this week” asks where “deal this week” does not.
func (q *question) severalDeals() bool {
	for i := q.from; i < q.to; i++ {
		if w := q.m.norm(i); q.m.ts[i].any("dealsq", "deal") && (hasSuffixAny(w, "lar", "lari", "larim", "larimiz", "deals", "orders") || w == "deals" || w == "orders" || isCyrillic(q.m.ts[i].raw) && hasSuffixAny(w, "i")) {
			return true
		}
	}
	return false
}

func (q *question) number() bool {
	if !q.named || q.due || q.told() || !q.any("number") || q.any("busy", "noanswer") {
		return false
	}
	return q.orders("show", "need") || q.asks || q.any("where") || q.words <= 4
}

func (q *question) askedAbout() bool {
	open := q.s.planned == "" || q.startsAsking() && !q.any("need", "will", "who")
	return q.named && q.asks && !q.due && open && (!q.told() || q.any("where", "howmuch", "what")) &&
		(q.any("where", "howmuch", "what", "who", "know", "howgo") || q.to < len(q.m.ts) && q.m.ts[q.to].is('?'))
}
