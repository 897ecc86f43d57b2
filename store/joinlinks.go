package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"daftar/crm"
)

type joinLinkRow struct {
	ID          int64
	CustomerID  int64   `db:"customer_id"`
	CreatedBy   int64   `db:"created_by"`
	ExpiresAt   instant `db:"expires_at"`
	State       crm.LinkState
	TelegramID  int64 `db:"telegram_id"`
	Name        string
	Username    string
	BirthDay    int `db:"birth_day"`
	BirthYear   int `db:"birth_year"`
	Phone       string
	ChangeSetID int64 `db:"change_set_id"`
	Version     int64
}

func (l joinLinkRow) link() crm.JoinLink {
	return crm.JoinLink{
		ID: l.ID, CustomerID: l.CustomerID, CreatedBy: l.CreatedBy, ExpiresAt: l.ExpiresAt.Time, State: l.State,
		TelegramID: l.TelegramID, Name: l.Name, Username: l.Username,
		Birthday: crm.BirthdayOf(l.BirthDay, l.BirthYear), Phone: l.Phone, ChangeSetID: l.ChangeSetID, Version: l.Version,
	}
}

const joinLinkColumns = `l.id, l.customer_id, l.created_by, l.expires_at, l.state, COALESCE(l.telegram_id, 0) AS telegram_id,
	l.name, l.username, l.birth_day, l.birth_year, l.phone, COALESCE(l.change_set_id, 0) AS change_set_id, l.version`

func (r reads) oneJoinLink(ctx context.Context, query string, args ...any) (crm.JoinLink, error) {
	var row joinLinkRow
	err := r.get(ctx, &row, `SELECT `+joinLinkColumns+` FROM join_links l `+query, args...)
	if errors.Is(err, sql.ErrNoRows) {
		return crm.JoinLink{}, nil
	}
	if err != nil {
		return crm.JoinLink{}, fmt.Errorf("read join link: %w", err)
	}
	return row.link(), nil
}

// JoinLinkBySecret returns the join link that carries secret, in whatever state;
// the zero JoinLink when there is none.
func (r reads) JoinLinkBySecret(ctx context.Context, secret string) (crm.JoinLink, error) {
	return r.oneJoinLink(ctx, `WHERE l.secret_hash = ?`, hashSecret(secret))
}

// JoinLink returns the join link of a customer inside the scope; a NotFound error
// when there is none.
func (r reads) JoinLink(ctx context.Context, s crm.Scope, id int64) (crm.JoinLink, error) {
	sees, args := seesCustomer(s)
	l, err := r.oneJoinLink(ctx, `JOIN customers c ON c.id = l.customer_id
		WHERE l.id = ? AND c.deleted_at IS NULL AND `+sees, append([]any{id}, args...)...)
	if err == nil && l.ID == 0 {
		err = crm.Refuse(crm.NotFound, "error.gone")
	}
	return l, err
}

// Presence tells how a customer inside the scope stands in Telegram.
func (r reads) Presence(ctx context.Context, s crm.Scope, customerID int64) (crm.Presence, error) {
	var p crm.Presence
	c, err := r.Customer(ctx, s, customerID)
	if err != nil {
		return p, err
	}
	person := c.TelegramID
	if person == 0 {
		l, err := r.oneJoinLink(ctx, `WHERE l.customer_id = ? AND l.state IN ('opened', 'confirmed') ORDER BY l.id DESC LIMIT 1`, customerID)
		if err != nil || l.ID == 0 {
			return p, err
		}
		p.Waiting, person = &l, l.TelegramID
	}
	said, err := r.Consents(ctx, s, customerID, person)
	if err != nil {
		return p, err
	}
	p.Agreed = crm.Agreed(said)
	p.Stopped, err = r.HasStopped(ctx, person)
	return p, err
}

// AddJoinLink keeps a new link whose secret must come from a cryptographic source
// of at least 128 bits. An earlier one of the customer that nobody has opened is
// void from then on.
func (tx *Tx) AddJoinLink(secret string, l crm.JoinLink) error {
	_, err := tx.exec(`UPDATE join_links SET state = 'void', version = version + 1 WHERE customer_id = ? AND state = 'made'`, l.CustomerID)
	if err != nil {
		return fmt.Errorf("add join link: %w", err)
	}
	_, err = tx.exec(`
		INSERT INTO join_links (secret_hash, customer_id, created_by, created_at, expires_at) VALUES (?, ?, ?, ?, ?)`,
		hashSecret(secret), l.CustomerID, l.CreatedBy, at(tx.now()), at(l.ExpiresAt))
	if err != nil {
		return fmt.Errorf("add join link: %w", err)
	}
	return nil
}

// OpenJoinLink makes somebody in Telegram the person of an unused link. It returns
// [crm.ErrStale] when somebody else was faster or it has expired.
func (tx *Tx) OpenJoinLink(id, telegramID int64, name, username string) error {
	n, err := tx.exec(`
		UPDATE join_links SET state = 'opened', telegram_id = ?, name = ?, username = ?, opened_at = ?, version = version + 1
		WHERE id = ? AND state = 'made' AND expires_at > ?`,
		telegramID, name, username, at(tx.now()), id, at(tx.now()))
	if err != nil {
		return fmt.Errorf("open join link: %w", err)
	}
	if n == 0 {
		return crm.ErrStale
	}
	return nil
}

// SetJoinLink moves a link on from version. changeSet is the one that confirmed
// its person, 0 for none. It returns [crm.ErrStale] when the link has moved on.
func (tx *Tx) SetJoinLink(id, version int64, state crm.LinkState, changeSet int64) error {
	n, err := tx.exec(`UPDATE join_links SET state = ?, change_set_id = ?, version = version + 1 WHERE id = ? AND version = ?`,
		state, nullable(changeSet), id, version)
	if err != nil {
		return fmt.Errorf("set join link: %w", err)
	}
	if n == 0 {
		return crm.ErrStale
	}
	return nil
}

// TellOfSelf keeps what the person of a link has told before they are confirmed;
// what is zero stays as it was.
func (tx *Tx) TellOfSelf(id int64, b crm.Birthday, phone string) error {
	if b.Known() {
		if _, err := tx.exec(`UPDATE join_links SET birth_day = ?, birth_year = ? WHERE id = ?`, b.Code(), b.Year, id); err != nil {
			return fmt.Errorf("keep what a guest told: %w", err)
		}
	}
	if phone != "" {
		if _, err := tx.exec(`UPDATE join_links SET phone = ? WHERE id = ?`, phone, id); err != nil {
			return fmt.Errorf("keep what a guest told: %w", err)
		}
	}
	return nil
}

// VoidOtherLinks ends all other links of a customer, whoever has opened them.
func (tx *Tx) VoidOtherLinks(customerID, but int64) error {
	_, err := tx.exec(`
		UPDATE join_links SET state = 'void', version = version + 1
		WHERE customer_id = ? AND id <> ? AND state IN ('made', 'opened', 'confirmed')`, customerID, but)
	if err != nil {
		return fmt.Errorf("void join links: %w", err)
	}
	return nil
}

// RefuseLinks refuses the links by which somebody in Telegram has come as a customer
// who they are not, and returns their ids.
func (tx *Tx) RefuseLinks(customerID, telegramID int64) (ids []int64, err error) {
	err = tx.list(tx.ctx, &ids, `
		UPDATE join_links SET state = 'refused', change_set_id = NULL, version = version + 1
		WHERE customer_id = ? AND telegram_id = ? AND telegram_id IS NOT NULL AND state IN ('opened', 'confirmed')
		RETURNING id`, customerID, telegramID)
	if err != nil {
		return nil, fmt.Errorf("refuse join links: %w", err)
	}
	return ids, nil
}

// VoidLinksOf ends all links that a person has opened, as they are no customer by
// them any more.
func (tx *Tx) VoidLinksOf(telegramID int64) error {
	_, err := tx.exec(`
		UPDATE join_links SET state = 'void', version = version + 1
		WHERE telegram_id = ? AND telegram_id IS NOT NULL AND state IN ('opened', 'confirmed')`, telegramID)
	if err != nil {
		return fmt.Errorf("void join links: %w", err)
	}
	return nil
}
