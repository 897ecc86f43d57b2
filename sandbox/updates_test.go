package sandbox_test

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"daftar/sandbox"
)

func TestUpdatesComeAgainUntilAnOffsetConfirmsThem(t *testing.T) {
	f := start(t)
	phone := f.Phone(anna)
	for _, text := range []string{"/start", "one", "two"} {
		f.must(phone.Send(text))
	}
	first := f.updates(params{})
	again := f.updates(params{})
	if len(first) != 3 || len(again) != 3 || again[0].UpdateID != first[0].UpdateID {
		t.Fatalf("got %d, then %d updates", len(first), len(again))
	}
	for i := 1; i < len(first); i++ {
		if first[i].UpdateID != first[i-1].UpdateID+1 {
			t.Errorf("id %d follows %d", first[i].UpdateID, first[i-1].UpdateID)
		}
	}
	rest := f.updates(params{"offset": first[1].UpdateID})
	if len(rest) != 2 || rest[0].Message.Text != "one" {
		t.Errorf("after the offset: %+v", rest)
	}
	if left := f.Pending(); left != 2 {
		t.Errorf("%d updates pending, want 2", left)
	}
}

func TestTheLimitCutsABatchAndKeepsTheRest(t *testing.T) {
	f := start(t)
	for range 5 {
		f.must(f.Phone(anna).Send("hi"))
	}
	if got := f.updates(params{"limit": 2}); len(got) != 2 {
		t.Errorf("got %d updates, want 2", len(got))
	}
	if f.Pending() != 5 {
		t.Errorf("%d pending, want 5", f.Pending())
	}
}

func TestANegativeOffsetForgetsAllButTheLast(t *testing.T) {
	f := start(t)
	for _, text := range []string{"one", "two", "three"} {
		f.must(f.Phone(anna).Send(text))
	}
	got := f.updates(params{"offset": -1})
	if len(got) != 1 || got[0].Message.Text != "three" || f.Pending() != 1 {
		t.Errorf("got %+v, %d pending", got, f.Pending())
	}
}

func TestUpdateIDsStartAnywhere(t *testing.T) {
	seen := map[int64]bool{}
	for range 3 {
		f := start(t)
		f.must(f.Phone(anna).Send("hi"))
		seen[f.updates(params{})[0].UpdateID] = true
	}
	if len(seen) < 2 {
		t.Errorf("three sandboxes began with %v", seen)
	}
}

func TestUpdatesExpireAfterADay(t *testing.T) {
	f := start(t)
	f.must(f.Phone(anna).Send("old"))
	f.clock.Add(25 * time.Hour)
	f.must(f.Phone(anna).Send("new"))
	got := f.updates(params{})
	if len(got) != 1 || got[0].Message.Text != "new" {
		t.Errorf("got %+v", got)
	}
}

func TestAllowedUpdatesFilterAndStay(t *testing.T) {
	f := startWithAnna(t)
	id := f.tell(anna, "tap", params{"reply_markup": keyboard("Go", "go")})
	f.updates(params{"allowed_updates": []string{"callback_query"}})
	f.must(f.Phone(anna).Send("not wanted"))
	if _, err := f.Phone(anna).Tap(id, "Go"); err != nil {
		t.Fatal(err)
	}
	got := f.updates(params{}) // without the parameter the setting stays
	if len(got) != 1 || got[0].CallbackQuery == nil {
		t.Errorf("got %+v", got)
	}
	f.updates(params{"allowed_updates": []string{}})
	f.must(f.Phone(anna).Send("wanted again"))
	if got := f.updates(params{"offset": got[0].UpdateID + 1}); len(got) != 1 {
		t.Errorf("an empty list did not reset the setting: %+v", got)
	}
}

func TestALongPollReturnsAsSoonAsSomethingHappens(t *testing.T) {
	f := start(t)
	got := make(chan []update, 1)
	go func() {
		a, err := f.tryCall("getUpdates", params{"timeout": 50})
		if err != nil {
			t.Error(err)
		}
		got <- decode[[]update](t, a.Result)
	}()
	f.awaitPoll()
	f.must(f.Phone(anna).Send("wake up"))
	if u := <-got; len(u) != 1 || u[0].Message.Text != "wake up" {
		t.Errorf("got %+v", u)
	}
}

func TestTheOlderOfTwoPollersIsThrownOut(t *testing.T) {
	f := start(t)
	old := make(chan answer, 1)
	go func() {
		a, err := f.tryCall("getUpdates", params{"timeout": 50})
		if err != nil {
			t.Error(err)
		}
		old <- a
	}()
	f.awaitPoll()
	f.updates(params{})
	a := <-old
	const want = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
	if a.Status != http.StatusConflict || a.Description != want {
		t.Errorf("got %d %q", a.Status, a.Description)
	}
}

func TestAPollerThatHangsUpLosesNothing(t *testing.T) {
	f := start(t)
	ctx, cancel := context.WithCancel(context.Background())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, f.URL()+"/bot"+f.Token()+"/getUpdates?timeout=50", nil)
	f.ok(err)
	var wg sync.WaitGroup
	wg.Go(func() {
		if resp, err := f.client.Do(req); err == nil {
			_ = resp.Body.Close()
			t.Error("the poll answered")
		}
	})
	f.awaitPoll()
	cancel()
	wg.Wait()
	f.must(f.Phone(anna).Send("still here"))
	if got := f.updates(params{}); len(got) != 1 {
		t.Errorf("got %+v", got)
	}
}

// awaitPoll waits until a getUpdates request waits in the server.
func (f *fake) awaitPoll() {
	f.t.Helper()
	f.ok(f.Wait(soon(f.t), f.Polling))
}

func keyboard(pairs ...string) params {
	var row []params
	for i := 0; i < len(pairs); i += 2 {
		row = append(row, params{"text": pairs[i], "callback_data": pairs[i+1]})
	}
	return params{"inline_keyboard": [][]params{row}}
}

func TestPhonesWorkInParallel(t *testing.T) {
	f := startWithAnna(t)
	const each = 50
	var wg sync.WaitGroup
	for _, user := range []int64{anna, boris} {
		wg.Go(func() {
			for range each {
				if _, err := f.Phone(user).Send("hi"); err != nil {
					t.Error(err)
				}
			}
		})
		wg.Go(func() {
			ok := func(m []sandbox.Message) bool { return len(m) >= each }
			if _, err := f.WaitFor(soon(t), user, ok); err != nil {
				t.Error(err)
			}
		})
	}
	seen := map[int64]bool{}
	for offset := int64(0); len(seen) < 2*each; {
		for _, u := range f.updates(params{"offset": offset, "timeout": 5}) {
			if seen[u.UpdateID] {
				t.Errorf("update %d came twice", u.UpdateID)
			}
			seen[u.UpdateID] = true
			offset = u.UpdateID + 1
		}
	}
	wg.Wait()
}
