package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"daftar/crm"
)

// What a stage of the pipeline may be like.
const (
	maxStages    = 15
	maxStageName = 40 // code points
	maxRotDays   = 365
)

type stageRow struct {
	crm.Stage
	RotDays   int     `db:"rot_days"`
	DeletedAt instant `db:"deleted_at"`
}

// Stages returns the pipeline's stages in order: the open ones, won, lost. A
// retired one is among them, marked, as long as open deals stand in it.
func (r reads) Stages(ctx context.Context) ([]crm.Stage, error) {
	return r.selectStages(ctx, `WHERE s.deleted_at IS NULL OR EXISTS (
		SELECT 1 FROM deals x WHERE x.stage_id = s.id AND x.status = 'open' AND x.deleted_at IS NULL)`)
}

func (r reads) selectStages(ctx context.Context, where string) ([]crm.Stage, error) {
	var rows []stageRow
	err := r.list(ctx, &rows, `
		SELECT s.id, s.code, s.name, s.position, s.probability, s.rot_days, s.status, s.version, s.deleted_at FROM stages s `+where+`
		ORDER BY CASE s.status WHEN 'open' THEN 0 WHEN 'won' THEN 1 ELSE 2 END, s.position`)
	if err != nil {
		return nil, fmt.Errorf("read stages: %w", err)
	}
	out := make([]crm.Stage, len(rows))
	for i, row := range rows {
		out[i] = row.Stage
		out[i].RotDays, out[i].Retired = row.RotDays, !row.DeletedAt.IsZero()
	}
	return out, nil
}

// StagesByID returns all stages that ever were.
func (r reads) StagesByID(ctx context.Context) (map[int64]crm.Stage, error) {
	all, err := r.selectStages(ctx, ``)
	out := make(map[int64]crm.Stage, len(all))
	for _, s := range all {
		out[s.ID] = s
	}
	return out, err
}

// stageFor is the first stage in which deals of a status stand.
func (tx *Tx) stageFor(status crm.DealStatus) (int64, error) {
	var id int64
	err := tx.get(tx.ctx, &id, `SELECT id FROM stages WHERE status = ? AND deleted_at IS NULL ORDER BY position LIMIT 1`, status)
	if err != nil {
		return 0, fmt.Errorf("read stage: %w", err)
	}
	return id, nil
}

// noStage says of a stage that is not there what can be said to a person.
func noStage(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return crm.Refuse(crm.NotFound, "error.gone")
	}
	return fmt.Errorf("read stage: %w", err)
}

// StageEdit names what is to change; nil leaves a field as it is.
type StageEdit struct {
	Name        *string
	Probability *int // percent
	RotDays     *int // 0: never rotting
}

// EditStage changes a stage. It returns [crm.ErrStale] when version is not 0 and
// not the stage's.
func (tx *Tx) EditStage(id, version int64, e StageEdit) error {
	s, err := tx.stage(id)
	if err != nil {
		return err
	}
	change := cols{}
	if e.Name != nil && *e.Name != s.Name {
		if err := tx.nameIsFree(*e.Name, id); err != nil {
			return err
		}
		change["name"] = *e.Name
	}
	if e.Probability != nil && *e.Probability != s.Probability {
		if *e.Probability < 0 || *e.Probability > 100 || s.Status != crm.Open {
			return crm.Refuse(crm.Invalid, "error.stage_probability")
		}
		change["probability"] = int64(*e.Probability)
	}
	if e.RotDays != nil && *e.RotDays != s.RotDays {
		if *e.RotDays < 0 || *e.RotDays > maxRotDays || s.Status != crm.Open {
			return crm.Refuse(crm.Invalid, "error.stage_rot")
		}
		change["rot_days"] = int64(*e.RotDays)
	}
	if len(change) == 0 {
		return nil
	}
	return tx.update(stages, id, version, change)
}

func (tx *Tx) stage(id int64) (crm.Stage, error) {
	all, err := tx.StagesByID(tx.ctx)
	if err != nil {
		return crm.Stage{}, err
	}
	s, ok := all[id]
	if !ok || s.Retired {
		return crm.Stage{}, crm.Refuse(crm.NotFound, "error.gone")
	}
	return s, nil
}

// nameIsFree refuses a name that no stage can have or that another one has.
func (tx *Tx) nameIsFree(name string, except int64) error {
	if n := len([]rune(name)); strings.TrimSpace(name) == "" || n > maxStageName || strings.Contains(name, "\n") {
		return crm.Refuse(crm.Invalid, "error.stage_name")
	}
	all, err := tx.Stages(tx.ctx)
	if err != nil {
		return err
	}
	for _, s := range all {
		if s.ID != except && strings.EqualFold(s.Name, name) {
			return crm.Refuse(crm.Conflict, "error.stage_name_taken")
		}
	}
	return nil
}

// AddStage adds an open stage behind the other open ones.
func (tx *Tx) AddStage(name string, probability, rotDays int) (int64, error) {
	if err := tx.nameIsFree(name, 0); err != nil {
		return 0, err
	}
	open, err := tx.openStages()
	if err != nil {
		return 0, err
	}
	if len(open) >= maxStages {
		return 0, crm.Refuse(crm.Invalid, "error.stage_many")
	}
	var last int64
	if err := tx.get(tx.ctx, &last, `SELECT MAX(position) FROM stages`); err != nil {
		return 0, fmt.Errorf("read stages: %w", err)
	}
	return tx.insert(stages, cols{
		"code": fmt.Sprintf("own%d", last+1), "name": name, "position": last + 1,
		"probability": int64(probability), "rot_days": int64(rotDays), "status": string(crm.Open),
	})
}

func (tx *Tx) openStages() ([]crm.Stage, error) {
	all, err := tx.Stages(tx.ctx)
	return slices.DeleteFunc(all, func(s crm.Stage) bool { return s.Status != crm.Open || s.Retired }), err
}

// MoveStage swaps an open stage with the one ahead of it, or behind it. It returns
// [crm.ErrStale] when version is not the stage's. The order is no part of what
// Undo takes back: a second tap does that.
func (tx *Tx) MoveStage(id, version int64, ahead bool) error {
	open, err := tx.openStages()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(open, func(s crm.Stage) bool { return s.ID == id })
	j := i + 1
	if ahead {
		j = i - 1
	}
	switch {
	case i < 0:
		return crm.Refuse(crm.NotFound, "error.gone")
	case open[i].Version != version:
		return crm.ErrStale
	case j < 0 || j >= len(open):
		return nil
	}
	for _, step := range []struct {
		id       int64
		position int
	}{{open[j].ID, -1}, {open[i].ID, open[j].Position}, {open[j].ID, open[i].Position}} { // two may not stand in one place
		if _, err := tx.exec(`UPDATE stages SET position = ?, version = version + 1 WHERE id = ?`, step.position, step.id); err != nil {
			return fmt.Errorf("move stage: %w", err)
		}
	}
	return nil
}

// RetireStage takes an open stage out of the pipeline in which no open deal
// stands. The last one stays.
func (tx *Tx) RetireStage(id, version int64) error {
	s, err := tx.stage(id)
	if err != nil {
		return err
	}
	open, err := tx.openStages()
	if err != nil {
		return err
	}
	var n int
	err = tx.get(tx.ctx, &n, `
		SELECT COUNT(*) FROM deals x WHERE x.stage_id = ? AND x.status = 'open' AND x.deleted_at IS NULL`, id)
	switch {
	case err != nil:
		return fmt.Errorf("count deals of a stage: %w", err)
	case n > 0:
		return &crm.Error{Code: crm.Conflict, Key: "error.stage_full", Args: map[string]any{"count": n}}
	case s.Status != crm.Open || len(open) < 2:
		return crm.Refuse(crm.Conflict, "error.stage_last")
	}
	return tx.update(stages, id, version, cols{"deleted_at": at(tx.now())})
}

// settle does what a deal's change brings with it for its customer: what is
// derived from activities, and that who buys is no lead any more.
func (tx *Tx) settle(customerID int64, status crm.DealStatus) error {
	if customerID == 0 {
		return nil
	}
	if err := tx.recount(customerID); err != nil || status != crm.Won {
		return err
	}
	c, err := tx.Customer(tx.ctx, tx.actor.scope, customerID)
	if err != nil || c.Status != crm.Lead {
		return unlessGone(err) // a colleague's customer is theirs to change
	}
	return tx.follows(func() error {
		return tx.update(customers, customerID, 0, cols{"status": string(crm.Active)})
	})
}
