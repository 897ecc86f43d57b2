package view

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
)

// Options are what a card offers where it asks.
type Options struct {
	Fit   map[int][]crm.Customer // by part: whom a part may belong to
	Quote map[int]bool           // by part: its words say more than its lines
}

// Saved draws what a message or a tap did to the book: one card with what was
// saved, the one question that is open, and the way back.
func Saved(l *i18n.Locale, now time.Time, card crm.Card, o Options) chat.Message {
	if !card.ChangeSet.UndoneAt.IsZero() {
		return Asking(l, undone(l, card.ChangeSet), card.Left)
	}
	s := saved{l: l, now: now, set: card.ChangeSet, several: len(card.Parts) > 1, quote: o.Quote}
	m := chat.Message{Text: s.text(card)}
	question, rows := s.question(card, o)
	if question != "" {
		m.Text += "\n" + question
	}
	m.Buttons = slices.Concat(rows, s.splits(card), s.openDeal(card), s.revive(card))
	m.Buttons = append(m.Buttons, s.wayBack(card))
	return Asking(l, m, card.Left)
}

func undone(l *i18n.Locale, set crm.ChangeSet) chat.Message {
	if set.Said == "" {
		return chat.Message{Text: l.T("card.undone")}
	}
	return chat.Message{Text: l.T("card.undone_said", "said", clip(set.Said, inStory))}
}

// saved draws one card.
type saved struct {
	l       *i18n.Locale
	now     time.Time
	set     crm.ChangeSet
	several bool // parts
	quote   map[int]bool
}

func (s saved) text(card crm.Card) string {
	parts := make([]string, 0, len(card.Parts))
	for _, p := range card.Parts {
		if lines := s.part(p); len(lines) > 0 {
			parts = append(parts, strings.Join(lines, "\n"))
		}
	}
	switch {
	case len(parts) == 0 && len(s.set.Asks) > 0 && s.set.Said != "":
		return s.l.T("card.note", "words", clip(s.set.Said, inStory))
	case len(parts) == 0:
		return s.l.T("card.empty")
	}
	return strings.Join(parts, "\n\n")
}

// part draws one action: who, what happened, the deal, what is next.
func (s saved) part(p crm.CardPart) []string {
	var lines []string
	add := func(line string) {
		if line != "" {
			lines = append(lines, line)
		}
	}
	add(s.who(p))
	add(s.inBin(p))
	add(s.born(p))
	add(s.email(p))
	add(s.activity(p.Activity))
	if s.quote[p.Part] && p.Activity.Kind != crm.Note {
		add(s.l.T("card.note", "words", clip(p.Activity.Text, inStory)))
	}
	add(s.deal(p))
	if p.Deal != nil {
		lines = append(lines, Goods(s.l, p.Items)...)
		agreed := p.Deal.Amount.Currency != "" && (p.DealMade || p.DealBefore.Currency != "")
		if _, _, err := crm.Sum(p.Items); err != nil && !agreed {
			add(s.l.T("items.mixed"))
		}
	}
	if p.FollowUp != nil {
		add("⏰ " + s.plan(p) + dot + s.l.Moment(p.FollowUp.When, s.now))
	}
	for _, f := range p.Further {
		add("⏰ " + Plan(s.l, f, true) + dot + s.l.Moment(f.When, s.now))
	}
	for _, f := range p.Closed {
		add(closedPlan(s.l, f))
	}
	return lines
}

// born tells of the birthday that was said, and of the one before.
func (s saved) born(p crm.CardPart) string {
	known := p.Ask != nil && p.Ask.Known && p.Ask.Birthday.Known()
	if p.Customer == nil || !p.BirthdaySaid && !known {
		return ""
	}
	line := birthdayLine(s.l, p.Customer.Birthday)
	if p.BornBefore.Known() && line != "" {
		return "🎂 " + Birthday(s.l, p.BornBefore) + " → " + Birthday(s.l, p.Customer.Birthday)
	}
	return line
}

// email tells of the address that was said, and of the one before.
func (s saved) email(p crm.CardPart) string {
	known := p.Ask != nil && p.Ask.Known && p.Ask.Email != ""
	if p.Customer == nil || p.Customer.Email == "" || !p.EmailSaid && !known {
		return ""
	}
	line := chat.Escape(clip(p.Customer.Email, inLine))
	if p.EmailBefore != "" {
		line = chat.Escape(clip(p.EmailBefore, inLine)) + " → " + line
	}
	return "📧 " + line
}

func (s saved) who(p crm.CardPart) string {
	switch {
	case p.Foreign != nil:
		return s.l.T("card.foreign", "owner", p.Foreign.Name)
	case p.Customer == nil:
		return ""
	}
	line := "👤 " + string(Who(*p.Customer))
	if p.CustomerMade {
		line += dot + "<i>" + s.l.T("card.new_customer") + "</i>"
	}
	for _, tag := range p.Customer.Tags {
		if strings.Contains(strings.ToLower(s.set.Said), "#"+tag) {
			line += " #" + chat.Escape(clip(tag, inLabel))
		}
	}
	return line
}

// kindIcon is the sign at the beginning of an activity's line.
var kindIcon = map[crm.ActivityKind]string{
	crm.Call: "📞", crm.Meeting: "🤝", crm.Visit: "🏢", crm.Message: "✉️", crm.Note: "📝",
}

var fileIcon = map[string]string{
	"voice": "🎤", "audio": "🎵", "video": "🎬", "video_note": "🎬", "photo": "🖼", "document": "📎",
}

// playable are the kinds of files in which somebody may speak.
var playable = map[string]bool{"voice": true, "audio": true, "video": true, "video_note": true}

func (s saved) activity(a *crm.Activity) string {
	if a == nil {
		return ""
	}
	line, said := "", ""
	if words, spoken := strings.CutPrefix(a.Text, crm.SpokenMark); spoken {
		said = "\n" + s.l.T("ai.heard", "words", clip(words, inStory))
	} else if a.Text != "" && playable[a.FileKind] && !strings.Contains(s.set.Said, a.Text) { // typed since in the place of what was heard
		said = "\n" + s.l.T("card.note", "words", clip(a.Text, inStory))
	}
	if a.FileKind != "" {
		line = fileIcon[a.FileKind] + " " + s.l.T("file."+a.FileKind)
		if a.Kind != crm.Note {
			line += dot + i18n.Small(chat.Escape(happened(s.l, *a)))
		}
	} else if a.Kind == crm.Note {
		return s.l.T("card.note", "words", clip(a.Text, inStory))
	} else {
		line = kindIcon[a.Kind] + " " + chat.Escape(happened(s.l, *a))
	}
	return line + dot + s.l.DayTime(a.At.In(s.now.Location()), s.now) + pin(*a) + said
}

func (s saved) deal(p crm.CardPart) string {
	d := p.Deal
	if d == nil {
		return ""
	}
	facts := []string{}
	if d.Title != "" {
		facts = append(facts, chat.Escape(i18n.Capital(clip(d.Title, inStory))))
	}
	switch {
	case p.DealBefore.Currency != "":
		facts = append(facts, s.l.MoneyChange(p.DealBefore, d.Amount))
	case d.Amount.Currency != "":
		facts = append(facts, s.l.Money(d.Amount))
	}
	icon := "💰 "
	if len(facts) == 0 {
		facts = append(facts, s.l.T("card.deal"))
	}
	switch {
	case d.Status == crm.Won:
		icon = "🏆 "
		facts = append(facts, "<b>"+s.l.T("card.won")+"</b>")
	case d.Status == crm.Lost:
		icon = "❌ "
		facts = append(facts, s.l.T("card.lost"))
		if d.LostReason != "" {
			facts = append(facts, Reason(s.l, d.LostReason))
		}
	case p.DealMade:
		facts = append(facts, "<i>"+s.l.T("card.new_deal")+"</i>")
	}
	return icon + strings.Join(facts, dot)
}

// Reason writes why a deal was lost.
func Reason(l *i18n.Locale, reason string) string {
	if words, other := strings.CutPrefix(reason, crm.OtherReason+": "); other {
		return l.T("card.reason", "words", clip(words, inStory))
	}
	return l.T("lost_reason." + reason)
}

// closedPlan tells of what was planned and is done, or needed no more.
func closedPlan(l *i18n.Locale, f crm.FollowUp) string {
	if f.State == crm.Cancelled {
		return l.T("card.not_needed", "plan", i18n.HTML(Plan(l, f, false)))
	}
	return donePlan(l, f)
}

// plan writes what is next of a part.
func (s saved) plan(p crm.CardPart) string {
	called := p.Activity != nil && p.Activity.Kind == crm.Call
	return Plan(s.l, *p.FollowUp, called || p.Customer != nil && !p.Customer.LastContactAt.IsZero())
}

// Plan writes what a follow-up is about: its kind, and its words if it has any. A
// call to somebody whom one has been in contact with is a call back.
func Plan(l *i18n.Locale, f crm.FollowUp, known bool) string {
	words := chat.Escape(clip(f.Text, inStory))
	kind := l.T("plan." + string(f.Kind))
	if f.Kind == crm.Call && known {
		kind = l.T("plan.call_again")
	}
	switch {
	case f.Kind == crm.Note && words != "":
		return i18n.Capital(words)
	case words != "":
		return kind + ": " + words
	}
	return kind
}

// openDeal opens the deal of a card of one part, below it.
func (s saved) openDeal(card crm.Card) [][]chat.Button {
	if len(card.Parts) != 1 || card.Parts[0].Deal == nil {
		return nil
	}
	d := card.Parts[0].Deal
	row := chat.Row(button(s.l, "deal.open", chat.Data{Action: "deal", ID: d.ID, Version: d.Version, Arg: Below}))
	return [][]chat.Button{append(row, s.split(card.Parts[0])...)}
}

// splits are the ways out of the only open deals into which the parts of a card went.
func (s saved) splits(card crm.Card) [][]chat.Button {
	var rows [][]chat.Button
	for _, p := range card.Parts {
		if row := s.split(p); s.several && len(row) > 0 {
			row[0].Text += dot + clip(p.Customer.Name, inEdit)
			rows = append(rows, row)
		}
	}
	return rows
}

// split offers to make a deal of its own of what a part has put into the only open one.
func (s saved) split(p crm.CardPart) []chat.Button {
	if p.Ask == nil || p.Ask.Into == 0 || p.Deal == nil || p.Deal.ID != p.Ask.Into || p.Deal.Status == crm.Lost || p.Customer == nil {
		return nil
	}
	return chat.Row(button(s.l, "button.split_deal", s.data("which", p.Part, NewDeal)))
}

// wayBack is the last row of a card.
func (s saved) wayBack(card crm.Card) []chat.Button {
	id, version := s.set.ID, s.set.Version
	if draft(card) {
		return chat.Row(button(s.l, "edit.drop_activity", chat.Data{Action: "undo", ID: id, Version: version}))
	}
	row := chat.Row(
		button(s.l, "button.undo", chat.Data{Action: "undo", ID: id, Version: version}),
		button(s.l, "button.edit", chat.Data{Action: "edit", ID: id, Version: version}),
	)
	if len(card.Parts) == 1 && s.set.Ask(card.Parts[0].Part).Settled() && movable(card.Parts[0]) {
		row = append(row, button(s.l, "button.someone_else", s.data("whom", card.Parts[0].Part, "")))
	}
	return row
}

// movable reports whether a part holds anything that may be another's.
func movable(p crm.CardPart) bool { return p.Activity != nil || p.Deal != nil || p.FollowUp != nil }

// draft reports whether a card is nothing but words that belong to nobody yet.
func draft(card crm.Card) bool {
	if len(card.Parts) != 1 {
		return false
	}
	p := card.Parts[0]
	return p.Customer == nil && p.Foreign == nil && p.Deal == nil && p.FollowUp == nil &&
		p.Activity != nil && p.Activity.Kind == crm.Note
}

func (s saved) data(action string, part int, rest string) chat.Data {
	arg := strconv.Itoa(part)
	if rest != "" {
		arg += "." + rest
	}
	return chat.Data{Action: action, ID: s.set.ID, Version: s.set.Version, Arg: arg}
}

// pairs sets buttons two to a row.
func pairs(buttons []chat.Button) [][]chat.Button {
	return slices.Collect(slices.Chunk(buttons, 2))
}
