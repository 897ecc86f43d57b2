package sandbox

import (
	"encoding/json"
	"strconv"
	"time"
	"unicode/utf8"
)

const (
	maxAlert         = 200
	maxInlineResults = 50
	maxAlertsKept    = 1000
)

// A tap waits for the bot's answer.
type tap struct {
	userID, chatID int64
	at             time.Time
}

// An inlineQuery is what someone typed after the bot's name.
type inlineQuery struct {
	at       time.Time
	results  []json.RawMessage
	answered bool
}

var errTooOld = badRequest("query is too old and response timeout expired or query ID is invalid")

func (s *Server) newQueryID() string {
	s.querySeq++
	return strconv.FormatInt(s.bot.ID, 10) + strconv.FormatInt(s.querySeq, 10)
}

// sweepTaps forgets the taps that nobody can answer any more, whenever there
// are twice as many as the last sweep left.
func (s *Server) sweepTaps() {
	const many = 4096
	if len(s.taps) < max(many, s.tapsSwept*2) {
		return
	}
	for id, t := range s.taps {
		if s.cfg.Now().Sub(t.at) > s.cfg.CallbackTTL {
			delete(s.taps, id)
		}
	}
	s.tapsSwept = len(s.taps)
}

func (s *Server) answerCallbackQuery(r *request) (any, error) {
	id := r.params["callback_query_id"]
	if utf8.RuneCountInString(r.params["text"]) > maxAlert {
		return nil, badRequest("MESSAGE_TOO_LONG")
	}
	t := s.taps[id]
	if t == nil || s.cfg.Now().Sub(t.at) > s.cfg.CallbackTTL {
		return nil, errTooOld
	}
	delete(s.taps, id)
	if len(s.alerts) >= maxAlertsKept {
		s.alerts = append([]Alert(nil), s.alerts[maxAlertsKept/2:]...)
	}
	s.alerts = append(s.alerts, Alert{
		QueryID: id, UserID: t.userID, ChatID: t.chatID,
		Text: r.params["text"], ShowAlert: r.flag("show_alert"), URL: r.params["url"],
	})
	s.alertSeq++
	s.touch()
	return true, nil
}

func (s *Server) answerInlineQuery(r *request) (any, error) {
	var results []json.RawMessage
	if err := json.Unmarshal([]byte(r.params["results"]), &results); err != nil {
		return nil, badRequest("can't parse inline query results JSON object")
	}
	if len(results) > maxInlineResults {
		return nil, badRequest("RESULTS_TOO_MUCH")
	}
	seen := map[string]bool{}
	for _, raw := range results {
		var one struct {
			ID string `json:"id"`
		}
		if err := json.Unmarshal(raw, &one); err != nil {
			return nil, badRequest("can't parse inline query result: InlineQueryResult must be an Object")
		}
		switch {
		case one.ID == "":
			return nil, badRequest(`can't parse inline query result: Can't find field "id"`)
		case len(one.ID) > 64:
			return nil, badRequest("RESULT_ID_INVALID")
		case seen[one.ID]:
			return nil, badRequest("RESULT_ID_DUPLICATE")
		}
		seen[one.ID] = true
	}
	q := s.inline[r.params["inline_query_id"]]
	if q == nil || s.cfg.Now().Sub(q.at) > s.cfg.CallbackTTL {
		return nil, errTooOld
	}
	q.results, q.answered = results, true
	s.touch()
	return true, nil
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
