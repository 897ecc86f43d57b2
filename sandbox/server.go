package sandbox

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Config says what the sandbox pretends to be. The zero value works.
type Config struct {
	// Token is the bot's token; the number before its colon is the bot's id.
	Token string
	// BotUsername and BotName are what getMe tells.
	BotUsername string
	BotName     string
	// Now is the sandbox's clock; nil means the system's.
	Now func() time.Time
	// NoRateLimits switches the 429s off.
	NoRateLimits bool
	// ReadsGroups is BotFather's privacy mode switched off: the bot sees every
	// message of its groups, not only commands and replies.
	ReadsGroups bool
	// CallbackTTL is how long a tap can be answered; zero means two minutes.
	CallbackTTL time.Duration
	// WebhookRetry is the pause before an update is offered to the webhook
	// again; zero means a second.
	WebhookRetry time.Duration
	// Zone is the zone of the times on the page, one that browsers know by its
	// name; nil means that of the browser.
	Zone *time.Location
	// Phones are the phones of the page, from left to right.
	Phones []PhoneSpec
}

// A PhoneSpec is one phone of the page.
type PhoneSpec struct {
	UserID int64  `json:"user_id"`
	Title  string `json:"title"` // the role: "Owner", "Salesperson", "Customer"
}

// Server is a local Telegram for one bot. It is an http.Handler: the Bot API
// under /bot<token>/ and /file/bot<token>/, the page with phones at /.
type Server struct {
	cfg Config
	bot User
	mux *http.ServeMux

	mu        sync.Mutex
	users     map[int64]*User
	chats     map[int64]*chat
	lastMsgID int64
	taps      map[string]*tap
	tapsSwept int // how many taps the last sweep left
	inline    map[string]*inlineQuery
	files     map[string]*file // by file_id
	paths     map[string]*file // by file_path
	fileSeq   int
	querySeq  int64
	queue     queue
	hook      *webhook
	profile   profile
	limits    limits
	rules     []*rule
	calls     ring[Call]
	faults    []Fault
	alerts    []Alert
	alertSeq  int // how many alerts there ever were
	phones    []PhoneSpec
	change    uint64
	changed   chan struct{} // closed at the next change; nil while nobody waits

	stopping context.Context
	stop     context.CancelFunc
	work     sync.WaitGroup // webhook deliveries
	listener net.Listener
	http     *http.Server
}

// New makes a sandbox that does not listen yet.
func New(cfg Config) *Server {
	if cfg.Token == "" {
		cfg.Token = "7000000001:sandbox"
	}
	if cfg.BotUsername == "" {
		cfg.BotUsername = "daftar_bot"
	}
	if cfg.BotName == "" {
		cfg.BotName = "Daftar"
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.CallbackTTL == 0 {
		cfg.CallbackTTL = 2 * time.Minute
	}
	if cfg.WebhookRetry == 0 {
		cfg.WebhookRetry = time.Second
	}
	number, _, _ := strings.Cut(cfg.Token, ":")
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		id = 7000000001
	}
	s := &Server{
		cfg:   cfg,
		bot:   User{ID: id, IsBot: true, FirstName: cfg.BotName, Username: cfg.BotUsername},
		users: map[int64]*User{}, chats: map[int64]*chat{},
		taps: map[string]*tap{}, inline: map[string]*inlineQuery{},
		files: map[string]*file{}, paths: map[string]*file{},
		querySeq: 1_000_000 + rand.Int64N(1_000_000),
		queue:    newQueue(),
		profile:  newProfile(cfg),
		limits:   newLimits(),
		calls:    ring[Call]{max: 2000},
		phones:   cfg.Phones,
	}
	s.stopping, s.stop = context.WithCancel(context.Background())
	s.mux = http.NewServeMux()
	s.routePage()
	return s
}

// Start listens on a free local port.
func (s *Server) Start() error { return s.Listen("127.0.0.1:0") }

// Listen serves on the given address until Close.
func (s *Server) Listen(addr string) error {
	l, err := new(net.ListenConfig).Listen(s.stopping, "tcp", addr)
	if err != nil {
		return fmt.Errorf("listen for the sandbox: %w", err)
	}
	s.listener = l
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	s.work.Go(func() {
		if err := s.http.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			s.stop()
		}
	})
	return nil
}

// URL is where the sandbox listens, without a slash at the end: the page's
// address and the bot's TELEGRAM_API_URL alike.
func (s *Server) URL() string {
	if s.listener == nil {
		return ""
	}
	return "http://" + s.listener.Addr().String()
}

// Token is the bot's token.
func (s *Server) Token() string { return s.cfg.Token }

// Bot is what the bot is called.
func (s *Server) Bot() User { return s.bot }

// Close ends long polls, deliveries and connections.
func (s *Server) Close() error {
	s.stop()
	var err error
	if s.http != nil {
		err = s.http.Close()
	}
	s.work.Wait()
	return err
}

// ServeHTTP serves the Bot API and the page.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case strings.HasPrefix(r.URL.Path, "/bot"):
		s.serveBot(w, r)
	case strings.HasPrefix(r.URL.Path, "/file/bot"):
		s.serveFile(w, r)
	default:
		s.mux.ServeHTTP(w, r)
	}
}

// touch marks a change of anything a reader can see. The caller holds mu.
func (s *Server) touch() uint64 {
	s.change++
	if s.changed != nil {
		close(s.changed)
		s.changed = nil
	}
	return s.change
}

// nextChange returns a channel that the next touch closes. The caller holds mu.
func (s *Server) nextChange() <-chan struct{} {
	if s.changed == nil {
		s.changed = make(chan struct{})
	}
	return s.changed
}
