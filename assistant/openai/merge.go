package openai

import (
	"slices"
	"strings"

	"daftar/assistant/rules"
	"daftar/crm"
)

// reading is one message with all that may be said about it.
type reading struct {
	said  crm.Utterance
	facts rules.Facts
	text  masked
	mask  *masking
	ruled crm.Understanding

	titles vocabulary // the words of which a title may be made
	tasks  vocabulary // the words of which a task may be made
}

func newReading(u crm.Utterance, f rules.Facts, t masked, m *masking, ruled crm.Understanding) *reading {
	r := &reading{said: u, facts: f, text: t, mask: m, ruled: ruled}
	var values, names []crm.Span
	for _, p := range t.parts {
		if p.label[0] == person {
			names = append(names, f.Names[p.index].Span)
		} else {
			values = append(values, p.span)
		}
	}
	for _, p := range f.Times {
		values = append(values, p.Span)
	}
	r.tasks = vocabularyOf(without(u.Text, values))
	r.titles = vocabularyOf(without(u.Text, append(values, names...)))
	return r
}

// merge puts the model's answer into the rules' one, fact by fact. It may speak
// only where the rules could not read: of a statement with a word that they do not
// know and no event that they do. It never brings a date, an amount or a phone, and
// no person whom the text does not name; deals are worded and tasks are named in
// words of the text.
func (r *reading) merge(all []saidAction) crm.Understanding {
	out := copied(r.ruled)
	if out.SmallTalk || slices.ContainsFunc(out.Actions, func(a crm.Action) bool { return a.Correction || a.Moves != "" || a.Query != "" }) {
		return out
	}
	if len(out.Actions) == 0 {
		if q, ok := r.query(all); ok {
			return crm.Understanding{Actions: []crm.Action{q}}
		}
	}
	for _, a := range all {
		if target := r.target(out.Actions, a); target != nil {
			r.amend(target, a)
		} else if added, ok := r.added(out.Actions, a); ok {
			out.Actions = append(out.Actions, added)
		}
	}
	slices.SortStableFunc(out.Actions, func(a, b crm.Action) int { return a.Span.From - b.Span.From })
	return out
}

// copied shares nothing with u that merging changes.
func copied(u crm.Understanding) crm.Understanding {
	u.Actions = slices.Clone(u.Actions)
	for i := range u.Actions {
		a := &u.Actions[i]
		a.Customer, a.Activity, a.Deal, a.Reminder = twin(a.Customer), twin(a.Activity), twin(a.Deal), twin(a.Reminder)
		a.NotSure = slices.Clone(a.NotSure)
	}
	return u
}

func twin[T any](p *T) *T {
	if p == nil {
		return nil
	}
	v := *p
	return &v
}

// name is who a label of the model stands for, nil when the text names nobody so.
func (r *reading) name(label string) *rules.Name {
	if i := r.text.indexOf(person, label); i >= 0 {
		return &r.facts.Names[i]
	}
	return nil
}

// query takes a question where the rules understood nothing at all.
func (r *reading) query(all []saidAction) (crm.Action, bool) {
	for _, a := range all {
		if a.Query == "" || a.Activity != "" || a.Status != "" || a.Time != "" {
			continue
		}
		out := crm.Action{Query: a.Query, Span: crm.Span{To: len(r.said.Text)}}
		if a.Query == crm.QueryHistory || a.Query == crm.QueryFind {
			n := r.name(a.Person)
			if n == nil {
				continue
			}
			out.Customer = customerOf(n)
		}
		if _, ok := r.evidence(a, out.Customer); ok {
			return out, true
		}
	}
	return crm.Action{}, false
}

func customerOf(n *rules.Name) *crm.SaidCustomer {
	return &crm.SaidCustomer{Name: n.Name, IDs: slices.Clone(n.IDs), Span: n.Span}
}

// target is the rules' action that the model speaks of: that of its person, else
// the only one.
func (r *reading) target(actions []crm.Action, a saidAction) *crm.Action {
	n := r.name(a.Person)
	if n == nil {
		if a.Person == "" && len(actions) == 1 {
			return &actions[0]
		}
		return nil
	}
	for i := range actions {
		if c := actions[i].Customer; c != nil && (overlaps(c.Span, n.Span) || c.Name != "" && c.Name == n.Name) {
			return &actions[i]
		}
	}
	for i := range actions {
		if actions[i].Customer == nil && len(actions) == 1 {
			return &actions[i]
		}
	}
	return nil
}

// amend improves one of the rules' actions.
func (r *reading) amend(to *crm.Action, a saidAction) {
	r.propose(to, a)
	if to.Deal != nil {
		if title := r.wording(a.Title, longestTitle, r.titles); title != "" {
			to.Deal.Title = title
		}
	}
	if to.Reminder != nil {
		if task := r.wording(a.Task, longestTask, r.tasks); task != "" {
			to.Reminder.Text = task
		}
	}
	at, ok := r.evidence(a, to.Customer)
	if !ok {
		return
	}
	r.putActivity(to, a, at)
	r.putStatus(to, a, at)
	if to.Reminder != nil && to.Reminder.Kind == crm.Note && a.TaskKind != "" {
		to.Reminder.Kind = a.TaskKind
	}
}

// propose names whom a part is about that the rules left open. It stays to be
// asked.
func (r *reading) propose(to *crm.Action, a saidAction) {
	n := r.name(a.Person)
	if n == nil || to.Customer != nil || !slices.Contains(to.NotSure, "customer") {
		return
	}
	if overlaps(around(r.said.Text, sentenceEnds, n.Span), to.Span) {
		to.Customer = customerOf(n)
	}
}

func (r *reading) putActivity(to *crm.Action, a saidAction, at crm.Span) {
	if a.Activity.Contact() && (to.Activity == nil || to.Activity.Kind == crm.Note) && !r.planned(to, at) {
		to.Activity = &crm.SaidActivity{Kind: a.Activity, Span: at}
	}
	if to.Activity != nil && to.Activity.Kind == crm.Call && to.Activity.Outcome == "" {
		to.Activity.Outcome = a.Outcome
	}
}

// planned reports whether the words at a place stand in the statement that says
// when something is to be done.
func (r *reading) planned(to *crm.Action, at crm.Span) bool {
	return to.Reminder != nil && overlaps(around(r.said.Text, clauseEnds, at), to.Reminder.Span)
}

// putStatus says how a deal stands. An open one needs an amount, and the rules
// would have made it of theirs.
func (r *reading) putStatus(to *crm.Action, a saidAction, at crm.Span) {
	if a.Status != crm.Won && a.Status != crm.Lost {
		return
	}
	switch {
	case to.Deal == nil && to.Customer != nil:
		to.Deal = &crm.SaidDeal{Status: a.Status, Title: r.wording(a.Title, longestTitle, r.titles), Span: at}
	case to.Deal != nil && to.Deal.Status == crm.Open:
		to.Deal.Status = a.Status
	}
	if to.Activity != nil && to.Activity.Kind == crm.Note && to.Deal != nil {
		to.Activity = nil // a note is what fills nothing else
	}
}

// added makes an action of a person whom the rules' actions leave out.
func (r *reading) added(actions []crm.Action, a saidAction) (crm.Action, bool) {
	n := r.name(a.Person)
	if n == nil {
		return crm.Action{}, false
	}
	for _, other := range actions {
		if c := other.Customer; c != nil && (overlaps(c.Span, n.Span) || c.Name == n.Name) {
			return crm.Action{}, false
		}
	}
	out := crm.Action{Customer: customerOf(n)}
	at, ok := r.evidence(a, out.Customer)
	if !ok {
		return out, false
	}
	out.Span = around(r.said.Text, sentenceEnds, n.Span)
	if !n.Sure {
		out.NotSure = append(out.NotSure, "customer")
	}
	if r.leftOver(actions, a.Time) {
		out.NotSure = append(out.NotSure, "reminder")
	}
	r.putActivity(&out, a, at)
	r.putStatus(&out, a, at)
	if out.Activity == nil && out.Deal == nil && a.Activity == crm.Note && n.Sure {
		out.Activity = &crm.SaidActivity{Kind: crm.Note, Span: at}
	}
	return out, out.Activity != nil || out.Deal != nil
}

// leftOver reports whether a label stands for a time that is still to come and that
// no action has.
func (r *reading) leftOver(actions []crm.Action, label string) bool {
	i := r.text.indexOf(moment, label)
	if i < 0 || r.facts.Times[i].Past || r.facts.Times[i].When.In(r.said.Now.Location()).Before(r.said.Now) {
		return false
	}
	return !slices.ContainsFunc(actions, func(a crm.Action) bool {
		return a.Reminder != nil && overlaps(a.Reminder.Span, r.facts.Times[i].Span)
	})
}

// evidence finds the words that the model names as its reason. They must stand in
// the text, in the sentence of whom they are about, in a statement where the rules
// did not know a word and knew of no event.
func (r *reading) evidence(a saidAction, about *crm.SaidCustomer) (crm.Span, bool) {
	said := strings.TrimSpace(a.Words)
	i := strings.Index(r.text.text, said)
	if i < 0 {
		return crm.Span{}, false
	}
	at := r.text.originalSpan(crm.Span{From: i, To: i + len(said)})
	sentence := crm.Span{To: len(r.said.Text)}
	if about != nil && about.Span.To > 0 {
		sentence = around(r.said.Text, sentenceEnds, about.Span)
	}
	for _, c := range cut(r.said.Text, clauseEnds) {
		if overlaps(c, common(at, sentence)) && !touches(c, r.facts.Events) && (r.ruled.Empty() || touches(common(c, at), r.facts.Unread)) {
			return at, true
		}
	}
	return at, false
}

// touches reports whether a part of a text shares a byte with one of the others.
func touches(at crm.Span, any []crm.Span) bool {
	return slices.ContainsFunc(any, func(s crm.Span) bool { return overlaps(at, s) })
}

// common is what two parts of a text share, empty when they share nothing.
func common(a, b crm.Span) crm.Span {
	from := max(a.From, b.From)
	return crm.Span{From: from, To: max(from, min(a.To, b.To))}
}

// How long a wording may be, in code points.
const (
	longestTitle = 60
	longestTask  = 120
)

// wording is a title or task of the model, "" unless all of it is of the text.
func (r *reading) wording(s string, longest int, of vocabulary) string {
	s, ok := r.mask.restore(s)
	if s = tidy(s, longest); !ok || s == "" || !of.supports(s) || !within(s, r.facts, r.said) {
		return ""
	}
	return s
}
