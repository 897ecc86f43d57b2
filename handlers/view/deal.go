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

// stepSigns are the colours of a next step, everywhere that deals are listed.
var stepSigns = map[crm.StepState]string{
	crm.Overdue: "🔴", crm.DueToday: "🟢", crm.DueLater: "⚪", crm.NoStep: "🟡",
}

// rotSign marks a rotting deal.
const rotSign = "💤"

// DealChange is a change that was just made to a deal and can be taken back.
type DealChange struct {
	Set    int64          // 0: none
	Quiet  bool           // the person has said that nothing is to follow
	Closed []crm.FollowUp // what was planned about the deal and is needed no more
}

// Deal draws the card of one deal.
func Deal(l *i18n.Locale, f crm.DealFile, reader crm.User, change DealChange, now time.Time) chat.Message {
	m := chat.Message{Text: lines(
		dealHead(l, f),
		dealWhose(l, f, reader),
		dealStage(l, f, now),
		dealForecast(l, f),
		dealClose(l, f, now),
		dealSource(l, f),
		dealRot(l, f, now),
		dealStep(l, f, now),
		dealLost(l, f),
	)}
	for _, p := range change.Closed {
		m.Text = lines(m.Text, closedPlan(l, p))
	}
	var step [][]chat.Button
	if f.Status == crm.Open {
		m.Buttons = rows(chat.Row(
			dealButton(l, "deal.won", f.Deal, "dealset", "won"),
			dealButton(l, "deal.lost", f.Deal, "deal", "why"),
			dealButton(l, "deal.move", f.Deal, "deal", "moves")))
		step = dealNext(l, f, change.Quiet, now)
	} else {
		m.Buttons = rows(chat.Row(dealButton(l, "deal.reopen", f.Deal, "dealset", "open")))
	}
	if f.Status == crm.Lost && f.LostReason == "" {
		m.Text = lines(m.Text, l.T("ask_card.why_lost"))
		m.Buttons = append(reasonRows(l, f.Deal), m.Buttons...)
	}
	if f.Status == crm.Open && len(f.Planned) == 0 && f.Customer != nil && !change.Quiet {
		m.Buttons = append(step, m.Buttons...) // what is missing comes first
	} else {
		m.Buttons = append(m.Buttons, step...)
	}
	m.Buttons = append(m.Buttons, chat.Row(
		dealButton(l, "button.edit", f.Deal, "deal", "edit"),
		button(l, "items.button", chat.Data{Action: "items", ID: f.ID, Arg: Below}),
		dealButton(l, "deal.story", f.Deal, "deal", "story")))
	if f.CustomerID == 0 {
		m.Buttons = append(rows(chat.Row(dealButton(l, "deal.whose", f.Deal, "dealset", "set.whose"))), m.Buttons...)
	}
	m.Buttons = append(m.Buttons, dealWays(l, f, change))
	return m
}

// DealWhose are the customers whom a deal of nobody may be given to.
func DealWhose(d crm.Deal, offered []crm.Customer) [][]chat.Button {
	var all [][]chat.Button
	for _, c := range offered {
		data := chat.Data{Action: "dealset", ID: d.ID, Version: d.Version, Arg: "give." + strconv.FormatInt(c.ID, 36)}
		all = append(all, chat.Row(chat.Button{Text: WhoPlain(c), Data: data.Encode()}))
	}
	return all
}

// dealWays leads on from a deal's card, and back.
func dealWays(l *i18n.Locale, f crm.DealFile, change DealChange) []chat.Button {
	var row []chat.Button
	if change.Set != 0 {
		row = append(row, dealButton(l, "button.undo", f.Deal, "dealset", "undo."+strconv.FormatInt(change.Set, 36)))
	}
	if f.Customer != nil {
		row = append(row, button(l, "deal.customer", chat.Data{Action: "who", ID: f.Customer.ID}))
	}
	stage := f.StageID
	if f.Status != crm.Open {
		stage = 0
	}
	return append(row, button(l, "deal.board", chat.Data{Action: "board", ID: stage}))
}

func dealButton(l *i18n.Locale, key string, d crm.Deal, action, arg string) chat.Button {
	return button(l, key, chat.Data{Action: action, ID: d.ID, Version: d.Version, Arg: arg})
}

func dealHead(l *i18n.Locale, f crm.DealFile) string {
	title := l.T("card.deal")
	if f.Title != "" {
		title = chat.Escape(i18n.Capital(clip(f.Title, inLine)))
	}
	icon := map[crm.DealStatus]string{crm.Open: "💰", crm.Won: "🏆", crm.Lost: "❌"}[f.Status]
	return joinNonEmpty(dot, icon+" <b>"+title+"</b>", l.Money(f.Amount))
}

func dealWhose(l *i18n.Locale, f crm.DealFile, reader crm.User) string {
	who := ""
	if f.Customer != nil {
		who = "👤 " + string(Who(*f.Customer))
	}
	if f.OwnerID != reader.ID {
		who = joinNonEmpty(dot, who, l.T("history.theirs", "name", f.Owner.Name))
	}
	return who
}

// dealStage says where the deal stands and for how long; of a closed one when that was.
func dealStage(l *i18n.Locale, f crm.DealFile, now time.Time) string {
	name := StageName(l, f.Stage)
	if f.Status != crm.Open {
		return l.T("deal.closed", "stage", name, "day", l.DayTime(f.ClosedAt, now))
	}
	return l.T("deal.stage", "stage", name, "days", l.NthDay(daysIn(f.StageAt, now)))
}

// dealForecast says how surely an open deal closes, and what is to be expected of it.
func dealForecast(l *i18n.Locale, f crm.DealFile) string {
	if f.Status != crm.Open {
		return ""
	}
	percent := f.Chance(f.Stage)
	if f.Amount.Currency == "" {
		return l.T("deal.chance", "percent", l.Percent(percent))
	}
	return l.T("deal.forecast", "percent", l.Percent(percent), "sum", l.Money(f.Amount.Weighted(percent)))
}

func dealClose(l *i18n.Locale, f crm.DealFile, now time.Time) string {
	day, err := time.ParseInLocation(time.DateOnly, f.ExpectedClose, now.Location())
	if err != nil {
		return ""
	}
	if f.Status == crm.Open && f.ExpectedClose < now.Format(time.DateOnly) {
		return l.T("deal.close_passed", "date", l.Date(day, now))
	}
	return l.T("deal.close", "date", l.Date(day, now))
}

func dealSource(l *i18n.Locale, f crm.DealFile) string {
	if !slices.Contains(crm.Sources, f.Source) {
		return ""
	}
	return l.T("deal.source", "source", l.Plain("source."+f.Source))
}

func dealRot(l *i18n.Locale, f crm.DealFile, now time.Time) string {
	if !f.Rots(now) {
		return ""
	}
	return l.T("deal.rotting", "days", l.Days(daysIn(f.LastActive(), now)-1))
}

func dealStep(l *i18n.Locale, f crm.DealFile, now time.Time) string {
	if f.Status != crm.Open {
		return ""
	}
	d := crm.Dossier{Planned: f.Planned, Open: []crm.OpenDeal{{Deal: f.Deal, Stage: f.Stage}}}
	return colouredStep(l, d, now)
}

func dealLost(l *i18n.Locale, f crm.DealFile) string {
	if f.Status != crm.Lost || f.LostReason == "" {
		return ""
	}
	return l.T("deal.reason", "reason", i18n.HTML(Reason(l, f.LostReason)))
}

// dealNext opens what is planned, or offers dates: quiet behind a button.
func dealNext(l *i18n.Locale, f crm.DealFile, quiet bool, now time.Time) [][]chat.Button {
	switch {
	case len(f.Planned) > 0:
		return rows(chat.Row(taskButton(l, crm.Task{FollowUp: f.Planned[0]}, now)))
	case f.Customer == nil:
		return nil
	case quiet:
		return rows(chat.Row(dealButton(l, "deal.plan", f.Deal, "deal", "")))
	}
	return dealSteps(l, f.Deal)
}

func reasonRows(l *i18n.Locale, d crm.Deal) [][]chat.Button {
	buttons := make([]chat.Button, 0, len(crm.LostReasons))
	for _, reason := range crm.LostReasons {
		buttons = append(buttons, dealButton(l, "lost_reason."+reason, d, "dealset", "lost."+reason))
	}
	return pairs(buttons)
}

// DealMenus are the choices that a deal's card opens in its place, by the argument
// of the button.
var DealMenus = map[string]func(l *i18n.Locale, f crm.DealFile, stages []crm.Stage) (question string, buttons [][]chat.Button){
	"why": func(l *i18n.Locale, f crm.DealFile, _ []crm.Stage) (string, [][]chat.Button) {
		return l.T("ask_card.why_lost"), reasonRows(l, f.Deal)
	},
	"moves": func(l *i18n.Locale, f crm.DealFile, stages []crm.Stage) (string, [][]chat.Button) {
		var buttons []chat.Button
		for _, s := range stages {
			if s.Status == crm.Open && s.ID != f.StageID && !s.Retired {
				data := chat.Data{Action: "dealset", ID: f.ID, Version: f.Version, Arg: "to." + strconv.FormatInt(s.ID, 36)}
				buttons = append(buttons, chat.Button{Text: clip(StageName(l, s), inLabel), Data: data.Encode()})
			}
		}
		return l.T("deal.ask_stage"), pairs(buttons)
	},
	"sources": func(l *i18n.Locale, f crm.DealFile, _ []crm.Stage) (string, [][]chat.Button) {
		var buttons []chat.Button
		for _, s := range crm.Sources {
			buttons = append(buttons, dealButton(l, "source."+s, f.Deal, "dealset", "source."+s))
		}
		if f.Source != "" {
			buttons = append(buttons, dealButton(l, "deal.unset", f.Deal, "dealset", "source."))
		}
		return l.T("deal.ask_source"), pairs(buttons)
	},
	"edit": func(l *i18n.Locale, f crm.DealFile, _ []crm.Stage) (string, [][]chat.Button) {
		return l.T("deal.ask_edit"), [][]chat.Button{
			chat.Row(dealButton(l, "edit.amount", f.Deal, "dealset", "set.amount"), dealButton(l, "edit.title", f.Deal, "dealset", "set.title")),
			chat.Row(dealButton(l, "deal.edit_close", f.Deal, "dealset", "set.close"), dealButton(l, "deal.edit_chance", f.Deal, "dealset", "set.chance")),
			chat.Row(dealButton(l, "deal.edit_source", f.Deal, "deal", "sources")),
		}
	},
}

// DealMenu draws a choice about a deal, with the way back to its card.
func DealMenu(l *i18n.Locale, f crm.DealFile, stages []crm.Stage, menu string) chat.Message {
	question, buttons := DealMenus[menu](l, f, stages)
	who := ""
	if f.Customer != nil {
		who = "👤 " + string(Who(*f.Customer))
	}
	return chat.Message{
		Text:    lines(dealHead(l, f), who, question),
		Buttons: append(buttons, chat.Row(dealButton(l, "button.back", f.Deal, "deal", ""))),
	}
}

// chances are the probabilities that are offered, in percent.
var chances = []int{10, 25, 50, 75, 90}

// DealQuestion are the buttons under a question about a deal that a typed answer
// may answer, too.
func DealQuestion(l *i18n.Locale, f crm.DealFile, field string, now time.Time) [][]chat.Button {
	switch field {
	case "chance":
		var row []chat.Button
		for _, n := range chances {
			data := chat.Data{Action: "dealset", ID: f.ID, Version: f.Version, Arg: "chance." + strconv.Itoa(n)}
			row = append(row, chat.Button{Text: l.Percent(n), Data: data.Encode()})
		}
		if f.Probability == nil {
			return rows(row)
		}
		return rows(row, chat.Row(dealButton(l, "deal.chance_stage", f.Deal, "dealset", "chance.")))
	case "close":
		end := func(months int) chat.Button {
			day := time.Date(now.Year(), now.Month()+time.Month(months)+1, 0, 12, 0, 0, 0, now.Location())
			data := chat.Data{Action: "dealset", ID: f.ID, Version: f.Version, Arg: "close." + day.Format(time.DateOnly)}
			return chat.Button{Text: l.Day(day, now), Data: data.Encode()}
		}
		row := chat.Row(end(0), end(1))
		if f.ExpectedClose != "" {
			row = append(row, dealButton(l, "deal.unset", f.Deal, "dealset", "close."))
		}
		return rows(row)
	}
	return nil
}

// mostSpans is how many stages a deal's history names.
const mostSpans = 7

// DealStory draws in which stages a deal has stood, since when and for how long.
func DealStory(l *i18n.Locale, f crm.DealFile, spans []crm.StageSpan, now time.Time) chat.Message {
	all := []string{dealHead(l, f)}
	if f.Customer != nil {
		all = append(all, "👤 "+string(Who(*f.Customer)))
	}
	all = append(all, "")
	if more := len(spans) - mostSpans; more > 0 {
		spans = spans[more:]
		all = append(all, "…")
	}
	for _, h := range spans {
		line := chat.Escape(clip(StageName(l, h.Stage), inLabel/2)) + dot + l.DayTime(h.From, now)
		to := h.To
		if to.IsZero() {
			to = now
		}
		if h.Stage.Status == crm.Open {
			line += dot + l.Span(max(0, to.Sub(h.From)))
		}
		all = append(all, line)
	}
	if f.Status == crm.Lost && f.LostReason != "" {
		all = append(all, dealLost(l, f))
	}
	return chat.Message{
		Text:    strings.Join(all, "\n"),
		Buttons: rows(chat.Row(dealButton(l, "button.back", f.Deal, "deal", ""))),
	}
}
