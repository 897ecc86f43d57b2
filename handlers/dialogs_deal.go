package handlers

import (
	"strings"

	"daftar/bot/chat"
	"daftar/crm"
)

// dealScript enters a deal: whose, and what for how much.
func dealScript() script {
	return script{name: "deal", lacks: lacksDeal, hear: hearDeal, ask: askDeal, sum: sumDeal}
}

func newDeal(t *turn) (action, error) { return t.converse(dealScript()) }

func answerDeal(t *turn) (action, error) { return t.answer(dealScript()) }

func lacksDeal(h *heard) need {
	switch {
	case !h.who():
		return needWho
	case h.main().Deal == nil:
		return needWhat
	}
	return ""
}

// maxTitle is how many words a deal's title has at most.
const maxTitle = 8

func hearDeal(t *turn, h *heard, n need, text string) (bool, error) {
	u, ok, err := t.understandFor(n, text)
	if err != nil || !ok || h.elsewhere(u) {
		return false, err
	}
	deal := !u.Empty() && u.Actions[0].Deal != nil
	if n == needWhat && !deal && tells(u) { // what has happened, or a plan: a sentence of its own
		return false, nil
	}
	if customerIn(u) == nil && n != needWhat && !deal {
		said, err := t.whoIn(text, h.main().Deal != nil || looksLikeName(text))
		if err != nil {
			return false, err
		}
		if said != nil {
			h.add(text, crm.Understanding{Actions: []crm.Action{{Customer: said, Span: said.Span}}})
			return true, nil
		}
	}
	if !deal && (n == needWhat || customerIn(u) == nil) {
		said, ok := dealIn(text)
		if !ok {
			return false, nil
		}
		if u.Empty() {
			u.Actions = []crm.Action{{Span: said.Span}}
		}
		u.Actions[0].Deal = said
	}
	h.add(text, u)
	return true, nil
}

// dealIn reads "konditsioner, 5 mln" where a deal was asked for. A bare number is
// the amount.
func dealIn(text string) (*crm.SaidDeal, bool) {
	said := &crm.SaidDeal{Status: crm.Open, Title: withoutMoney(text), Span: crm.Span{To: len(text)}}
	if amount, ok := amountIn(text); ok {
		said.Amount = amount
		if _, bare := amountIn(said.Title); bare {
			said.Title = ""
		}
	}
	words := len(strings.Fields(said.Title))
	return said, words <= maxTitle && (words > 0 || said.Amount.Currency != "")
}

// sumDeal: the command is given for another deal; an outcome belongs to the one
// that there is.
func sumDeal(h *heard) {
	if d := h.main().Deal; d.Status == crm.Open {
		d.New = true
	}
}

func askDeal(t *turn, h *heard, n need) (chat.Message, error) {
	if n == needWho {
		text := t.l.T("ask.deal_who")
		if h.main().Deal != nil {
			text = t.l.T("ask.whose")
		}
		rows, err := t.recentRows("deal")
		return t.question(text, rows...), err
	}
	who, err := t.named(h)
	return t.question(t.l.T("ask.deal_what", "who", who)), err
}
