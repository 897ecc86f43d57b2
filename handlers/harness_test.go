package handlers_test

import (
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"daftar/assistant"
	"daftar/assistant/rules"
	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers"
	"daftar/handlers/view"
	"daftar/i18n"
	"daftar/internal/testkit"
	"daftar/store"
)

// monday is when the stories begin: Monday 23 November 2026, 10:00 in Tashkent.
var monday = time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC)

// office is a team at work with a real book: what people do goes through the
// desk as the edge does it, and what the desk answers lands on their phones.
type office struct {
	t        *testing.T
	book     *store.Store
	desk     *handlers.Desk
	words    *i18n.Catalogue
	clock    time.Time
	updates  int64
	messages int64
	phones   map[int64]*phone
	secrets  int
	story    strings.Builder
	typed    []string        // everything that people said
	taken    map[string]bool // the routes that were taken, as "kind name"
	hurried  bool            // who writes too fast is told so
	busy     bool            // what is done is done once more, as where the book was busy
}

// phone is what one chat shows.
type phone struct {
	*office
	person chat.Person
	chat   chat.Place
	shown  []*shown
}

// shown is a message of the bot on a phone.
type shown struct {
	chat.Message
	id     int64
	outbox int64
	edits  int
}

// The team of most stories.
const (
	olimID  = 1001 // owner
	saraID  = 1002 // salesperson
	timurID = 1003 // salesperson
)

func newOffice(t *testing.T, language string) *office {
	t.Helper()
	o := &office{t: t, words: testkit.Words(t), clock: monday, phones: map[int64]*phone{}, messages: 100, taken: map[string]bool{}}
	path := filepath.Join(t.TempDir(), "daftar.db")
	testkit.NewBook(t, path)
	var err error
	o.book, err = store.Open(t.Context(), path, store.Options{Now: func() time.Time { return o.clock }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := o.book.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(o.story.String())
		}
	})
	o.desk = o.newDesk()
	for _, u := range []crm.User{
		{TelegramID: olimID, Role: crm.Owner, Name: "Olim"},
		{TelegramID: saraID, Role: crm.Salesperson, Name: "Sara"},
		{TelegramID: timurID, Role: crm.Salesperson, Name: "Timur"},
	} {
		u.Language, u.Zone = language, "Asia/Tashkent"
		if err := o.book.Do(t.Context(), func(tx *store.Tx) error { _, err := tx.PutUser(u); return err }); err != nil {
			t.Fatal(err)
		}
		o.phone(u.TelegramID, u.Name, language)
	}
	return o
}

// newDesk is a desk of the book as a start of the program makes it.
func (o *office) newDesk(change ...func(*handlers.Config)) *handlers.Desk {
	cfg := handlers.Config{
		Company: "Artel Savdo", Zone: "Asia/Tashkent",
		BotName: func() string { return "daftar_bot" },
		Secret: func() string {
			o.secrets++
			return fmt.Sprintf("secret-%022d", o.secrets)
		},
		Log: slog.New(slog.DiscardHandler),
	}
	for _, c := range change {
		c(&cfg)
	}
	return handlers.New(o.book, o.words, assistant.NewChain(rules.New(), nil), cfg)
}

// phone returns the private chat of a person with the bot.
func (o *office) phone(id int64, name, language string) *phone {
	p, ok := o.phones[id]
	if !ok {
		p = &phone{office: o, person: chat.Person{ID: id, Name: name, Language: language}, chat: chat.Place{ID: id, Private: true}}
		o.phones[id] = p
	}
	return p
}

func (o *office) olim() *phone  { return o.phones[olimID] }
func (o *office) sara() *phone  { return o.phones[saraID] }
func (o *office) timur() *phone { return o.phones[timurID] }

// user is a team member as the book has them.
func (o *office) user(telegramID int64) crm.User {
	o.t.Helper()
	u, err := o.book.UserByTelegram(o.t.Context(), telegramID)
	if err != nil {
		o.t.Fatal(err)
	}
	return u
}

// says writes a message and returns its id.
func (p *phone) says(text string) int64 {
	p.t.Helper()
	return p.does(chat.Request{Kind: chat.Text, Text: text}, text)
}

// replies answers one of the bot's messages.
func (p *phone) replies(to *shown, text string) int64 {
	p.t.Helper()
	return p.does(chat.Request{Kind: chat.Text, Text: text, ReplyTo: to.id}, "↪ "+text)
}

// edits changes a message written before.
func (p *phone) edits(message int64, text string) {
	p.t.Helper()
	p.does(chat.Request{Kind: chat.Edited, Text: text, MessageID: message}, "✎ "+text)
}

// taps presses the newest button with a label.
func (p *phone) taps(label string) {
	p.t.Helper()
	for _, m := range slices.Backward(p.shown) {
		for _, b := range slices.Concat(m.Buttons...) {
			if b.Text == label || strings.Contains(b.Text, label) {
				p.tapsData(m, b.Data, b.Text)
				return
			}
		}
	}
	p.t.Fatalf("%s sees no button %q; last: %s", p.person.Name, label, p.last().text())
}

// tapsAction presses the newest button with an action and, unless arg is "", an
// argument that holds arg. Where a card is mended, it looks behind "More", too.
func (p *phone) tapsAction(action, arg string) {
	p.t.Helper()
	more := ""
	for _, b := range slices.Concat(p.last().Buttons...) {
		d, err := chat.Decode(b.Data)
		switch {
		case err == nil && d.Action == action && does(d, arg):
			p.tapsData(p.last(), b.Data, b.Text)
			return
		case err == nil && d.Action == "edit" && does(d, view.EditMore):
			more = b.Data
		}
	}
	if more != "" {
		p.tapsData(p.last(), more, "more")
	}
	for _, m := range slices.Backward(p.shown) {
		for _, b := range slices.Concat(m.Buttons...) {
			d, err := chat.Decode(b.Data)
			if err == nil && d.Action == action && does(d, arg) {
				p.tapsData(m, b.Data, b.Text)
				return
			}
		}
	}
	p.t.Fatalf("%s sees no button that does %s %s; last: %s", p.person.Name, action, arg, p.last().text())
}

// does reports whether a button's argument holds arg.
func does(d chat.Data, arg string) bool {
	return arg == "" || d.Arg == arg || strings.HasSuffix(d.Arg, "."+arg) || strings.HasPrefix(d.Arg, arg+".")
}

// has reports whether any message has a button with an action.
func (p *phone) has(action string) bool {
	for _, m := range p.shown {
		for _, b := range slices.Concat(m.Buttons...) {
			if d, err := chat.Decode(b.Data); err == nil && d.Action == action {
				return true
			}
		}
	}
	return false
}

// takesBack undoes the newest of what the person did, if there is any.
func (p *phone) takesBack() {
	p.t.Helper()
	p.says("/undo")
	for _, b := range slices.Concat(p.last().Buttons...) {
		if d, err := chat.Decode(b.Data); err == nil && d.Action == "deed" && d.Arg == "u" {
			p.tapsData(p.last(), b.Data, b.Text)
			return
		}
	}
}

// link is the secret of the newest link into the team that the phone shows.
func (p *phone) link() string {
	p.t.Helper()
	for _, m := range slices.Backward(p.shown) {
		if _, rest, found := strings.Cut(m.text(), "?start="); found {
			return strings.FieldsFunc(rest, func(r rune) bool {
				return !strings.ContainsRune("-_", r) && !('a' <= r && r <= 'z') && !('A' <= r && r <= 'Z') && !('0' <= r && r <= '9')
			})[0]
		}
	}
	p.t.Fatal("no link on the phone")
	return ""
}

// tapsData presses a button by what it carries, which may be forged or old.
func (p *phone) tapsData(m *shown, data, label string) {
	p.t.Helper()
	tap, _ := chat.Decode(data)
	p.does(chat.Request{Kind: chat.Tap, Tap: tap, MessageID: m.id}, "["+label+"]")
}

// does lets a request through as the edge does: received, decided, acted on
// together with its end, decided again when it was stale.
func (p *phone) does(r chat.Request, said string) int64 {
	p.t.Helper()
	o, ctx := p.office, p.t.Context()
	o.updates++
	if r.MessageID == 0 {
		o.messages++
		r.MessageID = o.messages
	}
	r.Chat, r.From, r.At = p.chat, p.person, o.clock
	if r.Kind == chat.Text && strings.HasPrefix(r.Text, "/") {
		r.Command, r.Args, _ = strings.Cut(r.Text[1:], " ")
		r.Command, _, _ = strings.Cut(r.Command, "@")
	}
	field := map[chat.Kind]string{chat.Edited: "edited_message", chat.Tap: "callback_query"}[r.Kind]
	if field == "" {
		field = "message"
	}
	err := o.book.Do(ctx, func(tx *store.Tx) error {
		_, err := tx.Receive([]store.Incoming{{
			BotID: 1, UpdateID: o.updates, Kind: field, ChatID: p.chat.ID, UserID: p.person.ID,
			MessageID: r.MessageID, Lane: p.chat.ID, Payload: []byte("{}"),
		}})
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	rows, err := o.book.Unfinished(ctx, 0, 1)
	if err != nil || len(rows) != 1 {
		o.t.Fatalf("inbox: %d rows, %v", len(rows), err)
	}
	r.InboxID = rows[0].ID
	fmt.Fprintf(&o.story, "\n%s> %s\n", p.person.Name, said)
	o.typed = append(o.typed, said, p.person.Name)
	o.notes(p, r)
	for try := 1; ; try++ {
		err = o.handle(r)
		if !errors.Is(err, crm.ErrStale) || try == 3 {
			break
		}
	}
	if err != nil {
		o.t.Fatalf("%s did %q: %v", p.person.Name, said, err)
	}
	o.deliver()
	return r.MessageID
}

// notes which route a request takes.
func (o *office) notes(p *phone, r chat.Request) {
	o.t.Helper()
	d, err := o.book.Dialog(o.t.Context(), p.chat.ID, p.person.ID)
	if err != nil {
		o.t.Fatal(err)
	}
	switch {
	case r.Kind == chat.Tap:
		o.taken["tap "+r.Tap.Action] = true
		if r.Tap.Arg == "mine" { // answers what had been asked once more
			c, err := o.book.Contest(o.t.Context(), crm.OwnBook(o.user(p.person.ID).ID), r.Tap.ID)
			if err != nil {
				o.t.Fatal(err)
			}
			o.taken["dialog "+c.Dialog.Name] = true
		}
	case r.Command != "":
		o.taken["command "+r.Command] = true
	case d.Name != "":
		o.taken["dialog "+d.Name] = true
	}
}

var errBusy = errors.New("the book is busy")

func (o *office) handle(r chat.Request) error {
	if !o.hurried { // a story's clock stands still
		o.desk.Forgive()
	}
	act, err := o.desk.Handle(o.t.Context(), r)
	if err != nil {
		return err
	}
	if o.busy && act != nil {
		err := o.book.Do(o.t.Context(), func(tx *store.Tx) error {
			if err := act(tx); err != nil {
				return err
			}
			return errBusy
		})
		if !errors.Is(err, errBusy) {
			return err
		}
	}
	return o.book.Do(o.t.Context(), func(tx *store.Tx) error {
		if act != nil {
			if err := act(tx); err != nil {
				return err
			}
		}
		return tx.Finish(r.InboxID)
	})
}

// deliver brings what waits in the outbox to the phones.
func (o *office) deliver() {
	o.t.Helper()
	ctx := o.t.Context()
	for _, priority := range []store.Priority{store.Answer, store.Reminder} {
		waiting, err := o.book.ReadyMessages(ctx, priority, 0, 1000)
		if err != nil {
			o.t.Fatal(err)
		}
		for _, w := range waiting {
			row, err := o.book.Outbox(ctx, w.ID)
			if err != nil {
				o.t.Fatal(err)
			}
			id := o.put(row)
			if err := o.book.Do(ctx, func(tx *store.Tx) error { return tx.MarkSent(w.ID, id) }); err != nil {
				o.t.Fatal(err)
			}
		}
	}
}

// put shows one row of the outbox on its phone and returns the message's id.
func (o *office) put(row store.OutboxRow) int64 {
	if row.Kind == store.KindCommands {
		return 0
	}
	m, err := chat.Unmarshal(row.Payload)
	if err != nil {
		o.t.Fatal(err)
	}
	if strings.Contains(string(row.Payload), "?start=") && !m.Secret {
		o.t.Errorf("a message with a link is kept after it was sent: %s", m.Text)
	}
	p := o.phone(row.ChatID, fmt.Sprint(row.ChatID), "")
	if row.Kind == store.KindEdit {
		for _, s := range p.shown {
			if s.outbox == row.TargetID && s.outbox != 0 || s.id == row.TargetMessageID {
				s.Message = m
				s.edits++
				fmt.Fprintf(&o.story, "%s< ✎ %s\n", p.name(), s.text())
				return 0 // as at the edge: an edit makes no message
			}
		}
		o.t.Fatalf("an edit of a message that was never sent: %+v", row)
	}
	o.messages++
	s := &shown{Message: m, id: o.messages, outbox: row.ID}
	p.shown = append(p.shown, s)
	fmt.Fprintf(&o.story, "%s< %s\n", p.name(), s.text())
	return s.id
}

// last is the newest message on a phone.
func (p *phone) last() *shown {
	if len(p.shown) == 0 {
		return &shown{}
	}
	return p.shown[len(p.shown)-1]
}

// sees fails unless the newest message holds all of the words.
func (p *phone) sees(words ...string) *shown {
	p.t.Helper()
	for _, w := range words {
		if !strings.Contains(p.last().text(), w) {
			p.t.Errorf("%s does not see %q in:\n%s", p.person.Name, w, p.last().text())
		}
	}
	return p.last()
}

// text is a message as a story shows it: its words, then its buttons.
func (s *shown) text() string {
	var b strings.Builder
	if s.File != nil {
		b.WriteString("(" + s.File.Kind + ") ")
	}
	b.WriteString(s.Text)
	for _, row := range s.Buttons {
		b.WriteString("\n   ")
		for _, button := range row {
			if button.URL != "" {
				b.WriteString(" [" + button.Text + " → " + button.URL + "]")
			} else {
				b.WriteString(" [" + button.Text + "]")
			}
		}
	}
	if s.Menu != nil {
		for _, row := range s.Menu.Rows {
			b.WriteString("\n   ")
			for _, button := range row {
				b.WriteString(" ⌨" + button.Text)
			}
		}
	}
	return b.String()
}
