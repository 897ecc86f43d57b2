package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"daftar/crm"
)

// HandOverState is where a handing over stands.
type HandOverState string

// The states of a handing over.
const (
	HandOverRuns    HandOverState = "running"
	HandOverDone    HandOverState = "done"
	HandOverUndoing HandOverState = "undoing"
	HandOverUndone  HandOverState = "undone"
)

// handOverChunk is how many customers one transaction gives or takes back.
const handOverChunk = 15

// HandOver is customers given to another member, with what is open of theirs.
type HandOver struct {
	ID          int64
	UserID      int64 `db:"user_id"` // who hands over
	ToID        int64 `db:"to_id"`
	FromID      int64 `db:"from_id"` // all that was this member's; 0: the customers chosen
	ChangeSetID int64 `db:"change_set_id"`
	State       HandOverState
	Done        int   // customers given by now
	Kept        int   // of these, stayed at Undo, because somebody has changed whose they are
	OutboxID    int64 `db:"outbox_id"` // the message that tells how it goes
}

// Ended reports whether nothing is left to be done.
func (h HandOver) Ended() bool { return h.State == HandOverDone || h.State == HandOverUndone }

const handOverColumns = `h.id, h.user_id, h.to_id, COALESCE(h.from_id, 0) AS from_id, h.change_set_id, h.state, h.done, h.kept,
	COALESCE(h.outbox_id, 0) AS outbox_id`

// HandOver returns a handing over by or to somebody inside the scope; a NotFound
// error when there is none.
func (r reads) HandOver(ctx context.Context, s crm.Scope, id int64) (HandOver, error) {
	var h HandOver
	err := r.get(ctx, &h, `SELECT `+handOverColumns+` FROM handovers h WHERE h.id = ?`, id)
	if errors.Is(err, sql.ErrNoRows) || err == nil && !s.Sees(h.UserID) && !s.Sees(h.ToID) {
		return HandOver{}, crm.Refuse(crm.NotFound, "error.gone")
	}
	if err != nil {
		return HandOver{}, fmt.Errorf("read handing over: %w", err)
	}
	return h, nil
}

// HandOverShown returns the id of the newest handing over that a message of ours
// tells of, 0 for none.
func (tx *Tx) HandOverShown(outboxID int64) (id int64, err error) {
	err = tx.get(tx.ctx, &id, `SELECT COALESCE(MAX(id), 0) FROM handovers WHERE outbox_id = ? AND outbox_id IS NOT NULL`, outboxID)
	if err != nil {
		return 0, fmt.Errorf("read what a message shows: %w", err)
	}
	return id, nil
}

// LiveHandOvers lists the ids of what is being handed over or taken back.
func (r reads) LiveHandOvers(ctx context.Context, s crm.Scope) (ids []int64, err error) {
	if !s.All() {
		return nil, nil
	}
	err = r.list(ctx, &ids, `SELECT id FROM handovers WHERE state IN ('running', 'undoing') ORDER BY id`)
	if err != nil {
		return nil, fmt.Errorf("list what is being handed over: %w", err)
	}
	return ids, nil
}

// Whom says which customers are handed over; exactly one field is set.
type Whom struct {
	Member       int64 // all of this member's, with their plans and drafts
	Tag          string
	Organization int64
	IDs          []int64
}

// whom is the condition on customers c who belong to w.
func (w Whom) where() (where string, args []any, err error) {
	switch {
	case w.Member != 0:
		return `c.owner_id = ?`, []any{w.Member}, nil
	case w.Tag != "":
		return `c.id IN (SELECT customer_id FROM customer_tags WHERE tag = ?)`, []any{w.Tag}, nil
	case w.Organization != 0:
		return `c.organization_id = ?`, []any{w.Organization}, nil
	case len(w.IDs) == 0:
		return `1 = 0`, nil, nil
	}
	return in(`c.id IN (?)`, w.IDs)
}

// CountWhom counts the customers of the scope who are meant, but for those who are
// to's already.
func (r reads) CountWhom(ctx context.Context, s crm.Scope, w Whom, to int64) (n int, err error) {
	where, args, err := w.where()
	if err != nil {
		return 0, fmt.Errorf("count customers: %w", err)
	}
	sees, seesArgs := seesCustomer(s)
	args = append(append(args, to), seesArgs...)
	err = r.get(ctx, &n, `SELECT COUNT(*) FROM customers c WHERE `+where+` AND c.deleted_at IS NULL AND c.owner_id <> ? AND `+sees, args...)
	if err != nil {
		return 0, fmt.Errorf("count customers: %w", err)
	}
	return n, nil
}

// CustomersLeft counts the customers of each member who is no longer on the team.
func (r reads) CustomersLeft(ctx context.Context, s crm.Scope) (map[int64]int, error) {
	if !s.All() {
		return nil, nil
	}
	var rows []struct {
		ID int64
		N  int
	}
	err := r.list(ctx, &rows, `
		SELECT c.owner_id AS id, COUNT(*) AS n FROM customers c
		WHERE c.deleted_at IS NULL AND c.owner_id IN (SELECT id FROM users WHERE removed = 1) GROUP BY c.owner_id`)
	if err != nil {
		return nil, fmt.Errorf("count the customers of who has left: %w", err)
	}
	left := map[int64]int{}
	for _, row := range rows {
		left[row.ID] = row.N
	}
	return left, nil
}

// HandOverTo begins to give customers to another member, as one change-set of
// user's, and gives the first of them. The rest is for [Store.GoOnHandingOver].
func (tx *Tx) HandOverTo(user crm.User, inboxID int64, w Whom, to int64) (HandOver, error) {
	set, err := tx.Begin(user, inboxID, 0)
	if err != nil {
		return HandOver{}, err
	}
	h := HandOver{UserID: user.ID, ToID: to, FromID: w.Member, ChangeSetID: set, State: HandOverRuns}
	err = tx.get(tx.ctx, &h.ID, `
		INSERT INTO handovers (user_id, to_id, from_id, change_set_id, state, made_at) VALUES (?, ?, ?, ?, 'running', ?) RETURNING id`,
		user.ID, to, nullable(w.Member), set, at(tx.now()))
	if err != nil {
		return HandOver{}, fmt.Errorf("begin to hand over: %w", err)
	}
	if w.Member == 0 {
		where, args, err := w.where()
		if err != nil {
			return HandOver{}, fmt.Errorf("begin to hand over: %w", err)
		}
		sees, seesArgs := seesCustomer(user.Scope())
		args = append(append([]any{h.ID}, args...), seesArgs...)
		_, err = tx.exec(`INSERT INTO handover_customers (handover_id, customer_id, given)
			SELECT ?, c.id, 0 FROM customers c WHERE `+where+` AND c.deleted_at IS NULL AND `+sees, args...)
		if err != nil {
			return HandOver{}, fmt.Errorf("begin to hand over: %w", err)
		}
	}
	return tx.goOnHandingOver(h)
}

// Shows notes which message tells how a handing over goes.
func (tx *Tx) Shows(h HandOver, outboxID int64) error {
	if _, err := tx.exec(`UPDATE handovers SET outbox_id = ? WHERE id = ?`, outboxID, h.ID); err != nil {
		return fmt.Errorf("note what a message shows: %w", err)
	}
	return nil
}

// GoOnHandingOver gives, or takes back, the next customers of a handing over in a
// transaction of their own; then runs with what it has come to, to tell of it.
func (s *Store) GoOnHandingOver(ctx context.Context, id int64, then func(*Tx, HandOver) error) (HandOver, error) {
	var h HandOver
	err := s.Do(ctx, func(tx *Tx) (err error) {
		if h, err = tx.HandOver(tx.ctx, crm.WholeBook(), id); err != nil || h.Ended() {
			return err
		}
		user, err := tx.User(tx.ctx, h.UserID)
		if err != nil {
			return err
		}
		if h.State == HandOverUndoing {
			h, err = tx.takeBack(user, 0, h)
		} else {
			if _, err = tx.Begin(user, 0, h.ChangeSetID); err != nil {
				return err
			}
			h, err = tx.goOnHandingOver(h)
		}
		if err != nil {
			return err
		}
		return then(tx, h)
	})
	return h, err
}

// goOnHandingOver gives the next customers in the open change-set.
func (tx *Tx) goOnHandingOver(h HandOver) (HandOver, error) {
	// Who has begun it may have another role by now, or have left.
	tx.actor.scope = crm.WholeBook()
	query, args := `SELECT customer_id FROM handover_customers WHERE handover_id = ? AND given = 0 LIMIT ?`, []any{h.ID, handOverChunk}
	if h.FromID != 0 {
		query, args = `SELECT id FROM customers WHERE owner_id = ? AND deleted_at IS NULL LIMIT ?`, []any{h.FromID, handOverChunk}
	}
	var ids []int64
	if err := tx.list(tx.ctx, &ids, query, args...); err != nil {
		return h, fmt.Errorf("read whom to hand over: %w", err)
	}
	for _, id := range ids {
		was, err := tx.give(id, h.ToID)
		if err != nil {
			return h, err
		}
		note, args := `DELETE FROM handover_customers WHERE handover_id = ? AND customer_id = ?`, []any{h.ID, id}
		if was != 0 {
			h.Done++
			note, args = `INSERT INTO handover_customers (handover_id, customer_id, was_id, given) VALUES (?, ?, ?, 1)
				ON CONFLICT (handover_id, customer_id) DO UPDATE SET given = 1, was_id = excluded.was_id`, []any{h.ID, id, was}
		}
		if _, err := tx.exec(note, args...); err != nil {
			return h, fmt.Errorf("note who was handed over: %w", err)
		}
	}
	more := len(ids) == handOverChunk
	if !more && h.FromID != 0 {
		var err error
		if more, err = tx.giveLoose(h); err != nil {
			return h, err
		}
	}
	if !more {
		h.State = HandOverDone
	}
	return h, tx.keepHandOver(h)
}

func (tx *Tx) keepHandOver(h HandOver) error {
	_, err := tx.exec(`UPDATE handovers SET state = ?, done = ?, kept = ? WHERE id = ?`, h.State, h.Done, h.Kept, h.ID)
	if err != nil {
		return fmt.Errorf("keep how far it is handed over: %w", err)
	}
	return nil
}

// Loss is how many customers a member has lost to a handing over.
type Loss struct {
	UserID int64 `db:"user_id"`
	Count  int
}

// Losses tells who has lost how many customers to a handing over; after Undo, who
// had.
func (tx *Tx) Losses(h HandOver) (all []Loss, err error) {
	err = tx.list(tx.ctx, &all, `
		SELECT was_id AS user_id, COUNT(*) AS count FROM handover_customers
		WHERE handover_id = ? AND given = 1 AND was_id IS NOT NULL GROUP BY was_id ORDER BY was_id`, h.ID)
	return all, wrapped("read who has lost customers", err)
}

// GiveCustomer gives a customer whom the acting person may change to another
// member, with the open deals and follow-ups that were their owner's. Who did what
// with them stays as it was.
func (tx *Tx) GiveCustomer(customerID, to int64) error {
	if err := tx.may(customerID); err != nil {
		return err
	}
	_, err := tx.give(customerID, to)
	return err
}

// give is GiveCustomer of any customer; was is whose they were, 0: they stay where
// they are.
func (tx *Tx) give(customerID, to int64) (was int64, err error) {
	var c struct {
		OwnerID int64 `db:"owner_id"`
		Gone    bool
		Deleted bool
	}
	err = tx.get(tx.ctx, &c, `
		SELECT c.owner_id, u.removed AS gone, c.deleted_at IS NOT NULL AS deleted
		FROM customers c JOIN users u ON u.id = c.owner_id WHERE c.id = ?`, customerID)
	if err != nil {
		return 0, fmt.Errorf("read whose a customer is: %w", err)
	}
	if c.OwnerID == to || c.Deleted {
		return 0, nil
	}
	if err := tx.update(customers, customerID, 0, cols{"owner_id": to}); err != nil {
		return 0, err
	}
	// What somebody had planned who has left was given to whoever removed them.
	const mine = ` WHERE customer_id = ? AND deleted_at IS NULL AND owner_id <> ? AND (owner_id = ? OR ?)`
	err = tx.giveRows(deals, `SELECT id FROM deals`+mine+` AND status = 'open'`, to, customerID, to, c.OwnerID, c.Gone)
	if err != nil {
		return 0, err
	}
	err = tx.giveRows(followUps, `SELECT id FROM follow_ups`+mine+` AND state = 'open'`, to, customerID, to, c.OwnerID, c.Gone)
	if err != nil {
		return 0, err
	}
	if err := tx.reactivate(customerID); err != nil {
		return 0, err
	}
	return c.OwnerID, tx.reindex(customerID)
}

// giveRows gives the rows that a query finds.
func (tx *Tx) giveRows(e entity, query string, to int64, args ...any) error {
	var ids []int64
	if err := tx.list(tx.ctx, &ids, query, args...); err != nil {
		return fmt.Errorf("read what to hand over: %w", err)
	}
	for _, id := range ids {
		if e == followUps {
			if err := tx.unremind(id); err != nil {
				return err
			}
		}
		if err := tx.update(e, id, 0, cols{"owner_id": to}); err != nil {
			return err
		}
	}
	return nil
}

// giveLoose gives what is open of a member's and belongs to no customer of theirs.
// more: there was more than fits into a transaction.
func (tx *Tx) giveLoose(h HandOver) (more bool, err error) {
	for _, loose := range []struct {
		e     entity
		query string
	}{
		{deals, `SELECT id FROM deals WHERE owner_id = ? AND stage_id IN (SELECT id FROM stages WHERE status = 'open')
			AND status = 'open' AND deleted_at IS NULL LIMIT ?`},
		{followUps, `SELECT id FROM follow_ups WHERE owner_id = ? AND state = 'open' AND deleted_at IS NULL LIMIT ?`},
		{activities, `SELECT id FROM activities WHERE owner_id = ? AND customer_id IS NULL AND deleted_at IS NULL LIMIT ?`},
	} {
		var n int
		count := `SELECT COUNT(*) FROM (` + loose.query + `) x`
		if err := tx.get(tx.ctx, &n, count, h.FromID, handOverChunk); err != nil {
			return false, fmt.Errorf("count what to hand over: %w", err)
		}
		if err := tx.giveRows(loose.e, loose.query, h.ToID, h.FromID, handOverChunk); err != nil {
			return false, err
		}
		if n == handOverChunk {
			return true, nil
		}
	}
	return false, tx.giveDrafts(h)
}

// giveDrafts lets the new owner say whose the records are that were never given a
// customer.
func (tx *Tx) giveDrafts(h HandOver) error {
	_, err := tx.exec(`INSERT INTO handover_drafts (handover_id, change_set_id) SELECT ?, c.id FROM change_sets c WHERE `+aDraft, h.ID, h.FromID)
	if err == nil {
		_, err = tx.exec(`UPDATE change_sets SET user_id = ? WHERE id IN (SELECT change_set_id FROM handover_drafts WHERE handover_id = ?)`, h.ToID, h.ID)
	}
	if err != nil {
		return fmt.Errorf("hand drafts over: %w", err)
	}
	return nil
}
