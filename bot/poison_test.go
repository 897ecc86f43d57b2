package bot_test

import (
	"context"
	"testing"

	"daftar/internal/killtest"
	"daftar/store"
)

// A text that kills the process whenever it is handled is parked, and takes
// nobody with it: neither those who wait behind it nor those beside it.
func TestAnUpdateThatKillsTheProcessIsParked(t *testing.T) {
	w := newKillWorld(t, anna, boris, clara)
	c := killtest.Case{
		Env: w.env(),
		Play: func(ctx context.Context) error {
			for _, person := range w.people {
				texts := []string{"before", "after"}
				if person == boris {
					texts = []string{"before", poison, "after"}
				}
				for _, text := range texts {
					if _, err := w.Phone(person).Send(text); err != nil {
						return err
					}
				}
			}
			for _, person := range w.people {
				if err := w.answered(ctx, person, "before", "after"); err != nil {
					return err
				}
			}
			return nil
		},
		Settled: w.settled,
		Check: func(t *testing.T) {
			for _, person := range w.people {
				if got := w.activities(t, person); len(got) != 2 {
					t.Errorf("%d has %q in the book", person, got)
				}
			}
			for id := range int64(7) {
				row, err := w.st.Inbox(t.Context(), id+1)
				if err != nil {
					t.Fatal(err)
				}
				bad := row.ChatID == boris && row.MessageID == messageOf(w, boris, poison)
				if want := map[bool]string{true: "parked", false: "done"}[bad]; row.State != want {
					t.Errorf("update %d is %s after %d attempts, want %s", row.ID, row.State, row.Attempts, want)
				}
				if !bad && row.Attempts > 1 {
					t.Errorf("update %d was blamed %d times", row.ID, row.Attempts)
				}
			}
			if n := len(fromBot(w.Messages(boris))); n < 3 {
				t.Errorf("%d messages to the person, want an apology too", n)
			}
		},
	}
	// The program kills itself: once unasked, then for each attempt that is counted.
	c.Deaths = 1 + store.MaxAttempts
	if _, killed := c.Run(t); killed != c.Deaths {
		t.Errorf("the program died %d times, want %d", killed, c.Deaths)
	}
}

func messageOf(w *killWorld, chatID int64, text string) int64 {
	for _, m := range w.Messages(chatID) {
		if m.Text == text {
			return m.ID
		}
	}
	return 0
}
