package bot_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"daftar/bot"
	"daftar/bot/chat"
	"daftar/sandbox"
	"daftar/store"
)

func nothing(context.Context, chat.Request) (func(*store.Tx) error, error) { return nil, nil }

func TestAStartWithoutNetworkIsToldOnceAndAgainWhenTheCauseChanges(t *testing.T) {
	w := newWorld(t)
	w.FailNext(sandbox.Failure{Method: "getMe", Count: 12, Code: 502})
	w.FailNext(sandbox.Failure{Method: "deleteWebhook", Count: 5, Cut: sandbox.CutBefore})
	w.run(nothing)
	if err := w.Wait(t.Context(), w.Polling); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(w.log.String(), `"cannot reach Telegram, trying again"`); n != 2 {
		t.Errorf("%d lines for two causes:\n%s", n, w.log.String())
	}
}

func TestAnOutageWhilePollingIsToldOnceAndItsEnd(t *testing.T) {
	w := newWorld(t)
	w.run(echo)
	if err := w.Wait(t.Context(), w.Polling); err != nil {
		t.Fatal(err)
	}
	w.FailNext(sandbox.Failure{Method: "getUpdates", Count: 12, Code: 502})
	w.send(anna, "one")
	w.hears(anna, "you said one")
	w.send(anna, "two")
	w.hears(anna, "you said one", "you said two")
	for _, line := range []string{"cannot receive updates, trying again", "updates are received again"} {
		if n := strings.Count(w.log.String(), line); n != 1 {
			t.Errorf("%q stands %d times in:\n%s", line, n, w.log.String())
		}
	}
}

func TestATokenThatTelegramRefusesEndsTheRun(t *testing.T) {
	w := newWorld(t)
	w.cfg.Token = "42:another"
	b, err := bot.New(w.cfg, w.st, echo, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Run(t.Context()); !errors.Is(err, bot.ErrUnknownToken) || strings.Count(err.Error(), "nauthorized") > 0 {
		t.Errorf("got %v", err)
	}
}
