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

// Filter is what a board is narrowed down to, as its buttons carry it.
type Filter struct {
	Stage   int64
	Owner   int64 // 0: everybody
	Rotting bool
	Closing bool // expected to close in the month of now
	NoStep  bool
	Any     bool // another stage will do where the filter leaves nothing of this one
}

// Narrow reports whether a filter leaves deals out, beside those of other stages.
func (f Filter) Narrow() bool { return f.Owner != 0 || f.Rotting || f.Closing || f.NoStep }

// Data is the button that leads to the board of a filter, from a place on.
func (f Filter) Data(from Cursor) chat.Data {
	flags := ""
	for _, flag := range []struct {
		on   bool
		sign string
	}{{f.Rotting, "r"}, {f.Closing, "c"}, {f.NoStep, "n"}, {f.Any, "a"}} {
		if flag.on {
			flags += flag.sign
		}
	}
	arg := flags
	if from.ID != 0 {
		arg += "." + from.String()
	}
	return chat.Data{Action: "board", ID: f.Stage, Version: f.Owner, Arg: arg}
}

// DataBelow is [Filter.Data] of a board that comes below, as under a picture.
func (f Filter) DataBelow() chat.Data {
	d := f.Data(Cursor{})
	d.Arg = Below + "." + d.Arg
	return d
}

// ParseFilter reads what Data wrote.
func ParseFilter(d chat.Data) (Filter, Cursor) {
	flags, from, _ := strings.Cut(d.Arg, ".")
	return Filter{
		Stage: d.ID, Owner: d.Version, Rotting: strings.Contains(flags, "r"),
		Closing: strings.Contains(flags, "c"), NoStep: strings.Contains(flags, "n"), Any: strings.Contains(flags, "a"),
	}, ParseCursor(from)
}

// BoardPage is one stage of the board.
type BoardPage struct {
	Filter Filter
	Stage  crm.Stage
	Stages []crm.Stage // the open ones
	Sum    crm.BoardSum
	Counts map[int64]int // what the filter leaves, by stage
	All    int           // how many open deals there are without the filter
	Deals  []crm.DealFile
	Page   Page
	Owner  string // of a filter by salesperson, their name
}

// Board draws one stage of the board: how much stands in it, and its deals.
func Board(l *i18n.Locale, b BoardPage, reader crm.User, now time.Time) chat.Message {
	head := l.T("board.head", "stage", StageName(l, b.Stage), "count", b.Sum.Deals)
	if len(b.Sum.Amount) > 0 {
		head += dot + l.Totals(b.Sum.Amount)
	}
	text := head
	if b.Filter.Narrow() {
		left := 0
		for _, n := range b.Counts {
			left += n
		}
		text = lines(text, l.T("board.filter", "filter", filterWords(l, b, reader), "number", left, "total", b.All))
	}
	if b.Sum.Deals == 0 {
		text = lines(text, l.T("board.empty"))
	}
	m := chat.Message{Text: text}
	for _, f := range b.Deals {
		data := chat.Data{Action: "deal", ID: f.ID, Version: f.Version}
		seller := ""
		if b.Filter.Owner == 0 && f.OwnerID != reader.ID {
			seller, _, _ = strings.Cut(f.Owner.Name, " ")
		}
		m.Buttons = append(m.Buttons, chat.Row(chat.Button{Text: dealLine(l, f, seller, now), Data: data.Encode()}))
	}
	if n := len(b.Deals); n > 0 {
		first, last := b.Deals[0], b.Deals[n-1]
		m.Buttons = append(m.Buttons, rows(b.Page.pager(l,
			func() chat.Data { return b.Filter.Data(Cursor{Back: true, At: first.StageAt, ID: first.ID}) },
			func() chat.Data { return b.Filter.Data(Cursor{At: last.StageAt, ID: last.ID}) }))...)
	}
	m.Buttons = append(m.Buttons, neighbours(l, b)...)
	m.Buttons = append(m.Buttons, filterRows(l, b, reader)...)
	return m
}

// dealLine tells a deal in a list: the colour of its next step and whether it rots,
// whose it is, what for how much, and whose of the team, "" where that goes without
// saying. A phone shows the beginning only of what is longer.
func dealLine(l *i18n.Locale, f crm.DealFile, seller string, now time.Time) string {
	room := inLabel / 2
	if seller != "" {
		room = inLabel / 3
	}
	who := ""
	if f.Customer != nil {
		who = clip(f.Customer.Name, room)
	}
	facts := joinNonEmpty(dot, who, i18n.Capital(clip(f.Title, room)), l.MoneyShort(f.Amount))
	if facts == "" {
		facts = l.Plain("card.deal")
	}
	sign := stepSigns[crm.StepStateOf(f.Planned, now)]
	if f.Rots(now) {
		sign += rotSign
	}
	return sign + " " + joinNonEmpty(dot, facts, clip(seller, room))
}

// mostNeighbours is how many stages ahead of the shown one, and behind it, have a
// button.
const mostNeighbours = 4

// neighbours leads to the stages around the shown one, each with how much the filter
// leaves there.
func neighbours(l *i18n.Locale, b BoardPage) [][]chat.Button {
	shown := slices.IndexFunc(b.Stages, func(s crm.Stage) bool { return s.ID == b.Stage.ID })
	var all []chat.Button
	for i, s := range b.Stages {
		if i == shown || i < shown-mostNeighbours || i > shown+mostNeighbours {
			continue
		}
		label, f := clip(StageName(l, s), inLabel/2)+dot+strconv.Itoa(b.Counts[s.ID]), b.Filter
		if i < shown {
			label = "‹ " + label
		} else {
			label += " ›"
		}
		f.Stage = s.ID
		all = append(all, chat.Button{Text: label, Data: f.Data(Cursor{}).Encode()})
	}
	return pairs(all)
}

func filterWords(l *i18n.Locale, b BoardPage, reader crm.User) string {
	var all []string
	switch {
	case b.Filter.Owner == reader.ID && b.Filter.Owner != 0:
		all = append(all, l.Plain("board_only.mine"))
	case b.Filter.Owner != 0:
		all = append(all, b.Owner)
	}
	for _, f := range []struct {
		on  bool
		key string
	}{{b.Filter.Rotting, "board_only.rotting"}, {b.Filter.Closing, "board_only.closing"}, {b.Filter.NoStep, "board_only.no_step"}} {
		if f.on {
			all = append(all, l.Plain(f.key))
		}
	}
	return strings.Join(all, ", ")
}

// filterRows switch the filters on and off. A salesperson sees only their own deals
// and chooses nobody.
func filterRows(l *i18n.Locale, b BoardPage, reader crm.User) [][]chat.Button {
	toggle := func(key string, on bool, set func(*Filter)) chat.Button {
		f := b.Filter
		f.Any = true
		set(&f)
		out := button(l, key, f.Data(Cursor{}))
		if on {
			out.Text = "✓ " + out.Text
		}
		return out
	}
	own := b.Filter.Owner == reader.ID
	all := [][]chat.Button{chat.Row(
		toggle("board.rotting", b.Filter.Rotting, func(f *Filter) { f.Rotting = !f.Rotting }),
		toggle("board.closing", b.Filter.Closing, func(f *Filter) { f.Closing = !f.Closing }),
		toggle("board.no_step", b.Filter.NoStep, func(f *Filter) { f.NoStep = !f.NoStep }))}
	if reader.Scope().All() {
		who := b.Filter.Data(Cursor{})
		who.Arg += ".who"
		all = append(all, chat.Row(
			toggle("board.mine", own, func(f *Filter) {
				f.Owner = reader.ID
				if own {
					f.Owner = 0
				}
			}),
			toggle("board.all", b.Filter.Owner == 0, func(f *Filter) { f.Owner = 0 }),
			button(l, "board.who", who)))
	}
	if b.Filter.Narrow() {
		f := Filter{Stage: b.Filter.Stage}
		all = append(rows(chat.Row(button(l, "board.clear", f.Data(Cursor{})))), all...)
	}
	if reader.Role.AtLeast(crm.Owner) {
		all = append(all, chat.Row(button(l, "board.stages", chat.Data{Action: "cmd", Arg: "stages"})))
	}
	return all
}

// BoardOwners offers the members whose deals a manager may look at.
func BoardOwners(l *i18n.Locale, f Filter, team []crm.User) chat.Message {
	m := chat.Message{Text: l.T("board.ask_who")}
	var buttons []chat.Button
	for _, u := range team[:min(len(team), mostSellers)] {
		g := f
		g.Owner = u.ID
		buttons = append(buttons, chat.Button{Text: clip(u.Name, inLabel), Data: g.Data(Cursor{}).Encode()})
	}
	m.Buttons = append(pairs(buttons), chat.Row(button(l, "button.back", f.Data(Cursor{}))))
	return m
}

// mostSellers keeps a list of people shorter than Telegram's limits.
const mostSellers = 40

// mostNudged is how many deals a nudge names.
const mostNudged = 8

// Nudge draws what needs attention in the morning: deals with nothing planned and
// those that rot. total counts those that the list has no room for, too.
func Nudge(l *i18n.Locale, bare, rotting []crm.DealFile, totals [2]int, now time.Time) chat.Message {
	m := chat.Message{Text: l.T("nudge.head")}
	if totals[0] > 0 {
		m.Text = lines(m.Text, l.T("nudge.no_step", "count", totals[0]))
	}
	if totals[1] > 0 {
		m.Text = lines(m.Text, l.T("nudge.rotting", "count", totals[1]))
	}
	named := map[int64]bool{}
	for _, f := range append(bare, rotting...) {
		if named[f.ID] || len(named) == mostNudged {
			continue
		}
		named[f.ID] = true
		data := chat.Data{Action: "deal", ID: f.ID, Version: f.Version, Arg: Below}
		m.Buttons = append(m.Buttons, chat.Row(chat.Button{Text: dealLine(l, f, "", now), Data: data.Encode()}))
	}
	m.Buttons = append(m.Buttons, chat.Row(
		button(l, "deal.board", chat.Data{Action: "board"}), button(l, "menu.today", chat.Data{Action: "today"})))
	return m
}
