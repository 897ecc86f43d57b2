package store

import (
	"context"
	"fmt"

	"daftar/crm"
)

// Files returns what is kept with an activity: its own file before the recordings by
// which it was mended.
func (r reads) Files(ctx context.Context, s crm.Scope, activityID int64) ([]crm.File, error) {
	a, err := r.Activity(ctx, s, activityID)
	if err != nil {
		return nil, err
	}
	var all []crm.File
	if a.FileID != "" {
		all = append(all, crm.File{ID: a.FileID, Kind: a.FileKind})
	}
	var more []struct {
		ID   string `db:"file_id"`
		Kind string `db:"file_kind"`
	}
	err = r.list(ctx, &more, `SELECT file_id, file_kind FROM activity_files WHERE activity_id = ? ORDER BY id`, activityID)
	if err != nil {
		return nil, fmt.Errorf("read the recordings of an activity: %w", err)
	}
	for _, f := range more {
		all = append(all, crm.File(f))
	}
	return all, nil
}

// AddRecording keeps a recording with the activity that was mended by it. It stays with
// it also when the mending is taken back.
func (tx *Tx) AddRecording(activityID int64, f crm.File) error {
	if tx.actor.changeSet == 0 {
		return ErrNoActor
	}
	_, err := tx.exec(`INSERT INTO activity_files (activity_id, file_id, file_kind) VALUES (?, ?, ?)`, activityID, f.ID, f.Kind)
	if err != nil {
		return fmt.Errorf("keep a recording: %w", err)
	}
	return nil
}
