package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"time"
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

// ErrNoFile reports a file of which nothing is left that could be sent.
var ErrNoFile = errors.New("the file is gone")

// File returns a file that the bot has made, [ErrNoFile] when it was cleared away.
func (r reads) File(ctx context.Context, id int64) (MadeFile, error) {
	var f MadeFile
	err := r.get(ctx, &f, `SELECT name, bytes, file_id FROM files WHERE id = ?`, id)
	if err == nil && f.FileID == "" && len(f.Bytes) == 0 {
		f.Bytes, err = r.pieces(ctx, id)
	}
	if errors.Is(err, sql.ErrNoRows) || err == nil && f.FileID == "" && len(f.Bytes) == 0 {
		err = ErrNoFile
	}
	if err != nil {
		return MadeFile{}, fmt.Errorf("read file %d: %w", id, err)
	}
	return f, nil
}

// DropOldFiles removes files that were made before the given time, at most limit,
// and returns how many. What a message that has not gone out carries stays.
func (tx *Tx) DropOldFiles(before time.Time, limit int) (int, error) {
	n, err := tx.exec(`
		DELETE FROM files WHERE id IN (
			SELECT f.id FROM files f WHERE f.created_at < ? AND NOT EXISTS (
				SELECT 1 FROM outbox o
				WHERE o.made_id = f.id AND o.made_id IS NOT NULL AND o.state IN ('queued', 'sending')) LIMIT ?)`,
		at(before), limit)
	if err != nil {
		return 0, fmt.Errorf("drop old files: %w", err)
	}
	return int(n), nil
}

// FileSent notes Telegram's file_id of a file that went out; its bytes are needed
// no more.
func (tx *Tx) FileSent(id int64, fileID string) error {
	if _, err := tx.exec(`UPDATE files SET file_id = ?, bytes = NULL WHERE id = ?`, fileID, id); err != nil {
		return fmt.Errorf("note that file %d is sent: %w", id, err)
	}
	if _, err := tx.exec(`DELETE FROM file_parts WHERE file_id = ?`, id); err != nil {
		return fmt.Errorf("note that file %d is sent: %w", id, err)
	}
	return nil
}

// pieces puts a file together that was kept by [Store.KeepFile].
func (r reads) pieces(ctx context.Context, id int64) ([]byte, error) {
	var parts [][]byte
	if err := r.list(ctx, &parts, `SELECT bytes FROM file_parts WHERE file_id = ? ORDER BY part`, id); err != nil {
		return nil, err
	}
	return bytes.Join(parts, nil), nil
}

// KeepFile keeps a file of any size that is to be sent, a piece at a time, so that
// nobody waits for all of it to be written; it returns its row. One that no message
// carries in the end goes with the old ones.
func (s *Store) KeepFile(ctx context.Context, name string, content io.Reader) (id int64, err error) {
	err = s.Do(ctx, func(tx *Tx) error {
		id, err = tx.AddFile(name, nil)
		return err
	})
	const piece = 512 << 10
	for part := 0; err == nil; part++ {
		b := make([]byte, piece)
		n, read := io.ReadFull(content, b)
		if read != nil && !errors.Is(read, io.EOF) && !errors.Is(read, io.ErrUnexpectedEOF) {
			return 0, fmt.Errorf("keep a file: %w", read)
		}
		if n == 0 {
			return id, nil
		}
		err = s.Do(ctx, func(tx *Tx) error {
			if _, err := tx.exec(`INSERT INTO file_parts (file_id, part, bytes) VALUES (?, ?, ?)`, id, part, b[:n]); err != nil {
				return fmt.Errorf("keep a piece of file %d: %w", id, err)
			}
			return nil
		})
	}
	return 0, err
}
