package sandbox_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"daftar/sandbox"
)

// download is getFile and the way that it shows.
func (f *fake) download(fileID string) []byte {
	f.t.Helper()
	a := f.good("getFile", params{"file_id": fileID})
	place := decode[struct {
		FilePath string `json:"file_path"`
	}](f.t, a.Result)
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, f.URL()+"/file/bot"+f.Token()+"/"+place.FilePath, nil)
	f.ok(err)
	resp, err := f.client.Do(req)
	f.ok(err)
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(resp.Body)
	f.ok(err)
	return data
}

func TestATapBecomesACallbackThatCanBeAnsweredOnce(t *testing.T) {
	f := startWithAnna(t)
	id := f.tell(anna, "Done?", params{"reply_markup": keyboard("✅ Yes", "done:7:1", "No", "no")})
	query, err := f.Phone(anna).Tap(id, "✅ Yes")
	f.ok(err)
	got := f.confirmAll()
	cb := got[0].CallbackQuery
	if cb == nil || cb.ID != query || cb.Data != "done:7:1" || cb.From.ID != anna || cb.Message.MessageID != id {
		t.Fatalf("got %+v", got)
	}
	answer := params{"callback_query_id": query, "text": "Saqlandi", "show_alert": true}
	f.good("answerCallbackQuery", answer)
	want := []sandbox.Alert{{QueryID: query, UserID: anna, ChatID: anna, Text: "Saqlandi", ShowAlert: true}}
	if diff := cmp.Diff(want, f.Alerts()); diff != "" {
		t.Error(diff)
	}
	if a := f.call("answerCallbackQuery", answer); a.OK {
		t.Error("a second answer was taken")
	}
}

func TestATapCannotBeAnsweredAfterItsTime(t *testing.T) {
	f := startWithAnna(t, func(c *sandbox.Config) { c.CallbackTTL = time.Minute })
	id := f.tell(anna, "Done?", params{"reply_markup": keyboard("Yes", "y")})
	query, err := f.Phone(anna).Tap(id, "Yes")
	f.ok(err)
	f.clock.Add(61 * time.Second)
	if a := f.call("answerCallbackQuery", params{"callback_query_id": query}); a.OK {
		t.Error("an old tap was answered")
	}
}

func TestOnlyWhatIsThereCanBeTapped(t *testing.T) {
	f := startWithAnna(t)
	id := f.tell(anna, "Done?", params{"reply_markup": keyboard("Yes", "y")})
	if _, err := f.Phone(anna).Tap(id, "No"); !errors.Is(err, sandbox.ErrNoButton) {
		t.Errorf("got %v", err)
	}
	if _, err := f.Phone(anna).Tap(9999, "Yes"); !errors.Is(err, sandbox.ErrNoMessage) {
		t.Errorf("got %v", err)
	}
	if _, err := f.Phone(anna).TapData(id, "forged:1"); err != nil {
		t.Errorf("a forger was stopped: %v", err)
	}
	if _, err := f.Phone(777).Send("hi"); !errors.Is(err, sandbox.ErrNoUser) {
		t.Errorf("got %v", err)
	}
}

func TestAnEditReachesTheBotAndTheBotsEditReachesThePhone(t *testing.T) {
	f := startWithAnna(t)
	id := f.must(f.Phone(anna).Send("5 mln"))
	f.ok(f.Phone(anna).Edit(id, "7 mln"))
	got := f.confirmAll()
	if len(got) != 2 || got[1].EditedMessage.Text != "7 mln" || got[1].EditedMessage.EditDate == 0 {
		t.Fatalf("got %+v", got)
	}
	mine := f.tell(anna, "one", params{"reply_markup": keyboard("a", "b")})
	before := f.Messages(anna)
	f.good("editMessageText", params{"chat_id": anna, "message_id": mine, "text": "two"})
	m, _ := f.Message(anna, mine)
	if m.Text != "two" || m.Edits != 1 || len(m.Inline) != 0 {
		t.Errorf("got %+v", m)
	}
	if old := before[len(before)-1]; old.Text != "one" {
		t.Errorf("an earlier look changed to %q", old.Text)
	}
}

func TestBlockingAndUnblockingReachTheBot(t *testing.T) {
	f := startWithAnna(t)
	f.ok(f.Phone(anna).Block())
	f.ok(f.Phone(anna).Unblock())
	var got [][2]string
	for _, u := range f.confirmAll() {
		got = append(got, [2]string{u.MyChatMember.Old.Status, u.MyChatMember.New.Status})
	}
	if diff := cmp.Diff([][2]string{{"member", "kicked"}, {"kicked", "member"}}, got); diff != "" {
		t.Error(diff)
	}
	f.tell(anna, "welcome back")
}

func TestTheOwnNumberIsSharedOnlyByTheKeyboardThatAsks(t *testing.T) {
	f := startWithAnna(t)
	if _, err := f.Phone(anna).SharePhone(); !errors.Is(err, sandbox.ErrNoButton) {
		t.Errorf("without a keyboard: %v", err)
	}
	f.tell(anna, "Your phone?", params{"reply_markup": params{"keyboard": [][]params{{{"text": "Phone", "request_contact": true}}}}})
	f.must(f.Phone(anna).SharePhone())
	f.must(f.Phone(anna).ShareContact(sandbox.Contact{PhoneNumber: "+998907654321", FirstName: "Aziz"}))
	got := f.confirmAll()
	own, other := got[0].Message.Contact, got[1].Message.Contact
	if own.UserID != anna || own.PhoneNumber != "998901234567" || other.UserID != 0 {
		t.Errorf("got %+v and %+v", own, other)
	}
}

func TestEveryKindOfMessageReachesTheBot(t *testing.T) {
	f := startWithAnna(t)
	p := f.Phone(anna)
	said := f.tell(anna, "Whose is it?")
	f.must(p.Voice([]byte("OggS…")))
	f.must(p.Document("list.csv", []byte("a,b")))
	f.must(p.Photo(onePixel(), "shelf"))
	f.must(p.Location(41.3, 69.2))
	f.must(p.Forward("Aziz", "400 metr kerak"))
	f.must(p.ForwardFrom(boris, "hi"))
	f.must(p.Reply(said, "Azizga"))
	got := f.confirmAll()
	if len(got) != 7 {
		t.Fatalf("%d updates", len(got))
	}
	if string(f.download(got[0].Message.Voice.FileID)) != "OggS…" {
		t.Error("the voice note changed on its way")
	}
	if got[1].Message.Document.FileName != "list.csv" || len(got[2].Message.Photo) == 0 || got[2].Message.Caption != "shelf" {
		t.Errorf("got %+v, %+v", got[1].Message, got[2].Message)
	}
	if got[4].Message.ForwardOrigin["type"] != "hidden_user" || got[5].Message.ForwardOrigin["type"] != "user" {
		t.Errorf("got %+v, %+v", got[4].Message.ForwardOrigin, got[5].Message.ForwardOrigin)
	}
	if to := got[6].Message.ReplyTo; to == nil || to.MessageID != said {
		t.Errorf("got %+v", got[6].Message)
	}
}

func TestCommandsAreMarkedInWhatPeopleType(t *testing.T) {
	f := startWithAnna(t)
	f.must(f.Phone(anna).Send("👋 /today va #vip @ali t.me/shop_bot +998 90 123 45 67"))
	want := []sandbox.Entity{
		{Type: "bot_command", Offset: 3, Length: 6},
		{Type: "hashtag", Offset: 13, Length: 4},
		{Type: "mention", Offset: 18, Length: 4},
		{Type: "url", Offset: 23, Length: 13},
		{Type: "phone_number", Offset: 37, Length: 17},
	}
	if diff := cmp.Diff(want, f.confirmAll()[0].Message.Entities); diff != "" {
		t.Error(diff)
	}
}

func TestTheMenuIsThatOfTheNarrowestScope(t *testing.T) {
	f := startWithAnna(t)
	set := func(name string, more params) {
		more["commands"] = []params{{"command": name, "description": "x"}}
		f.good("setMyCommands", more)
	}
	set("plain", params{})
	set("private_ru", params{"scope": params{"type": "all_private_chats"}, "language_code": "ru"})
	set("for_anna", params{"scope": params{"type": "chat", "chat_id": anna}})
	set("group", params{"scope": params{"type": "all_group_chats"}})
	for who, want := range map[[2]int64]string{{anna, anna}: "for_anna", {boris, boris}: "plain", {anna, team}: "group"} {
		if got := f.CommandsFor(who[0], who[1]); len(got) != 1 || got[0].Command != want {
			t.Errorf("%v sees %v, want %s", who, got, want)
		}
	}
	f.good("deleteMyCommands", params{"scope": params{"type": "chat", "chat_id": anna}})
	if got := f.CommandsFor(anna, anna); got[0].Command != "private_ru" {
		t.Errorf("anna sees %v", got)
	}
}

func TestWaitForGivesUpWithItsContext(t *testing.T) {
	f := startWithAnna(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	never := func([]sandbox.Message) bool { return false }
	if m, err := f.WaitFor(ctx, anna, never); !errors.Is(err, context.Canceled) || len(m) != 1 {
		t.Errorf("got %d messages, %v", len(m), err)
	}
}
