package handlers

import (
	"slices"
	"strings"
	"time"

	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

// boardPage is how many deals a page of the board has.
const boardPage = 8

// board shows one stage of the board, by the command or by a tap that turns its
// pages, changes the stage or narrows it down.
func board(t *turn) (action, error) {
	var f view.Filter
	var from view.Cursor
	answer := t.show
	if t.req.Tap.Action == "board" {
		below := false
		if t.req.Tap.Arg, below = strings.CutPrefix(t.req.Tap.Arg, view.Below+"."); below {
			answer = t.say
		}
		f, from = view.ParseFilter(t.req.Tap)
		if strings.HasSuffix(t.req.Tap.Arg, ".who") && t.scope().All() {
			team, err := t.book.Team(t.ctx, crm.Salesperson)
			if err != nil {
				return nil, err
			}
			return t.show(view.BoardOwners(t.l, f, team)), nil
		}
	}
	if !t.scope().All() {
		f.Owner = 0 // the scope is narrower than any owner
	}
	stages, err := t.book.Stages(t.ctx)
	if err != nil {
		return nil, err
	}
	stages = slices.DeleteFunc(stages, func(s crm.Stage) bool { return s.Status != crm.Open })
	b := view.BoardPage{Filter: f, Stages: stages}
	if b.Owner, err = t.ownerName(f.Owner); err != nil {
		return nil, err
	}
	if b.Counts, err = t.book.BoardCounts(t.ctx, t.scope(), t.boardFilter(f)); err != nil {
		return nil, err
	}
	if f.Narrow() {
		all, err := t.book.BoardCounts(t.ctx, t.scope(), store.BoardFilter{})
		if err != nil {
			return nil, err
		}
		for _, n := range all {
			b.All += n
		}
	}
	if f.Any && b.Counts[f.Stage] == 0 {
		f.Stage = 0
	}
	b.Stage = boardStage(stages, f, b.Counts)
	b.Filter.Stage, b.Filter.Any = b.Stage.ID, false
	if b.Sum, err = t.book.BoardSum(t.ctx, t.scope(), t.boardFilter(b.Filter)); err != nil {
		return nil, err
	}
	if b.Deals, b.Page, err = t.boardDeals(b.Filter, from); err != nil {
		return nil, err
	}
	return answer(view.Board(t.l, b, t.user, t.now)), nil
}

func (t *turn) ownerName(id int64) (string, error) {
	if id == 0 {
		return "", nil
	}
	u, err := t.book.User(t.ctx, id)
	return u.Name, err
}

// boardStage is the stage that a filter names, or the first in which it finds a
// deal.
func boardStage(stages []crm.Stage, f view.Filter, counts map[int64]int) crm.Stage {
	i := slices.IndexFunc(stages, func(s crm.Stage) bool { return s.ID == f.Stage })
	if i < 0 {
		i = slices.IndexFunc(stages, func(s crm.Stage) bool { return counts[s.ID] > 0 })
	}
	return stages[max(i, 0)]
}

func (t *turn) boardFilter(f view.Filter) store.BoardFilter {
	out := store.BoardFilter{StageID: f.Stage, OwnerID: f.Owner, Rotting: f.Rotting, NoStep: f.NoStep}
	if f.Closing {
		month := monthOf(t.now)
		out.CloseFrom, out.CloseTo = month.Format(time.DateOnly), month.AddDate(0, 1, 0).Format(time.DateOnly)
	}
	return out
}

// boardDeals reads a page. One that has run empty since its button was drawn gives
// way to the first.
func (t *turn) boardDeals(f view.Filter, from view.Cursor) ([]crm.DealFile, view.Page, error) {
	place := store.Place{At: from.At, ID: from.ID}
	found, err := t.book.Board(t.ctx, t.scope(), t.boardFilter(f), place, from.Back, boardPage+1)
	switch {
	case err != nil:
		return nil, view.Page{}, err
	case from.Back && len(found) >= boardPage:
		return found[len(found)-boardPage:], view.Page{Earlier: len(found) > boardPage, Later: true}, nil
	case from.Back, len(found) == 0 && from.ID != 0:
		from = view.Cursor{}
		if found, err = t.book.Board(t.ctx, t.scope(), t.boardFilter(f), store.Place{}, false, boardPage+1); err != nil {
			return nil, view.Page{}, err
		}
	}
	return found[:min(len(found), boardPage)], view.Page{Earlier: from.ID != 0, Later: len(found) > boardPage}, nil
}

// monthOf is the first moment of the month that now is in, on its clock.
func monthOf(now time.Time) time.Time {
	return time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, now.Location())
}
