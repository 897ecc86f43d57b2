package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"daftar/crm"
)

type userRow struct {
	ID         int64
	TelegramID int64 `db:"telegram_id"`
	Role       crm.Role
	Name       string
	Language   string
	Zone       string
	Blocked    bool
	Removed    bool
	CreatedAt  instant `db:"created_at"`
}

func (u userRow) user() crm.User {
	return crm.User{
		ID: u.ID, TelegramID: u.TelegramID, Role: u.Role, Name: u.Name, Language: u.Language,
		Zone: u.Zone, Blocked: u.Blocked, Removed: u.Removed, CreatedAt: u.CreatedAt.Time,
	}
}

const userColumns = `id, telegram_id, role, name, language, zone, blocked, removed, created_at`

func (r reads) oneUser(ctx context.Context, where string, args ...any) (crm.User, error) {
	var row userRow
	err := r.get(ctx, &row, `SELECT `+userColumns+` FROM users WHERE `+where, args...)
	if errors.Is(err, sql.ErrNoRows) {
		return crm.User{}, nil
	}
	if err != nil {
		return crm.User{}, fmt.Errorf("read user: %w", err)
	}
	return row.user(), nil
}

// UserByTelegram returns the team member with a Telegram id; the zero User, whose
// role is stranger, when there is none or they have left.
func (r reads) UserByTelegram(ctx context.Context, telegramID int64) (crm.User, error) {
	return r.oneUser(ctx, `telegram_id = ? AND removed = 0`, telegramID)
}

// User returns a team member, also one who has left; the zero User when there is none.
func (r reads) User(ctx context.Context, id int64) (crm.User, error) {
	return r.oneUser(ctx, `id = ?`, id)
}

// Team returns the members with at least a role, by name.
func (r reads) Team(ctx context.Context, atLeast crm.Role) ([]crm.User, error) {
	var rows []userRow
	err := r.list(ctx, &rows, `SELECT `+userColumns+` FROM users WHERE removed = 0 ORDER BY name, id`)
	if err != nil {
		return nil, fmt.Errorf("read team: %w", err)
	}
	var out []crm.User
	for _, row := range rows {
		if row.Role.AtLeast(atLeast) {
			out = append(out, row.user())
		}
	}
	return out, nil
}

// PutUser takes a person into the team, or changes the role, name, language and
// zone of one who is there. The result is their id.
func (tx *Tx) PutUser(u crm.User) (int64, error) {
	was, err := tx.UserByTelegram(tx.ctx, u.TelegramID)
	if err != nil {
		return 0, err
	}
	var id int64
	err = tx.get(tx.ctx, &id, `
		INSERT INTO users (telegram_id, role, name, language, zone, created_at)
		VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (telegram_id) DO UPDATE SET
			role = excluded.role, name = excluded.name, language = excluded.language,
			zone = excluded.zone, removed = 0
		RETURNING id`,
		u.TelegramID, u.Role, u.Name, u.Language, u.Zone, at(tx.now()))
	if err != nil {
		return 0, fmt.Errorf("put user: %w", err)
	}
	if was.ID != 0 && was.Role == u.Role {
		return id, nil
	}
	return id, tx.reactivateOf(id)
}

// SetBlocked notes that nothing can be sent to a person, or that it can again:
// then what became due meanwhile, and was not sent, is due once more. A customer
// who blocks the bot has taken back all that they agreed to.
func (tx *Tx) SetBlocked(telegramID int64, blocked bool) error {
	n, err := tx.exec(`UPDATE users SET blocked = ? WHERE telegram_id = ? AND blocked <> ?`, blocked, telegramID, blocked)
	if err != nil {
		return fmt.Errorf("set blocked: %w", err)
	}
	if blocked {
		who, err := tx.Joined(tx.ctx, telegramID)
		if err != nil || who.CustomerID == 0 {
			return err
		}
		_, err = tx.EndConsents(crm.Consent{CustomerID: who.CustomerID, Way: crm.ByBlock, TelegramID: telegramID})
		return err
	}
	if n == 0 {
		return nil
	}
	_, err = tx.exec(`
		UPDATE follow_ups SET fired_at = NULL
		WHERE owner_id = (SELECT id FROM users WHERE telegram_id = ?) AND state = 'open' AND deleted_at IS NULL
			AND due_at <= ? AND fired_at IS NOT NULL AND NOT EXISTS (
				SELECT 1 FROM outbox o WHERE o.follow_up_id = follow_ups.id AND o.state IN ('queued', 'sent'))`,
		telegramID, at(tx.now()))
	if err != nil {
		return fmt.Errorf("make due again: %w", err)
	}
	return nil
}

// Language returns what the person with a Telegram id chose to be spoken to in,
// "" when they never chose.
func (r reads) Language(ctx context.Context, telegramID int64) (string, error) {
	var tag string
	err := r.get(ctx, &tag, `SELECT language FROM languages WHERE telegram_id = ?`, telegramID)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("read language: %w", err)
	}
	return tag, nil
}

// SetLanguage keeps the language that a person chose.
func (tx *Tx) SetLanguage(telegramID int64, tag string) error {
	_, err := tx.exec(`
		INSERT INTO languages (telegram_id, language) VALUES (?, ?)
		ON CONFLICT (telegram_id) DO UPDATE SET language = excluded.language`, telegramID, tag)
	if err != nil {
		return fmt.Errorf("set language: %w", err)
	}
	if _, err := tx.exec(`UPDATE users SET language = ? WHERE telegram_id = ?`, tag, telegramID); err != nil {
		return fmt.Errorf("set language: %w", err)
	}
	return nil
}
