package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"daftar/crm"
)

type consentRow struct {
	CustomerID int64 `db:"customer_id"`
	Purpose    crm.Purpose
	Given      bool
	Wording    string
	Language   string
	Way        crm.Way
	TelegramID int64   `db:"telegram_id"`
	InboxID    int64   `db:"inbox_id"`
	At         instant `db:"made_at"`
}

func (c consentRow) consent() crm.Consent {
	return crm.Consent{
		CustomerID: c.CustomerID, Purpose: c.Purpose, Given: c.Given, Wording: c.Wording, Language: c.Language,
		Way: c.Way, TelegramID: c.TelegramID, InboxID: c.InboxID, At: c.At.Time,
	}
}

const consentColumns = `x.customer_id, x.purpose, x.given, x.wording, x.language, x.way, x.telegram_id,
	COALESCE(x.inbox_id, 0) AS inbox_id, x.made_at`

// SetConsent keeps what a customer has said of a purpose. What they said before
// stays as it was, but counts no more. A consent taken back takes back what waits
// to be sent by it. Nothing happens when it says what already holds. What somebody
// else has said, who came to the bot as the same customer, stays as it is.
func (tx *Tx) SetConsent(c crm.Consent) error {
	var held bool
	err := tx.get(tx.ctx, &held, `
		SELECT given FROM consents WHERE purpose = ? AND customer_id = ? AND telegram_id = ? AND current = 1`,
		c.Purpose, c.CustomerID, c.TelegramID)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("read consent: %w", err)
	}
	// Nobody who never agreed has anything to take back.
	if held == c.Given {
		return nil
	}
	_, err = tx.exec(`UPDATE consents SET current = 0 WHERE purpose = ? AND customer_id = ? AND telegram_id = ? AND current = 1`,
		c.Purpose, c.CustomerID, c.TelegramID)
	if err != nil {
		return fmt.Errorf("set consent: %w", err)
	}
	_, err = tx.exec(`
		INSERT INTO consents (customer_id, purpose, given, wording, language, way, telegram_id, inbox_id, made_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		c.CustomerID, c.Purpose, c.Given, c.Wording, c.Language, c.Way, c.TelegramID, nullable(c.InboxID), at(tx.now()))
	if err != nil {
		return fmt.Errorf("set consent: %w", err)
	}
	if c.Given {
		return nil
	}
	_, err = tx.exec(`
		UPDATE outbox SET state = 'cancelled', cause = 'consent was taken back', payload = ''
		WHERE chat_id = ? AND state = 'queued' AND purpose = ? AND customer_id = ?`,
		c.TelegramID, c.Purpose, c.CustomerID)
	if err != nil {
		return fmt.Errorf("cancel what needs consent: %w", err)
	}
	return nil
}

// EndConsents takes back all that a person has agreed to as a customer and reports
// whether there was anything. by names both, the way and the update; its Wording
// may be empty.
func (tx *Tx) EndConsents(by crm.Consent) (bool, error) {
	var given []crm.Purpose
	err := tx.list(tx.ctx, &given, `
		SELECT purpose FROM consents WHERE customer_id = ? AND current = 1 AND given = 1 AND telegram_id = ?
		ORDER BY purpose`, by.CustomerID, by.TelegramID)
	if err != nil {
		return false, fmt.Errorf("read consents: %w", err)
	}
	by.Given = false
	for _, by.Purpose = range given {
		if err := tx.SetConsent(by); err != nil {
			return false, err
		}
	}
	return len(given) > 0, nil
}

// Consents returns what a person in Telegram has said of each purpose last, as a
// customer inside the scope; a purpose that they said nothing of is absent.
func (r reads) Consents(ctx context.Context, s crm.Scope, customerID, telegramID int64) (map[crm.Purpose]crm.Consent, error) {
	sees, args := seesCustomer(s)
	var rows []consentRow
	err := r.list(ctx, &rows, `
		SELECT `+consentColumns+` FROM consents x JOIN customers c ON c.id = x.customer_id
		WHERE x.customer_id = ? AND x.telegram_id = ? AND x.current = 1 AND `+sees, append([]any{customerID, telegramID}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("read consents: %w", err)
	}
	out := map[crm.Purpose]crm.Consent{}
	for _, row := range rows {
		out[row.Purpose] = row.consent()
	}
	return out, nil
}

// Joined tells which customer a person in Telegram is; the zero Joined when they
// are none. Whoever has opened a link is its customer, not yet confirmed; so is
// who was, once that has been undone.
func (r reads) Joined(ctx context.Context, telegramID int64) (crm.Joined, error) {
	var row struct {
		CustomerID int64 `db:"customer_id"`
		OwnerID    int64 `db:"owner_id"`
		Language   string
		LinkID     int64 `db:"link_id"`
		Confirmed  bool
	}
	err := r.get(ctx, &row, `
		SELECT c.id AS customer_id, c.owner_id, c.language, 0 AS link_id, 1 AS confirmed FROM customers c
		WHERE c.telegram_id = ? AND c.telegram_id IS NOT NULL AND c.deleted_at IS NULL`, telegramID)
	if errors.Is(err, sql.ErrNoRows) {
		err = r.get(ctx, &row, `
			SELECT c.id AS customer_id, c.owner_id, c.language, l.id AS link_id, 0 AS confirmed
			FROM join_links l JOIN customers c ON c.id = l.customer_id
			WHERE l.telegram_id = ? AND l.telegram_id IS NOT NULL AND l.state IN ('opened', 'confirmed') AND c.deleted_at IS NULL
			ORDER BY l.id DESC LIMIT 1`, telegramID)
	}
	if errors.Is(err, sql.ErrNoRows) {
		return crm.Joined{}, nil
	}
	if err != nil {
		return crm.Joined{}, fmt.Errorf("read who joined: %w", err)
	}
	return crm.Joined{
		CustomerID: row.CustomerID, OwnerID: row.OwnerID, TelegramID: telegramID, Language: row.Language,
		LinkID: row.LinkID, Confirmed: row.Confirmed,
	}, nil
}
