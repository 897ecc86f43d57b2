package view

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
)

// question is the one thing that a card asks, with its buttons: whose it is,
// which deal, whether they are somebody known, why it was lost, what is next, in
// this order.
func (s saved) question(card crm.Card, o Options) (string, [][]chat.Button) {
	for _, ask := range []func(crm.CardPart, Options) (string, [][]chat.Button){
		s.askWhose, s.askBorn, s.askWhich, s.askSame, s.askWhy, s.askRetry, s.askNext,
	} {
		for _, p := range card.Parts {
			text, rows := ask(p, o)
			if text == "" {
				continue
			}
			if s.several && p.Customer != nil {
				text = chat.Escape(name(*p.Customer)) + ": " + text
			}
			return text, rows
		}
	}
	return "", nil
}

func (s saved) askWhose(p crm.CardPart, o Options) (string, [][]chat.Button) {
	if p.Ask == nil || !p.Ask.Customer {
		return "", nil
	}
	var rows [][]chat.Button
	for _, c := range o.Fit[p.Part] {
		rows = append(rows, chat.Row(chat.Button{
			Text: WhoPlain(c), Data: s.data("give", p.Part, strconv.FormatInt(c.ID, 36)).Encode(),
		}))
	}
	newKey, name := "button.new_customer", clip(p.Ask.Name, inLabel)
	add := button(s.l, newKey, s.data("giveto", p.Part, ""))
	if name != "" {
		add.Text += ": " + name
	}
	rows = append(rows, chat.Row(add, button(s.l, "button.other_customer", s.data("whom", p.Part, ""))))
	if name != "" && len(p.Ask.IDs) > 0 {
		return s.l.T("ask_card.which_customer", "name", name), rows
	}
	return s.l.T("ask_card.whose"), rows
}

func (s saved) askWhich(p crm.CardPart, _ Options) (string, [][]chat.Button) {
	if p.Ask == nil || !p.Ask.Deal || p.Ask.Said == nil {
		return "", nil
	}
	var rows [][]chat.Button
	for _, d := range p.OpenDeals[max(0, len(p.OpenDeals)-mostChoices):] { // the latest
		rows = append(rows, chat.Row(chat.Button{
			Text: dealLabel(s.l, d, s.now), Data: s.data("which", p.Part, strconv.FormatInt(d.ID, 36)).Encode(),
		}))
	}
	said := p.Ask.Said
	if said.Paid != "" {
		rows = append(rows, chat.Row(
			button(s.l, "button.new_sale", s.data("which", p.Part, NewDeal)),
			button(s.l, "button.part_paid", s.data("which", p.Part, OnlyPaid))))
		return s.l.T("ask_card.paid", "amount", i18n.HTML(s.l.Money(said.Amount))), rows
	}
	rows = append(rows, chat.Row(button(s.l, "button.new_deal", s.data("which", p.Part, NewDeal))))
	q := whichAsks[cmp.Or(said.Status, crm.Open)]
	question := s.l.T(q.bare)
	if worth := s.worth(*said); worth != "" {
		question = s.l.T(q.told, "what", i18n.HTML(worth))
	}
	return strings.Join(append(Goods(s.l, said.Lines), question), "\n"), rows
}

// whichAsks is the question which deal was meant, by what became of it: where something
// else was told of it, and where nothing was.
var whichAsks = map[crm.DealStatus]struct{ told, bare string }{
	crm.Open: {"ask_card.which_deal", "ask_card.which_open"},
	crm.Won:  {"ask_card.which_won_for", "ask_card.which_won"},
	crm.Lost: {"ask_card.which_lost_for", "ask_card.which_lost"},
}

// What a button about a deal that was told of says, beside a deal's id.
const (
	NewDeal  = "new"  // none of them: another one
	OnlyPaid = "paid" // none of them: something was paid, and not all
)

// worth names what was said of a deal: what it is for, where no lines tell that, and
// for how much, by its lines where no amount was said. Empty: neither.
func (s saved) worth(said crm.SaidDeal) string {
	amount := said.Amount
	if amount.Currency == "" {
		if sum, priced, err := crm.Sum(said.Lines); err == nil && priced {
			amount = sum
		}
	}
	var facts []string
	if said.Title != "" && len(said.Lines) == 0 {
		facts = append(facts, chat.Escape(i18n.Capital(clip(said.Title, inLabel))))
	}
	if amount.Currency != "" {
		facts = append(facts, s.l.Money(amount))
	}
	return strings.Join(facts, dot)
}

// dealLabel tells one open deal from another on a button.
func dealLabel(l *i18n.Locale, d crm.OpenDeal, now time.Time) string {
	var facts []string
	if d.Title != "" {
		facts = append(facts, i18n.Capital(clip(d.Title, inLabel)))
	}
	if d.Amount.Currency != "" {
		facts = append(facts, l.Money(d.Amount))
	}
	facts = append(facts, clip(StageName(l, d.Stage), inLabel/2), l.Day(d.CreatedAt.In(now.Location()), now))
	return strings.Join(facts, dot)
}

func (s saved) askWhy(p crm.CardPart, _ Options) (string, [][]chat.Button) {
	if p.Deal == nil || p.Deal.Status != crm.Lost || p.Deal.LostReason != "" {
		return "", nil
	}
	buttons := make([]chat.Button, 0, len(crm.LostReasons))
	for _, reason := range crm.LostReasons {
		buttons = append(buttons, button(s.l, "lost_reason."+reason, s.data("why", p.Part, reason)))
	}
	return s.l.T("ask_card.why_lost"), pairs(buttons)
}

func (s saved) askNext(p crm.CardPart, _ Options) (string, [][]chat.Button) {
	unsure := p.Ask != nil && p.Ask.Reminder && p.FollowUp == nil
	if p.Ask != nil && p.Ask.NoStep || len(p.Bare) == 0 && !unsure {
		return "", nil
	}
	text := stepQuestion(s.l, p.StepFor(), p.Open)
	if unsure {
		text = s.l.T("ask_card.when")
	}
	return text, stepDates(s.l, func(answer string) chat.Data { return s.data("next", p.Part, answer) })
}

// Whom offers customers for a part of a card.
func Whom(l *i18n.Locale, now time.Time, card crm.Card, part int, recent []crm.Customer) chat.Message {
	s := saved{l: l, now: now, set: card.ChangeSet, several: len(card.Parts) > 1}
	var rows [][]chat.Button
	for _, c := range recent {
		rows = append(rows, chat.Row(chat.Button{
			Text: WhoPlain(c), Data: s.data("give", part, strconv.FormatInt(c.ID, 36)).Encode(),
		}))
	}
	rows = append(rows, chat.Row(
		button(l, "button.new_customer", s.data("giveto", part, "")),
		button(l, "button.back", chat.Data{Action: "card", ID: s.set.ID}),
	))
	return chat.Message{Text: s.text(card) + "\n" + l.T("ask_card.whom"), Buttons: rows}
}

// mostChoices and mostFields keep a keyboard smaller than Telegram's limits.
const (
	mostChoices = 10
	mostFields  = 44
)

// AskName asks for a new customer's name.
func AskName(l *i18n.Locale) string { return l.T("ask_card.name") }
