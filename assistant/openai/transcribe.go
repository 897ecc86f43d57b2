package openai

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"path"
	"strings"
	"time"

	api "github.com/sashabaranov/go-openai"
)

// DefaultTranscriber writes speech down where no other model is set.
const DefaultTranscriber = api.GPT4oMiniTranscribe

// TranscribeConfig says which service writes speech down. It is another switch
// than the understanding: a voice cannot be masked.
type TranscribeConfig struct {
	Key       string
	BaseURL   string // "": OpenAI's own
	Model     string // "": DefaultTranscriber
	Timeout   time.Duration
	Transport http.RoundTripper // nil: http.DefaultTransport
	Now       func() time.Time
	Log       *slog.Logger
}

// Transcriber writes speech down. It may be used by many goroutines at once.
type Transcriber struct {
	model  string
	client *api.Client
	guard  *guard
}

// MostAudio is how large a file may be, in bytes.
const MostAudio = 20 << 20

const transcribeTimeout = 60 * time.Second

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
	}, nil
}

// audioEndings are the file types that services take. Telegram's voice notes are
// called .oga, video notes have no name.
var audioEndings = map[string]string{
	".ogg": ".ogg", ".oga": ".ogg", ".opus": ".ogg", ".mp3": ".mp3", ".mpga": ".mp3", ".mpeg": ".mp3", ".mp4": ".mp4",
	".m4a": ".m4a", ".wav": ".wav", ".webm": ".webm", ".flac": ".flac",
}

// Transcribe writes down what is said in a recording. Of its name only the ending
// leaves. language is the code of the language that is probably spoken, "" when
// that is not known; a service that does not know it is asked without.
func (t *Transcriber) Transcribe(ctx context.Context, fileName string, audio []byte, language string) (string, error) {
	if len(audio) > MostAudio {
		return "", ErrTooLarge
	}
	ending := audioEndings[strings.ToLower(path.Ext(fileName))]
	if ending == "" {
		ending = ".ogg"
	}
	language, _, _ = strings.Cut(language, "-")
	text := ""
	err := t.guard.run(ctx, func(ctx context.Context) error {
		ask := func(language string) (api.AudioResponse, error) {
			return t.client.CreateTranscription(ctx, api.AudioRequest{
				Model: t.model, FilePath: "voice" + ending, Reader: bytes.NewReader(audio), Language: language, Format: api.AudioResponseFormatJSON,
			})
		}
		resp, err := ask(language)
		if language != "" && refusesLanguage(err) {
			resp, err = ask("")
		}
		text = resp.Text
		return err
	})
	if err != nil {
		return "", err
	}
	if text = strings.TrimSpace(strings.ToValidUTF8(text, "")); text == "" {
		return "", ErrNoSpeech
	}
	return text, nil
}

func refusesLanguage(err error) bool {
	status := (*api.APIError)(nil)
	return errors.As(err, &status) && status.HTTPStatusCode == http.StatusBadRequest &&
		(status.Param != nil && *status.Param == "language" || strings.Contains(strings.ToLower(status.Message), "language"))
}
