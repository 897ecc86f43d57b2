package reminders

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

const (
	// chunk is how many follow-ups one transaction claims.
	chunk = 500
	// patience is how late a reminder may be and still come by itself; later
	// ones of one person come together.
	patience = 10 * time.Minute
	// listed is how many follow-ups the message about late ones has buttons for.
	listed = 8
)

// Tick queues the reminders of all follow-ups whose hour has come, and tells whose
// answers to customers did not arrive, each exactly once, however many ticks run
// at a time. Last it lets the search know what a list that broke off has brought, new
// owners find the notes that were too many to follow their customer at once, and the
// people of large organisations go by a new name.
func (c *Clock) Tick(ctx context.Context) error {
	return errors.Join(c.remindDue(ctx), c.tellUndelivered(ctx), c.book.CatchUpSearch(ctx), c.book.CatchUpNotes(ctx), c.book.CatchUpNames(ctx))
}

// remindDue queues the reminders that are due.
//
// A chunk is read and drawn before the transaction that claims it, so that the
// transaction is short; what has changed in between is left to the next chunk.
func (c *Clock) remindDue(ctx context.Context) error {
	now := c.book.Now()
	r := round{Clock: c, now: now, people: map[int64]crm.User{}, told: map[int64]bool{}}
	for {
		due, err := c.book.DueFollowUps(ctx, now, chunk)
		if err != nil || len(due) == 0 {
			return err
		}
		sent, err := r.remind(ctx, due)
		if err != nil {
			return fmt.Errorf("remind: %w", err)
		}
		if sent > 0 {
			c.cfg.Wake()
		}
	}
}

// round is one tick.
type round struct {
	*Clock
	now    time.Time
	people map[int64]crm.User
	told   map[int64]bool // who has had the message about late ones
}

// notice is a message about follow-ups, ready to be queued.
type notice struct {
	store.Outgoing
	late int64 // whose list of late ones it is, 0: of one follow-up
}

// drawn is what a follow-up leads to; a nil notice is nothing to send.
type drawn struct {
	version int64
	notice  *notice
}

// remind draws a chunk and claims it.
func (r *round) remind(ctx context.Context, due []crm.FollowUp) (sent int, err error) {
	ready, err := r.draw(ctx, due)
	if err != nil {
		return 0, err
	}
	var told []int64
	err = r.book.Do(ctx, func(tx *store.Tx) error {
		sent, told = 0, nil
		claimed, err := tx.Due(r.now, chunk)
		if err != nil {
			return err
		}
		queued := map[*notice]bool{}
		for _, f := range claimed {
			d, ok := ready[f.ID]
			if !ok || d.version != f.Version {
				continue // new or changed since it was read
			}
			if err := tx.Fired(f.ID); err != nil {
				return err
			}
			if d.notice == nil || queued[d.notice] {
				continue
			}
			queued[d.notice] = true
			if _, err := tx.Send(d.notice.Outgoing); err != nil {
				return err
			}
			if d.notice.late != 0 {
				told = append(told, d.notice.late)
			}
			sent++
		}
		return nil
	})
	for _, person := range told {
		r.told[person] = true
	}
	return sent, err
}

// draw decides what each follow-up of a chunk leads to: a reminder of its own, a
// place in the one message about late ones, or nothing where nothing can be sent.
func (r *round) draw(ctx context.Context, due []crm.FollowUp) (map[int64]drawn, error) {
	ready := make(map[int64]drawn, len(due))
	late := map[int64][]crm.FollowUp{}
	for _, f := range due {
		person, err := r.person(ctx, f.OwnerID)
		if err != nil {
			return nil, err
		}
		switch {
		case person.Removed || person.Blocked || person.TelegramID == 0:
			ready[f.ID] = drawn{version: f.Version}
		case r.now.Sub(f.DueAt) > patience:
			late[f.OwnerID] = append(late[f.OwnerID], f)
		default:
			if err := r.single(ctx, ready, person, f); err != nil {
				return nil, err
			}
		}
	}
	for id, theirs := range late {
		if err := r.drawLate(ctx, ready, r.people[id], theirs); err != nil {
			return nil, err
		}
	}
	return ready, nil
}

func (r *round) person(ctx context.Context, id int64) (crm.User, error) {
	if u, ok := r.people[id]; ok {
		return u, nil
	}
	u, err := r.book.User(ctx, id)
	if err == nil {
		r.people[id] = u
	}
	return u, err
}

// single draws the reminder of one follow-up. One that cannot be drawn must not
// keep all others waiting: it stays in its owner's /today, and the operator hears
// of it.
func (r *round) single(ctx context.Context, ready map[int64]drawn, person crm.User, f crm.FollowUp) (err error) {
	defer func() {
		if recover() != nil {
			ready[f.ID] = drawn{version: f.Version}
			r.cfg.Log.ErrorContext(ctx, "a reminder could not be drawn", slog.Int64("follow_up", f.ID), slog.String("cause", "a panic"))
		}
	}()
	s := view.Step{FollowUp: f}
	if f.CustomerID != 0 {
		d, err := r.book.Dossier(ctx, person.Scope(), f.CustomerID)
		switch {
		case err == nil:
			s.About = &d
		case crm.CodeOf(err) != crm.NotFound: // handed over: they are reminded, without the customer
			return err
		}
	}
	m := view.Reminder(r.words.For(person.Language), s, r.now.In(person.Location()))
	ready[f.ID] = drawn{version: f.Version, notice: &notice{Outgoing: r.outgoing(person, f, "followup", m)}}
	if s.About != nil {
		ready[f.ID].notice.CustomerID = f.CustomerID
	}
	ready[f.ID].notice.FollowUpID = f.ID
	return nil
}

// drawLate draws a person's late follow-ups of a chunk. Those of further chunks
// are counted in the first message, and stand in /today.
func (r *round) drawLate(ctx context.Context, ready map[int64]drawn, person crm.User, late []crm.FollowUp) error {
	var n *notice
	if !r.told[person.ID] {
		total, err := r.book.CountDue(ctx, person.ID, r.now.Add(-patience))
		if err != nil {
			return err
		}
		if total <= 1 {
			return r.single(ctx, ready, person, late[0])
		}
		tasks, err := r.tasks(ctx, person, late[:min(len(late), listed)])
		if err != nil {
			return err
		}
		m := view.Late(r.words.For(person.Language), tasks, total, r.now.In(person.Location()))
		n = &notice{Outgoing: r.outgoing(person, late[0], "late", m), late: person.ID}
	}
	for _, f := range late {
		ready[f.ID] = drawn{version: f.Version, notice: n}
	}
	return nil
}

// outgoing addresses a message about a follow-up. The same follow-up reminds
// again only when it has been changed.
func (r *round) outgoing(person crm.User, f crm.FollowUp, what string, m chat.Message) store.Outgoing {
	return store.Outgoing{
		ChatID: person.TelegramID, Message: m, Priority: store.Reminder,
		Dedupe: fmt.Sprintf("%s:%d:%d:%d", what, f.ID, f.DueAt.UnixMilli(), f.Version),
	}
}

func (r *round) tasks(ctx context.Context, person crm.User, found []crm.FollowUp) ([]crm.Task, error) {
	out := make([]crm.Task, len(found))
	for i, f := range found {
		out[i].FollowUp = f
		if f.CustomerID == 0 {
			continue
		}
		customer, err := r.book.Customer(ctx, person.Scope(), f.CustomerID)
		switch {
		case err == nil:
			out[i].Customer = &customer
		case crm.CodeOf(err) != crm.NotFound:
			return nil, err
		}
	}
	return out, nil
}
