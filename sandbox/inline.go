package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"
)

const (
	maxInlineResults = 50
	maxInlineQuery   = 256 // letters of what is typed
	maxNextOffset    = 64  // bytes
)

// ErrNoResult is what a phone answers whose owner chooses what was not offered.
var ErrNoResult = errors.New("sandbox: no such inline result")

// An inlineQuery is what someone typed after the bot's name.
type inlineQuery struct {
	userID   int64
	at       time.Time
	results  []json.RawMessage
	offers   map[string]Message // what is sent when a result is chosen, by its id
	next     string
	answered bool
}

// InlineQuery types after the bot's name in any chat. InlineResults tells what
// the bot answered. offset is what the answer to the page before gave, "" first.
func (p *Phone) InlineQuery(query, offset string) (queryID string, err error) {
	err = p.with(func(c *chat, u *User) error {
		p.s.sweepInline()
		if rs := []rune(query); len(rs) > maxInlineQuery {
			query = string(rs[:maxInlineQuery])
		}
		kind := c.kind
		if c.isPrivate() {
			kind = "sender" // the private chat with the bot itself
		}
		queryID = p.s.newQueryID()
		p.s.inline[queryID] = &inlineQuery{userID: u.ID, at: p.s.cfg.Now()}
		p.s.push("inline_query", u.ID, map[string]any{
			"id": queryID, "from": *u, "query": query, "offset": offset, "chat_type": kind,
		})
		return nil
	})
	return queryID, err
}

// Choose sends one of the results of an inline query into the phone's chat, in the
// person's name.
func (p *Phone) Choose(queryID, resultID string) (id int64, err error) {
	var m Message
	err = p.with(func(_ *chat, u *User) error {
		q := p.s.inline[queryID]
		if q == nil || q.userID != u.ID {
			return ErrNoResult
		}
		var offered bool
		if m, offered = q.offers[resultID]; !offered {
			return ErrNoResult
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return p.post(m)
}

// InlineResults returns what the bot answered to an inline query, each result
// as the bot wrote it, and whether it has answered.
func (s *Server) InlineResults(queryID string) ([]json.RawMessage, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := s.inline[queryID]
	if q == nil {
		return nil, false
	}
	return q.results, q.answered
}

// InlineNext returns the offset of the page behind an answer, "" when there is none.
func (s *Server) InlineNext(queryID string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if q := s.inline[queryID]; q != nil {
		return q.next
	}
	return ""
}

// sweepInline forgets queries that nobody can answer or choose from any more.
func (s *Server) sweepInline() {
	const many = 1024
	if len(s.inline) < many {
		return
	}
	for id, q := range s.inline {
		if s.cfg.Now().Sub(q.at) > s.cfg.CallbackTTL {
			delete(s.inline, id)
		}
	}
}

func (s *Server) answerInlineQuery(r *request) (any, error) {
	var results []json.RawMessage
	if err := json.Unmarshal([]byte(r.params["results"]), &results); err != nil {
		return nil, badRequest("can't parse inline query results JSON object")
	}
	if len(results) > maxInlineResults {
		return nil, badRequest("RESULTS_TOO_MUCH")
	}
	if len(r.params["next_offset"]) > maxNextOffset {
		return nil, badRequest("NEXT_OFFSET_INVALID")
	}
	offers := map[string]Message{}
	for _, raw := range results {
		id, m, err := s.inlineResult(r, raw)
		if err != nil {
			return nil, err
		}
		if _, seen := offers[id]; seen {
			return nil, badRequest("RESULT_ID_DUPLICATE")
		}
		offers[id] = m
	}
	q := s.inline[r.params["inline_query_id"]]
	if q == nil || q.answered || s.cfg.Now().Sub(q.at) > s.cfg.CallbackTTL {
		return nil, errTooOld
	}
	if r.params["cache_time"] != "0" || !r.flag("is_personal") {
		s.fault(r.method, "the answer is kept and shown again, maybe to others: cache_time "+r.params["cache_time"])
	}
	q.results, q.offers, q.next, q.answered = results, offers, r.params["next_offset"], true
	s.touch()
	return true, nil
}

// inlineResult reads one result: an article, which is all that a bot of ours sends.
func (s *Server) inlineResult(r *request, raw json.RawMessage) (id string, m Message, err error) {
	var one struct {
		Type    string          `json:"type"`
		ID      string          `json:"id"`
		Title   string          `json:"title"`
		Markup  json.RawMessage `json:"reply_markup"`
		Content *struct {
			Text string `json:"message_text"`
			Mode string `json:"parse_mode"`
		} `json:"input_message_content"`
	}
	const broken = "can't parse inline query result: "
	if err := json.Unmarshal(raw, &one); err != nil {
		return "", m, badRequest(broken + "InlineQueryResult must be an Object")
	}
	switch {
	case one.ID == "":
		return "", m, badRequest(broken + `Can't find field "id"`)
	case len(one.ID) > 64:
		return "", m, badRequest("RESULT_ID_INVALID")
	case one.Type == "":
		return "", m, badRequest(broken + `Can't find field "type"`)
	case one.Type != "article":
		return "", m, badRequest(fmt.Sprintf("the sandbox has no inline results of type %q", one.Type))
	case one.Title == "":
		return "", m, badRequest(broken + `Can't find field "title"`)
	case one.Content == nil || one.Content.Text == "":
		return "", m, badRequest("message text is empty")
	}
	of := &request{method: r.method, params: map[string]string{
		"text": one.Content.Text, "parse_mode": one.Content.Mode, "reply_markup": string(one.Markup),
	}}
	f, err := s.parseText(of, "text", "entities")
	if err != nil {
		return "", m, err
	}
	switch n := utf8.RuneCountInString(f.text); {
	case n == 0:
		return "", m, badRequest("message text is empty")
	case n > maxText:
		return "", m, badRequest("MESSAGE_TOO_LONG")
	}
	mk, err := s.parseMarkup(of)
	if err != nil {
		return "", m, err
	}
	m = Message{Text: f.text, Entities: f.entities, Source: f.source, ViaBot: true}
	if mk != nil {
		m.Inline, m.inlineRaw = mk.inline, mk.inlineRaw
	}
	return one.ID, m, nil
}
