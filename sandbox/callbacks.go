package sandbox

import (
	"strconv"
	"time"
	"unicode/utf8"
)

const (
	maxAlert      = 200
	maxAlertsKept = 1000
)

// A tap waits for the bot's answer.
type tap struct {
	userID, chatID int64
	at             time.Time
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
