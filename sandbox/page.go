package sandbox

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

//go:embed page
var pageFiles embed.FS

// pageHistory is how many messages of a chat the page shows.
const pageHistory = 150

// pageBotAway is how long the bot may be busy before the page calls it away.
const pageBotAway = 5 * time.Second

// pagePause gathers the changes of a moment into one event.
const pagePause = 40 * time.Millisecond

func (s *Server) routePage() {
	files, err := fs.Sub(pageFiles, "page")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	static := http.FileServerFS(files)
	s.mux.HandleFunc("GET /", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; frame-ancestors 'none'")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-cache")
		static.ServeHTTP(w, r)
	})
	s.mux.HandleFunc("GET /ui/events", s.serveEvents)
	s.mux.HandleFunc("POST /ui/act", s.serveAct)
	s.mux.HandleFunc("GET /ui/file/{id}", s.servePageFile)
	s.mux.HandleFunc("GET /ui/qr/{id}", s.serveQR)
}

// A pageChat is a chat as one phone's owner sees it.
type pageChat struct {
	ID        int64          `json:"id"`
	Kind      string         `json:"kind"`
	Title     string         `json:"title"`
	Members   []int64        `json:"members,omitempty"`
	Started   bool           `json:"started"`
	Blocked   bool           `json:"blocked,omitempty"`
	BotInside bool           `json:"bot_inside"`
	BotAdmin  bool           `json:"bot_admin,omitempty"`
	Typing    string         `json:"typing,omitempty"`
	Keyboard  *ReplyKeyboard `json:"keyboard,omitempty"`
	Commands  []Command      `json:"commands,omitempty"`
}

type pagePhone struct {
	User  User       `json:"user"`
	Phone string     `json:"phone"`
	Title string     `json:"title"`
	Chats []pageChat `json:"chats"`
}

// A pageEvent is what happened since the last one; the first tells everything.
type pageEvent struct {
	Reset       bool        `json:"reset,omitempty"`
	Zone        string      `json:"zone,omitempty"`
	Bot         User        `json:"bot"`
	Description string      `json:"description,omitempty"`
	Phones      []pagePhone `json:"phones"`
	Messages    []Message   `json:"messages,omitempty"`
	Alerts      []Alert     `json:"alerts,omitempty"`
	Calls       []Call      `json:"calls"`
	Faults      []Fault     `json:"faults"`
	Rules       []Failure   `json:"rules"`
	Pending     int         `json:"pending"`
	Connected   bool        `json:"connected"`
}

// serveEvents streams changes to the page as server-sent events.
func (s *Server) serveEvents(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	out := http.NewResponseController(w)
	var seen uint64
	alerts := -1
	for {
		s.mu.Lock()
		changed := s.nextChange()
		event, raised := s.pageEvent(seen, alerts)
		seen, alerts = s.change, raised
		s.mu.Unlock()
		raw, err := json.Marshal(event)
		if err != nil {
			return
		}
		if _, err := fmt.Fprintf(w, "data: %s\n\n", raw); err != nil {
			return
		}
		if err := out.Flush(); err != nil {
			return
		}
		if !s.nextMoment(r, changed) {
			return
		}
	}
}

// nextMoment waits for a change and then a little longer, for what comes with it.
func (s *Server) nextMoment(r *http.Request, changed <-chan struct{}) bool {
	select {
	case <-changed:
	case <-r.Context().Done():
		return false
	case <-s.stopping.Done():
		return false
	}
	timer := time.NewTimer(pagePause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
		return false
	}
}

// pageEvent gathers what changed after seen and which alerts came after the
// given number of them. The caller holds mu.
func (s *Server) pageEvent(seen uint64, alerts int) (pageEvent, int) {
	e := pageEvent{
		Reset: alerts < 0, Zone: s.zone(), Bot: s.bot, Description: s.profile.texts["description "],
		Calls: []Call{}, Faults: append([]Fault{}, s.faults...), Rules: []Failure{}, Connected: s.hook != nil || s.queue.poll != nil || s.cfg.Now().Sub(s.queue.asked) < pageBotAway,
		Pending: s.pending(),
	}
	shown := map[int64]bool{}
	for _, spec := range s.phones {
		u := s.users[spec.UserID]
		if u == nil {
			continue
		}
		ph := pagePhone{User: *u, Phone: u.Phone, Title: spec.Title}
		for _, c := range s.chatsOf(u.ID) {
			ph.Chats = append(ph.Chats, s.pageChat(c, u.ID))
			if !shown[c.id] {
				shown[c.id] = true
				e.Messages = append(e.Messages, c.changedSince(seen)...)
			}
		}
		e.Phones = append(e.Phones, ph)
	}
	for _, c := range s.calls.newest(200) {
		if !strings.EqualFold(c.Method, "getUpdates") || c.Code != http.StatusOK {
			e.Calls = append(e.Calls, c)
		}
	}
	e.Calls = e.Calls[max(0, len(e.Calls)-40):]
	for _, ru := range s.rules {
		f := ru.Failure
		f.Count = ru.left
		e.Rules = append(e.Rules, f)
	}
	if alerts >= 0 {
		e.Alerts = slices.Clone(s.alerts[max(0, len(s.alerts)-(s.alertSeq-alerts)):])
	}
	return e, s.alertSeq
}

// zone names the zone of the page's times; "" is the browser's own, as "Local",
// which no browser knows, would be.
func (s *Server) zone() string {
	if s.cfg.Zone == nil || s.cfg.Zone == time.Local {
		return ""
	}
	return s.cfg.Zone.String()
}

// chatsOf lists the private chat and then the groups, newest id last.
func (s *Server) chatsOf(userID int64) []*chat {
	var list []*chat
	for _, c := range s.chats {
		if c.hasMember(userID) && c.migratedTo == 0 {
			list = append(list, c)
		}
	}
	slices.SortFunc(list, func(a, b *chat) int { return int(min(max(b.id-a.id, -1), 1)) })
	return list
}

func (s *Server) pageChat(c *chat, userID int64) pageChat {
	pc := pageChat{
		ID: c.id, Kind: c.kind, Title: c.title, Members: slices.Clone(c.members), Started: c.started || !c.isPrivate(),
		Blocked: c.blocked, BotInside: c.botInside(), BotAdmin: c.botStatus == adminStatus, Commands: s.commandsFor(userID, c.id),
	}
	if s.cfg.Now().Before(c.typingUntil) {
		pc.Typing = c.typing
	}
	if k := c.keyboard(); k != nil {
		pc.Keyboard = k.ReplyKeyboard
	}
	return pc
}

// changedSince looks through the messages that the page shows.
func (c *chat) changedSince(seen uint64) []Message {
	var out []Message
	for _, m := range c.messages[max(0, len(c.messages)-pageHistory):] {
		if m.change > seen {
			out = append(out, m)
		}
	}
	return out
}

// servePageFile shows a file on the page. Only pictures, films and sound are shown by
// the browser itself; anything else could be a page that acts as ours.
func (s *Server) servePageFile(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	f := s.fileByID(r.PathValue("id"))
	s.mu.Unlock()
	if f == nil {
		http.NotFound(w, r)
		return
	}
	kind := http.DetectContentType(f.data)
	switch {
	case kind == "application/ogg":
		kind = "audio/ogg"
	case f.media.Kind == "voice" && kind == "video/webm":
		kind = "audio/webm"
	}
	family, _, _ := strings.Cut(kind, "/")
	inline := family == "image" && kind != "image/svg+xml" || family == "audio" || family == "video"
	if !inline {
		kind = "application/octet-stream"
		w.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(f.media.Name))
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "private, max-age=86400")
	http.ServeContent(w, r, "", time.Time{}, strings.NewReader(string(f.data)))
}

// serveAct does what somebody did on a phone.
func (s *Server) serveAct(w http.ResponseWriter, r *http.Request) {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") { // what a foreign page cannot send unasked
		http.Error(w, "JSON expected", http.StatusUnsupportedMediaType)
		return
	}
	var a action
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(&a); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	act, ok := actions[a.Action]
	if !ok {
		http.Error(w, "no such action: "+a.Action, http.StatusBadRequest)
		return
	}
	result, err := act(s, s.Phone(a.UserID).In(a.chat()), a)
	if err != nil {
		code := http.StatusBadRequest
		if errors.Is(err, ErrNoUser) || errors.Is(err, ErrNoChat) {
			code = http.StatusNotFound
		}
		http.Error(w, err.Error(), code)
		return
	}
	writeJSON(w, http.StatusOK, result)
}
