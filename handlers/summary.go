package handlers

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	"daftar/assistant"
	"daftar/crm"
	"daftar/store"
)

const (
	mostOfStory  = 40 // the newest events
	leastOfStory = 3  // less is read faster than a summary of it
)

// summary is what a service writes of a customer's history: the one that the book
// has, if it was made of exactly what the person sees now, or a new one, and then
// keep writes it into the book. "" where there is none.
func (t *turn) summary(d crm.Dossier) (text string, keep action, err error) {
	if t.cfg.Summarise == nil || t.flooded {
		return "", nil, nil
	}
	facts, err := t.facts(d)
	if err != nil || len(facts) < leastOfStory {
		return "", nil, err
	}
	req := assistant.SummaryRequest{
		Language: t.l.Tag(), Now: t.now, People: []string{d.Customer.Name, d.Owner.Name}, Facts: facts,
		Day: t.dayOf, Amount: t.l.Money,
		Known: func(keys []string) ([]crm.KnownCustomer, error) { return t.book.KnownCustomers(t.ctx, t.scope(), keys) },
	}
	mark, err := fingerprint(req)
	if err != nil {
		return "", nil, err
	}
	text, known, err := t.book.AISummary(t.ctx, t.scope(), d.Customer.ID, req.Language, mark)
	if err != nil || known {
		return text, nil, err
	}
	t.typing()
	if text, err = t.cfg.Summarise(t.ctx, req); err != nil {
		return "", nil, nil //nolint:nilerr // the facts say it plainly, and the engine tells the operator itself
	}
	return text, func(tx *store.Tx) error {
		return tx.PutAISummary(t.scope(), d.Customer.ID, req.Language, mark, text)
	}, nil
}

// fingerprint changes with everything that a summary is made of. The year is a part
// of it, as dates of this year are written without.
func fingerprint(req assistant.SummaryRequest) (string, error) {
	b, err := json.Marshal(struct {
		Year   int
		People []string
		Facts  []assistant.Fact
	}{req.Now.Year(), req.People, req.Facts})
	if err != nil {
		return "", wrap("compare a history", err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}

// facts are the newest of a customer's story, the newest last, and what is planned.
func (t *turn) facts(d crm.Dossier) ([]assistant.Fact, error) {
	planned := d.Planned[:min(len(d.Planned), mostPlans)]
	events, err := t.book.Story(t.ctx, t.scope(), d.Customer.ID, store.Place{}, false, mostOfStory-len(planned))
	if err != nil {
		return nil, err
	}
	slices.Reverse(events)
	var out []assistant.Fact
	for _, e := range events {
		f := factOf(e)
		f.On = crm.OnDay(e.At.In(t.now.Location()))
		out = append(out, f)
	}
	for _, p := range planned {
		out = append(out, assistant.Fact{On: p.When, What: string(p.Kind), Text: p.Text, Planned: true})
	}
	return out, nil
}

// mostPlans is how many planned follow-ups a summary is told of.
const mostPlans = 5

func factOf(e crm.Event) assistant.Fact {
	switch e.Kind {
	case crm.Happened:
		if e.Activity.Incoming { // their words are for the team, not for a service
			return assistant.Fact{What: "message of the customer"}
		}
		if e.Activity.Forwarded {
			return assistant.Fact{What: "forwarded message"}
		}
		what := string(e.Activity.Kind)
		if e.Activity.Outcome != "" {
			what += ", " + string(e.Activity.Outcome)
		}
		return assistant.Fact{What: what, Text: e.Activity.Text}
	case crm.DealOpened:
		return assistant.Fact{What: "deal begun", Text: e.Deal.Title, Amount: e.Deal.Amount}
	case crm.DealClosed:
		return assistant.Fact{What: "deal " + string(e.Deal.Status), Text: e.Deal.Title, Amount: e.Deal.Amount}
	}
	return assistant.Fact{What: "task done", Text: e.FollowUp.Text}
}

// dayOf writes a date so that it is still right tomorrow.
func (t *turn) dayOf(w crm.When) string {
	day := time.Date(w.Year, w.Month, w.Day, w.Hour, w.Min, 0, 0, t.now.Location())
	if !w.HasTime {
		return t.l.Date(day, t.now)
	}
	return t.l.Date(day, t.now) + ", " + w.Clock()
}
