package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"time"

	"daftar/crm"
)

type changeSetRow struct {
	ID       int64
	UserID   int64   `db:"user_id"`
	InboxID  int64   `db:"inbox_id"`
	ParentID int64   `db:"parent_id"`
	MadeAt   instant `db:"made_at"`
	UndoneAt instant `db:"undone_at"`
	Said     string
	Asks     string
	Version  int64
	Replaced bool
}

// ChangeSet returns one change-set of a person inside the scope.
func (r reads) ChangeSet(ctx context.Context, s crm.Scope, id int64) (crm.ChangeSet, error) {
	var row changeSetRow
	err := r.get(ctx, &row, `
		SELECT id, COALESCE(user_id, 0) AS user_id, COALESCE(inbox_id, 0) AS inbox_id,
			COALESCE(parent_id, 0) AS parent_id, made_at, undone_at, said, asks, version, replaced
		FROM change_sets WHERE id = ?`, id)
	if errors.Is(err, sql.ErrNoRows) || err == nil && !s.Sees(row.UserID) {
		return crm.ChangeSet{}, crm.Refuse(crm.NotFound, "error.gone")
	}
	if err != nil {
		return crm.ChangeSet{}, fmt.Errorf("read change-set: %w", err)
	}
	c := crm.ChangeSet{
		ID: row.ID, UserID: row.UserID, InboxID: row.InboxID, ParentID: row.ParentID,
		MadeAt: row.MadeAt.Time, UndoneAt: row.UndoneAt.Time, Said: row.Said, Version: row.Version, Replaced: row.Replaced,
	}
	if row.Asks != "" {
		if err := json.Unmarshal([]byte(row.Asks), &c.Asks); err != nil {
			return crm.ChangeSet{}, fmt.Errorf("read what a change-set asks: %w", err)
		}
	}
	return c, nil
}

// ChangeSetOf returns the newest change-set that a person's message made, as it
// was written first or edited later, also one that is undone; 0 for none.
func (r reads) ChangeSetOf(ctx context.Context, s crm.Scope, chatID, messageID int64) (int64, error) {
	var row struct {
		ID     int64
		UserID int64 `db:"user_id"`
	}
	err := r.get(ctx, &row, `
		SELECT c.id, COALESCE(c.user_id, 0) AS user_id
		FROM inbox i JOIN change_sets c ON c.inbox_id = i.id
		WHERE i.chat_id = ? AND i.message_id = ? AND i.message_id <> 0
			AND i.kind IN ('message', 'edited_message') AND c.parent_id IS NULL
		ORDER BY c.id DESC LIMIT 1`, chatID, messageID)
	if errors.Is(err, sql.ErrNoRows) || err == nil && !s.Sees(row.UserID) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read change-set: %w", err)
	}
	return row.ID, nil
}

// ownDeed is the condition that a change-set is one of a person's own since a moment
// that they may take back: none that mends another or that another has replaced, and
// none that has neither changed nor asked anything. What a customer did, which is
// written on behalf of their salesperson, is not the salesperson's to take back, nor
// is an answer that has been sent to a customer.
const ownDeed = `user_id = ? AND parent_id IS NULL AND replaced = 0 AND made_at >= ?
	AND (said <> '' OR EXISTS (SELECT 1 FROM changes WHERE change_set_id = change_sets.id))
	AND NOT EXISTS (SELECT 1 FROM inbox i JOIN users u ON u.id = change_sets.user_id
		WHERE i.id = change_sets.inbox_id AND i.user_id <> u.telegram_id)
	AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.inbox_id = change_sets.inbox_id AND o.inbox_id IS NOT NULL
		AND o.letter_id IS NOT NULL)`

// LastChangeSet returns the newest change-set of a person since a moment that
// mends no other, has changed or asked something and was not undone, 0 for none.
// What a customer did, which is written on behalf of their salesperson, is not the
// salesperson's to take back, nor is an answer that has been sent to a customer; nobody
// corrects an import by a sentence.
func (r reads) LastChangeSet(ctx context.Context, s crm.Scope, userID int64, since time.Time) (int64, error) {
	if !s.Sees(userID) {
		return 0, nil
	}
	var id int64
	err := r.get(ctx, &id, `
		SELECT id FROM change_sets
		WHERE `+ownDeed+` AND undone_at IS NULL
			AND NOT EXISTS (SELECT 1 FROM imports m WHERE m.change_set_id = change_sets.id AND m.change_set_id IS NOT NULL)
		ORDER BY id DESC LIMIT 1`, userID, at(since))
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("read change-set: %w", err)
	}
	return id, nil
}

// Said keeps the person's own words with a change-set: whatever was understood,
// nothing that was typed is lost.
func (tx *Tx) Said(changeSet int64, words string) error {
	if _, err := tx.exec(`UPDATE change_sets SET said = ? WHERE id = ?`, words, changeSet); err != nil {
		return fmt.Errorf("keep what was said: %w", err)
	}
	return nil
}

// SetAsks keeps what a person must still say of a change-set.
func (tx *Tx) SetAsks(changeSet int64, asks []crm.Ask) error {
	text := ""
	if len(asks) > 0 {
		b, err := json.Marshal(asks)
		if err != nil {
			return fmt.Errorf("set asks: %w", err)
		}
		text = string(b)
	}
	if _, err := tx.exec(`UPDATE change_sets SET asks = ? WHERE id = ?`, text, changeSet); err != nil {
		return fmt.Errorf("set asks: %w", err)
	}
	return nil
}

// Mend opens a change-set on behalf of user that mends another: undoing the other
// undoes this one too. It returns [crm.ErrStale] when the other has moved on
// from version, NotFound when it is undone or not the user's to change.
func (tx *Tx) Mend(user crm.User, inboxID, changeSet, version int64) (crm.ChangeSet, error) {
	set, err := tx.ChangeSet(tx.ctx, user.Scope(), changeSet)
	if err != nil {
		return crm.ChangeSet{}, err
	}
	if !set.UndoneAt.IsZero() {
		return crm.ChangeSet{}, crm.Refuse(crm.NotFound, "error.undone_already")
	}
	if set.ParentID != 0 {
		return crm.ChangeSet{}, crm.Refuse(crm.NotFound, "error.gone")
	}
	n, err := tx.exec(`UPDATE change_sets SET version = version + 1 WHERE id = ? AND version = ?`, changeSet, version)
	if err != nil {
		return crm.ChangeSet{}, fmt.Errorf("mend change-set: %w", err)
	}
	if n == 0 {
		return crm.ChangeSet{}, crm.ErrStale
	}
	set.Version++
	_, err = tx.Begin(user, inboxID, changeSet)
	return set, err
}

// change is one recorded change, as undo and the card need it.
type change struct {
	ID        int64
	ChangeSet int64 `db:"change_set_id"`
	Part      int
	Entity    entity
	RowID     int64 `db:"row_id"`
	Old       sql.NullString
	New       string
}

// family returns the changes of a change-set and of those that mend it, in the
// order in which they were made. The later steps of a merge or of an
// organisation's new name are none of them: they follow by themselves, see
// [Tx.followMerge] and [Tx.renamePeople].
func (r reads) family(ctx context.Context, root int64) ([]change, error) {
	var out []change
	err := r.list(ctx, &out, `
		SELECT id, change_set_id, part, entity, row_id, old, new FROM changes
		WHERE change_set_id IN (SELECT id FROM change_sets WHERE (id = ? OR parent_id = ?) AND step_of IS NULL)
		ORDER BY id`, root, root)
	if err != nil {
		return nil, fmt.Errorf("read changes: %w", err)
	}
	return out, nil
}

// touched is what a family of change-sets did to one row.
type touched struct {
	Entity entity
	Row    int64
	Part   int
	Made   bool            // the row did not exist before
	Before cols            // the changed columns before the first change; nil when Made
	After  cols            // the same columns behind the last change
	First  int64           // id of the first change
	When   map[string]span // by column
	List   [2]string       // what it gathers, before and after, in their order
}

// rows sums up changes per row, in the order of first change.
func rowsOf(changes []change) ([]touched, error) {
	type key struct {
		e  entity
		id int64
	}
	at := map[key]int{}
	var out []touched
	for _, c := range changes {
		k := key{c.Entity, c.RowID}
		i, seen := at[k]
		if !seen {
			i = len(out)
			at[k] = i
			out = append(out, touched{Entity: c.Entity, Row: c.RowID, Part: c.Part, Made: !c.Old.Valid, First: c.ID})
		}
		if out[i].Made {
			continue
		}
		if err := out[i].add(c); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// add sums one more change of a row up.
func (t *touched) add(c change) error {
	old, err := decodeCols(c.Old.String)
	if err != nil {
		return err
	}
	changed, err := decodeCols(c.New)
	if err != nil {
		return err
	}
	if t.Before == nil {
		t.Before, t.After, t.When = cols{}, cols{}, map[string]span{}
	}
	t.note(c, old, changed)
	return nil
}

// putBack reports whether the family has left a row as it was before: what it
// had changed, it has put back.
func (t touched) putBack() bool { return !t.Made && maps.Equal(t.Before, t.After) }

// ShowsNow notes that a message of ours will show another change-set than before.
func (tx *Tx) ShowsNow(outboxID, changeSet int64) error {
	if _, err := tx.exec(`UPDATE outbox SET change_set_id = ? WHERE id = ?`, changeSet, outboxID); err != nil {
		return fmt.Errorf("note what a message shows: %w", err)
	}
	return nil
}

// DealOrigin tells by which part of which change-set a deal was made; zeros for one
// outside the scope, or whose making is not known any more.
func (r reads) DealOrigin(ctx context.Context, s crm.Scope, deal int64) (changeSet int64, part int, err error) {
	if _, err := r.Deal(ctx, s, deal); err != nil {
		return 0, 0, unlessGone(err)
	}
	var row struct {
		Root int64
		Part int
	}
	err = r.get(ctx, &row, `
		SELECT COALESCE(s.parent_id, s.id) AS root, c.part FROM changes c JOIN change_sets s ON s.id = c.change_set_id
		WHERE c.entity = 'deals' AND c.row_id = ? AND c.old IS NULL ORDER BY c.id LIMIT 1`, deal)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, 0, fmt.Errorf("find what made a deal: %w", err)
	}
	return row.Root, row.Part, nil
}

// Replace notes that the message of a change-set was edited, so that another stands
// in its place: it is not put back any more.
func (tx *Tx) Replace(changeSet int64) error {
	if _, err := tx.exec(`UPDATE change_sets SET replaced = 1 WHERE id = ?`, changeSet); err != nil {
		return fmt.Errorf("replace a change-set: %w", err)
	}
	return nil
}
