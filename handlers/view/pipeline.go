package view

import (
	"strings"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
)

// Pipeline draws the open deals by stage. The amounts are written in full: they
// add up, which rounded ones would not.
func Pipeline(l *i18n.Locale, p crm.Pipeline, reader crm.User, now time.Time) chat.Message {
	head := PipelineHead(l, reader, now)
	if p.Deals == 0 && p.WonDeals == 0 {
		return chat.Message{Text: lines(head, l.T("pipeline.empty"), l.T("pipeline.empty_hint"))}
	}
	sum := l.T("pipeline.deals", "count", p.Deals)
	if len(p.Amount) > 0 {
		sum += dot + l.Totals(p.Amount)
	}
	all := []string{head, sum}
	if len(p.Weighted) > 0 {
		all = append(all, l.T("pipeline.expected", "sum", l.Totals(p.Weighted)))
	}
	all = append(all, "")
	for _, s := range p.Stages {
		all = append(all, stageLine(l, s))
	}
	all = append(all, "")
	if p.WonDeals > 0 {
		all = append(all, l.T("pipeline.won", "count", p.WonDeals, "sum", l.Totals(p.WonAmount)))
	} else {
		all = append(all, l.T("pipeline.won_none"))
	}
	if p.NoNextStep > 0 {
		all = append(all, l.T("pipeline.no_step", "count", p.NoNextStep))
	}
	return chat.Message{Text: strings.Join(all, "\n")}
}

// PipelineHead is the first line: whose pipeline it is, and of which month.
func PipelineHead(l *i18n.Locale, reader crm.User, now time.Time) string {
	if !reader.Scope().All() {
		return l.T("pipeline.head_own", "month", l.Month(now, now))
	}
	return l.T("pipeline.head", "month", l.Month(now, now))
}

func stageLine(l *i18n.Locale, s crm.StageSum) string {
	name, rots := StageName(l, s.Stage), ""
	if s.Rotting > 0 {
		rots = dot + "🔴 " + l.T("pipeline.rotting", "count", s.Rotting)
	}
	if len(s.Amount) == 0 {
		return l.T("pipeline.stage_bare", "stage", name, "number", s.Deals) + rots
	}
	if !stageChance(s) {
		return l.T("pipeline.stage_mixed", "stage", name, "number", s.Deals, "sum", l.Totals(s.Amount),
			"weighted", l.Totals(s.Weighted)) + rots
	}
	return l.T("pipeline.stage", "stage", name, "number", s.Deals, "sum", l.Totals(s.Amount),
		"percent", l.Percent(s.Stage.Probability), "weighted", l.Totals(s.Weighted)) + rots
}

// stageChance reports whether a stage's weighted sum is its amount × its own
// probability, so that this can be said; deals may have probabilities of their own.
func stageChance(s crm.StageSum) bool {
	if len(s.Amount) != len(s.Weighted) {
		return s.Stage.Probability == 0
	}
	for i, m := range s.Amount {
		if m.Weighted(s.Stage.Probability) != s.Weighted[i] {
			return false
		}
	}
	return true
}
