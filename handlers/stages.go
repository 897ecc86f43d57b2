package handlers

import (
	"slices"
	"strconv"
	"strings"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

// stageDialog is the name of the dialog about a stage.
const stageDialog = "stage"

// stageAsked is what it keeps.
type stageAsked struct {
	Stage int64 `json:"stage,omitempty"` // 0: a new one
}

// newRotDays is after how many days a deal rots in a stage that the owner has added.
const newRotDays = 14

// stages lists the pipeline's stages for the owner to arrange.
func stages(t *turn) (action, error) {
	return func(tx *store.Tx) error { return t.drawStages(tx, 0) }, nil
}

// drawStages draws one stage, or the list where there is none of that id.
func (t *turn) drawStages(tx *store.Tx, id int64) error {
	all, err := tx.Stages(t.ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(s crm.Stage) bool { return s.ID == id && s.Status == crm.Open && !s.Retired })
	if i < 0 {
		return t.show(view.Stages(t.l, all))(tx)
	}
	return t.show(view.Stage(t.l, all[i]))(tx)
}

// stageFields are what can be typed of a stage: each reads an answer.
var stageFields = map[string]func(text string) (store.StageEdit, bool){
	"name": func(text string) (store.StageEdit, bool) { return store.StageEdit{Name: &text}, text != "" },
	"chance": func(text string) (store.StageEdit, bool) {
		n, ok := percentIn(text)
		return store.StageEdit{Probability: &n}, ok
	},
	"rot": func(text string) (store.StageEdit, bool) {
		number, _, _ := strings.Cut(text, " ") // "10 kun"
		n, err := strconv.Atoi(number)
		return store.StageEdit{RotDays: &n}, err == nil && n >= 0
	},
}

// onStage opens a stage, or does what the tapped button says. The button of a stage
// that has changed since only shows it as it is now.
func onStage(t *turn) (action, error) {
	id, version, what := t.req.Tap.ID, t.req.Tap.Version, t.req.Tap.Arg
	all, err := t.book.Stages(t.ctx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(s crm.Stage) bool { return s.ID == id })
	stale := id != 0 && (i < 0 || all[i].Version != version)
	_, asked := stageFields[what]
	switch {
	case what == "add", asked && !stale:
		return func(tx *store.Tx) error {
			return t.open(tx, stageDialog, what, stageAsked{Stage: id}, t.question(t.l.T("stages_ask."+what)))
		}, nil
	case stale || what == "":
		return func(tx *store.Tx) error { return t.drawStages(tx, id) }, nil
	case what == "up" || what == "down":
		return func(tx *store.Tx) error {
			if err := tx.MoveStage(id, version, what == "up"); err != nil {
				return err
			}
			return t.drawStages(tx, 0)
		}, nil
	case what == "retire":
		return t.changeStages(id, func(tx *store.Tx) error { return tx.RetireStage(id, version) }), nil
	}
	return nil, crm.Refuse(crm.NotFound, "error.gone")
}

// changeStages changes stages as a change-set, and draws what has become of one.
func (t *turn) changeStages(id int64, f func(*store.Tx) error) action {
	return func(tx *store.Tx) error {
		if _, err := tx.Begin(t.user, t.req.InboxID, 0); err != nil {
			return err
		}
		if err := f(tx); err != nil {
			return err
		}
		return t.drawStages(tx, id)
	}
}

// answerStage takes a typed name, probability or number of days.
func answerStage(t *turn) (action, error) {
	var asked stageAsked
	if err := t.dialogData(&asked); err != nil {
		return nil, err
	}
	text := strings.Join(strings.Fields(t.req.Text), " ")
	if t.req.Kind != chat.Text || text == "" {
		return nil, nil
	}
	if t.dialog.Step == "add" {
		return t.ended(func(tx *store.Tx) error { return t.addStage(tx, text) }), nil
	}
	read, ok := stageFields[t.dialog.Step]
	if !ok {
		return nil, nil
	}
	e, ok := read(text)
	if !ok {
		return t.say(t.question(t.l.T("stages_again." + t.dialog.Step))), nil
	}
	return t.ended(t.changeStages(asked.Stage, func(tx *store.Tx) error {
		return tx.EditStage(asked.Stage, 0, e)
	})), nil
}

// ended ends the dialog and goes on.
func (t *turn) ended(act action) action {
	return func(tx *store.Tx) error {
		if err := t.endDialog(tx); err != nil {
			return err
		}
		return act(tx)
	}
}

// addStage adds a stage that is as likely as the one ahead of it.
func (t *turn) addStage(tx *store.Tx, name string) error {
	if _, err := tx.Begin(t.user, t.req.InboxID, 0); err != nil {
		return err
	}
	all, err := tx.Stages(t.ctx)
	if err != nil {
		return err
	}
	likely := 50
	for _, s := range all {
		if s.Status == crm.Open {
			likely = s.Probability
		}
	}
	id, err := tx.AddStage(name, likely, newRotDays)
	if err != nil {
		return err
	}
	return t.drawStages(tx, id)
}
