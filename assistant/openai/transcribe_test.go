package openai

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"daftar/assistant"
)

// heard is one request to write something down.
type heard struct {
	file, model, language string
	audio                 []byte
}

func newListener(t *testing.T, answer func(heard) (int, string), more ...func(*TranscribeConfig)) (*Transcriber, *[]heard) {
	t.Helper()
	var all []heard
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := heard{}
		if _, params, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err == nil {
			for form := multipart.NewReader(r.Body, params["boundary"]); ; {
				p, err := form.NextPart()
				if err != nil {
					break
				}
				b, _ := io.ReadAll(p)
				switch p.FormName() {
				case "file":
					h.file, h.audio = p.FileName(), b
				case "model":
					h.model = string(b)
				case "language":
					h.language = string(b)
				}
			}
		}
		all = append(all, h)
		status, body := answer(h)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(s.Close)
	cfg := TranscribeConfig{Key: "k", BaseURL: s.URL + "/v1", Now: func() time.Time { return monday }, Log: slog.New(slog.DiscardHandler)}
	for _, change := range more {
		change(&cfg)
	}
	tr, err := NewTranscriber(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return tr, &all
}

// aRecording is a recording that is fetched at once.
func aRecording(name string, audio []byte, language string) assistant.Recording {
	return assistant.Recording{
		Name: name, Language: language, Length: 1500 * time.Millisecond, Size: int64(len(audio)),
		Fetch: func(context.Context) ([]byte, error) { return audio, nil },
	}
}

func TestAVoiceNoteIsWrittenDown(t *testing.T) {
	tr, all := newListener(t, func(heard) (int, string) { return 200, `{"text":" Azizga qo'ng'iroq qildim \n"}` })
	for name, sent := range map[string]string{"voice/file_1.oga": "voice.ogg", "Aziz aka.MP3": "voice.mp3", "": "voice.ogg", "round.mp4": "voice.mp4", "x.exe": "voice.ogg"} {
		*all = nil
		text, err := tr.Transcribe(context.Background(), aRecording(name, []byte("OggS"), "uz-Cyrl"))
		if err != nil || text != "Azizga qo'ng'iroq qildim" {
			t.Errorf("%q, %v", text, err)
		}
		if h := (*all)[0]; h.file != sent || string(h.audio) != "OggS" || h.language != "uz" || h.model != DefaultTranscriber {
			t.Errorf("%q was sent as %+v", name, h)
		}
	}
}

func TestALanguageThatTheServiceDoesNotKnowIsLeftOut(t *testing.T) {
	tr, all := newListener(t, func(h heard) (int, string) {
		if h.language != "" {
			return 400, `{"error":{"message":"Language 'uz' is not supported.","type":"invalid_request_error","param":"language"}}`
		}
		return 200, `{"text":"salom"}`
	})
	if text, err := tr.Transcribe(context.Background(), aRecording("v.oga", []byte("OggS"), "uz")); err != nil || text != "salom" || len(*all) != 2 {
		t.Errorf("%q, %v after %d requests", text, err, len(*all))
	}
}

func TestWhatCannotBeWrittenDownIsAnError(t *testing.T) {
	tr, all := newListener(t, func(heard) (int, string) { return 200, `{"text":" "}` })
	if _, err := tr.Transcribe(context.Background(), aRecording("v.oga", []byte("OggS"), "")); !errors.Is(err, ErrNoSpeech) {
		t.Errorf("silence: %v", err)
	}
	*all = nil
	if _, err := tr.Transcribe(context.Background(), aRecording("v.oga", make([]byte, MostAudio+1), "")); !errors.Is(err, ErrTooLarge) || len(*all) != 0 {
		t.Errorf("too large: %v after %d requests", err, len(*all))
	}
	tr, _ = newListener(t, func(heard) (int, string) { return 401, `{"error":{"message":"key k is wrong"}}` })
	if _, err := tr.Transcribe(context.Background(), aRecording("v.oga", []byte("OggS"), "uz")); err == nil || strings.Contains(err.Error(), "key") {
		t.Errorf("a wrong key: %v", err)
	}
}

func TestASlowTranscriptionIsGivenUpAfterAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &bytes.Buffer{}
		tr, err := NewTranscriber(TranscribeConfig{
			Key: "k", BaseURL: "http://service", Now: time.Now, Log: slog.New(slog.NewTextHandler(log, nil)),
			Transport: wire(func(r *http.Request) (*http.Response, error) { <-r.Context().Done(); return nil, r.Context().Err() }),
		})
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		if _, err := tr.Transcribe(t.Context(), aRecording("v.oga", []byte("OggS"), "")); err == nil || time.Since(began) != time.Minute {
			t.Errorf("given up after %v: %v", time.Since(began), err)
		}
	})
}

func TestSpoiltRecordingsOfOnePersonSilenceNobodyElse(t *testing.T) {
	tr, all := newListener(t, func(h heard) (int, string) {
		if len(h.audio) == 0 {
			return 400, `{"error":{"message":"The audio file could not be decoded or its format is not supported."}}`
		}
		return 200, `{"text":"salom"}`
	})
	for range 2 * breakAfter {
		if _, err := tr.Transcribe(t.Context(), aRecording("voice.oga", nil, "")); err == nil {
			t.Fatal("nothing was written down")
		}
	}
	if text, err := tr.Transcribe(t.Context(), aRecording("voice.oga", []byte("OggS"), "")); err != nil || text != "salom" {
		t.Errorf("%q, %v after %d calls", text, err, len(*all))
	}
}

// seconds gives a transcriber a budget.
func (p *purse) seconds(most int64) func(*TranscribeConfig) {
	return func(c *TranscribeConfig) {
		var of Config
		p.budget(most)(&of)
		c.Budget, c.Spent, c.Spend = of.Budget, of.Spent, of.Spend
	}
}

func TestSpeechIsPaidForByItsLength(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		want   int64
	}{
		"written down":              {200, `{"text":"salom"}`, 2},
		"silence":                   {200, `{"text":""}`, 2},
		"the service heard more":    {200, `{"text":"salom","duration":61.4}`, 61},
		"the service says nonsense": {200, `{"text":"salom","duration":1e300}`, 6 * 60 * 60},
		"refused":                   {400, `{"error":{"message":"no"}}`, 0},
		"broken off":                {200, `{"text":`, 4}, // and tried twice
	} {
		t.Run(name, func(t *testing.T) {
			var p purse
			tr, _ := newListener(t, func(heard) (int, string) { return c.status, c.body }, p.seconds(1_000_000))
			_, _ = tr.Transcribe(t.Context(), aRecording("v.oga", []byte("OggS"), ""))
			if got := p.spent.Load(); got != c.want {
				t.Errorf("%d seconds are spent, want %d", got, c.want)
			}
		})
	}
}

func TestSpeechKeepsToItsBudget(t *testing.T) {
	var p purse
	log := &bytes.Buffer{}
	tr, all := newListener(t, func(heard) (int, string) { return 200, `{"text":"salom"}` }, p.seconds(10), func(c *TranscribeConfig) {
		c.Log = slog.New(slog.NewTextHandler(log, nil))
	})
	fetched := 0
	try := func(length time.Duration) error {
		_, err := tr.Transcribe(t.Context(), assistant.Recording{
			Name: "v.oga", Length: length, Fetch: func(context.Context) ([]byte, error) { fetched++; return []byte("OggS"), nil },
		})
		return err
	}
	refused := func(length time.Duration) {
		t.Helper()
		if f := (*fault)(nil); !errors.As(try(length), &f) || f.what != usedUp {
			t.Errorf("%v are written down over the budget", length)
		}
	}
	if err := try(7 * time.Second); err != nil {
		t.Fatal(err)
	}
	refused(4 * time.Second)
	if err := try(3 * time.Second); err != nil { // what is left is enough for a short one
		t.Error(err)
	}
	refused(time.Second)
	refused(time.Hour)
	if p.spent.Load() != 10 || fetched != 2 || len(*all) != 2 {
		t.Errorf("%d seconds are spent, %d recordings fetched, %d sent", p.spent.Load(), fetched, len(*all))
	}
	if n := strings.Count(log.String(), "\n"); n != 1 || !strings.Contains(log.String(), "why=budget") {
		t.Errorf("the operator reads\n%s", log)
	}
	p.spent.Store(0) // another month
	if err := try(time.Second); err != nil {
		t.Error(err)
	}
	refused(time.Hour)
	if n := strings.Count(log.String(), "\n"); n != 2 {
		t.Errorf("of the second month the operator reads\n%s", log)
	}
	p.broken.Store(true)
	if try(time.Second) == nil {
		t.Error("written down without knowing what has been spent")
	}
}

func TestARecordingThatIsNotFetchedCostsNothing(t *testing.T) {
	var p purse
	tr, all := newListener(t, func(heard) (int, string) { return 200, `{"text":"salom"}` }, p.seconds(10))
	for range 10 {
		r := aRecording("v.oga", nil, "")
		r.Fetch = func(context.Context) ([]byte, error) { return nil, errors.New("Telegram is away") }
		if _, err := tr.Transcribe(t.Context(), r); err == nil {
			t.Error("written down")
		}
	}
	if text, err := tr.Transcribe(t.Context(), aRecording("v.oga", []byte("OggS"), "")); err != nil || text != "salom" || len(*all) != 1 || p.spent.Load() != 2 {
		t.Errorf("%q, %v; %d sent, %d seconds spent", text, err, len(*all), p.spent.Load())
	}
}
