package sandbox

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"sync"
	"time"
)

// A webhook delivers updates: those of one lane in order, several lanes side
// by side, each update again and again until it is accepted.
type webhook struct {
	url, secret string
	connections int
	retry       time.Duration
	client      *http.Client
	now         func() time.Time
	accepted    func() // tells the server's readers that something changed
	ctx         context.Context
	cancel      context.CancelFunc
	work        *sync.WaitGroup
	slots       chan struct{}

	mu        sync.Mutex
	lanes     map[int64][]update
	lastError string
	errorAt   time.Time
}

var secretToken = regexp.MustCompile(`^[A-Za-z0-9_-]*$`)

var webhookPorts = map[string]bool{"": true, "80": true, "88": true, "443": true, "8443": true}

func (s *Server) setWebhook(r *request) (any, error) {
	target := r.params["url"]
	if target == "" {
		return s.deleteWebhook(r)
	}
	switch {
	case len(r.params["secret_token"]) > 256:
		return nil, badRequest("secret token is too long")
	case !secretToken.MatchString(r.params["secret_token"]):
		return nil, badRequest("secret token contains unallowed characters")
	}
	u, err := url.Parse(target)
	switch {
	case err != nil || u.Host == "":
		return nil, badRequest("invalid webhook URL specified")
	case u.Scheme != "https" && !isLocal(u.Hostname()): // the real one wants https everywhere
		return nil, badRequest("bad webhook: An HTTPS URL must be provided for webhook")
	case !webhookPorts[u.Port()] && !isLocal(u.Hostname()):
		return nil, badRequest("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
	}
	s.dropHook(r.flag("drop_pending_updates"))
	s.queue.endPoll("terminated by setWebhook request")
	s.queue.allow(r.params["allowed_updates"])
	ctx, cancel := context.WithCancel(s.stopping)
	h := &webhook{
		url: target, secret: r.params["secret_token"], connections: r.integer("max_connections", 40, 1, 100),
		retry: s.cfg.WebhookRetry, now: s.cfg.Now, accepted: s.changedElsewhere, ctx: ctx, cancel: cancel, work: &s.work,
		client: &http.Client{Timeout: time.Minute}, lanes: map[int64][]update{},
	}
	h.slots = make(chan struct{}, h.connections)
	s.hook = h
	for _, u := range s.queue.pending {
		h.add(u)
	}
	s.queue.pending = nil
	s.touch()
	return true, nil
}

// changedElsewhere is touch for goroutines that do not hold mu.
func (s *Server) changedElsewhere() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.touch()
}

func isLocal(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (s *Server) deleteWebhook(r *request) (any, error) {
	s.dropHook(r.flag("drop_pending_updates"))
	s.touch()
	return true, nil
}

// dropHook ends deliveries and takes back what was not accepted. The caller holds mu.
func (s *Server) dropHook(dropPending bool) {
	if s.hook != nil {
		s.hook.cancel()
		s.queue.pending = append(s.queue.pending, s.hook.undelivered()...)
		s.hook = nil
	}
	if dropPending {
		s.queue.pending = nil
	}
}

func (s *Server) getWebhookInfo(*request) (any, error) {
	if s.hook == nil {
		return map[string]any{"url": "", "has_custom_certificate": false, "pending_update_count": len(s.queue.pending)}, nil
	}
	h := s.hook
	h.mu.Lock()
	defer h.mu.Unlock()
	info := map[string]any{
		"url": h.url, "has_custom_certificate": false, "pending_update_count": h.count(), "max_connections": h.connections,
	}
	if h.lastError != "" {
		info["last_error_date"], info["last_error_message"] = h.errorAt.Unix(), h.lastError
	}
	if s.queue.allowed != nil {
		kinds := make([]string, 0, len(s.queue.allowed))
		for k := range s.queue.allowed {
			kinds = append(kinds, k)
		}
		slices.Sort(kinds)
		info["allowed_updates"] = kinds
	}
	return info, nil
}

func (h *webhook) add(u update) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lanes[u.lane] = append(h.lanes[u.lane], u)
	if len(h.lanes[u.lane]) == 1 {
		h.work.Go(func() { h.run(u.lane) })
	}
}

// run delivers one lane until it is empty. The head stays in the lane until it
// is accepted, so that it is never lost, and the lane goes away in the same
// moment as its last update, so that no second run can begin beside this one.
func (h *webhook) run(lane int64) {
	for {
		h.mu.Lock()
		head := h.lanes[lane][0]
		h.mu.Unlock()
		if !h.deliver(head) {
			return
		}
		h.mu.Lock()
		rest := h.lanes[lane][1:]
		h.lanes[lane] = rest
		if len(rest) == 0 {
			delete(h.lanes, lane)
		}
		h.mu.Unlock()
		h.accepted()
		if len(rest) == 0 {
			return
		}
	}
}

// deliver offers an update until it is accepted; false means that the webhook ended.
func (h *webhook) deliver(u update) bool {
	for {
		select {
		case h.slots <- struct{}{}:
		case <-h.ctx.Done():
			return false
		}
		err := h.post(u)
		<-h.slots
		if h.ctx.Err() != nil {
			return false
		}
		if err == nil {
			return true
		}
		h.mu.Lock()
		h.lastError, h.errorAt = err.Error(), h.now()
		h.mu.Unlock()
		timer := time.NewTimer(h.retry)
		select {
		case <-timer.C:
		case <-h.ctx.Done():
			timer.Stop()
			return false
		}
	}
}

func (h *webhook) post(u update) error {
	req, err := http.NewRequestWithContext(h.ctx, http.MethodPost, h.url, bytes.NewReader(u.body))
	if err != nil {
		return fmt.Errorf("make the request: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	if h.secret != "" {
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", h.secret)
	}
	resp, err := h.client.Do(req)
	if err != nil {
		return fmt.Errorf("connection failed: %w", err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("wrong response from the webhook: %s", resp.Status)
	}
	return nil
}

// undelivered returns what is left, in order.
func (h *webhook) undelivered() []update {
	h.mu.Lock()
	defer h.mu.Unlock()
	var rest []update
	for _, lane := range h.lanes {
		rest = append(rest, lane...)
	}
	slices.SortFunc(rest, func(a, b update) int { return cmp.Compare(a.id, b.id) })
	return rest
}

func (h *webhook) count() int {
	n := 0
	for _, lane := range h.lanes {
		n += len(lane)
	}
	return n
}
