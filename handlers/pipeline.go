package handlers

import (
	"log/slog"
	"unicode/utf8"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/reports"
	"daftar/store"
)

// pipeline sums up the deals that the person may see, with a picture.
func pipeline(t *turn) (action, error) {
	month := monthOf(t.now)
	p, err := t.book.Pipeline(t.ctx, t.scope(), month, month.AddDate(0, 1, 0))
	if err != nil {
		return nil, err
	}
	text := view.Pipeline(t.l, p, t.user, t.now)
	if t.req.Chat.Private {
		text.Buttons = view.PipelineButtons(t.l, p, t.user, t.now)
	}
	picture, err := t.draw(t.pipelineChart(p))
	if err != nil { // the figures are what counts
		t.cfg.Log.ErrorContext(t.ctx, "the pipeline's picture cannot be drawn",
			slog.Int64("inbox", t.req.InboxID), slog.Any("cause", err))
		return t.say(text), nil
	}
	return func(tx *store.Tx) error {
		made, err := tx.AddFile("chart.png", picture)
		if err != nil {
			return err
		}
		for _, m := range illustrate(text, view.PipelineHead(t.l, t.user, t.now), made) {
			if _, err := t.send(tx, m); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

// illustrate puts a text under a picture. One that is too long for that follows
// it whole, and the picture has the text's first line.
func illustrate(m chat.Message, head string, made int64) []chat.Message {
	picture := &chat.Attachment{Kind: "photo", Made: made}
	if utf8.RuneCountInString(chat.Plain(m.Text)) <= chat.MaxCaption {
		m.File = picture
		return []chat.Message{m}
	}
	return []chat.Message{{Text: head, File: picture}, m}
}

// pipelineChart words the picture. Sums can be compared in one currency only: each has
// an axis of its own.
func (t *turn) pipelineChart(p crm.Pipeline) reports.Chart {
	c := reports.Chart{
		Title: chat.Plain(view.PipelineHead(t.l, t.user, t.now)),
		Empty: t.plain("pipeline.empty"),
	}
	if p.WonDeals > 0 {
		c.Footer = t.plain("pipeline.won", "count", p.WonDeals, "sum", t.l.TotalsShort(p.WonAmount))
	}
	if p.Rotting > 0 {
		c.Footer = beside(c.Footer, t.plain("pipeline.rotting", "count", p.Rotting))
	}
	if p.Deals == 0 {
		return c
	}
	c.Subtitle = t.plain("pipeline.deals", "count", p.Deals)
	if len(p.Amount) > 0 {
		c.Subtitle += " · " + t.l.TotalsShort(p.Amount)
	}
	if len(p.Weighted) > 0 && len(p.Weighted) <= 2 { // more have no room
		c.Subtitle += " · " + t.plain("pipeline.expected", "sum", t.l.TotalsShort(p.Weighted))
	}
	for _, s := range p.Stages {
		bar := reports.Bar{Label: view.StageName(t.l, s.Stage), Count: s.Deals, Sums: make([]reports.Sum, len(p.Amount))}
		for axis, all := range p.Amount {
			for _, m := range s.Amount {
				if m.Currency == all.Currency {
					bar.Sums[axis] = reports.Sum{Value: float64(m.Minor), Text: t.l.MoneyShort(m)}
				}
			}
		}
		c.Bars = append(c.Bars, bar)
	}
	return c
}

// beside sets two facts into one line.
func beside(a, b string) string {
	if a == "" {
		return b
	}
	return a + " · " + b
}

// plain words something that is not shown as HTML, from a text that is.
func (t *turn) plain(key string, args ...any) string { return chat.Plain(t.l.T(key, args...)) }
