package sandbox

import (
	"context"
	"encoding/json"
	"time"
)

// An action is one thing that a person did on the page.
type action struct {
	Action    string  `json:"action"`
	UserID    int64   `json:"user_id"`
	ChatID    int64   `json:"chat_id"` // zero means the private chat
	MessageID int64   `json:"message_id"`
	Text      string  `json:"text"`
	Data      string  `json:"data"`
	Name      string  `json:"name"`
	From      int64   `json:"from"` // whose message is forwarded
	Bytes     []byte  `json:"bytes"`
	Others    []int64 `json:"others"` // whom a new group holds besides
	Admin     bool    `json:"admin"`  // what the bot shall be in a group

	Contact  Contact  `json:"contact"`
	Location Location `json:"location"`
	Failure  Failure  `json:"failure"`
	DelayMS  int      `json:"delay_ms"`
}

func (a action) chat() int64 {
	if a.ChatID == 0 {
		return a.UserID
	}
	return a.ChatID
}

// done is an action's answer when there is nothing to tell.
type done struct {
	ID    int64  `json:"id,omitempty"`
	Query string `json:"query,omitempty"`
	// Results are what the bot offers to somebody who types behind its name.
	Results []json.RawMessage `json:"results,omitempty"`
}

type actor func(s *Server, p *Phone, a action) (done, error)

// wrote turns a message id into an action's answer.
func wrote(id int64, err error) (done, error) { return done{ID: id}, err }

// actions is what the page can do; each is one call of the Go API.
var actions = map[string]actor{
	"send": func(_ *Server, p *Phone, a action) (done, error) { return wrote(p.Reply(a.MessageID, a.Text)) },
	"edit": func(_ *Server, p *Phone, a action) (done, error) { return done{}, p.Edit(a.MessageID, a.Text) },
	"tap": func(_ *Server, p *Phone, a action) (done, error) {
		query, err := p.TapData(a.MessageID, a.Data)
		return done{Query: query}, err
	},
	"inline":   typeInline,
	"choose":   func(_ *Server, p *Phone, a action) (done, error) { return wrote(p.Choose(a.Name, a.Data)) },
	"start":    func(_ *Server, p *Phone, a action) (done, error) { return wrote(p.In(a.UserID).Start(a.Text)) },
	"voice":    func(_ *Server, p *Phone, a action) (done, error) { return wrote(p.Voice(a.Bytes)) },
	"document": func(_ *Server, p *Phone, a action) (done, error) { return wrote(p.Document(a.Name, a.Bytes)) },
	"photo":    func(_ *Server, p *Phone, a action) (done, error) { return wrote(p.Photo(a.Bytes, a.Text)) },
	"video":    func(_ *Server, p *Phone, a action) (done, error) { return wrote(p.Video(a.Bytes, a.Text)) },
	"location": func(_ *Server, p *Phone, a action) (done, error) {
		return wrote(p.Location(a.Location.Latitude, a.Location.Longitude))
	},
	"contact":     func(_ *Server, p *Phone, a action) (done, error) { return wrote(p.ShareContact(a.Contact)) },
	"share_phone": func(_ *Server, p *Phone, _ action) (done, error) { return wrote(p.SharePhone()) },
	"forward": func(_ *Server, p *Phone, a action) (done, error) {
		if a.From != 0 {
			return wrote(p.ForwardFrom(a.From, a.Text))
		}
		return wrote(p.Forward(a.Name, a.Text))
	},
	"block":    func(_ *Server, p *Phone, _ action) (done, error) { return done{}, p.Block() },
	"unblock":  func(_ *Server, p *Phone, _ action) (done, error) { return done{}, p.Unblock() },
	"language": func(s *Server, _ *Phone, a action) (done, error) { return done{}, s.SetLanguage(a.UserID, a.Text) },
	"new_group": func(s *Server, _ *Phone, a action) (done, error) {
		return wrote(s.NewGroup(a.UserID, a.Name, a.Others...))
	},
	"start_group": func(s *Server, _ *Phone, a action) (done, error) {
		return wrote(s.StartInGroup(a.ChatID, a.UserID, a.Text))
	},
	"join":  func(s *Server, _ *Phone, a action) (done, error) { return done{}, s.Join(a.ChatID, a.UserID) },
	"leave": func(s *Server, _ *Phone, a action) (done, error) { return done{}, s.Leave(a.ChatID, a.UserID) },
	"add_bot": func(s *Server, _ *Phone, a action) (done, error) {
		return done{}, s.AddBot(a.ChatID, a.UserID, a.Admin)
	},
	"kick_bot": func(s *Server, _ *Phone, a action) (done, error) { return done{}, s.KickBot(a.ChatID, a.UserID) },
	"fail": func(s *Server, _ *Phone, a action) (done, error) {
		a.Failure.Delay = time.Duration(a.DelayMS) * time.Millisecond
		s.FailNext(a.Failure)
		return done{}, nil
	},
	"mend": func(s *Server, _ *Phone, _ action) (done, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.rules = nil
		s.touch()
		return done{}, nil
	},
}

// typeInline types behind the bot's name and waits a little for what it offers.
func typeInline(s *Server, p *Phone, a action) (done, error) {
	query, err := p.InlineQuery(a.Text, "")
	if err != nil {
		return done{}, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := s.Wait(ctx, func() bool { _, answered := s.InlineResults(query); return answered }); err != nil {
		return done{Query: query}, nil // a phone shows nothing then
	}
	results, _ := s.InlineResults(query)
	return done{Query: query, Results: results}, nil
}
