package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strings"
	"time"

	telegram "github.com/go-telegram/bot"
)

// callTimeout is how long any call but a poll may take.
const callTimeout = 30 * time.Second

// api is the way to the Bot API: the library for everything but getUpdates, which
// it keeps to itself, both over one pool of connections.
type api struct {
	lib  *telegram.Bot
	http *http.Client
	base string // with the token: never log it
	mask *strings.Replacer
	told func(method string, code int)
}

func newAPI(cfg Config) (*api, error) {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConns = 0
	// The default of two idle connections halves the throughput.
	transport.MaxIdleConnsPerHost = cfg.Senders + 8
	a := &api{
		http: &http.Client{Transport: transport},
		base: cfg.APIURL + "/bot" + cfg.Token + "/",
		mask: strings.NewReplacer(cfg.Token, "***", url.PathEscape(cfg.Token), "***"),
		told: cfg.Called,
	}
	lib, err := telegram.New(cfg.Token,
		telegram.WithSkipGetMe(),
		telegram.WithServerURL(cfg.APIURL),
		telegram.WithHTTPClient(cfg.PollTimeout, a),
		telegram.WithErrorsHandler(func(err error) {
			cfg.Log.Warn("call telegram", slog.String("cause", a.mask.Replace(err.Error())))
		}))
	if err != nil {
		return nil, errors.New(a.mask.Replace("make the bot: " + err.Error()))
	}
	a.lib = lib
	return a, nil
}

func (a *api) close() { a.http.CloseIdleConnections() }

// Do is the library's way to HTTP. It hides the token in errors, and turns an
// answer of 5xx into an error that tells who gave it.
func (a *api) Do(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(r.Context(), callTimeout)
	defer cancel()
	status, body, err := a.do(r.WithContext(ctx))
	if err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: status, Body: io.NopCloser(bytes.NewReader(body))}, nil
}

// maxAnswer is more than a hundred updates can be.
const maxAnswer = 32 << 20

// do reads the whole answer before it returns, so that the request's context can
// end with the call.
func (a *api) do(r *http.Request) (status int, body []byte, err error) {
	answered := 0
	defer func() {
		// A call that a stop cut off has not failed.
		if answered != 0 || !errors.Is(r.Context().Err(), context.Canceled) {
			a.told(path.Base(r.URL.Path), answered)
		}
	}()
	res, err := a.http.Do(r)
	if err != nil {
		var at *url.Error
		if errors.As(err, &at) {
			at.URL = a.mask.Replace(at.URL)
		}
		return 0, nil, err
	}
	body, err = io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if closing := res.Body.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return 0, nil, fmt.Errorf("read the answer: %w", err)
	}
	answered = res.StatusCode
	if res.StatusCode >= http.StatusInternalServerError {
		var said struct {
			OK *bool `json:"ok"`
		}
		return 0, nil, &serverError{
			status:  res.StatusCode,
			refused: res.StatusCode == http.StatusInternalServerError && json.Unmarshal(body, &said) == nil && said.OK != nil && !*said.OK,
		}
	}
	return res.StatusCode, body, nil
}

// serverError is an answer of 5xx. refused: the Bot API itself says that it did
// not do it; otherwise something between it and us answered, and nobody knows.
// Telegram's own gateway words its 502 and 504 as the Bot API does.
type serverError struct {
	status  int
	refused bool
}

func (e *serverError) Error() string { return fmt.Sprintf("the server answered %d", e.status) }

// getUpdates polls. The updates stay as they came.
func (a *api) getUpdates(ctx context.Context, offset int64, hold time.Duration) ([]json.RawMessage, error) {
	params, err := json.Marshal(struct {
		Offset  int64    `json:"offset,omitempty"`
		Limit   int      `json:"limit"`
		Timeout int      `json:"timeout"`
		Allowed []string `json:"allowed_updates"`
	}{offset, 100, int(hold.Seconds()), allowedUpdates})
	if err != nil {
		return nil, fmt.Errorf("getUpdates: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, hold+callTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.base+"getUpdates", bytes.NewReader(params))
	if err != nil {
		return nil, errors.New(a.mask.Replace("getUpdates: " + err.Error()))
	}
	req.Header.Set("Content-Type", "application/json")
	status, body, err := a.do(req)
	if err != nil {
		return nil, fmt.Errorf("getUpdates: %w", err)
	}
	var said struct {
		OK          bool              `json:"ok"`
		Result      []json.RawMessage `json:"result"`
		Description string            `json:"description"`
		Parameters  struct {
			RetryAfter int `json:"retry_after"`
		} `json:"parameters"`
	}
	if err := json.Unmarshal(body, &said); err != nil {
		return nil, fmt.Errorf("getUpdates: answer %d is not JSON", status)
	}
	if said.OK {
		return said.Result, nil
	}
	switch status {
	case http.StatusUnauthorized:
		err = telegram.ErrorUnauthorized
	case http.StatusNotFound:
		err = telegram.ErrorNotFound
	case http.StatusConflict:
		err = telegram.ErrorConflict
	case http.StatusTooManyRequests:
		err = &telegram.TooManyRequestsError{Message: "too many requests", RetryAfter: said.Parameters.RetryAfter}
	default:
		err = fmt.Errorf("answer %d", status)
	}
	return nil, fmt.Errorf("getUpdates: %w", err)
}

// post calls a method with parameters of our own. What it answers does not matter.
func (a *api) post(ctx context.Context, method string, params any) error {
	body, err := json.Marshal(params)
	if err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.base+method, bytes.NewReader(body))
	if err != nil {
		return errors.New(a.mask.Replace(method + ": " + err.Error()))
	}
	req.Header.Set("Content-Type", "application/json")
	status, said, err := a.do(req)
	if err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	if status != http.StatusOK {
		var why struct {
			Description string `json:"description"`
		}
		_ = json.Unmarshal(said, &why) // the status tells enough
		return fmt.Errorf("%s: answer %d: %s", method, status, quoted.ReplaceAllString(a.mask.Replace(why.Description), `"…"`))
	}
	return nil
}

// isUnknownToken tells that Telegram does not know who we are: 401, or 404 for
// a token that is not even shaped like one.
func isUnknownToken(err error) bool {
	return errors.Is(err, telegram.ErrorUnauthorized) || errors.Is(err, telegram.ErrorNotFound)
}

// certainlyUndone tells that a call certainly did not reach Telegram, or that
// Telegram certainly did not do what it asked for.
func certainlyUndone(err error) bool {
	var server *serverError
	if errors.As(err, &server) {
		return server.refused
	}
	var dial *net.OpError
	return errors.Is(err, errUncalled) || errors.As(err, &dial) && dial.Op == "dial"
}

var quoted = regexp.MustCompile(`"[^"]*"?`)

// description is what Telegram said, without what it quotes from the message.
func (a *api) description(err error) string {
	return quoted.ReplaceAllString(a.mask.Replace(err.Error()), `"…"`)
}
