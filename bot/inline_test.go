package bot_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"daftar/bot"
	"daftar/bot/chat"
	"daftar/sandbox"
)

// types lets Anna type behind the bot's name in a chat and waits for what she is
// offered: the titles.
func (w *world) types(chatID int64, query, page string) (queryID string, titles []string) {
	w.t.Helper()
	queryID, err := w.Phone(anna).In(chatID).InlineQuery(query, page)
	if err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := w.Wait(ctx, func() bool { _, answered := w.InlineResults(queryID); return answered }); err != nil {
		w.t.Fatalf("%q is not answered: %v\n%s", query, err, w.log)
	}
	results, _ := w.InlineResults(queryID)
	for _, raw := range results {
		var one struct{ Title string }
		if err := json.Unmarshal(raw, &one); err != nil {
			w.t.Fatal(err)
		}
		titles = append(titles, one.Title)
	}
	return queryID, titles
}

func offering(offer func(r chat.Request) (chat.Offers, error)) func(*bot.Config) {
	return func(c *bot.Config) {
		c.Offer = func(_ context.Context, r chat.Request) (chat.Offers, error) { return offer(r) }
	}
}

func someOffers(n int) (o chat.Offers) {
	for i := range n {
		o.List = append(o.List, chat.Offer{
			ID: fmt.Sprint(i), Title: fmt.Sprintf("Aziz %d", i), Detail: "Artel",
			Message: chat.Message{Text: "<b>Aziz</b>", Buttons: [][]chat.Button{{{Text: "Open", URL: "https://t.me/daftar_bot?start=who_1"}}}},
		})
	}
	return o
}

func TestWhatIsTypedBehindTheBotsNameIsAnsweredAndNotKept(t *testing.T) {
	w := newWorld(t)
	var asked []chat.Request
	w.run(echo, offering(func(r chat.Request) (chat.Offers, error) {
		asked = append(asked, r)
		o := someOffers(2)
		o.Next = "2.a"
		return o, nil
	}))
	id, titles := w.types(team, "azi", "")
	if strings.Join(titles, ",") != "Aziz 0,Aziz 1" || w.InlineNext(id) != "2.a" {
		t.Errorf("offered %q, next %q", titles, w.InlineNext(id))
	}
	w.types(team, "azi", "2.a")
	if r := asked[1]; r.Kind != chat.Inline || r.Text != "azi" || r.Args != "2.a" || r.From.ID != anna || r.Chat.ID != 0 || r.At.IsZero() {
		t.Errorf("asked as %+v", r)
	}
	if rows, err := w.st.Unfinished(t.Context(), 0, 10); err != nil || len(rows) != 0 {
		t.Errorf("%d rows in the inbox, %v", len(rows), err)
	}
	if last, err := w.st.LastReceived(t.Context()); err != nil || last != 0 {
		t.Errorf("the inbox has had row %d, %v", last, err)
	}
	if _, err := w.Phone(anna).In(team).Choose(id, "1"); err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsChosenInTheBotsOwnChatIsNoSentence(t *testing.T) {
	w := newWorld(t)
	w.run(echo, offering(func(chat.Request) (chat.Offers, error) { return someOffers(1), nil }))
	id, _ := w.types(anna, "azi", "")
	if _, err := w.Phone(anna).Choose(id, "0"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Phone(anna).Send("hello"); err != nil {
		t.Fatal(err)
	}
	w.hears(anna, "you said hello")
}

func TestWhoCannotBeAnsweredIsOfferedNothing(t *testing.T) {
	for name, offer := range map[string]func(chat.Request) (chat.Offers, error){
		"a failure":       func(chat.Request) (chat.Offers, error) { return someOffers(1), errors.New("no disk") },
		"a panic":         func(chat.Request) (chat.Offers, error) { panic("Aziz") },
		"nothing to show": func(chat.Request) (chat.Offers, error) { return chat.Offers{}, nil },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.run(echo, offering(offer))
			if _, titles := w.types(team, "azi", ""); len(titles) != 0 {
				t.Errorf("offered %q", titles)
			}
			if strings.Contains(w.log.String(), "azi") || strings.Contains(w.log.String(), "Aziz") {
				t.Errorf("the log tells what was typed:\n%s", w.log)
			}
		})
	}
	t.Run("nobody to ask", func(t *testing.T) {
		w := newWorld(t)
		w.run(echo)
		if _, titles := w.types(team, "azi", ""); len(titles) != 0 {
			t.Errorf("offered %q", titles)
		}
	})
}

func TestNoMoreIsOfferedThanTelegramTakes(t *testing.T) {
	w := newWorld(t)
	w.run(echo, offering(func(chat.Request) (chat.Offers, error) { return someOffers(70), nil }))
	if _, titles := w.types(team, "azi", ""); len(titles) != chat.MaxOffers {
		t.Errorf("%d offered", len(titles))
	}
}

func TestTelegramThatRefusesAnAnswerHoldsNobodyUp(t *testing.T) {
	w := newWorld(t)
	w.FailNext(sandbox.Failure{Method: "answerInlineQuery", Code: 400, Description: "Bad Request: query is too old"})
	w.run(echo, offering(func(chat.Request) (chat.Offers, error) { return someOffers(1), nil }))
	if _, err := w.Phone(anna).InlineQuery("a", ""); err != nil {
		t.Fatal(err)
	}
	w.until("the refusal", func() bool { // what is typed before it takes its place
		return w.calls("answerInlineQuery") > 0
	})
	if _, titles := w.types(anna, "az", ""); len(titles) != 1 {
		t.Errorf("offered %q", titles)
	}
}
