package handlers

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"daftar/bot/chat"
	"daftar/campaigns"
	"daftar/crm"
	"daftar/store"
)

const (
	// tagsPage is how many tags one page offers.
	tagsPage = 8
	// mostText is how long a promotion may be. A message holds more, but what is cut
	// in two is no longer one message.
	mostText = 3500
	// allAgreed is the Arg of the button that chooses everybody who agreed; that of
	// a tag begins with aTag.
	allAgreed = "all"
	aTag      = "t"
)

// promote asks to whom a promotion goes, and leads to those under way.
func promote(t *turn) (action, error) { return t.segments(0) }

// chooseSegment takes a tapped tag, or turns the pages of them.
func chooseSegment(t *turn) (action, error) {
	arg := t.req.Tap.Arg
	if arg == "" {
		return t.leavePromotion(t.segments(int(min(max(t.req.Tap.ID, 0), maxTags))))
	}
	tag, agreed := "", 0
	if arg != allAgreed {
		tags, err := t.book.Tags(t.ctx, t.scope())
		if err != nil {
			return nil, err
		}
		for _, known := range tags {
			if tagArg(known.Tag) == arg {
				tag, agreed = known.Tag, known.Agreed
			}
		}
		switch {
		case tag == "": // nobody has it any more
			return t.segments(0)
		case agreed == 0:
			m := chat.Message{Text: t.l.T("promotion.tag_none", "segment", campaigns.Segment(t.l, tag))}
			m.Buttons = append(m.Buttons, chat.Row(t.backToSegments()))
			return t.leavePromotion(t.show(m), nil)
		}
	}
	return t.askPromotion(promotionDraft{Tag: tag}), nil
}

// maxTags is how far the pages can be turned.
const maxTags = 10_000

func (t *turn) backToSegments() chat.Button {
	return t.button("button.back", chat.Data{Action: "promo"})
}

// leavePromotion ends the question for a promotion's text together with what takes
// its place, also a refusal: what is written next is no promotion. Other dialogs
// stay open.
func (t *turn) leavePromotion(act action, err error) (action, error) {
	if refusal := (*crm.Error)(nil); errors.As(err, &refusal) {
		act, err = t.refuse(refusal), nil
	}
	if act == nil || err != nil {
		return act, err
	}
	open, err := t.book.Dialog(t.ctx, t.req.Chat.ID, t.req.From.ID)
	if err != nil || open.Name != "promo" {
		return act, err
	}
	return t.ending(act, nil)
}

// tagArg stands for a tag on its button: a tag may be longer than a button holds.
func tagArg(tag string) string {
	sum := sha256.Sum256([]byte(tag))
	return aTag + hex.EncodeToString(sum[:8])
}

func (t *turn) segments(offset int) (action, error) {
	live, err := t.book.LivePromotions(t.ctx, t.scope())
	if err != nil {
		return nil, err
	}
	all, err := t.book.Audience(t.ctx, t.scope(), "")
	if err != nil {
		return nil, err
	}
	tags, err := t.book.Tags(t.ctx, t.scope())
	if err != nil {
		return nil, err
	}
	if offset >= len(tags) {
		offset = 0
	}
	m := chat.Message{Text: t.l.T("promotion.choose")}
	for _, p := range live {
		m.Buttons = append(m.Buttons, chat.Row(t.livePromotion(p)))
	}
	if all.Agreed == 0 {
		m.Text = t.l.T("promotion.choose_none")
		return t.show(m), nil
	}
	for _, tag := range tags[offset:min(len(tags), offset+tagsPage)] {
		m.Buttons = append(m.Buttons, chat.Row(chat.Button{
			Text: "#" + tag.Tag + " · " + t.l.Number(int64(tag.Agreed)),
			Data: chat.Data{Action: "promo", Arg: tagArg(tag.Tag)}.Encode(),
		}))
	}
	var pages []chat.Button
	if offset > 0 {
		pages = append(pages, t.button("button.back", chat.Data{Action: "promo", ID: int64(max(0, offset-tagsPage))}))
	}
	if offset+tagsPage < len(tags) {
		pages = append(pages, t.button("button.next", chat.Data{Action: "promo", ID: int64(offset + tagsPage)}))
	}
	if len(pages) > 0 {
		m.Buttons = append(m.Buttons, pages)
	}
	everybody := chat.Button{
		Text: t.l.Plain("promotion.all", "agreed", all.Agreed), Data: chat.Data{Action: "promo", Arg: allAgreed}.Encode(),
	}
	m.Buttons = append(m.Buttons, chat.Row(everybody), chat.Row(t.button("button.cancel", chat.Data{Action: "cancel"})))
	return t.show(m), nil
}

// livePromotion is a button that opens a promotion which is under way.
func (t *turn) livePromotion(p store.Promotion) chat.Button {
	label := t.l.Plain("promotion.live", "segment", campaigns.Segment(t.l, p.Tag))
	if p.State == store.PromotionPaused {
		label = t.l.Plain("promotion.live_paused", "segment", campaigns.Segment(t.l, p.Tag))
	}
	return chat.Button{Text: label, Data: chat.Data{Action: campaigns.Route, ID: p.ID, Version: p.Version, Arg: campaigns.Look}.Encode()}
}

// promotionDraft is what the dialog keeps until the text has come.
type promotionDraft struct {
	Tag string `json:"tag"`
	ID  int64  `json:"promotion,omitempty"` // the draft that gets another text, 0: a new one
}

// askPromotion asks for the text in the place of what was tapped.
func (t *turn) askPromotion(d promotionDraft) action {
	return func(tx *store.Tx) error {
		if err := t.setDialog(tx, "promo", "", d); err != nil {
			return err
		}
		var back [][]chat.Button
		if d.ID == 0 {
			back = append(back, chat.Row(t.backToSegments()))
		}
		return t.show(t.question(t.l.T("promotion.write", "segment", campaigns.Segment(t.l, d.Tag)), back...))(tx)
	}
}

// answerPromotion takes what was written, or the picture, as the promotion, and
// shows it as customers will see it.
func answerPromotion(t *turn) (action, error) {
	var d promotionDraft
	if err := t.dialogData(&d); err != nil {
		return nil, err
	}
	m, wrong := t.promotionMessage()
	if wrong != "" {
		return t.say(t.question(wrong)), nil
	}
	p := store.Promotion{Tag: d.Tag, State: store.PromotionDraft}
	if d.ID != 0 {
		var err error
		if p, err = t.book.Promotion(t.ctx, t.scope(), d.ID); err != nil {
			return nil, err
		}
		if p.State != store.PromotionDraft { // somebody has sent or dropped it meanwhile
			return t.ending(t.promotionCard(p))
		}
	}
	audience, err := t.book.Audience(t.ctx, t.scope(), p.Tag)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) (err error) {
		if err := t.endDialog(tx); err != nil {
			return err
		}
		if p.ID == 0 {
			if p.ID, err = tx.AddPromotion(t.user.ID, p.Tag, m); err != nil {
				return err
			}
		} else if err := tx.EditPromotion(p.ID, p.Version, m); err != nil {
			return err
		}
		draft, err := tx.Promotion(t.ctx, t.scope(), p.ID)
		if err != nil {
			return err
		}
		if _, err := t.send(tx, campaigns.Preview(t.l, m)); err != nil {
			return err
		}
		card, err := t.send(tx, campaigns.Card(t.l, campaigns.View{Promotion: draft, Audience: audience, Now: t.companyTime()}))
		if err != nil {
			return err
		}
		return tx.CardPromotion(p.ID, card)
	}, nil
}

// promotionMessage is the message that a manager has written, as typed; or what is
// wrong with it.
func (t *turn) promotionMessage() (m chat.Message, wrong string) {
	text := strings.TrimSpace(t.req.Text)
	length := utf8.RuneCountInString(text)
	m.Text = chat.Escape(text)
	picture := t.req.Kind == chat.Media && t.req.File != nil && t.req.File.Kind == "photo"
	switch {
	case t.req.Kind != chat.Text && !picture:
		return m, t.l.T("promotion.other")
	case picture && text == "":
		return m, t.l.T("promotion.no_caption")
	case text == "":
		return m, t.l.T("promotion.other")
	case picture && length > chat.MaxCaption:
		return m, t.l.T("promotion.caption_long", "length", length, "most", chat.MaxCaption)
	case length > mostText:
		return m, t.l.T("promotion.too_long", "length", length, "most", mostText)
	}
	if picture {
		m.File = &chat.Attachment{Kind: "photo", ID: t.req.File.ID}
	}
	return m, ""
}

// companyTime is now on the clock by which customers' nights are kept.
func (t *turn) companyTime() time.Time { return t.book.Now().In(crm.User{Zone: t.cfg.Zone}.Location()) }
