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

func newListener(t *testing.T, answer func(heard) (int, string)) (*Transcriber, *[]heard) {
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
	tr, err := NewTranscriber(TranscribeConfig{Key: "k", BaseURL: s.URL + "/v1", Now: func() time.Time { return monday }, Log: slog.New(slog.DiscardHandler)})
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
