package campaigns

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/crm/fold"
	"daftar/store"
)

const (
	greetJob   = "greetings"
	greetHour  = 9   // from which on, on the company's clock, it is looked for whom to greet
	greetChunk = 100 // greetings in one transaction
	greetLate  = 2   // days; what was missed for longer is not made up for
	wishes     = 2   // birthday texts in the catalogues
)

// Greet queues the greetings of the day, each once however often it is called.
// It looks once an hour from nine until the evening, since a customer may agree
// at any time. Days that were missed because nobody ran are made up for, two at
// most.
func (e *Engine) Greet(ctx context.Context) error {
	due, err := e.book.JobDue(ctx, greetJob)
	if err != nil {
		return err
	}
	now := e.now()
	if due.After(nextLook(now)) { // the clock was set back: nothing is planned for later than that
		due = time.Time{}
	}
	if due.After(now) || now.Hour() < greetHour || Night(now) {
		return nil
	}
	for day := firstMissed(due, now); !day.After(now); day = day.AddDate(0, 0, 1) {
		if err := e.greetDay(ctx, day); err != nil {
			return fmt.Errorf("greet: %w", err)
		}
	}
	return e.book.Do(ctx, func(tx *store.Tx) error { return tx.PlanJob(greetJob, nextLook(now)) })
}

// firstMissed is the first day that is to be looked at, by when a look was due.
func firstMissed(due, now time.Time) time.Time {
	today := midnight(now)
	if due.IsZero() {
		return today
	}
	first := midnight(due.In(now.Location()))
	if earliest := today.AddDate(0, 0, -greetLate); first.Before(earliest) {
		return earliest
	}
	return first
}

func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

// nextLook is the next full hour in which customers may be greeted.
func nextLook(now time.Time) time.Time {
	next := time.Date(now.Year(), now.Month(), now.Day(), now.Hour()+1, 0, 0, 0, now.Location())
	if Night(next) || next.Hour() < greetHour {
		return time.Date(now.Year(), now.Month(), now.Day()+1, greetHour, 0, 0, 0, now.Location())
	}
	return next
}

// occasion is why somebody is greeted: the beginning of the keys under which it is
// sent, who is meant, and what they are told.
type occasion struct {
	prefix string
	find   func(store.Ungreeted) ([]store.Celebrant, error)
	draw   func(store.Celebrant) string
}

func (e *Engine) greetDay(ctx context.Context, day time.Time) error {
	var all []occasion
	for _, code := range crm.CelebratedOn(day) {
		all = append(all, occasion{
			prefix: fmt.Sprintf("greeting:birthday:%d:", day.Year()),
			find: func(u store.Ungreeted) ([]store.Celebrant, error) {
				return e.book.Birthdays(ctx, crm.WholeBook(), code, u)
			},
			draw: e.birthday,
		})
	}
	if from, to, ok := yearBefore(day); ok {
		all = append(all, occasion{
			prefix: "greeting:year:",
			find: func(u store.Ungreeted) ([]store.Celebrant, error) {
				return e.book.FirstPurchases(ctx, crm.WholeBook(), from, to, u)
			},
			draw: e.yearPassed,
		})
	}
	for _, o := range all {
		// Who agrees the day after is not greeted late.
		if err := e.greetAll(ctx, o, day.AddDate(0, 0, 1)); err != nil {
			return err
		}
	}
	return nil
}

// yearBefore is the span of purchases that are a year old on a day; 29 February
// is kept on the 28th. On a 29 February there are none.
func yearBefore(day time.Time) (from, to time.Time, ok bool) {
	if day.Month() == time.February && day.Day() == 29 {
		return from, to, false
	}
	tomorrow := day.AddDate(0, 0, 1)
	if tomorrow.Month() == time.February && tomorrow.Day() == 29 {
		tomorrow = tomorrow.AddDate(0, 0, 1)
	}
	return day.AddDate(-1, 0, 0), tomorrow.AddDate(-1, 0, 0), true
}

// greetAll greets all of an occasion who agreed before a moment, a chunk in each
// transaction. Who is greeted is not found again.
func (e *Engine) greetAll(ctx context.Context, o occasion, agreedBefore time.Time) error {
	for {
		found, err := o.find(store.Ungreeted{AgreedBefore: agreedBefore, Prefix: o.prefix, Limit: greetChunk})
		if err != nil || len(found) == 0 {
			return err
		}
		rows := make([]store.Outgoing, len(found))
		for i, c := range found {
			l := e.words.For(c.Language)
			rows[i] = store.Outgoing{
				ChatID: c.TelegramID, CustomerID: c.CustomerID, Message: Framed(l, chat.Message{Text: o.draw(c)}),
				Priority: store.Campaign, Purpose: crm.Greetings, QuietZone: e.cfg.Zone,
				Dedupe: o.prefix + strconv.FormatInt(c.CustomerID, 10),
			}
		}
		err = e.book.Do(ctx, func(tx *store.Tx) error {
			for _, row := range rows {
				if _, err := tx.Send(row); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		e.cfg.Wake()
	}
}

// birthday words the wish; neighbours in the book get different ones.
func (e *Engine) birthday(c store.Celebrant) string {
	l, name := e.words.For(c.Language), firstName(c.Name)
	text := l.T("greeting.nameless")
	if name != "" {
		text = l.T("greeting.birthday."+strconv.FormatInt(1+c.CustomerID%wishes, 10), "name", name)
	}
	return e.signed(c, text)
}

func (e *Engine) yearPassed(c store.Celebrant) string {
	l, name := e.words.For(c.Language), firstName(c.Name)
	text := l.T("greeting.year_nameless")
	if name != "" {
		text = l.T("greeting.year", "name", name)
	}
	return e.signed(c, text)
}

// signed puts under a greeting whose it is.
func (e *Engine) signed(c store.Celebrant, text string) string {
	who := e.cfg.Company
	if c.Seller != "" {
		who = strings.TrimSuffix(c.Seller+", "+who, ", ")
	}
	if who == "" {
		return text
	}
	return text + "\n\n" + e.words.For(c.Language).T("greeting.signed", "who", who)
}

// firstName is how a customer is spoken to: the first word of their name that is
// no honorific; "" when there is only a number.
func firstName(name string) string {
	for _, w := range strings.Fields(name) {
		if !fold.Honorific(w) && strings.ContainsFunc(w, unicode.IsLetter) {
			return w
		}
	}
	return ""
}
