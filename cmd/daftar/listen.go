package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"
)

// How long the program's own server waits for others.
const (
	headerPatience = 5 * time.Second
	bodyPatience   = 15 * time.Second
	answerPatience = 30 * time.Second // an update waits for the book's writer
	idlePatience   = 2 * time.Minute
	// closePatience is how long a stop waits for requests under way.
	closePatience  = 5 * time.Second
	maxHeaderBytes = 16 << 10
)

// door is the program's own HTTP server; a nil one does nothing.
type door struct {
	listener net.Listener
	server   *http.Server
	ended    chan error // one value, when serving has ended
}

// openDoor takes the address, before anything is received. Nothing is answered
// before serve. No address: no door.
func openDoor(ctx context.Context, at listenAddress, log *slog.Logger) (*door, error) {
	if at == "" {
		return nil, nil
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", string(at))
	if err != nil {
		var why *net.OpError
		if errors.As(err, &why) {
			err = why.Err
		}
		return nil, &settingError{listenSetting, fmt.Sprintf("cannot listen on %s (%v); choose another port, or stop the program that has it", at, err)}
	}
	return &door{
		listener: l, ended: make(chan error, 1),
		server: &http.Server{
			ReadHeaderTimeout: headerPatience, ReadTimeout: bodyPatience, WriteTimeout: answerPatience,
			IdleTimeout: idlePatience, MaxHeaderBytes: maxHeaderBytes,
			ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug), // of strangers who hang up
		},
	}, nil
}

// serve answers by the table of paths until close; failed is told when it ends
// by itself.
func (d *door) serve(paths map[string]http.Handler, failed func(error)) {
	if d == nil {
		return
	}
	d.server.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h, ok := paths[r.URL.Path]
		if !ok {
			h = http.NotFoundHandler()
		}
		h.ServeHTTP(w, r)
	})
	go func() {
		err := d.server.Serve(d.listener)
		if errors.Is(err, http.ErrServerClosed) {
			err = nil
		} else {
			err = fmt.Errorf("listen: %w", err)
			failed(err)
		}
		d.ended <- err
	}()
}

// close stops accepting and waits for the requests under way; it returns when
// nobody is answered any longer. Once serve was called, not before.
func (d *door) close() error {
	if d == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), closePatience)
	defer cancel()
	if d.server.Shutdown(ctx) != nil {
		_ = d.server.Close()
	}
	return <-d.ended
}

// abandon lets go of the address of a door that never served.
func (d *door) abandon() {
	if d != nil {
		_ = d.listener.Close()
	}
}

// ownPaths are the paths that the program serves by itself.
var ownPaths = []string{"/healthz", "/readyz", "/metrics"}

// readOnly answers GET and HEAD only.
func readOnly(h http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "GET only", http.StatusMethodNotAllowed)
			return
		}
		h(w, r)
	})
}

// healthcheck asks the bot that runs beside it whether it works; for containers,
// which have nothing else to ask with.
func healthcheck(ctx context.Context, p program, args []string) error {
	flags := newFlags("healthcheck")
	ready := flags.Bool("ready", false, "also ask whether people are served")
	if _, err := parse(flags, p, args, 0); err != nil {
		return err
	}
	environment, err := p.environment()
	if err != nil {
		return err
	}
	cfg, err := load[ListenConfig](environment)
	if err != nil {
		return err
	}
	if cfg.Listen == "" {
		return &settingError{listenSetting, "is not set, so the bot cannot be asked; write one such as 127.0.0.1:8080"}
	}
	path := "/healthz"
	if *ready {
		path = "/readyz"
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+cfg.Listen.reach()+path, nil)
	if err != nil {
		return fmt.Errorf("check the health: %w", err)
	}
	// Not the default client: a proxy of the environment leads elsewhere.
	answer, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(r)
	if err != nil {
		return fmt.Errorf("check the health: %w", err)
	}
	defer func() { _ = answer.Body.Close() }()
	said, err := io.ReadAll(io.LimitReader(answer.Body, 4096))
	if err != nil {
		return fmt.Errorf("check the health: %w", err)
	}
	if answer.StatusCode != http.StatusOK {
		return errors.New("not well: " + strings.ReplaceAll(strings.TrimSpace(string(said)), "\n", "; "))
	}
	fmt.Fprint(p.out, string(said))
	return nil
}

// reach is the address by which this machine itself finds the server.
func (l listenAddress) reach() string {
	host, port, err := net.SplitHostPort(string(l))
	if err != nil {
		return string(l)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return net.JoinHostPort(host, port)
}
