package bot_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"daftar/bot"
	"daftar/bot/chat"
	"daftar/crm"
	"daftar/sandbox"
	"daftar/store"
)

// quiet has nothing to say to what people write.
func quiet(context.Context, chat.Request) (func(*store.Tx) error, error) { return nil, nil }

func text(chatID int64, html string) store.Outgoing {
	return store.Outgoing{ChatID: chatID, Message: chat.Message{Text: html}}
}

func TestAnswersGoBeforeRemindersAndTheseBeforeCampaigns(t *testing.T) {
	w := newWorld(t)
	w.open(anna, boris, clara)
	campaign, reminder, answer := text(anna, "campaign"), text(boris, "reminder"), text(clara, "answer")
	campaign.Priority, reminder.Priority = store.Campaign, store.Reminder
	ids := w.queue(campaign, reminder, answer)
	w.run(quiet, func(c *bot.Config) { c.Senders = 1 })
	for _, id := range ids {
		w.inState(id, "sent")
	}
	var order []string
	for _, c := range w.Requests() {
		if c.Method == "sendMessage" {
			order = append(order, c.Params["text"])
		}
	}
	if want := []string{"answer", "reminder", "campaign"}; !slices.Equal(order, want) {
		t.Errorf("sent %q, want %q", order, want)
	}
}

func TestAMessageIsSentAgainUntilItArrives(t *testing.T) {
	for name, failure := range map[string]sandbox.Failure{
		"the server is down":    {Code: 500, Count: 3},
		"something between":     {Code: 502, Count: 3},
		"the connection is cut": {Cut: sandbox.CutBefore, Count: 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.open(anna)
			failure.Method = "sendMessage"
			w.FailNext(failure)
			ids := w.queue(text(anna, "one"), text(anna, "two"))
			w.run(quiet)
			w.hears(anna, "one", "two")
			w.inState(ids[1], "sent")
			if err := w.bot.Health(); err != nil {
				t.Errorf("still unwell: %v", err)
			}
		})
	}
}

func TestTooManyRequestsHoldOnlyThatChatBack(t *testing.T) {
	w := newWorld(t)
	w.open(anna, boris)
	w.FailNext(sandbox.Failure{Method: "sendMessage", ChatID: anna, Code: 429, RetryAfter: 1})
	w.queue(text(anna, "one"))
	start := time.Now()
	w.run(quiet)
	if err := w.Wait(t.Context(), func() bool { return w.calls("sendMessage") == 1 }); err != nil {
		t.Fatal(err)
	}
	id := w.queue(text(boris, "two"))[0]
	w.hears(boris, "two")
	w.inState(id, "sent")
	if len(fromBot(w.Messages(anna))) != 0 {
		t.Error("the chat was not held back")
	}
	w.hears(anna, "one")
	if took := time.Since(start); took < time.Second {
		t.Errorf("sent again after %v, before Telegram allowed it", took)
	}
}

func TestABlockedPersonIsMarkedAndNothingIsTriedAgain(t *testing.T) {
	w := newWorld(t)
	w.open(anna)
	w.do(func(tx *store.Tx) error {
		_, err := tx.PutUser(crm.User{TelegramID: anna, Role: crm.Salesperson, Name: "Anna", Language: "uz", Zone: "Asia/Tashkent"})
		return err
	})
	if err := w.Phone(anna).Block(); err != nil {
		t.Fatal(err)
	}
	id := w.queue(text(anna, "hello"))[0]
	w.run(quiet)
	w.inState(id, "parked")
	user, err := w.st.UserByTelegram(t.Context(), anna)
	if err != nil || !user.Blocked {
		t.Errorf("the user is %+v (%v), want blocked", user, err)
	}
	if n := w.calls("sendMessage"); n != 1 {
		t.Errorf("%d calls, want 1", n)
	}
}

func TestWhatTelegramRefusesIsSaidInPlainWords(t *testing.T) {
	w := newWorld(t)
	w.open(anna)
	o := store.Outgoing{ChatID: anna, CustomerID: 5, Message: chat.Message{
		Text: `<b>Aziz &amp; Co</b> owes <Aziz> 5 &lt; 6`,
		Buttons: [][]chat.Button{chat.Row(chat.Button{
			Text: "Undo", Data: chat.Data{Action: "undo"}.Encode(),
		})},
	}}
	id := w.queue(o, text(anna, "next"))[0]
	w.run(quiet)
	w.inState(id, "parked")
	if err := w.Wait(t.Context(), func() bool { return len(fromBot(w.Messages(anna))) == 2 }); err != nil {
		t.Fatal(err)
	}
	var plain sandbox.Message
	for _, m := range fromBot(w.Messages(anna)) {
		if m.Text != "next" {
			plain = m
		}
	}
	if plain.Text != "Aziz & Co owes  5 < 6" || len(plain.Inline) != 0 {
		t.Errorf("said %q with keys %v", plain.Text, plain.Keys())
	}
	w.until("the plain text is known", func() bool {
		sent, err := w.st.SentAs(context.Background(), anna, plain.ID)
		return err == nil && sent.CustomerID == 5
	})
	log := w.log.String()
	if !strings.Contains(log, `"method":"sendMessage"`) || strings.Contains(log, "Aziz") {
		t.Errorf("the log tells too little or too much:\n%s", log)
	}
}

func TestPlainWordsThatAreRefusedTooAreParked(t *testing.T) {
	w := newWorld(t)
	w.open(anna)
	w.FailNext(sandbox.Failure{Method: "sendMessage", Code: 400, Count: 2, Description: "Bad Request: BUTTON_DATA_INVALID"})
	ids := w.queue(text(anna, "one"), text(anna, "two"))
	w.run(quiet)
	w.inState(ids[0], "parked")
	w.inState(ids[1], "parked")
	for _, id := range []int64{3, 4} {
		w.inState(id, "sent")
	}
	w.hears(anna, "one", "two")
}

func TestNoTokenNoSending(t *testing.T) {
	w := newWorld(t)
	w.open(anna)
	withdraw := w.FailNext(sandbox.Failure{Code: 401, Count: -1, Method: "sendMessage"})
	id := w.queue(text(anna, "one"))[0]
	w.run(quiet, func(c *bot.Config) { c.Senders = 1 })
	if err := w.Wait(t.Context(), func() bool { return w.calls("sendMessage") >= 1 }); err != nil {
		t.Fatal(err)
	}
	if err := w.Wait(t.Context(), func() bool { return w.bot.Health() != nil }); err != nil {
		t.Fatal(err)
	}
	if err := w.bot.Health(); err == nil || !strings.Contains(err.Error(), "token") {
		t.Errorf("health: %v, want the token", err)
	}
	withdraw()
	w.inState(id, "sent")
	if err := w.bot.Health(); err != nil {
		t.Errorf("still unwell: %v", err)
	}
}

func TestAWrongTokenEndsTheStart(t *testing.T) {
	w := newWorld(t)
	w.cfg.Token = "42:other-secret-token"
	b, err := bot.New(w.cfg, w.st, quiet, apologise)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Run(t.Context()); err == nil || strings.Contains(err.Error(), "secret-token") {
		t.Errorf("Run: %v, want an error without the token", err)
	}
}

func TestAGroupThatGrewIsWrittenToUnderItsNewID(t *testing.T) {
	w := newWorld(t)
	if err := w.AddBot(team, anna, true); err != nil {
		t.Fatal(err)
	}
	grown, err := w.Migrate(team, anna)
	if err != nil {
		t.Fatal(err)
	}
	ids := w.queue(text(team, "one"), text(team, "two"))
	w.run(quiet)
	w.hears(grown, "one", "two")
	w.inState(ids[1], "sent")
	w.hears(team)
}

func TestALongTextComesInPartsWithTheKeysUnderTheLast(t *testing.T) {
	w := newWorld(t)
	w.open(anna)
	var lines []string
	for i := range 500 {
		lines = append(lines, fmt.Sprintf("<b>%03d</b> twenty letters here", i))
	}
	o := text(anna, strings.Join(lines, "\n"))
	o.Message.Buttons = [][]chat.Button{chat.Row(chat.Button{Text: "Next", Data: chat.Data{Action: "next"}.Encode()})}
	id := w.queue(o)[0]
	w.run(quiet)
	w.inState(id, "sent")
	got := fromBot(w.Messages(anna))
	var all []string
	for i, m := range got {
		all = append(all, m.Text)
		if last := i == len(got)-1; last != (len(m.Inline) > 0) {
			t.Errorf("part %d has keys %v", i, m.Keys())
		}
	}
	want := strings.NewReplacer("<b>", "", "</b>", "").Replace(strings.Join(lines, "\n"))
	if strings.Join(all, "\n") != want {
		t.Errorf("%d parts do not make the text", len(got))
	}
	sent, err := w.st.SentAs(t.Context(), anna, got[len(got)-1].ID)
	if err != nil || sent.OutboxID != id {
		t.Errorf("the last part is known as %+v (%v)", sent, err)
	}
}

func TestOnlyThePartThatFailedIsRepeated(t *testing.T) {
	w := newWorld(t)
	w.open(anna)
	id := w.queue(text(anna, strings.Repeat("a", 4096)+"\n"+strings.Repeat("b", 4096)))[0]
	gate := make(chan struct{})
	w.FailNext(sandbox.Failure{Method: "sendMessage", Gate: gate})
	w.run(quiet)
	// The first call matches the gate, the second the cut.
	w.FailNext(sandbox.Failure{Method: "sendMessage", Cut: sandbox.CutAfter})
	close(gate)
	w.inState(id, "sent")
	count := map[byte]int{}
	for _, m := range fromBot(w.Messages(anna)) {
		count[m.Text[0]]++
	}
	if count['a'] != 1 || count['b'] != 2 {
		t.Errorf("parts came %v, want a once and b twice", count)
	}
}

func TestTheCommandMenuGoesOut(t *testing.T) {
	w := newWorld(t)
	w.open(anna)
	w.do(func(tx *store.Tx) error {
		if err := tx.SetCommands(anna, "", []chat.Command{{Name: "find", Description: "Find a customer"}}); err != nil {
			return err
		}
		if err := tx.SetCommands(0, "ru", []chat.Command{{Name: "start", Description: "Начать"}}); err != nil {
			return err
		}
		return tx.SetCommands(0, "uz", nil)
	})
	w.run(quiet)
	for id := range int64(3) {
		w.inState(id+1, "sent")
	}
	if menu := w.CommandsFor(anna, anna); len(menu) != 1 || menu[0].Command != "find" {
		t.Errorf("the menu is %+v", menu)
	}
	if w.calls("deleteMyCommands") != 1 {
		t.Error("an empty menu was not taken away")
	}
}

func TestAMessageWaitsForItsHour(t *testing.T) {
	w := newWorld(t)
	w.open(anna)
	o := text(anna, "later")
	o.NotBefore = time.Now().Add(300 * time.Millisecond)
	w.queue(o)
	id := w.queue(text(anna, "now"))[0]
	w.run(quiet)
	w.inState(id, "sent")
	if got := w.hears(anna, "now", "later"); got[1].Date.Before(o.NotBefore.Truncate(time.Second)) {
		t.Error("sent before its hour")
	}
}

func TestTheBotsOwnInitiativeIsOneASecondToAChat(t *testing.T) {
	w := newWorld(t)
	w.open(anna)
	one, two := text(anna, "one"), text(anna, "two")
	one.Priority, two.Priority = store.Reminder, store.Reminder
	ids := w.queue(one, two)
	w.run(quiet)
	w.hears(anna, "one", "two")
	w.inState(ids[1], "sent")
	var at []time.Time
	for _, c := range w.Requests() {
		if c.Method == "sendMessage" {
			at = append(at, c.At)
		}
	}
	if gap := at[1].Sub(at[0]); gap < 900*time.Millisecond {
		t.Errorf("%v between two reminders", gap)
	}
}

func TestWithinTelegramsLimitsNothingIsRefused(t *testing.T) {
	if testing.Short() {
		t.Skip("takes as long as the limits say")
	}
	w := newWorld(t, func(c *sandbox.Config) { c.NoRateLimits = false })
	var out []store.Outgoing
	for i := range int64(80) {
		w.AddUser(sandbox.User{ID: 2000 + i, FirstName: "P"})
		w.open(2000 + i)
		out = append(out, text(2000+i, "hello"))
	}
	ids := w.queue(out...)
	w.run(quiet, func(c *bot.Config) { c.Rate = 30 })
	for _, id := range ids {
		w.inState(id, "sent")
	}
	for _, c := range w.Requests() {
		if c.Code == 429 {
			t.Fatalf("%s was refused: %s", c.Method, c.Description)
		}
	}
}
