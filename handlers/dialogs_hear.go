package handlers

import (
	"slices"
	"strings"
	"unicode"

	"daftar/assistant/rules"
	"daftar/crm"
	"daftar/crm/fold"
)

// apart: a text that is no answer to any question, but a question to the book, a
// courtesy or a correction of what was saved before.
func apart(u crm.Understanding) bool {
	if u.Empty() {
		return u.SmallTalk
	}
	a := u.Actions[0]
	return a.Query != "" || a.Correction
}

// understandFor reads a text as the answer to what is lacking; it is not ok for a
// text that stands apart. What is typed behind a command is meant for it, so there
// nothing does.
func (t *turn) understandFor(n need, text string) (u crm.Understanding, ok bool, err error) {
	u, err = t.understand(text)
	if err == nil && apart(u) {
		return crm.Understanding{}, n == "", nil
	}
	return u, err == nil, err
}

// tells: a text says more than who is meant.
func tells(u crm.Understanding) bool {
	return slices.ContainsFunc(u.Actions, func(a crm.Action) bool {
		return a.Activity != nil || a.Deal != nil || a.Reminder != nil || len(a.Items) > 0
	})
}

// customerIn is whom a text names, nil when it names nobody.
func customerIn(u crm.Understanding) *crm.SaidCustomer {
	if u.Empty() {
		return nil
	}
	return u.Actions[0].Customer
}

// elsewhere: a text is about other customers of the book than the dialog's.
func (h *heard) elsewhere(u crm.Understanding) bool {
	said := customerIn(u)
	if said == nil || len(said.IDs) == 0 {
		return false
	}
	mine := []int64{h.Customer}
	if c := h.main().Customer; c != nil {
		mine = append(mine, c.IDs...)
	}
	return h.who() && !slices.ContainsFunc(said.IDs, func(id int64) bool { return slices.Contains(mine, id) })
}

// maxName is how many words a name has at most.
const maxName = 4

// whoIn finds whom a short answer names that the understanding does not take for
// a name: a part of one, the end of a phone. bare: a few words that the book does
// not know are a new name all the same.
func (t *turn) whoIn(text string, bare bool) (*crm.SaidCustomer, error) {
	words := strings.Fields(text)
	if len(words) == 0 || len(words) > maxName+2 { // a phone is written in groups
		return nil, nil
	}
	phone := phoneIn(text)
	hits, err := t.book.Find(t.ctx, t.scope(), text, 0, maxFit)
	if err != nil {
		return nil, err
	}
	said := &crm.SaidCustomer{Name: tidyName(text), Phone: phone, Span: crm.Span{To: len(text)}}
	if phone != "" {
		said.Name = tidyName(withoutPhones(text))
	}
	switch {
	case len(hits.Customers) > 0 && !hits.Slip:
		for _, c := range hits.Customers {
			said.IDs = append(said.IDs, c.ID)
		}
		return said, nil
	case phone != "":
		return said, nil
	case bare && len(words) <= maxName && !strings.ContainsFunc(text, unicode.IsDigit):
		return said, nil
	}
	return nil, nil
}

// looksLikeName: every word begins with a capital letter, as names are written.
func looksLikeName(text string) bool {
	words := strings.Fields(text)
	return len(words) > 0 && len(words) <= maxName && !slices.ContainsFunc(words, func(w string) bool {
		return !unicode.IsUpper([]rune(w)[0])
	})
}

// withoutPhones is a text less the numbers in it.
func withoutPhones(text string) string {
	found := rules.Phones(text)
	for i := len(found) - 1; i >= 0; i-- {
		text = text[:found[i].Span.From] + " " + text[found[i].Span.To:]
	}
	return text
}

// withoutMoney is a text less the amounts in it.
func withoutMoney(text string) string {
	found := rules.Money(text)
	for i := len(found) - 1; i >= 0; i-- {
		text = text[:found[i].Span.From] + " " + text[found[i].Span.To:]
	}
	return tidy(text)
}

// tidy takes away what is left around something that was cut out.
func tidy(text string) string {
	return strings.Trim(strings.Join(strings.Fields(text), " "), " ,;:.-–—")
}

// tidyName is a name as it is entered: without tags and without the honorific
// behind it.
func tidyName(text string) string {
	var words []string
	for _, w := range strings.Fields(tidy(text)) {
		if !strings.HasPrefix(w, "#") {
			words = append(words, w)
		}
	}
	for len(words) > 1 && fold.Honorific(words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	return tidy(strings.Join(words, " "))
}

// namesakes are the customers who have exactly this name.
func (t *turn) namesakes(name string) ([]int64, error) {
	known, err := t.book.KnownCustomers(t.ctx, t.scope(), fold.Keys(name))
	if err != nil {
		return nil, err
	}
	var ids []int64
	for _, c := range known {
		if fold.Key(c.Name) == fold.Key(name) {
			ids = append(ids, c.ID)
		}
	}
	return ids, nil
}
