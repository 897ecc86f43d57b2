package handlers_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"daftar/sandbox"
)

// waits until a chat holds a message of the bot, and returns it.
func (w *whole) waits(chatID int64, what string, ok func(sandbox.Message) bool) (found sandbox.Message) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), time.Minute)
	defer cancel()
	_, err := w.WaitFor(ctx, chatID, func(all []sandbox.Message) bool {
		for _, m := range slices.Backward(all) {
			if m.FromBot() && ok(m) {
				found = m
				return true
			}
		}
		return false
	})
	if err != nil {
		w.t.Fatalf("in vain: %s (%v)\n%s", what, err, w.log)
	}
	return found
}

func TestAGroupFromTheFirstQuestionToThePictureUnderItsNewID(t *testing.T) {
	w := newWhole(t)
	const team = -700
	w.AddGroup(sandbox.Group{ID: team, Title: "Sotuv", Members: []int64{saraID}})
	if _, err := w.Phone(saraID).Start(""); err != nil {
		t.Fatal(err)
	}
	if err := w.AddBot(team, saraID, false); err != nil {
		t.Fatal(err)
	}
	question := w.waits(saraID, "the question", func(m sandbox.Message) bool { return slices.Contains(m.Keys(), "✅ Ulash") })
	if _, err := w.Phone(saraID).Tap(question.ID, "✅ Ulash"); err != nil {
		t.Fatal(err)
	}
	w.waits(team, "the greeting", func(m sandbox.Message) bool { return m.Media == nil })
	asks := func(id int64, command string) {
		t.Helper()
		if _, err := w.Phone(saraID).In(id).Send(command); err != nil {
			t.Fatal(err)
		}
		w.waits(id, "the picture", func(m sandbox.Message) bool { return m.Media != nil && m.Media.Kind == "photo" })
	}
	asks(team, "/pipeline")
	grown, err := w.Migrate(team, saraID)
	if err != nil {
		t.Fatal(err)
	}
	asks(grown, "/pipeline@daftar_bot")
	for _, f := range w.Faults() {
		t.Errorf("fault: %s: %s", f.Method, f.Text)
	}
}
