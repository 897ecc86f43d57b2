package handlers

import (
	"encoding/json"
	"slices"

	"daftar/bot/chat"
	"daftar/campaigns"
	"daftar/store"
)

// verb is what a button does to a promotion, and in which states it may.
type verb struct {
	from []store.PromotionState
	do   func(*turn, store.Promotion) (action, error)
}

var verbs = map[string]verb{
	campaigns.Send: {[]store.PromotionState{store.PromotionDraft}, (*turn).startPromotion},
	campaigns.Text: {[]store.PromotionState{store.PromotionDraft}, (*turn).rewritePromotion},
	campaigns.Drop: {[]store.PromotionState{store.PromotionDraft}, turnTo((*store.Tx).DropPromotion)},

	campaigns.Pause:  {[]store.PromotionState{store.PromotionRunning}, turnTo((*store.Tx).PausePromotion)},
	campaigns.Resume: {[]store.PromotionState{store.PromotionPaused}, turnTo((*store.Tx).ResumePromotion)},
	campaigns.Stop:   {[]store.PromotionState{store.PromotionRunning, store.PromotionPaused}, (*turn).askToStop},
	campaigns.Halt:   {[]store.PromotionState{store.PromotionRunning, store.PromotionPaused}, turnTo((*store.Tx).StopPromotion)},
}

// onPromotion does what the tapped button of a promotion's card says. A button that
// was drawn before the promotion changed only shows it as it is.
func onPromotion(t *turn) (action, error) {
	p, err := t.book.Promotion(t.ctx, t.scope(), t.req.Tap.ID)
	if err != nil {
		return nil, err
	}
	v, ok := verbs[t.req.Tap.Arg]
	if !ok || p.Version != t.req.Tap.Version || !slices.Contains(v.from, p.State) {
		return t.promotionCard(p)
	}
	return v.do(t, p)
}

// promotionCard shows a promotion as it is.
func (t *turn) promotionCard(p store.Promotion) (action, error) {
	v, err := t.promotionView(p)
	if err != nil {
		return nil, err
	}
	return t.show(campaigns.Card(t.l, v)), nil
}

// promotionView reads what the card of a promotion shows.
func (t *turn) promotionView(p store.Promotion) (v campaigns.View, err error) {
	v = campaigns.View{Promotion: p, Now: t.companyTime()}
	if p.State == store.PromotionDraft {
		v.Audience, err = t.book.Audience(t.ctx, t.scope(), p.Tag)
		return v, err
	}
	if p.StartedAt.IsZero() {
		return v, nil
	}
	if v.Progress, err = t.book.Progress(t.ctx, t.scope(), p); err != nil {
		return v, err
	}
	here, err := t.book.SentAs(t.ctx, t.req.Chat.ID, t.req.MessageID)
	v.Aside = here.OutboxID != p.ProgressID
	return v, err
}

// turnTo is a verb that changes where a promotion stands and nothing else.
func turnTo(write func(tx *store.Tx, id, version int64) error) func(*turn, store.Promotion) (action, error) {
	return func(t *turn, p store.Promotion) (action, error) {
		v, err := t.promotionView(p)
		if err != nil {
			return nil, err
		}
		return func(tx *store.Tx) error {
			if err := write(tx, p.ID, p.Version); err != nil {
				return err
			}
			var err error
			if v.Promotion, err = tx.Promotion(t.ctx, t.scope(), p.ID); err != nil {
				return err
			}
			return t.show(campaigns.Card(t.l, v))(tx)
		}, nil
	}
}

// askToStop asks once more, on the card itself: nobody gets back what was stopped.
func (t *turn) askToStop(p store.Promotion) (action, error) {
	v, err := t.promotionView(p)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) error {
		if err := tx.HoldProgress(p.ID, tx.Now().Add(campaigns.Asking)); err != nil {
			return err
		}
		return t.show(campaigns.StopCard(t.l, v))(tx)
	}, nil
}

// cancelDraft throws a draft away from elsewhere than its card.
func (t *turn) cancelDraft(p store.Promotion) action {
	return func(tx *store.Tx) error {
		if err := tx.DropPromotion(p.ID, p.Version); err != nil {
			return err
		}
		dropped, err := tx.Promotion(t.ctx, t.scope(), p.ID)
		if err != nil {
			return err
		}
		m := campaigns.Card(t.l, campaigns.View{Promotion: dropped, Now: t.companyTime()})
		if p.ProgressID != 0 {
			if err := tx.Redraw(store.Target{OutboxID: p.ProgressID}, t.req.InboxID, m); err != nil {
				return err
			}
		}
		return t.say(m)(tx)
	}
}

// rewrites reports whether a dialog asks for another text of a draft.
func rewrites(open store.Dialog) bool {
	var d promotionDraft
	return open.Name == "promo" && json.Unmarshal(open.Data, &d) == nil && d.ID != 0
}

// rewritePromotion asks for another text. The card stays as the draft is.
func (t *turn) rewritePromotion(p store.Promotion) (action, error) {
	t.typed("")
	return t.askPromotion(promotionDraft{Tag: p.Tag, ID: p.ID}), nil
}

// startPromotion begins to send. The card becomes the message that tells how it
// goes.
func (t *turn) startPromotion(p store.Promotion) (action, error) {
	asOf := t.book.Now()
	v, err := t.promotionView(p)
	if err != nil {
		return nil, err
	}
	if v.Audience.Reach() == 0 {
		return t.show(campaigns.Card(t.l, v)), nil
	}
	total := v.Audience.Agreed
	v.Progress = store.Progress{Total: total, Left: total}
	return func(tx *store.Tx) error {
		card, err := tx.SentAs(t.ctx, t.req.Chat.ID, t.req.MessageID)
		if err != nil {
			return err
		}
		if card.OutboxID == 0 { // it went out in the moment of a kill: the book does not know it
			if card.OutboxID, err = t.send(tx, chat.Message{Text: t.l.T("promotion.running", "segment", campaigns.Segment(t.l, p.Tag))}); err != nil {
				return err
			}
		}
		if err := tx.StartPromotion(p.ID, p.Version, total, asOf, card.OutboxID); err != nil {
			return err
		}
		if v.Promotion, err = tx.Promotion(t.ctx, t.scope(), p.ID); err != nil {
			return err
		}
		return tx.Redraw(store.Target{OutboxID: card.OutboxID}, t.req.InboxID, campaigns.Card(t.l, v))
	}, nil
}
