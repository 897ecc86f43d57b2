package handlers

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"daftar/assistant"
	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
	"daftar/reports"
	"daftar/store"
)

// Config is what the owner has set.
type Config struct {
	Company string // the shop's name; "" when not set
	Zone    string // IANA name, for whoever joins
	// BotName returns the bot's username once Telegram has told it, for links.
	BotName func() string
	// Secret makes the secret of an invite link, at least 128 random bits as
	// [A-Za-z0-9_-].
	Secret func() string
	Log    *slog.Logger
	// Handled, if set, is told how long a request took from its arrival at the desk
	// until its changes were written, or refused, by the name of its route, such as
	// "command pipeline": one of those in the tables, or one of a few others.
	Handled func(route string, took time.Duration)
	Services
}

// Services are what a decision may ask outside the book. A nil one is not there.
type Services struct {
	// ModelHost and SpeechHost are the servers that understand texts and write
	// speech down, for the owner to read; "": nothing leaves.
	ModelHost, SpeechHost string
	// Summarise writes a customer's history in a few lines.
	Summarise func(context.Context, assistant.SummaryRequest) (string, error)
	// Transcribe writes speech down; "" where nobody speaks.
	Transcribe func(context.Context, assistant.Recording) (string, error)
	// Download fetches what a person sent, by its file_id, of at most limit bytes.
	Download func(ctx context.Context, fileID string, limit int64) ([]byte, error)
	// Typing shows in a chat that the bot is at work; it must not wait.
	Typing func(ctx context.Context, chatID int64)
}

// any reports whether anything may leave this machine.
func (s Services) any() bool { return s.ModelHost != "" || s.SpeechHost != "" }

// Desk answers what people do.
type Desk struct {
	book  *store.Store
	words *i18n.Catalogue
	mind  *assistant.Chain // what sentences mean
	cfg   Config
	menu  map[string]string // label of a menu button, in any language → command
	crowd *crowd
	// typists are those who type behind the bot's name in any chat.
	typists *crowd
	heard   transcripts
	lists   listCache
	draw    func(reports.Chart) ([]byte, error)
}

// New makes the desk of a book.
func New(book *store.Store, words *i18n.Catalogue, mind *assistant.Chain, cfg Config) *Desk {
	return &Desk{
		book: book, words: words, mind: mind, cfg: cfg, menu: menuLabels(words),
		crowd: newCrowd(), typists: newCrowd(), draw: reports.Pipeline,
	}
}

// action is what a conversation wants done, in one short transaction.
type action = func(*store.Tx) error

// turn is one request on its way to an answer.
type turn struct {
	*Desk
	ctx    context.Context
	req    chat.Request
	user   crm.User   // zero for whoever is not on the team
	guest  crm.Joined // zero for whoever is no customer
	l      *i18n.Locale
	now    time.Time    // the request's own moment on the person's clock
	dialog store.Dialog // the open one, while it is offered the message
	route  string       // where the request was taken, see named
	// listened: the recording was listened to, if it could be; spoke: the text was said
	// in it, or is its caption.
	listened, spoke bool
	// meanings are what texts mean that were asked about in this turn.
	meanings map[string]crm.Understanding
	// flooded: more has come from them than a person writes. What a member or a
	// customer says is kept all the same; nobody need be told of it.
	flooded bool
	// card is the change-set on whose card a button was tapped, 0: on none.
	card int64
	// replaces is the change-set of an edited command, which is taken back before what
	// the command makes now; 0: none.
	replaces int64
}

// Handle decides what a request means and returns the action to do it. It fits
// the edge's handler.
func (d *Desk) Handle(ctx context.Context, r chat.Request) (func(*store.Tx) error, error) {
	began := d.book.Now()
	t, err := d.turn(ctx, r)
	if err != nil {
		return nil, err
	}
	act, err := t.settle()
	return d.timed(t, began, act), err
}

// timed tells how long a request took, once its action has run.
func (d *Desk) timed(t *turn, began time.Time, act action) action {
	if d.cfg.Handled == nil {
		return act
	}
	handled := func() { d.cfg.Handled(t.route, d.book.Now().Sub(began)) }
	if act == nil {
		handled()
		return nil
	}
	return func(tx *store.Tx) error {
		defer handled()
		return act(tx)
	}
}

// settle decides and makes the action safe to run. The dialog for an answer to a
// customer is over with whatever comes next, also when that is refused.
func (t *turn) settle() (action, error) {
	awaited, err := t.awaitsReply()
	if err != nil {
		return nil, err
	}
	act, err := t.safely()
	if err != nil || !awaited {
		return act, err
	}
	return func(tx *store.Tx) error {
		if err := t.endDialog(tx); err != nil || act == nil {
			return err
		}
		return act(tx)
	}, nil
}

func (t *turn) safely() (action, error) {
	act, err := t.decide()
	if refusal := (*crm.Error)(nil); errors.As(err, &refusal) {
		return t.refuse(refusal), nil
	}
	if err != nil || act == nil {
		return nil, err
	}
	return t.guard(act), nil
}

// turn finds out who is there and how to speak to them.
func (d *Desk) turn(ctx context.Context, r chat.Request) (*turn, error) {
	if name, ok := alsoCalled[r.Command]; ok {
		r.Command = name
	}
	t := &turn{Desk: d, ctx: ctx, req: r, route: routeOther}
	var err error
	if t.user, err = d.book.UserByTelegram(ctx, r.From.ID); err != nil {
		return nil, err
	}
	if t.user.ID == 0 { // who is on the team is no customer
		if t.guest, err = d.book.Joined(ctx, r.From.ID); err != nil {
			return nil, err
		}
	}
	tag := t.user.Language
	if tag == "" {
		if tag, err = d.book.Language(ctx, r.From.ID); err != nil {
			return nil, err
		}
	}
	if tag == "" {
		tag = t.guest.Language
	}
	if tag == "" {
		tag = r.From.Language
	}
	t.l = d.words.For(tag)
	loc := t.user.Location()
	if t.user.ID == 0 {
		loc = crm.User{Zone: d.cfg.Zone}.Location()
	}
	t.now = r.At.In(loc)
	return t, nil
}

// guard turns a refusal inside the action into an answer; what the action had
// written by then is taken back. The edge ends the context of a decision before
// the action runs; what the action still reads must not end with it. What was
// decided for somebody who has been removed or given another role meanwhile is
// decided again.
func (t *turn) guard(act action) action {
	t.ctx = context.WithoutCancel(t.ctx)
	was, guest := t.user, t.guest
	return func(tx *store.Tx) error {
		is, err := tx.UserByTelegram(t.ctx, t.req.From.ID)
		if err != nil {
			return err
		}
		if is.ID != was.ID || is.Role != was.Role {
			return crm.ErrStale
		}
		if guest.CustomerID != 0 {
			if now, err := tx.Joined(t.ctx, t.req.From.ID); err != nil || now != guest {
				return errors.Join(err, crm.ErrStale)
			}
		}
		err = tx.Try(func() error { return act(tx) })
		if refusal := (*crm.Error)(nil); errors.As(err, &refusal) {
			return t.refuse(refusal)(tx)
		}
		return err
	}
}

// refuse tells a person why something was not done.
func (t *turn) refuse(e *crm.Error) action {
	args := make([]any, 0, 2*len(e.Args))
	for name, v := range e.Args {
		args = append(args, name, v)
	}
	return t.say(chat.Message{Text: t.l.T(e.Key, args...)})
}

// say answers with a message.
func (t *turn) say(m chat.Message) action {
	return func(tx *store.Tx) error {
		_, err := t.send(tx, m)
		return err
	}
}

// send queues an answer.
func (t *turn) send(tx *store.Tx, m chat.Message) (int64, error) {
	return tx.Send(store.Outgoing{ChatID: t.req.Chat.ID, Message: m, InboxID: t.req.InboxID})
}

// redraw puts m in the place of the message whose button was tapped.
func (t *turn) redraw(tx *store.Tx, m chat.Message) error {
	return tx.Redraw(store.Target{ChatID: t.req.Chat.ID, MessageID: t.req.MessageID}, t.req.InboxID, m)
}

// show redraws the tapped message, or answers with m where nothing was tapped.
func (t *turn) show(m chat.Message) action {
	return func(tx *store.Tx) error {
		if t.req.Kind == chat.Tap {
			return t.redraw(tx, m)
		}
		_, err := t.send(tx, m)
		return err
	}
}

// isGuest reports whether the person is a customer.
func (t *turn) isGuest() bool { return t.user.ID == 0 && t.guest.CustomerID != 0 }

// standing is what the person may do: their role on the team, or that of a
// customer or a stranger.
func (t *turn) standing() crm.Role {
	if t.isGuest() {
		return crm.Guest
	}
	return t.user.Role
}

// typing shows the person that something is being done that takes seconds.
func (t *turn) typing() {
	if t.cfg.Typing != nil {
		t.cfg.Typing(t.ctx, t.req.Chat.ID)
	}
}

// scope is what the person may see.
func (t *turn) scope() crm.Scope { return t.user.Scope() }

// Apologise is what a person is told whose message could not be handled. It is
// kept all the same.
func (d *Desk) Apologise(ctx context.Context, r chat.Request) chat.Message {
	t, err := d.turn(ctx, r)
	if err != nil {
		d.cfg.Log.Error("apologise in the default language", "inbox", r.InboxID, "cause", err)
		t = &turn{l: d.words.For(r.From.Language)}
	}
	return chat.Message{Text: t.l.T("error.ours")}
}

// wrap adds what was being done to an error that is no refusal.
func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}
