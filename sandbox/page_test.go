package sandbox_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"daftar/sandbox"
)

// watch follows the page's events until the test ends.
func (f *fake) watch() <-chan pageEvent {
	f.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, f.URL()+"/ui/events", nil)
	f.ok(err)
	events := make(chan pageEvent, 100)
	ended := make(chan struct{})
	f.t.Cleanup(func() {
		cancel()
		<-ended
	})
	go func() {
		defer close(ended)
		resp, err := f.client.Do(req)
		if err != nil {
			f.t.Error(err)
			close(events)
			return
		}
		defer func() { _ = resp.Body.Close() }()
		lines := bufio.NewReader(resp.Body)
		for {
			line, err := lines.ReadString('\n')
			if err != nil {
				return
			}
			if raw, ok := strings.CutPrefix(line, "data: "); ok {
				var e pageEvent
				if err := json.Unmarshal([]byte(raw), &e); err != nil {
					f.t.Error(err)
				}
				events <- e
			}
		}
	}()
	return events
}

type pageEvent struct {
	Reset    bool
	Zone     string
	Messages []sandbox.Message
	Alerts   []sandbox.Alert
	Phones   []struct {
		User  sandbox.User
		Chats []struct {
			ID               int64
			Started, Blocked bool
			Keyboard         *sandbox.ReplyKeyboard
			Commands         []sandbox.Command
		}
	}
	Rules []sandbox.Failure
}

func (f *fake) act(p params) (int, string) {
	f.t.Helper()
	raw, err := json.Marshal(p)
	f.ok(err)
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, f.URL()+"/ui/act", bytes.NewReader(raw))
	f.ok(err)
	req.Header.Set("Content-Type", "application/json")
	resp, err := f.client.Do(req)
	f.ok(err)
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	f.ok(err)
	return resp.StatusCode, string(body)
}

func twoPhones(c *sandbox.Config) {
	c.Phones = []sandbox.PhoneSpec{{UserID: anna, Title: "Owner"}, {UserID: boris, Title: "Customer"}}
}

func TestThePageTypesBehindTheBotsNameAndChooses(t *testing.T) {
	f := startWithAnna(t, twoPhones)
	f.confirmAll()
	answered := make(chan string)
	go func() {
		_, body := f.act(params{"action": "inline", "user_id": anna, "text": "azi"})
		answered <- body
	}()
	id := f.updates(params{"timeout": 30})[0].InlineQuery.ID
	f.good("answerInlineQuery", params{"inline_query_id": id, "cache_time": 0, "is_personal": true, "results": []params{
		{"type": "article", "id": "7", "title": "Aziz", "input_message_content": params{"message_text": "Aziz"}},
	}})
	if body := <-answered; !strings.Contains(body, `"title":"Aziz"`) || !strings.Contains(body, id) {
		t.Errorf("offered %s", body)
	}
	if code, body := f.act(params{"action": "choose", "user_id": anna, "name": id, "data": "7"}); code != http.StatusOK {
		t.Error(body)
	}
	all := f.Messages(anna)
	if m := all[len(all)-1]; m.Text != "Aziz" || !m.ViaBot {
		t.Errorf("sent is %+v", m)
	}
}

func TestThePageTellsEverythingAndThenWhatChanged(t *testing.T) {
	f := startWithAnna(t, twoPhones)
	f.ok(f.AddBot(team, anna, false))
	id := f.tell(anna, "Done?", params{"reply_markup": keyboard("Yes", "y")})
	events := f.watch()
	first := <-events
	if !first.Reset || len(first.Phones) != 2 || len(first.Phones[0].Chats) != 2 || first.Phones[1].Chats[0].Started {
		t.Fatalf("got %+v", first)
	}
	if n := len(first.Messages); n != 3 { // /start, the question, the bot joining the group
		t.Errorf("%d messages", n)
	}
	if code, body := f.act(params{"action": "tap", "user_id": anna, "message_id": id, "data": "y"}); code != http.StatusOK {
		t.Fatal(body)
	}
	updates := f.confirmAll()
	query := updates[len(updates)-1].CallbackQuery.ID
	f.good("answerCallbackQuery", params{"callback_query_id": query, "text": "Saved"})
	f.good("editMessageText", params{"chat_id": anna, "message_id": id, "text": "Done"})
	var texts, alerts []string
	for len(texts) == 0 || len(alerts) == 0 {
		e := <-events
		if e.Reset {
			t.Error("everything was told again")
		}
		for _, m := range e.Messages {
			texts = append(texts, m.Text)
		}
		for _, a := range e.Alerts {
			alerts = append(alerts, a.Text)
		}
	}
	if texts[0] != "Done" || alerts[0] != "Saved" {
		t.Errorf("got %v and %v", texts, alerts)
	}
}

func TestThePageIsToldTheZoneOfItsTimes(t *testing.T) {
	for want, zone := range map[string]*time.Location{"": nil, "UTC": time.UTC} {
		f := startWithAnna(t, twoPhones, func(c *sandbox.Config) { c.Zone = zone })
		if got := (<-f.watch()).Zone; got != want {
			t.Errorf("the zone is %q, want %q", got, want)
		}
	}
	f := startWithAnna(t, twoPhones, func(c *sandbox.Config) { c.Zone = time.Local })
	if got := (<-f.watch()).Zone; got != "" {
		t.Errorf("the browser is told of the zone %q", got)
	}
}

func TestThePageCanDoWhatAPersonDoes(t *testing.T) {
	f := startWithAnna(t, twoPhones)
	f.tell(anna, "Phone?", params{"reply_markup": params{"keyboard": [][]params{{{"text": "Phone", "request_contact": true}}}}})
	f.ok(f.AddBot(team, anna, false))
	steps := []params{
		{"action": "start", "user_id": boris, "text": "c_7"},
		{"action": "send", "user_id": anna, "text": "hello"},
		{"action": "send", "user_id": anna, "chat_id": team, "text": "/week"},
		{"action": "voice", "user_id": anna, "bytes": []byte("OggS")},
		{"action": "document", "user_id": anna, "name": "a.csv", "bytes": []byte("x")},
		{"action": "photo", "user_id": anna, "bytes": onePixel()},
		{"action": "location", "user_id": anna, "location": params{"latitude": 41.3, "longitude": 69.2}},
		{"action": "contact", "user_id": anna, "contact": params{"first_name": "A", "phone_number": "1"}},
		{"action": "share_phone", "user_id": anna},
		{"action": "forward", "user_id": anna, "name": "Aziz", "text": "x"},
		{"action": "forward", "user_id": anna, "from": boris, "text": "x"},
		{"action": "language", "user_id": anna, "text": "en"},
		{"action": "block", "user_id": anna},
		{"action": "unblock", "user_id": anna},
		{"action": "kick_bot", "user_id": anna, "chat_id": team},
		{"action": "add_bot", "user_id": anna, "chat_id": team},
	}
	for _, step := range steps {
		if code, body := f.act(step); code != http.StatusOK {
			t.Errorf("%v: %d %s", step["action"], code, body)
		}
	}
	all := f.Messages(anna)
	last := all[len(all)-1]
	if code, body := f.act(params{"action": "edit", "user_id": anna, "message_id": last.ID, "text": "y"}); code != http.StatusOK {
		t.Errorf("edit: %d %s", code, body)
	}
}

func TestThePageCanMakeRequestsFail(t *testing.T) {
	f := startWithAnna(t)
	f.act(params{"action": "fail", "failure": params{"method": "send*", "code": 502, "count": 5}})
	if a := f.call("sendMessage", params{"chat_id": anna, "text": "x"}); a.Status != 502 {
		t.Errorf("got %d", a.Status)
	}
	f.act(params{"action": "mend"})
	f.tell(anna, "x")
}

func TestThePageRefusesWhatItShould(t *testing.T) {
	f := startWithAnna(t)
	for name, p := range map[string]params{
		"an unknown action": {"action": "hack"},
		"an unknown person": {"action": "send", "user_id": 777, "text": "x"},
		"another's chat":    {"action": "send", "user_id": boris, "chat_id": anna, "text": "x"},
	} {
		if code, _ := f.act(p); code < 400 {
			t.Errorf("%s: %d", name, code)
		}
	}
	a, err := http.NewRequestWithContext(context.Background(), http.MethodPost, f.URL()+"/ui/act", strings.NewReader(`{"action":"mend"}`))
	f.ok(err)
	a.Header.Set("Content-Type", "text/plain")
	resp, err := f.client.Do(a)
	f.ok(err)
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusUnsupportedMediaType {
		t.Errorf("a foreign page's form was taken: %d", resp.StatusCode)
	}
}

func TestThePageServesItsFilesAndNoForeignPages(t *testing.T) {
	f := startWithAnna(t)
	f.must(f.Phone(anna).Document("evil.html", []byte("<script>alert(1)</script>")))
	all := f.Messages(anna)
	evil := "/ui/file/" + all[len(all)-1].Media.FileID
	f.must(f.Phone(anna).Photo(onePixel(), ""))
	all = f.Messages(anna)
	photo := "/ui/file/" + all[len(all)-1].Media.FileID
	for path, want := range map[string]string{
		"/": "text/html", "/app.js": "javascript", "/page.css": "text/css", photo: "image/png", evil: "application/octet-stream",
	} {
		req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, f.URL()+path, nil)
		f.ok(err)
		resp, err := f.client.Do(req)
		f.ok(err)
		_ = resp.Body.Close()
		if got := resp.Header.Get("Content-Type"); resp.StatusCode != http.StatusOK || !strings.Contains(got, want) {
			t.Errorf("%s: %d %s, want %s", path, resp.StatusCode, got, want)
		}
		if path == evil && !strings.HasPrefix(resp.Header.Get("Content-Disposition"), "attachment") {
			t.Error("a document could run as a page")
		}
	}
}
