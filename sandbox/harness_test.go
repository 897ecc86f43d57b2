package sandbox_test

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/png"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"daftar/sandbox"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	anna  int64 = 501 // has started the bot
	boris int64 = 502 // has not
	team  int64 = -900
)

// clock is a clock that a test moves.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// fake is a sandbox with a bot's eyes and hands.
type fake struct {
	*sandbox.Server
	t      testing.TB
	clock  *clock
	client *http.Client
}

func start(t testing.TB, change ...func(*sandbox.Config)) *fake {
	t.Helper()
	f := &fake{t: t, clock: newClock(), client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 50}}}
	cfg := sandbox.Config{Token: "42:secret", BotUsername: "shop_bot", BotName: "Shop", Now: f.clock.Now, NoRateLimits: true}
	for _, c := range change {
		c(&cfg)
	}
	f.Server = sandbox.New(cfg)
	f.AddUser(sandbox.User{ID: anna, FirstName: "Anna", LastName: "Kim", LanguageCode: "ru", Phone: "+998901234567"})
	f.AddUser(sandbox.User{ID: boris, FirstName: "Boris", LanguageCode: "uz"})
	f.AddGroup(sandbox.Group{ID: team, Title: "Team", Members: []int64{anna, boris}})
	if err := f.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		f.client.CloseIdleConnections()
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

// startWithAnna is start with Anna's chat open and her update out of the way.
func startWithAnna(t testing.TB, change ...func(*sandbox.Config)) *fake {
	t.Helper()
	f := start(t, change...)
	f.must(f.Phone(anna).Start(""))
	f.confirmAll()
	return f
}

func (f *fake) must(id int64, err error) int64 {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
	return id
}

func (f *fake) ok(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

type params map[string]any

// answer is what the Bot API says, success or not.
type answer struct {
	Status      int         `json:"-"`
	Header      http.Header `json:"-"`
	OK          bool
	ErrorCode   int `json:"error_code"`
	Description string
	Result      json.RawMessage
	Parameters  struct {
		RetryAfter int   `json:"retry_after"`
		MigrateTo  int64 `json:"migrate_to_chat_id"`
	}
}

func (f *fake) tryCall(method string, p params) (answer, error) {
	body, err := json.Marshal(p)
	if err != nil {
		return answer{}, err
	}
	return f.post(method, "application/json", bytes.NewReader(body))
}

func (f *fake) post(method, contentType string, body io.Reader) (answer, error) {
	return f.postTo(f.URL()+"/bot"+f.Token()+"/"+method, contentType, body)
}

func (f *fake) postTo(url, contentType string, body io.Reader) (answer, error) {
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, url, body)
	if err != nil {
		return answer{}, err
	}
	req.Header.Set("Content-Type", contentType)
	resp, err := f.client.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	a := answer{Status: resp.StatusCode, Header: resp.Header}
	return a, json.NewDecoder(resp.Body).Decode(&a)
}

func (f *fake) call(method string, p params) answer {
	f.t.Helper()
	a, err := f.tryCall(method, p)
	if err != nil {
		f.t.Fatalf("%s: %v", method, err)
	}
	return a
}

// good is a call that has to succeed.
func (f *fake) good(method string, p params) answer {
	f.t.Helper()
	a := f.call(method, p)
	if !a.OK {
		f.t.Fatalf("%s: %d %s", method, a.ErrorCode, a.Description)
	}
	return a
}

// tell sends a text and returns its message id.
func (f *fake) tell(chatID int64, text string, more ...params) int64 {
	f.t.Helper()
	p := params{"chat_id": chatID, "text": text}
	for _, extra := range more {
		for k, v := range extra {
			p[k] = v
		}
	}
	return decode[message](f.t, f.good("sendMessage", p).Result).MessageID
}

func (f *fake) updates(p params) []update {
	f.t.Helper()
	return decode[[]update](f.t, f.good("getUpdates", p).Result)
}

// confirmAll takes everything that waits and confirms it.
func (f *fake) confirmAll() []update {
	f.t.Helper()
	all := f.updates(params{})
	if n := len(all); n > 0 {
		f.updates(params{"offset": all[n-1].UpdateID + 1})
	}
	return all
}

type message struct {
	MessageID int64 `json:"message_id"`
	Text      string
	Caption   string
	Entities  []sandbox.Entity
	Date      int64
	EditDate  int64 `json:"edit_date"`
	Chat      struct {
		ID   int64
		Type string
	}
	From    sandbox.User
	Contact *sandbox.Contact
	Photo   []struct {
		FileID string `json:"file_id"`
	}
	Voice *struct {
		FileID string `json:"file_id"`
	}
	Document *struct {
		FileID   string `json:"file_id"`
		FileName string `json:"file_name"`
	}
	ReplyTo        *message       `json:"reply_to_message"`
	NewChatMembers []sandbox.User `json:"new_chat_members"`
	MigrateTo      int64          `json:"migrate_to_chat_id"`
	ForwardOrigin  map[string]any `json:"forward_origin"`
}

type update struct {
	UpdateID      int64 `json:"update_id"`
	Message       *message
	EditedMessage *message `json:"edited_message"`
	CallbackQuery *struct {
		ID      string
		Data    string
		From    sandbox.User
		Message *message
	} `json:"callback_query"`
	MyChatMember *struct {
		Old struct{ Status string } `json:"old_chat_member"`
		New struct{ Status string } `json:"new_chat_member"`
	} `json:"my_chat_member"`
	InlineQuery *struct{ ID, Query string } `json:"inline_query"`
}

func decode[T any](t testing.TB, raw json.RawMessage) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatalf("decode %s: %v", raw, err)
	}
	return v
}

func onePixel() []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func wantNoFaults(t testing.TB, f *fake) {
	t.Helper()
	for _, fault := range f.Faults() {
		t.Errorf("fault in %s: %s", fault.Method, fault.Text)
	}
}

func faultTexts(f *fake) string {
	var all []string
	for _, fault := range f.Faults() {
		all = append(all, fault.Method+": "+fault.Text)
	}
	return strings.Join(all, "\n")
}

func soon(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	t.Cleanup(cancel)
	return ctx
}
