// Package campaigns sends to customers of our own accord: a promotion that a
// manager starts, and greetings on their days. It writes into the outbox only; what
// may go out, and when, the sender looks at once more at the moment of sending.
package campaigns

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
	"daftar/store"
)

// Config is what an Engine needs from outside.
type Config struct {
	Zone    string  // of the company, an IANA name: its nights and its days count
	Company string  // the shop's name, "" when not set
	Rate    float64 // messages a second that the sender sends at most
	Log     *slog.Logger
	// Wake, if set, is called when messages were queued.
	Wake func()
}

// Engine sends promotions and greetings.
type Engine struct {
	book  *store.Store
	words *i18n.Catalogue
	cfg   Config
	zone  *time.Location
}

// New makes the engine of a book; it goes by the book's own time.
func New(book *store.Store, words *i18n.Catalogue, cfg Config) *Engine {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Wake == nil {
		cfg.Wake = func() {}
	}
	return &Engine{book: book, words: words, cfg: cfg, zone: crm.User{Zone: cfg.Zone}.Location()}
}

const (
	// ahead is for how long the queue of a promotion lasts, and shortest how long it
	// is at least: what is queued is what a pause has to hold back.
	ahead    = 10 * time.Second
	shortest = 100
	// feedChunk is how many customers one transaction takes in.
	feedChunk = 100
	// telling is how often the message that tells how it goes is changed at most.
	telling = 5 * time.Second
	// Asking is how long a question in the place of that message stays at least.
	Asking = 15 * time.Second
)

// Tick brings every promotion that has begun a step further: queues the next
// customers, tells how it goes, settles it when nothing of it waits any more. One
// that fails holds no other up.
func (e *Engine) Tick(ctx context.Context) error {
	live, err := e.book.LivePromotions(ctx, crm.WholeBook())
	if err != nil {
		return err
	}
	var errs []error
	for _, p := range live {
		if err := e.drive(ctx, p); err != nil && !errors.Is(err, crm.ErrStale) {
			errs = append(errs, fmt.Errorf("promotion %d: %w", p.ID, err))
		}
	}
	return errors.Join(errs...)
}

func (e *Engine) drive(ctx context.Context, p store.Promotion) error {
	queued, sending, err := e.book.Waits(ctx, crm.WholeBook(), p.ID)
	if err != nil {
		return err
	}
	if p.State == store.PromotionRunning && !e.night() {
		fed, err := e.feed(ctx, &p, e.most()-queued-sending)
		if err != nil {
			return err
		}
		queued += fed
	}
	ended := p.State == store.PromotionStopped || p.State == store.PromotionRunning && p.Reached == store.Everybody
	if ended && queued+sending == 0 {
		return e.finish(ctx, p)
	}
	return e.tell(ctx, p, sending)
}

func (e *Engine) now() time.Time { return e.book.Now().In(e.zone) }

// night: nothing goes out now.
func (e *Engine) night() bool { return Night(e.now()) }

// Night reports whether it is too late or too early for customers. t's location
// says whose clock counts.
func Night(t time.Time) bool { return crm.Awake(t).After(t) }

// most is how many rows of one promotion are queued at a time.
func (e *Engine) most() int { return max(shortest, int(e.cfg.Rate*ahead.Seconds())) }

// feed queues the next customers until room are queued or there are no more.
func (e *Engine) feed(ctx context.Context, p *store.Promotion, room int) (fed int, err error) {
	frames := map[string]chat.Message{}
	for fed < room && p.Reached != store.Everybody {
		limit := min(feedChunk, room-fed)
		next, err := e.book.Recipients(ctx, crm.WholeBook(), *p, limit)
		if err != nil {
			return fed, err
		}
		rows := make([]store.Outgoing, len(next))
		for i, r := range next {
			if _, ok := frames[r.Language]; !ok {
				frames[r.Language] = Framed(e.words.For(r.Language), p.Message)
			}
			rows[i] = e.promotion(*p, r, frames[r.Language])
		}
		reached := int64(store.Everybody)
		if len(next) == limit {
			reached = next[limit-1].CustomerID
		}
		queued := 0
		err = e.book.Do(ctx, func(tx *store.Tx) (err error) {
			queued, err = tx.FeedPromotion(*p, rows, reached)
			return err
		})
		if err != nil {
			return fed, err
		}
		p.Reached, fed = reached, fed+queued
		if queued > 0 {
			e.cfg.Wake()
		}
	}
	return fed, nil
}

// promotion addresses a promotion to one customer.
func (e *Engine) promotion(p store.Promotion, r store.Recipient, m chat.Message) store.Outgoing {
	return store.Outgoing{
		ChatID: r.TelegramID, Message: m, CustomerID: r.CustomerID, CampaignID: p.ID,
		Priority: store.Campaign, Purpose: crm.Promotions, QuietZone: e.cfg.Zone,
		Dedupe: fmt.Sprintf("promo:%d:%d", p.ID, r.CustomerID),
	}
}

// Framed is a message as a customer gets it who is not in a conversation: with the
// button that ends it.
func Framed(l *i18n.Locale, m chat.Message) chat.Message {
	m.Buttons = [][]chat.Button{chat.Row(chat.StopButton(l.Plain("guest.stop")))}
	return m
}

// Preview is a promotion as its manager sees it before it is sent: the button is
// there and does nothing.
func Preview(l *i18n.Locale, m chat.Message) chat.Message {
	stop := chat.Button{Text: l.Plain("guest.stop"), Data: chat.Data{Action: "preview"}.Encode()}
	m.Buttons = [][]chat.Button{chat.Row(stop)}
	return m
}

// finish settles a promotion and says what has become of it.
func (e *Engine) finish(ctx context.Context, p store.Promotion) error {
	return e.redraw(ctx, p, func(tx *store.Tx) (bool, error) { return tx.FinishPromotion(p.ID) })
}

// tell changes the message that tells how a promotion goes, when it is time.
func (e *Engine) tell(ctx context.Context, p store.Promotion, sending int) error {
	if !e.toTell(p, sending) {
		return nil
	}
	return e.redraw(ctx, p, func(tx *store.Tx) (bool, error) {
		present, err := tx.Promotion(ctx, crm.WholeBook(), p.ID)
		if err != nil {
			return false, err
		}
		if present.Version != p.Version || !present.ProgressAt.Equal(p.ProgressAt) {
			return false, crm.ErrStale
		}
		return true, tx.ToldPromotion(p.ID)
	})
}

// redraw changes the message that tells how a promotion goes, in the transaction in
// which note says that it is to be changed.
func (e *Engine) redraw(ctx context.Context, p store.Promotion, note func(*store.Tx) (bool, error)) error {
	progress, err := e.book.Progress(ctx, crm.WholeBook(), p)
	if err != nil {
		return err
	}
	reader, err := e.reader(ctx, p)
	if err != nil {
		return err
	}
	err = e.book.Do(ctx, func(tx *store.Tx) error {
		if noted, err := note(tx); err != nil || !noted || reader.ID == 0 {
			return err
		}
		present, err := tx.Promotion(ctx, crm.WholeBook(), p.ID)
		if err != nil {
			return err
		}
		m := Card(e.words.For(reader.Language), View{Promotion: present, Progress: progress, Now: e.now()})
		return tx.Redraw(store.Target{OutboxID: p.ProgressID}, 0, m)
	})
	if err == nil {
		e.cfg.Wake()
	}
	return err
}

// toTell: while nothing moves it is told once, when the last of what was under way
// is settled.
func (e *Engine) toTell(p store.Promotion, sending int) bool {
	now := e.now()
	still := p.State != store.PromotionRunning || e.night()
	switch {
	case still && sending > 0:
		return false
	case p.ProgressAt.IsZero():
		return true
	case p.State != store.PromotionRunning:
		return false
	case e.night():
		return !Night(p.ProgressAt.In(e.zone))
	}
	passed := now.Sub(p.ProgressAt)
	return passed >= telling || passed < -Asking // the clock was set back
}

// reader is who reads how a promotion goes, the zero User when they may not any
// more.
func (e *Engine) reader(ctx context.Context, p store.Promotion) (crm.User, error) {
	if p.ProgressID == 0 {
		return crm.User{}, nil
	}
	row, err := e.book.Outbox(ctx, p.ProgressID)
	if err != nil {
		return crm.User{}, err
	}
	u, err := e.book.UserByTelegram(ctx, row.ChatID)
	if err != nil || !u.Role.AtLeast(crm.Manager) {
		return crm.User{}, err
	}
	return u, nil
}
