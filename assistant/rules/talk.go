package rules

import (
	"slices"
	"strings"

	"daftar/crm"
)

// talk is how long a call or a meeting was, as a text tells it.
type talk struct {
	from, to, minutes int
	kind              crm.ActivityKind // what a noun beside it says that it was
}

// talkReach is how many words may stand between a length of time and what lasted.
const talkReach = 5

// takeTalks reads how long something lasted and marks the tokens, before they can
// be a moment: “20 daqiqa gaplashdik”, “поговорили полчаса”, “15 min call”. What is
// ahead, ago or within is no length.
func (m *message) takeTalks() {
	for i := 0; i < len(m.ts); i++ {
		t, ok := m.talkAt(i)
		if !ok || m.leadsAway(t.from) || m.followsAway(t.to) || !m.lasted(&t) {
			continue
		}
		m.use(t.from, t.to)
		m.talks = append(m.talks, t)
		i = t.to - 1
	}
}

// talkAt reads a length of time in hours and minutes at token i: 20 min, полчаса,
// 1 soat 30 daqiqa, минут 20.
func (m *message) talkAt(i int) (t talk, ok bool) {
	if m.ts[i].used {
		return talk{}, false
	}
	p, said, ok := m.length(i)
	from := i
	switch u, is := m.val(i, "unit"); {
	case is && u == unitMinute && !said: // минут 20
		if n, _, more, to := m.quantity(i + 1); more && n > 1 {
			p, said, ok = moment{n: n, unit: unitMinute, to: to}, true, true
		}
	case is && !said && (m.norm(i-1) == "an" || m.norm(i-1) == "a"):
		from, said = i-1, true
	case is && !said && m.norm(i) == "chas" && isCyrillic(m.ts[i].raw):
		said = true
	}
	if !ok || !said || p.unit != unitMinute && p.unit != unitHour {
		return talk{}, false
	}
	minutes := p.n
	if p.unit == unitHour {
		minutes *= 60
		if p.half {
			minutes += 30
		}
	}
	return talk{from: from, to: p.to, minutes: minutes}, minutes > 0 && minutes <= crm.MaxMinutes
}

var (
	awayBefore = set("in cherez za yana after spustya within every kazhdie kajdie har posle do by until do at v k")
	awayAfter  = set("keyin kiyin keyinroq oldin avval burun ichida ichi nazad spustya ago later earlier before from after kechikib kechroq late opozdal opozdala")
	awayEnds   = []string{"dan", "da", "gacha"}
)

// leadsAway: “in 20 minutes” is no length.
func (m *message) leadsAway(i int) bool {
	return i > 0 && (awayBefore[m.norm(i-1)] || m.ts[i-1].any("in") || m.ts[i-1].kind == digits || m.sign(i-1, ':'))
}

// followsAway: neither is “20 daqiqadan keyin” nor “20 минут назад”.
func (m *message) followsAway(to int) bool {
	return awayAfter[m.norm(to)] || to < len(m.ts) && m.ts[to].any("after", "ago") || m.norm(to-1) != "soat" && hasSuffixAny(m.norm(to-1), awayEnds...)
}

// lasted reports whether what stands beside a length of time is a talk that has
// been, in the same breath.
func (m *message) lasted(t *talk) bool {
	verb := false
	for _, step := range []int{1, -1} {
		j := t.to
		if step < 0 {
			j = t.from - 1
		}
		for far := 0; j >= 0 && j < len(m.ts) && far < talkReach && !m.breaks(j) && !(step > 0 && m.ts[j].line); far++ {
			sure, against := m.talkWord(j)
			if against {
				return false
			}
			if kind := talkNouns[m.norm(j)]; kind != "" {
				t.kind = kind
			}
			if sure {
				return true
			}
			verb = verb || m.lasts(j)
			if step < 0 && m.ts[j].line {
				break
			}
			j += step
		}
	}
	return t.kind != "" && (verb || m.beside(*t))
}

// beside: “15 min call”, “звонок 15 минут”.
func (m *message) beside(t talk) bool {
	return talkNouns[m.norm(t.to)] != "" || talkNouns[m.norm(t.from-1)] != ""
}

func (m *message) breaks(j int) bool {
	return m.ts[j].kind == sign && !m.ts[j].is('-') && !m.ts[j].is('(') && !m.ts[j].is(')')
}

// talkNouns are what lasts. Most of them are no sure sign of a call by themselves.
var talkNouns = map[string]crm.ActivityKind{}

func init() {
	for kind, words := range map[crm.ActivityKind]string{
		crm.Call:    "call talk chat conversation разговор звонок qo'ng'iroq suhbat zvonok razgovor",
		crm.Meeting: "встреча meeting uchrashuv vstrecha переговоры muzokara",
	} {
		for w := range set(words) {
			talkNouns[w] = kind
		}
	}
}

var (
	talkVerbs = []string{"gaplash", "suhbatlash", "sozlash", "pogovor", "govoril", "obsch", "obsh", "besedova", "boltali", "peregovor"}
	lastVerbs = []string{"chozildi", "dlilsya", "dlilas", "dlilos", "zanyal", "lasted", "took"}
)

// lasts reports whether token j says that something took its time.
func (m *message) lasts(j int) bool {
	n := m.norm(j)
	return n == "davom" && strings.HasPrefix(m.norm(j+1), "et") ||
		slices.ContainsFunc(lastVerbs, func(stem string) bool { return strings.HasPrefix(n, stem) })
}

// talkWord reports whether token j tells of a talk that has been, or against one:
// of what is still to come.
func (m *message) talkWord(j int) (sure, against bool) {
	n := m.norm(j)
	was := false
	for _, r := range m.ts[j].reads {
		contact := r.name == "call" || r.name == "meet" || r.name == "visit" || r.name == "connected"
		switch {
		case r.name == "need" || r.name == "will" || r.name == "remind", contact && r.form.neg,
			contact && r.form.tense.planned() && talkNouns[n] == "":
			return false, true
		case contact && r.name != "visit" && (r.form.tense == past || r.name == "connected"):
			sure = true
		}
		was = was || r.form.tense == past
	}
	return sure || was && slices.ContainsFunc(talkVerbs, func(stem string) bool { return strings.HasPrefix(n, stem) }), false
}

// putCall adds to what happened how long it was and, of a call, who began it.
func (m *message) putCall(a *crm.Action, d *draft) {
	m.putTalk(a, d)
	if a.Activity == nil || a.Activity.Kind == crm.Note || a.Activity.Kind == crm.Message {
		return
	}
	for _, s := range d.said {
		for _, t := range m.talks {
			if t.from >= s.clause.from && t.from < s.clause.to && a.Activity.Minutes == 0 {
				a.Activity.Minutes = t.minutes
			}
		}
		if a.Activity.Kind == crm.Call && a.Activity.Direction == "" {
			a.Activity.Direction = m.direction(s)
		}
	}
}

// putTalk makes an activity of a talk that only a noun and its length tell of:
// “15 min call with Malika”.
func (m *message) putTalk(a *crm.Action, d *draft) {
	for _, s := range d.said {
		for _, t := range m.talks {
			if a.Activity == nil && t.kind != "" && s.due == nil && t.from >= s.clause.from && t.from < s.clause.to {
				a.Activity = &crm.SaidActivity{Kind: t.kind, Span: spanOf(m.ts, t.from, t.to)}
			}
		}
	}
}

var (
	toMe     = set("menga manga mani meni bizga mne nam menya nas me us")
	bySelf   = set("ozi ozlari sam sama sami himself herself themselves")
	iAm      = set("men man biz ya mi i we")
	they     = set("u ular on ona oni he she they")
	incoming = set("kiruvchi vhodyashiy vhodyaschiy vhodyashchiy vxodyashiy incoming inbound")
	outgoing = set("chiquvchi ishodyashiy ishodyaschiy ishodyashchiy isxodyashiy outgoing outbound")
	// dials are the beginnings of verbs of calling somebody up; to talk is mutual.
	dials = func() (out []string) {
		for w := range set("pozvon zvonil perezvon nabral called phoned rang qo'ng'iroq qung'iroq tel zvonit zvonok telefon dialed dialled") {
			out = append(out, w)
		}
		return out
	}()
)

// direction is who began the call of a clause, "" where that is not sure.
func (m *message) direction(s said) crm.Direction {
	c := s.clause
	for i := c.from; i < c.to; i++ {
		switch n := m.norm(i); {
		case incoming[n]:
			return crm.In
		case outgoing[n]:
			return crm.Out
		}
	}
	for i := c.from; i < c.to; i++ {
		for _, r := range m.ts[i].reads {
			n := m.norm(i)
			begins := slices.ContainsFunc(dials, func(stem string) bool { return strings.HasPrefix(n, stem) })
			if r.name != "call" && r.name != "callweak" || !begins || r.form.tense != past || r.form.neg || m.negatedAt(c, i) {
				continue
			}
			if d := m.begun(c, i, r); d != "" {
				return d
			}
		}
	}
	return ""
}

// begun is who began the call that the verb at token i tells of. Uzbek verbs say
// who; in Russian and English it is whoever stands as the subject.
func (m *message) begun(c clause, i int, r reading) crm.Direction {
	end := i + max(r.n, 1)
	for j := c.from; j < c.to; j++ {
		n := m.norm(j)
		switch {
		case toMe[n] && !(n == "us" || n == "me") || (n == "me" || n == "us") && j >= end && j <= end+1:
			if r.form.me {
				return "" // menga aytdi, tel qildim
			}
			return crm.In
		case bySelf[n] && j < i && !r.form.me, bySelf[n] && isCyrillic(m.ts[j].raw) && j <= end:
			if slices.ContainsFunc(m.ts[c.from:c.to], func(t token) bool { return iAm[t.norm] }) {
				return crm.Out
			}
			return crm.In
		}
	}
	if r.uzbek {
		if r.form.me {
			return crm.Out
		}
		return m.uzbekSubject(c, i)
	}
	return m.subject(c, i, end)
}

// uzbekSubject: “Aziz tel qildi”, with nobody else named whom he might have called.
func (m *message) uzbekSubject(c clause, i int) crm.Direction {
	all := m.mentionsIn(c)
	if len(all) == 1 && all[0].cases == nominative && all[0].to == i && all[0].from == c.from {
		return crm.In
	}
	return ""
}

// subject tells from who stands where: “я позвонил”, “called Aziz”, “he called”.
func (m *message) subject(c clause, i, end int) crm.Direction {
	for j := i - 1; j >= c.from && j >= i-2; j-- {
		n := m.norm(j)
		switch cyrillic := isCyrillic(m.ts[j].raw); {
		case iAm[n] && (cyrillic == isCyrillic(m.ts[i].raw)):
			return crm.Out
		case they[n] && (cyrillic == isCyrillic(m.ts[i].raw)) && (cyrillic || n != "u" && n != "on"):
			return crm.In
		}
	}
	for _, w := range m.names {
		cased := w.cases != nominative && w.cases&oblique != 0
		switch {
		case w.from >= end && w.from <= end+1 && w.to <= c.to && (!isCyrillic(m.ts[i].raw) || cased):
			return crm.Out // called Aziz, позвонил Азизу
		case w.to <= i && w.to >= i-1 && w.from >= c.from && isCyrillic(m.ts[i].raw) && cased:
			return crm.Out // Азизу позвонил
		}
	}
	return ""
}
