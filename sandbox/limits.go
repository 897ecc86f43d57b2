package sandbox

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// What Telegram tolerates: 30 messages a second overall, one a second in a
// chat with a burst that is never promised, 20 a minute in a group.
const (
	overallPerSecond = 30
	chatBurst        = 20
	groupPerMinute   = 20
)

// A bucket lets a burst through and then a steady rate.
type bucket struct {
	tokens float64
	at     time.Time
}

type limits struct {
	overall bucket
	chats   map[int64]*bucket
}

func newLimits() limits {
	return limits{overall: bucket{tokens: overallPerSecond}, chats: map[int64]*bucket{}}
}

// wait fills the bucket up and tells how long it takes until it holds a token.
func (b *bucket) wait(now time.Time, perSecond, burst float64) time.Duration {
	if !b.at.IsZero() {
		b.tokens = min(burst, b.tokens+now.Sub(b.at).Seconds()*perSecond)
	}
	b.at = now
	if b.tokens >= 1 {
		return 0
	}
	return time.Duration((1 - b.tokens) / perSecond * float64(time.Second))
}

// limit refuses what comes too fast. The caller holds mu.
func (s *Server) limit(method string, r *request) error {
	if s.cfg.NoRateLimits || !isLimited(method) {
		return nil
	}
	now := s.cfg.Now()
	chatID, err := strconv.ParseInt(r.params["chat_id"], 10, 64)
	if err != nil {
		return nil
	}
	rate, burst := 1.0, float64(chatBurst)
	if chatID < 0 {
		rate, burst = groupPerMinute/60.0, groupPerMinute
	}
	b := s.limits.chats[chatID]
	if b == nil {
		b = &bucket{tokens: burst}
		s.limits.chats[chatID] = b
	}
	delay := max(b.wait(now, rate, burst), s.limits.overall.wait(now, overallPerSecond, overallPerSecond))
	if delay > 0 {
		return tooMany(int(math.Ceil(delay.Seconds())))
	}
	b.tokens--
	s.limits.overall.tokens--
	return nil
}

func isLimited(method string) bool {
	if method == "sendchataction" {
		return false
	}
	for _, verb := range []string{"send", "edit", "copy", "forward"} {
		if strings.HasPrefix(method, verb) {
			return true
		}
	}
	return false
}

func tooMany(seconds int) *apiError {
	seconds = max(seconds, 1)
	return &apiError{
		code:        http.StatusTooManyRequests,
		description: "Too Many Requests: retry after " + strconv.Itoa(seconds),
		retryAfter:  seconds,
	}
}
