package bot_test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"daftar/bot"
	"daftar/bot/chat"
	"daftar/store"
)

func TestAFileIsFetchedWhenItsBytesAreNeeded(t *testing.T) {
	w := newWorld(t)
	want := bytes.Repeat([]byte("list"), 100)
	type fetched struct {
		body          []byte
		err, tooLarge error
	}
	got := make(chan fetched, 1)
	w.run(func(ctx context.Context, r chat.Request) (func(*store.Tx) error, error) {
		var f fetched
		w.bot.Typing(ctx, r.Chat.ID)
		f.body, f.err = w.bot.Download(ctx, r.File.ID, 400)
		_, f.tooLarge = w.bot.Download(ctx, r.File.ID, 399)
		got <- f
		return nil, nil
	})
	if _, err := w.Phone(anna).Document("list.csv", want); err != nil {
		t.Fatal(err)
	}
	f := <-got
	if f.err != nil || !bytes.Equal(f.body, want) {
		t.Errorf("%d bytes (%v)", len(f.body), f.err)
	}
	if !errors.Is(f.tooLarge, bot.ErrTooLarge) {
		t.Errorf("too large: %v", f.tooLarge)
	}
	if w.calls("sendChatAction") != 1 {
		t.Error("nobody saw the bot type")
	}
}
