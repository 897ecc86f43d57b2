package store

import (
	"context"
	"fmt"
)

// MadeFile is a picture or sheet that the bot has made: its bytes until it has
// been sent once, then Telegram's file_id.
type MadeFile struct {
	Name   string
	Bytes  []byte
	FileID string `db:"file_id"`
}

// AddFile keeps a file that is to be sent and returns its row.
func (tx *Tx) AddFile(name string, content []byte) (id int64, err error) {
	err = tx.get(tx.ctx, &id, `INSERT INTO files (name, bytes, created_at) VALUES (?, ?, ?) RETURNING id`,
		name, content, at(tx.now()))
	if err != nil {
		return 0, fmt.Errorf("keep a file: %w", err)
	}
	return id, nil
}

// File returns a file that the bot has made.
func (r reads) File(ctx context.Context, id int64) (MadeFile, error) {
	var f MadeFile
	if err := r.get(ctx, &f, `SELECT name, bytes, file_id FROM files WHERE id = ?`, id); err != nil {
		return MadeFile{}, fmt.Errorf("read file %d: %w", id, err)
	}
	return f, nil
}

// FileSent notes Telegram's file_id of a file that went out; its bytes are needed
// no more.
func (tx *Tx) FileSent(id int64, fileID string) error {
	if _, err := tx.exec(`UPDATE files SET file_id = ?, bytes = NULL WHERE id = ?`, fileID, id); err != nil {
		return fmt.Errorf("note that file %d is sent: %w", id, err)
	}
	return nil
}
