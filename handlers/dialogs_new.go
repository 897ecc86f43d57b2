package handlers

import (
	"strings"
	"unicode"

	"daftar/bot/chat"
	"daftar/crm"
)

// newScript enters a customer: the name, and the phone if there is one.
func newScript() script {
	return script{name: "new", lacks: lacksNew, hear: hearNew, ask: askNew, sum: func(*heard) {}}
}

func newCustomer(t *turn) (action, error) { return t.converse(newScript()) }

func answerNew(t *turn) (action, error) { return t.answer(newScript()) }

func lacksNew(h *heard) need {
	switch c := h.main().Customer; {
	case c == nil:
		return needName
	case c.Phone == "" && !h.NoPhone && !tells(h.Read):
		return needPhone
	}
	return ""
}

func hearNew(t *turn, h *heard, n need, text string) (bool, error) {
	u, ok, err := t.understandFor(n, text)
	if err != nil || !ok {
		return false, err
	}
	if n == needPhone {
		return hearPhone(h, u, text)
	}
	if tells(u) {
		// "/new Aziz, 5 mln": the whole sentence is about a new customer. Where only
		// a name was asked for, it is one of its own.
		if n != "" || customerIn(u) == nil {
			return false, nil
		}
		u.Actions[0].Customer.New = true
		h.add(text, u)
		return true, nil
	}
	said := newSaid(u, text)
	if said.Name == "" {
		if said.Phone != "" {
			return false, crm.Refuse(crm.Invalid, "error.name_empty")
		}
		return false, nil
	}
	if said.IDs, err = t.namesakes(said.Name); err != nil {
		return false, err
	}
	a := crm.Action{Customer: said, Span: crm.Span{To: len(text)}}
	if !u.Empty() {
		a.Tags = u.Actions[0].Tags
	}
	h.add(text, crm.Understanding{Actions: []crm.Action{a}})
	return true, nil
}

// hearPhone takes the number that was asked for. Digits that are none are
// refused; anything else is no answer.
func hearPhone(h *heard, u crm.Understanding, text string) (bool, error) {
	if phone := phoneIn(text); phone != "" && !tells(u) {
		h.main().Customer.Phone = phone
		h.add(text, crm.Understanding{})
		return true, nil
	}
	digits := strings.Count(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsDigit(r):
			return '0'
		case unicode.IsLetter(r):
			return 'a'
		}
		return -1
	}, text), "0")
	if digits >= 5 && !strings.ContainsFunc(text, unicode.IsLetter) {
		return false, crm.Refuse(crm.Invalid, "error.phone")
	}
	return false, nil
}

// newSaid reads "Aziz Karimov, Artel Savdo, 90 123 45 67". The name is taken as
// it is typed: whoever enters a customer spells them.
func newSaid(u crm.Understanding, text string) *crm.SaidCustomer {
	said := &crm.SaidCustomer{Phone: phoneIn(text), New: true, Span: crm.Span{To: len(text)}}
	if c := customerIn(u); c != nil && c.Name != "" && c.Company != "" {
		said.Name, said.Company = c.Name, c.Company
		return said
	}
	for _, field := range strings.FieldsFunc(withoutPhones(text), func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
		field = tidyName(field)
		if !strings.ContainsFunc(field, unicode.IsLetter) {
			continue
		}
		switch {
		case said.Name == "" && len(strings.Fields(field)) <= maxName+1:
			said.Name = field
		case said.Name != "" && said.Company == "":
			said.Company = field
		}
	}
	return said
}

func askNew(t *turn, h *heard, n need) (chat.Message, error) {
	if n == needName {
		return t.question(t.l.T("ask.name")), nil
	}
	who, err := t.named(&heard{Read: crm.Understanding{Actions: []crm.Action{{
		Customer: &crm.SaidCustomer{Name: h.main().Customer.Name},
	}}}})
	if err != nil {
		return chat.Message{}, err
	}
	none := chat.Button{Text: t.l.Plain("button.not_needed"), Data: reply("new", needPhone, "none", 0)}
	return t.question(t.l.T("ask.phone", "who", who), chat.Row(none)), nil
}
