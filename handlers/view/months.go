package view

import (
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
)

// MonthArg is how a button names a month.
const MonthArg = "2006-01"

// PipelineButtons lead on from the pipeline, to what comes below it: not in groups,
// where no tap is followed.
func PipelineButtons(l *i18n.Locale, p crm.Pipeline, reader crm.User, now time.Time) [][]chat.Button {
	last := time.Date(now.Year(), now.Month()-1, 1, 0, 0, 0, 0, now.Location())
	row := chat.Row(monthButton(l, Below+".month.", last, now))
	if reader.Role.AtLeast(crm.Manager) {
		row = append(row, button(l, "pipeline.people",
			chat.Data{Action: "pipeline", Arg: Below + ".people." + now.Format(MonthArg)}))
	}
	return rows(append(row, button(l, "deal.board", Filter{}.DataBelow())), attention(l, p.NoNextStep, p.Rotting, Filter.DataBelow, 0))
}

func monthButton(l *i18n.Locale, arg string, month, now time.Time) chat.Button {
	return chat.Button{
		Text: i18n.Capital(l.Month(month, now)),
		Data: chat.Data{Action: "pipeline", Arg: arg + month.Format(MonthArg)}.Encode(),
	}
}

// monthRow leads to the months around one, up to the present.
func monthRow(l *i18n.Locale, arg string, month, now time.Time) []chat.Button {
	row := chat.Row(monthButton(l, arg, month.AddDate(0, -1, 0), now))
	row[0].Text = "‹ " + row[0].Text
	if next := month.AddDate(0, 1, 0); !next.After(now) {
		b := monthButton(l, arg, next, now)
		b.Text += " ›"
		row = append(row, b)
	}
	return row
}

// Closed draws what was won and lost in a month.
func Closed(l *i18n.Locale, p crm.Pipeline, reader crm.User, month, now time.Time) chat.Message {
	all := []string{monthHead(l, reader, month, now)}
	if p.WonDeals > 0 {
		all = append(all, counted(l, "pipeline.month_won", p.WonDeals, p.WonAmount))
	} else {
		all = append(all, l.T("pipeline.month_none"))
	}
	if p.LostDeals > 0 {
		all = append(all, counted(l, "pipeline.month_lost", p.LostDeals, p.LostAmount))
	}
	m := chat.Message{Text: lines(all...), Buttons: rows(monthRow(l, "month.", month, now))}
	if reader.Role.AtLeast(crm.Manager) {
		m.Buttons = append(m.Buttons, chat.Row(button(l, "pipeline.people",
			chat.Data{Action: "pipeline", Arg: "people." + month.Format(MonthArg)})))
	}
	return m
}

func monthHead(l *i18n.Locale, reader crm.User, month, now time.Time) string {
	key := "pipeline.head_own"
	if reader.Scope().All() {
		key = "pipeline.head"
	}
	return l.T(key, "month", l.Month(month, now))
}

// counted writes a number of deals and what they come to, without a sum where none
// has an amount.
func counted(l *i18n.Locale, key string, n int, sums []crm.Money) string {
	s := l.T(key, "count", n)
	if len(sums) > 0 {
		s += dot + l.Totals(sums)
	}
	return s
}

// Sellers draws what each salesperson has won and lost in a month and, for the
// present one, what is open: of a past month nobody knows that any more.
func Sellers(l *i18n.Locale, sellers []crm.SellerSum, month, now time.Time) chat.Message {
	all := []string{l.T("pipeline.people_head", "month", l.Month(month, now))}
	present := !month.AddDate(0, 1, 0).Before(now)
	for _, s := range sellers[:min(len(sellers), mostSellers)] {
		if !present && s.WonDeals+s.LostDeals == 0 {
			continue
		}
		all = append(all, sellerLine(l, s, present))
	}
	if len(all) == 1 {
		all = append(all, l.T("pipeline.month_none"))
	}
	return chat.Message{Text: lines(all...), Buttons: rows(
		monthRow(l, "people.", month, now),
		chat.Row(button(l, "deal.board", chat.Data{Action: "board"})))}
}

func sellerLine(l *i18n.Locale, s crm.SellerSum, present bool) string {
	line := "<b>" + chat.Escape(clip(s.Name, inLabel)) + "</b>" + dot + l.T("pipeline.people_won", "count", s.WonDeals)
	if len(s.WonAmount) > 0 {
		line += ", " + l.TotalsShort(s.WonAmount)
	}
	if s.LostDeals > 0 {
		line += dot + l.T("pipeline.people_lost", "count", s.LostDeals)
	}
	if !present {
		return line
	}
	line += dot + l.T("pipeline.people_open", "count", s.Deals)
	if len(s.Weighted) > 0 {
		line += ", " + l.T("pipeline.people_expected", "sum", l.TotalsShort(s.Weighted))
	}
	return line
}
