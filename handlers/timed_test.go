package handlers_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"daftar/bot/chat"
	"daftar/handlers"
	"daftar/store"
)

func TestEveryRequestIsTimedUnderTheNameOfItsRoute(t *testing.T) {
	o := newOffice(t, "uz")
	type timing struct {
		route string
		took  time.Duration
	}
	var got []timing
	desk := o.newDesk(func(c *handlers.Config) {
		c.Handled = func(route string, took time.Duration) { got = append(got, timing{route, took}) }
	})
	stranger := chat.Person{ID: 4242, Name: "/pipeline"}
	sara := chat.Person{ID: saraID}
	for i, r := range []chat.Request{
		{Kind: chat.Text, From: sara, Text: "/today", Command: "today"},
		{Kind: chat.Text, From: sara, Text: "/secret_word", Command: "secret_word"},
		{Kind: chat.Text, From: sara, Text: "Aziz akaga tel qildim, 5 mln"},
		{Kind: chat.Text, From: sara, Text: "/find", Command: "find"},
		{Kind: chat.Text, From: sara, Text: "Aziz"},
		{Kind: chat.Tap, From: sara, Tap: chat.Data{Action: "no such button"}},
		{Kind: chat.Text, From: stranger, Text: "hello"},
		{Kind: chat.Text, From: sara, Chat: chat.Place{ID: -5}, Text: "hello all"},
	} {
		r.InboxID, r.At = int64(9000+i), o.clock
		if r.Chat.ID == 0 {
			r.Chat = chat.Place{ID: r.From.ID, Private: true}
		}
		act, err := desk.Handle(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		if act == nil {
			continue
		}
		o.clock = o.clock.Add(time.Second) // waiting for the book's writer
		if err := o.book.Do(t.Context(), func(tx *store.Tx) error { return act(tx) }); err != nil {
			t.Fatal(err)
		}
	}
	var routes []string
	for _, g := range got {
		routes = append(routes, g.route)
		if g.took != time.Second && g.route != "other" && g.route != "group" {
			t.Errorf("%s took %v", g.route, g.took)
		}
	}
	want := []string{"command today", "other", "sentence", "command find", "dialog find", "other", "stranger", "group"}
	if diff := cmp.Diff(want, routes); diff != "" {
		t.Error(diff)
	}
}

func TestARequestThatFailsIsTimedToo(t *testing.T) {
	o := newOffice(t, "uz")
	var got []string
	desk := o.newDesk(func(c *handlers.Config) {
		c.Handled = func(route string, _ time.Duration) { got = append(got, route) }
	})
	r := chat.Request{InboxID: 1, Kind: chat.Text, From: chat.Person{ID: saraID}, Chat: chat.Place{ID: saraID, Private: true}, Text: "/today", Command: "today", At: o.clock}
	act, err := desk.Handle(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	broken := errors.New("broken")
	err = o.book.Do(t.Context(), func(tx *store.Tx) error { return errors.Join(act(tx), broken) })
	if !errors.Is(err, broken) || strings.Join(got, ",") != "command today" {
		t.Errorf("%v, %v", err, got)
	}
}
