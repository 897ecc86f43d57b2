package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/go-telegram/bot/models"

	"daftar/bot/chat"
)

const (
	// offerers is how many of those who type are answered side by side.
	offerers = 2
	// offerTimeout is how long an answer may take: by then they have typed on.
	offerTimeout = 5 * time.Second
)

// offerLater lets what was typed behind the bot's name be answered. It is not kept
// in the inbox: it changes nothing, is worth nothing after a few seconds, and comes
// with every letter that is typed. What finds no room is passed over.
func (b *Bot) offerLater(typed []json.RawMessage) {
	for _, payload := range typed {
		b.cfg.Received(models.AllowedUpdateInlineQuery)
		select {
		case b.typed <- payload:
		default:
		}
	}
}

// answerTyped answers until ctx ends.
func (b *Bot) answerTyped(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case payload := <-b.typed:
			if err := b.answerQuery(ctx, payload); err != nil && ctx.Err() == nil {
				b.cfg.Log.WarnContext(ctx, "answer what was typed", b.cause(err))
			}
		}
	}
}

// answerQuery answers one update. Nothing is offered where that fails, so that the
// person does not wait.
func (b *Bot) answerQuery(ctx context.Context, payload json.RawMessage) error {
	var u models.Update
	if err := json.Unmarshal(payload, &u); err != nil {
		return shape(err)
	}
	q := u.InlineQuery
	if q == nil || q.From == nil {
		return errors.New("it has another shape")
	}
	offers, failed := b.offers(ctx, chat.Request{
		Kind: chat.Inline, From: person(*q.From), Text: q.Query, Args: q.Offset, At: b.cfg.Now(),
	})
	return errors.Join(failed, b.api.post(ctx, "answerInlineQuery", inlineAnswer(q.ID, offers)))
}

func (b *Bot) offers(ctx context.Context, r chat.Request) (offers chat.Offers, err error) {
	defer func() {
		if p := recover(); p != nil {
			offers, err = chat.Offers{}, panicked(p)
		}
	}()
	if b.cfg.Offer == nil || r.From.ID == 0 {
		return chat.Offers{}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, offerTimeout)
	defer cancel()
	if offers, err = b.cfg.Offer(ctx, r); err != nil {
		return chat.Offers{}, fmt.Errorf("make offers: %w", err)
	}
	offers.List = offers.List[:min(len(offers.List), chat.MaxOffers)]
	return offers, nil
}

// The answer as Telegram wants it. The library leaves out a cache_time of 0, and
// Telegram would then show what somebody saw five minutes ago to them again, also
// when they have left the team since.
type (
	inlineResults struct {
		QueryID  string         `json:"inline_query_id"`
		Results  []inlineResult `json:"results"`
		Cache    int            `json:"cache_time"`
		Personal bool           `json:"is_personal"`
		Next     string         `json:"next_offset"`
	}
	inlineResult struct {
		Type    string             `json:"type"`
		ID      string             `json:"id"`
		Title   string             `json:"title"`
		Detail  string             `json:"description,omitempty"`
		Content inlineContent      `json:"input_message_content"`
		Markup  models.ReplyMarkup `json:"reply_markup,omitempty"`
	}
	inlineContent struct {
		Text string           `json:"message_text"`
		Mode models.ParseMode `json:"parse_mode"`
	}
)

func inlineAnswer(queryID string, offers chat.Offers) inlineResults {
	a := inlineResults{QueryID: queryID, Results: []inlineResult{}, Personal: true, Next: offers.Next}
	for _, o := range offers.List {
		a.Results = append(a.Results, inlineResult{
			Type: "article", ID: o.ID, Title: o.Title, Detail: o.Detail,
			Content: inlineContent{o.Message.Text, models.ParseModeHTML}, Markup: inlineMarkup(o.Message),
		})
	}
	return a
}
