package handlers

import (
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

const (
	dayPage = 8 // follow-ups on a page of the day
	dayDone = 5 // of what is done, as many are named
)

// today shows what the person has to do, by the command or by a tap that turns
// the pages.
func today(t *turn) (action, error) {
	var from view.Cursor
	if t.req.Tap.Action == "today" {
		from = view.ParseCursor(t.req.Tap.Arg)
	}
	tasks, page, err := t.planned(from)
	if err != nil {
		return nil, err
	}
	day := view.Day{Page: page}
	if day.Tasks, err = t.tasks(tasks); err != nil {
		return nil, err
	}
	if day.Count, err = t.book.DayCount(t.ctx, t.scope(), t.user.ID, t.now); err != nil {
		return nil, err
	}
	done, err := t.book.DoneOn(t.ctx, t.scope(), t.user.ID, t.now, dayDone)
	if err != nil {
		return nil, err
	}
	if day.Done, err = t.tasks(done); err != nil {
		return nil, err
	}
	if day.Drafts, err = t.book.CountDrafts(t.ctx, t.scope(), t.user.ID); err != nil {
		return nil, err
	}
	if day.Dates, err = t.daysToday(); err != nil {
		return nil, err
	}
	day.Owner = t.user.ID
	for f, n := range map[store.BoardFilter]*int{
		{OwnerID: t.user.ID, NoStep: true}: &day.Bare, {OwnerID: t.user.ID, Rotting: true}: &day.Rotting,
	} {
		sum, err := t.book.BoardSum(t.ctx, t.scope(), f)
		if err != nil {
			return nil, err
		}
		*n = sum.Deals
	}
	return t.show(view.Today(t.l, day, t.now)), nil
}

// planned reads a page of the person's day. A page that has run empty since its
// button was drawn gives way to the first.
func (t *turn) planned(from view.Cursor) ([]crm.FollowUp, view.Page, error) {
	tonight := time.Date(t.now.Year(), t.now.Month(), t.now.Day()+1, 0, 0, 0, 0, t.now.Location())
	if from.At.After(tonight) {
		from = view.Cursor{}
	}
	place := store.Place{At: from.At, ID: from.ID}
	if from.Back {
		found, err := t.book.PlannedBefore(t.ctx, t.scope(), t.user.ID, place, dayPage+1)
		if err != nil || len(found) < dayPage {
			return t.firstPlanned(tonight, err)
		}
		return found[len(found)-dayPage:], view.Page{Earlier: len(found) > dayPage, Later: true}, nil
	}
	found, err := t.book.PlannedBy(t.ctx, t.scope(), t.user.ID, tonight, place, dayPage+1)
	if err != nil || len(found) == 0 && from.ID != 0 {
		return t.firstPlanned(tonight, err)
	}
	return found[:min(len(found), dayPage)], view.Page{Earlier: from.ID != 0, Later: len(found) > dayPage}, nil
}

func (t *turn) firstPlanned(tonight time.Time, err error) ([]crm.FollowUp, view.Page, error) {
	if err != nil {
		return nil, view.Page{}, err
	}
	found, err := t.book.PlannedBy(t.ctx, t.scope(), t.user.ID, tonight, store.Place{}, dayPage+1)
	return found[:min(len(found), dayPage)], view.Page{Later: len(found) > dayPage}, err
}

// tasks adds to follow-ups whose they are.
func (t *turn) tasks(found []crm.FollowUp) ([]crm.Task, error) {
	ids := make([]int64, 0, len(found))
	for _, f := range found {
		if f.CustomerID != 0 {
			ids = append(ids, f.CustomerID)
		}
	}
	customers, err := t.book.Customers(t.ctx, t.scope(), ids)
	if err != nil {
		return nil, err
	}
	out := make([]crm.Task, len(found))
	for i, f := range found {
		out[i].FollowUp = f
		for k := range customers {
			if customers[k].ID == f.CustomerID {
				out[i].Customer = &customers[k]
			}
		}
	}
	return out, nil
}

// about answers with a page about a customer: in place of the tapped message, or
// as a message that replies find the customer by.
func (t *turn) about(customer int64, m chat.Message) action {
	return func(tx *store.Tx) error {
		if t.inPlace() {
			return t.redraw(tx, m)
		}
		_, err := tx.Send(store.Outgoing{
			ChatID: t.req.Chat.ID, Message: m, InboxID: t.req.InboxID, CustomerID: customer,
		})
		return err
	}
}

// inPlace reports whether an answer takes the place of the tapped message.
func (t *turn) inPlace() bool { return t.req.Kind == chat.Tap && t.req.Tap.Arg != view.Below }

// mostDates is how many important days of one's customers a day shows.
const mostDates = 5

// daysToday are the important days that the person's customers have today.
func (t *turn) daysToday() ([]view.DayOf, error) {
	dates, err := t.book.DatesOn(t.ctx, t.scope(), t.user.ID, t.now, mostDates)
	if err != nil || len(dates) == 0 {
		return nil, err
	}
	ids := make([]int64, len(dates))
	for i, d := range dates {
		ids[i] = d.CustomerID
	}
	customers, err := t.book.Customers(t.ctx, t.scope(), ids)
	if err != nil {
		return nil, err
	}
	var out []view.DayOf
	for _, d := range dates {
		for _, c := range customers {
			if c.ID == d.CustomerID {
				out = append(out, view.DayOf{Customer: c, Label: d.Label})
			}
		}
	}
	return out, nil
}
