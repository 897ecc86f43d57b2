package openai

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path"
	"strings"
	"time"

	api "github.com/sashabaranov/go-openai"

	"daftar/assistant"
)

// DefaultTranscriber writes speech down where no other model is set.
const DefaultTranscriber = api.GPT4oMiniTranscribe

// TranscribeConfig says which service writes speech down. It is another switch
// than the understanding: a voice cannot be masked.
type TranscribeConfig struct {
	Key     string
	BaseURL string // "": OpenAI's own
	Model   string // "": DefaultTranscriber
	Timeout time.Duration
	// Budget tells how many seconds of speech a month may be written down; 0, or nil:
	// any number. Spent tells how many have been, Spend adds to them.
	Budget    func(context.Context) (int64, error)
	Spent     func(context.Context) (int64, error)
	Spend     func(context.Context, int64) error
	Transport http.RoundTripper // nil: http.DefaultTransport
	Now       func() time.Time
	Log       *slog.Logger
}

// Transcriber writes speech down. It may be used by many goroutines at once.
type Transcriber struct {
	model  string
	client *api.Client
	guard  *guard
	budget *budget
}

// MostAudio is how large a file may be, in bytes.
const MostAudio = 20 << 20

const transcribeTimeout = 60 * time.Second

// longest bounds what a service may say of how long a recording was.
const longest = 6 * time.Hour

// ErrTooLarge means that a file is larger than MostAudio.
var ErrTooLarge = errors.New("the recording is too large to be written down")

// ErrNoSpeech means that nothing was heard in a recording.
var ErrNoSpeech = errors.New("nothing was heard in the recording")

// NewTranscriber makes a transcriber. It refuses a config without a key, a clock or
// a log.
func NewTranscriber(cfg TranscribeConfig) (*Transcriber, error) {
	if cfg.Key == "" || cfg.Now == nil || cfg.Log == nil {
		return nil, errors.New("transcription needs a key, a clock and a log")
	}
	if cfg.Model == "" {
		cfg.Model = DefaultTranscriber
	}
	if cfg.Timeout <= 0 {
		cfg.Timeout = transcribeTimeout
	}
	return &Transcriber{
		model:  cfg.Model,
		client: newClient(cfg.Key, cfg.BaseURL, cfg.Transport, cfg.Now),
		guard:  newGuard("transcription", cfg.Timeout, cfg.Log, true),
		budget: &budget{most: cfg.Budget, spent: cfg.Spent, spend: cfg.Spend},
	}, nil
}

// audioEndings are the file types that services take. Telegram's voice notes are
// called .oga, video notes have no name.
var audioEndings = map[string]string{
	".ogg": ".ogg", ".oga": ".ogg", ".opus": ".ogg", ".mp3": ".mp3", ".mpga": ".mp3", ".mpeg": ".mp3", ".mp4": ".mp4",
	".m4a": ".m4a", ".wav": ".wav", ".webm": ".webm", ".flac": ".flac",
}

// Transcribe writes down what is said in a recording. Of its name only the ending
// leaves; a service that does not know its language is asked without. A recording that
// the month's budget has no room for is not even fetched.
func (t *Transcriber) Transcribe(ctx context.Context, r assistant.Recording) (string, error) {
	if r.Size > MostAudio {
		return "", ErrTooLarge
	}
	seconds := r.Seconds()
	if err := t.budget.reserve(ctx, seconds); err != nil {
		t.guard.ill(err)
		return "", err
	}
	text, used, err := t.listen(ctx, r, seconds)
	if failed := t.budget.settle(ctx, seconds, used); failed != nil {
		t.guard.ill(failed) // the words are there and paid for
	}
	if err != nil {
		return "", err
	}
	if text = strings.TrimSpace(strings.ToValidUTF8(text, "")); text == "" {
		return "", ErrNoSpeech
	}
	return text, nil
}

// listen fetches a recording and has it written down. used is how many of its seconds
// must be paid for.
func (t *Transcriber) listen(ctx context.Context, r assistant.Recording, seconds int64) (text string, used int64, err error) {
	audio, err := r.Fetch(ctx)
	if err != nil {
		return "", 0, fmt.Errorf("fetch a recording: %w", err)
	}
	if len(audio) > MostAudio {
		return "", 0, ErrTooLarge
	}
	ending := audioEndings[strings.ToLower(path.Ext(r.Name))]
	if ending == "" {
		ending = ".ogg"
	}
	language, _, _ := strings.Cut(r.Language, "-")
	err = t.guard.run(ctx, func(ctx context.Context) error {
		ask := func(language string) (api.AudioResponse, error) {
			return t.client.CreateTranscription(ctx, api.AudioRequest{
				Model: t.model, FilePath: "voice" + ending, Reader: bytes.NewReader(audio), Language: language, Format: api.AudioResponseFormatJSON,
			})
		}
		resp, err := ask(language)
		if language != "" && refusesLanguage(err) {
			resp, err = ask("")
		}
		switch {
		case err == nil:
			used += max(seconds, int64(min(resp.Duration, longest.Seconds())))
		case unknownCost(err):
			used += seconds
		}
		text = resp.Text
		return err
	})
	return text, used, err
}

func refusesLanguage(err error) bool {
	status := (*api.APIError)(nil)
	return errors.As(err, &status) && status.HTTPStatusCode == http.StatusBadRequest &&
		(status.Param != nil && *status.Param == "language" || strings.Contains(strings.ToLower(status.Message), "language"))
}
