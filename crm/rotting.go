package crm

import "time"

// QuietSince is since when nothing has happened with a deal of the stage that rots.
func (s Stage) QuietSince(now time.Time) time.Time {
	return now.Add(-time.Duration(s.RotDays) * 24 * time.Hour)
}

// Rotting reports whether an open deal has stood without activity for longer than
// its stage allows. What is planned for it for later pauses it.
func (d Deal) Rotting(s Stage, now time.Time) bool {
	return d.Status == Open && s.RotDays > 0 && d.PlannedUntil.Before(now) && d.LastActive().Before(s.QuietSince(now))
}

// LastActive is when something last happened with an open deal: an activity with
// its customer, or a move.
func (d Deal) LastActive() time.Time {
	if d.ActiveAt.After(d.StageAt) {
		return d.ActiveAt
	}
	return d.StageAt
}

// Chance is how surely a deal is expected to be won, in percent: what was said of
// it, or what its stage says.
func (d Deal) Chance(s Stage) int {
	if d.Probability != nil && d.Status == Open {
		return *d.Probability
	}
	return s.Probability
}

// StepState is how the next step of an open deal or of its customer stands.
type StepState int

// The states of a next step.
const (
	NoStep  StepState = iota // nothing is planned
	Overdue                  // should have been done by now
	DueToday
	DueLater
)

// StepStateOf says how what is planned stands, earliest first. now is on the clock
// of the person who looks.
func StepStateOf(planned []FollowUp, now time.Time) StepState {
	if len(planned) == 0 {
		return NoStep
	}
	first := planned[0]
	switch {
	case first.Overdue(now):
		return Overdue
	case first.DueAt.In(now.Location()).Format(time.DateOnly) <= now.Format(time.DateOnly):
		return DueToday
	}
	return DueLater
}

// Steps are those of a customer's plans that are steps of a deal: those about it, and
// those about the customer that name no deal. One about another deal is none.
func (d Deal) Steps(planned []FollowUp) []FollowUp {
	var out []FollowUp
	for _, f := range planned {
		if f.DealID == d.ID || f.DealID == 0 && f.CustomerID == d.CustomerID && d.CustomerID != 0 {
			out = append(out, f)
		}
	}
	return out
}

// StageSpan is a time that a deal has stood in a stage.
type StageSpan struct {
	Stage Stage
	From  time.Time
	To    time.Time // zero: it stands there now
}

// DealFile is all that the page about one deal says of it.
type DealFile struct {
	Deal
	Stage    Stage
	Customer *Customer // nil: nobody has said whose it is, or outside the scope
	Owner    User
	Planned  []FollowUp // for it, earliest first
}

// Rots reports whether the deal is rotting.
func (f DealFile) Rots(now time.Time) bool { return f.Rotting(f.Stage, now) }
