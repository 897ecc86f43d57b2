package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"daftar/crm"
)

// ImportState is where an import stands.
type ImportState string

// The states of an import.
const (
	ImportReading   ImportState = "reading" // is being looked through, to say what would be done
	ImportReady     ImportState = "ready"   // waits for the person
	ImportRunning   ImportState = "running"
	ImportStopping  ImportState = "stopping" // ends where it is
	ImportDone      ImportState = "done"
	ImportReverting ImportState = "reverting"
	ImportReverted  ImportState = "reverted"
	ImportDropped   ImportState = "dropped" // never begun
	ImportFailed    ImportState = "failed"  // the file cannot be read
)

// ImportMode is what an import does with whom the book has and with whom it has not.
type ImportMode string

// The modes of an import.
const (
	ImportCreate ImportMode = "create" // who is in the book stays as they are
	ImportUpdate ImportMode = "update" // who is not in the book is left out
	ImportBoth   ImportMode = "both"
)

// ImportModes are all of them, in the order in which they are offered; each names the
// catalogue text "import_mode.<mode>".
var ImportModes = []ImportMode{ImportBoth, ImportCreate, ImportUpdate}

// RevertFor is for how long an import can be taken back.
const RevertFor = 30 * 24 * time.Hour

// ImportCounts is what becomes of the rows of a file.
type ImportCounts struct {
	Rows    int // that hold anything
	Made    int `json:",omitempty"`
	Updated int `json:",omitempty"`
	Same    int `json:",omitempty"` // nothing of them was new
	Skipped int `json:",omitempty"` // left out because of the mode
	Refused int `json:",omitempty"`
	Again   int `json:",omitempty"` // of somebody whom an earlier row of the file made
	Warned  int `json:",omitempty"` // taken, without something
	// Unnamed are those made who are called by their organisation or phone.
	Unnamed int `json:",omitempty"`
	// Renamed are those of the updated who are called otherwise from then on.
	Renamed int `json:",omitempty"`
}

// Import is a list of customers on its way into the book.
type Import struct {
	ID       int64
	UserID   int64 // whose it is
	Name     string
	FileID   string // Telegram's, "" of a file on this machine
	Digest   string
	Format   string
	Mode     ImportMode
	State    ImportState
	Mapping  string // as exchange keeps it
	Sample   string // what the card shows of the people in it, "" once it is begun or ended
	Counts   ImportCounts
	Cause    string // why it failed, or why it cannot begin as it is read
	Reached  int64  // the rows of the file up to this one are done
	SetID    int64  // all that it has changed
	RevertID int64
	// RevertedTo: the changes from this one on are taken back; 0: none is.
	RevertedTo int64
	Stayed     int // rows that were changed later and were left as they are
	ProgressID int64
	CreatedAt  time.Time
	StartedAt  time.Time
	FinishedAt time.Time
	Version    int64
}

// Revertible reports whether an import may still be taken back.
func (i Import) Revertible(now time.Time) bool {
	return i.State == ImportDone && i.SetID != 0 && now.Before(i.FinishedAt.Add(RevertFor))
}

type importRow struct {
	ID         int64
	UserID     int64 `db:"user_id"`
	Name       string
	FileID     string `db:"file_id"`
	Digest     string
	Format     string
	Mode       ImportMode
	State      ImportState
	Mapping    string
	Sample     string
	Counts     string
	Cause      string
	Reached    int64
	SetID      int64 `db:"change_set_id"`
	RevertID   int64 `db:"revert_set_id"`
	RevertedTo int64 `db:"reverted_to"`
	Stayed     int
	ProgressID int64   `db:"progress_id"`
	CreatedAt  instant `db:"created_at"`
	StartedAt  instant `db:"started_at"`
	FinishedAt instant `db:"finished_at"`
	Version    int64
}

const importColumns = `i.id, i.user_id, i.name, i.file_id, i.digest, i.format, i.mode, i.state, i.mapping, i.sample,
	i.counts, i.cause, i.reached, COALESCE(i.change_set_id, 0) AS change_set_id, COALESCE(i.revert_set_id, 0) AS revert_set_id,
	COALESCE(i.reverted_to, 0) AS reverted_to, i.stayed, COALESCE(i.progress_id, 0) AS progress_id,
	i.created_at, i.started_at, i.finished_at, i.version`

func (r importRow) imported() (Import, error) {
	i := Import{
		ID: r.ID, UserID: r.UserID, Name: r.Name, FileID: r.FileID, Digest: r.Digest, Format: r.Format, Mode: r.Mode,
		State: r.State, Mapping: r.Mapping, Sample: r.Sample, Cause: r.Cause, Reached: r.Reached, SetID: r.SetID,
		RevertID: r.RevertID, RevertedTo: r.RevertedTo, Stayed: r.Stayed, ProgressID: r.ProgressID,
		CreatedAt: r.CreatedAt.Time, StartedAt: r.StartedAt.Time, FinishedAt: r.FinishedAt.Time, Version: r.Version,
	}
	if r.Counts != "" {
		if err := json.Unmarshal([]byte(r.Counts), &i.Counts); err != nil {
			return Import{}, fmt.Errorf("read import %d: %w", r.ID, err)
		}
	}
	return i, nil
}

func (r reads) selectImports(ctx context.Context, where string, args ...any) ([]Import, error) {
	var rows []importRow
	if err := r.list(ctx, &rows, `SELECT `+importColumns+` FROM imports i WHERE `+where, args...); err != nil {
		return nil, fmt.Errorf("read imports: %w", err)
	}
	out := make([]Import, len(rows))
	for n, row := range rows {
		var err error
		if out[n], err = row.imported(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Import returns one import; a NotFound error when there is none of a person whom the
// scope sees.
func (r reads) Import(ctx context.Context, s crm.Scope, id int64) (Import, error) {
	found, err := r.selectImports(ctx, `i.id = ?`, id)
	if err != nil {
		return Import{}, err
	}
	if len(found) == 0 || !s.Sees(found[0].UserID) {
		return Import{}, crm.Refuse(crm.NotFound, "error.gone")
	}
	return found[0], nil
}

// LiveImports lists those for which there is something to do, the oldest first.
func (r reads) LiveImports(ctx context.Context, s crm.Scope) ([]Import, error) {
	if !s.All() {
		return nil, nil
	}
	const most = 100 // more than a team sends at a time
	return r.selectImports(ctx,
		fmt.Sprintf(`i.state IN ('reading', 'running', 'stopping', 'reverting') ORDER BY i.id LIMIT %d`, most))
}

// ImportsOf lists a person's newest imports that have begun.
func (r reads) ImportsOf(ctx context.Context, s crm.Scope, userID int64, limit int) ([]Import, error) {
	if !s.Sees(userID) {
		return nil, nil
	}
	return r.selectImports(ctx,
		fmt.Sprintf(`i.user_id = ? AND i.started_at IS NOT NULL ORDER BY i.id DESC LIMIT %d`, limit), userID)
}

// BrokenOff returns the import of a file on this machine that was begun by a person
// and is not finished; the zero Import when there is none.
func (r reads) BrokenOff(ctx context.Context, s crm.Scope, userID int64, digest string) (Import, error) {
	if !s.Sees(userID) {
		return Import{}, nil
	}
	found, err := r.selectImports(ctx,
		`i.digest = ? AND i.digest <> '' AND i.user_id = ? AND i.file_id = '' AND i.state = 'running' ORDER BY i.id DESC LIMIT 1`, digest, userID)
	if err != nil || len(found) == 0 {
		return Import{}, err
	}
	return found[0], nil
}

// ImportLines lists why rows were refused and what was left out, in the order of the
// file, behind a place in it.
func (r reads) ImportLines(ctx context.Context, s crm.Scope, id int64, behind ImportLine, limit int) ([]ImportLine, error) {
	if _, err := r.Import(ctx, s, id); err != nil {
		return nil, err
	}
	var out []ImportLine
	err := r.list(ctx, &out, `
		SELECT line AS "row", part, refused, why, field, value FROM import_lines
		WHERE import_id = ? AND (line, part) > (?, ?) ORDER BY line, part LIMIT ?`, id, behind.Row, behind.Part, limit)
	if err != nil {
		return nil, fmt.Errorf("read the lines of an import: %w", err)
	}
	return out, nil
}

// AddImport keeps a file that is to be read.
func (tx *Tx) AddImport(i Import) (id int64, err error) {
	err = tx.get(tx.ctx, &id, `
		INSERT INTO imports (user_id, name, file_id, digest, format, mode, state, mapping, progress_id, created_at, started_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		i.UserID, i.Name, i.FileID, i.Digest, i.Format, i.Mode, i.State, i.Mapping, nullable(i.ProgressID),
		at(tx.now()), at(i.StartedAt))
	if err != nil {
		return 0, fmt.Errorf("keep an import: %w", err)
	}
	return id, nil
}

// CardImport notes the outbox row of an import's card.
func (tx *Tx) CardImport(id, outboxID int64) error {
	if _, err := tx.exec(`UPDATE imports SET progress_id = ? WHERE id = ?`, outboxID, id); err != nil {
		return fmt.Errorf("note the card of import %d: %w", id, err)
	}
	return nil
}

// PutImport writes where an import stands, what is known of its file and what is to
// be done with it. It returns [crm.ErrStale] when the import has another version.
func (tx *Tx) PutImport(i Import) error {
	counts, err := json.Marshal(i.Counts)
	if err != nil {
		return fmt.Errorf("write import %d: %w", i.ID, err)
	}
	n, err := tx.exec(`
		UPDATE imports SET digest = ?, format = ?, mode = ?, state = ?, mapping = ?, sample = ?, counts = ?, cause = ?,
			started_at = ?, finished_at = ?, version = version + 1
		WHERE id = ? AND version = ?`,
		i.Digest, i.Format, i.Mode, i.State, i.Mapping, i.Sample, string(counts), i.Cause,
		at(i.StartedAt), at(i.FinishedAt), i.ID, i.Version)
	if err != nil {
		return fmt.Errorf("write import %d: %w", i.ID, err)
	}
	if n == 0 {
		return crm.ErrStale
	}
	return nil
}

// DropOldImports takes away what imports of before a time have kept of people: their
// samples and lines, of at most limit imports. They cannot be taken back any more.
func (tx *Tx) DropOldImports(before time.Time, limit int) (int, error) {
	n, err := tx.exec(`
		DELETE FROM import_lines WHERE (import_id, line, part) IN (
			SELECT l.import_id, l.line, l.part FROM import_lines l JOIN imports i ON i.id = l.import_id
			WHERE i.created_at < ? LIMIT ?)`, at(before), limit)
	if err != nil {
		return 0, fmt.Errorf("drop old lines of imports: %w", err)
	}
	if _, err := tx.exec(`UPDATE imports SET sample = '' WHERE created_at < ? AND sample <> ''`, at(before)); err != nil {
		return 0, fmt.Errorf("drop old samples of imports: %w", err)
	}
	return int(n), nil
}

// importOf is the import that a change-set is all changes of, 0 for none.
func (r reads) importOf(ctx context.Context, changeSet int64) (id int64, err error) {
	err = r.get(ctx, &id, `SELECT id FROM imports WHERE change_set_id = ? AND change_set_id IS NOT NULL`, changeSet)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("look for an import: %w", err)
	}
	return id, nil
}
