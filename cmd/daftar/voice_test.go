package main

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"daftar/sandbox"
)

// TestAVoiceNoteIsWrittenDown goes the whole way: a phone, Telegram, the download,
// the service that listens, the card.
func TestAVoiceNoteIsWrittenDown(t *testing.T) {
	s := sandbox.New(sandbox.Config{})
	s.AddUser(sandbox.User{ID: 1, FirstName: "Olim", LanguageCode: "uz"})
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	url, asked := serviceOf(t, `{"text":"Aziz akaga telefon qildim, 5 mln"}`)
	environ := []string{
		"TELEGRAM_BOT_TOKEN=" + s.Token(), "TELEGRAM_API_URL=" + s.URL(), "DAFTAR_OWNER_ID=1",
		"DAFTAR_DATABASE=" + filepath.Join(t.TempDir(), "shop.db"),
		"TRANSCRIBE_API_KEY=" + secretAIKey, "TRANSCRIBE_BASE_URL=" + url + "/v1",
	}
	served(t, environ, func(string) {
		if _, err := s.Phone(1).Start(""); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Phone(1).Voice([]byte("OggS what was said")); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := s.WaitFor(ctx, 1, func(all []sandbox.Message) bool {
			return strings.Contains(text(all), "5 mln") && strings.Contains(text(all), "Aziz")
		}); err != nil {
			t.Fatal(err)
		}
	})
	if got := asked(); strings.Count(got, "/v1/audio/transcriptions") != 1 || !strings.Contains(got, "OggS what was said") {
		t.Errorf("the service was asked:\n%.300s", got)
	}
	for _, f := range s.Faults() {
		t.Errorf("fault: %s: %s", f.Method, f.Text)
	}
}
