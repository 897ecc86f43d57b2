package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"daftar/crm"
)

// Invite is a single-use link into the team. Its secret is known only to who
// holds the link; the book keeps a hash.
type Invite struct {
	ID        int64
	Role      crm.Role
	CreatedBy int64     // 0: the claim link that the first start prints
	ExpiresAt time.Time // zero: never
	UsedBy    int64     // 0: not yet
}

func hashSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// AddInvite keeps a new invite whose link carries secret, which must come from a
// cryptographic source of at least 128 bits.
func (tx *Tx) AddInvite(secret string, in Invite) error {
	_, err := tx.exec(`
		INSERT INTO invites (secret_hash, role, created_by, created_at, expires_at) VALUES (?, ?, ?, ?, ?)`,
		hashSecret(secret), in.Role, nullable(in.CreatedBy), at(tx.now()), at(in.ExpiresAt))
	if err != nil {
		return fmt.Errorf("add invite: %w", err)
	}
	return nil
}

// InviteBySecret returns the invite whose link carries secret, used and expired
// ones too; the zero Invite when there is none.
func (r reads) InviteBySecret(ctx context.Context, secret string) (Invite, error) {
	var row struct {
		ID        int64
		Role      crm.Role
		CreatedBy sql.NullInt64 `db:"created_by"`
		ExpiresAt instant       `db:"expires_at"`
		UsedBy    sql.NullInt64 `db:"used_by"`
	}
	err := r.get(ctx, &row, `
		SELECT id, role, created_by, expires_at, used_by FROM invites WHERE secret_hash = ?`, hashSecret(secret))
	if errors.Is(err, sql.ErrNoRows) {
		return Invite{}, nil
	}
	if err != nil {
		return Invite{}, fmt.Errorf("read invite: %w", err)
	}
	return Invite{
		ID: row.ID, Role: row.Role, CreatedBy: row.CreatedBy.Int64,
		ExpiresAt: row.ExpiresAt.Time, UsedBy: row.UsedBy.Int64,
	}, nil
}

// UseInvite marks an invite used by a member. It returns [crm.ErrStale] when
// somebody else was faster or it has expired.
func (tx *Tx) UseInvite(id, userID int64) error {
	n, err := tx.exec(`
		UPDATE invites SET used_by = ?, used_at = ?
		WHERE id = ? AND used_by IS NULL AND (expires_at IS NULL OR expires_at > ?)`,
		userID, at(tx.now()), id, at(tx.now()))
	if err != nil {
		return fmt.Errorf("use invite: %w", err)
	}
	if n == 0 {
		return crm.ErrStale
	}
	return nil
}

// DropClaims removes claim links that nobody used: there is an owner now, or a
// new link is to be printed.
func (tx *Tx) DropClaims() error {
	if _, err := tx.exec(`DELETE FROM invites WHERE created_by IS NULL AND used_by IS NULL`); err != nil {
		return fmt.Errorf("drop claim links: %w", err)
	}
	return nil
}
