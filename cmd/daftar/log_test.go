package main

import (
	"errors"
	"log/slog"
	"strings"
	"testing"
)

func TestTheLogShowsNoTokensAndNoPhoneNumbers(t *testing.T) {
	tests := []struct {
		what string
		log  func(*slog.Logger)
		hide string
	}{
		{
			"a token in the message", func(l *slog.Logger) { l.Info("post https://api.telegram.org/bot" + rightToken + "/sendMessage") },
			rightToken,
		},
		{"a token in an error", func(l *slog.Logger) { l.Error("send", "err", errors.New("bot"+rightToken+": timeout")) }, rightToken},
		{"the token as a value", func(l *slog.Logger) { l.Info("start", "token", token(rightToken)) }, rightToken},
		{"the token inside the settings", func(l *slog.Logger) { l.Info("start", "config", config{Token: rightToken}) }, rightToken},
		{"a short token that is known", func(l *slog.Logger) { l.Info("post /bot1:known/getMe") }, "1:known"},
		{"a phone in a group", func(l *slog.Logger) { l.Info("x", slog.Group("a", slog.String("b", "+998901234567"))) }, "1234567"},
		{"a phone given beforehand", func(l *slog.Logger) { l.With("to", "+998 90 123-45-67").Info("x") }, "45-67"},
		{"a phone in a list", func(l *slog.Logger) { l.Info("x", "phones", []string{"998901234567"}) }, "998901234567"},
		{"a phone with brackets", func(l *slog.Logger) { l.Info("tel (90) 123-45-67") }, "45-67"},
		{"a phone without a country", func(l *slog.Logger) { l.Info("tel 90 123 45 67") }, "45 67"},
		{"a phone without spaces", func(l *slog.Logger) { l.Info("tel 901234567") }, "901234567"},
		{"a phone glued to the country", func(l *slog.Logger) { l.Info("tel 998 901234567") }, "901234567"},
		{"a Russian phone", func(l *slog.Logger) { l.Info("tel 8 (495) 123-45-67") }, "45-67"},
	}
	for _, test := range tests {
		t.Run(test.what, func(t *testing.T) {
			var out strings.Builder
			test.log(newLogger(&out, "1:known"))
			if strings.Contains(out.String(), test.hide) {
				t.Error(out.String())
			}
			if !strings.Contains(out.String(), "[") {
				t.Errorf("nothing tells that something was hidden: %s", out.String())
			}
		})
	}
}

func TestTheLogKeepsWhatTheOperatorNeeds(t *testing.T) {
	var out strings.Builder
	newLogger(&out).Info("sent 2026-11-23 10:00 to 127.0.0.1:8080, 5 000 000 so'm, 412000000",
		"chat", int64(998901234567), "update", 912345678, "took", "1.204s")
	for _, keep := range []string{
		"2026-11-23 10:00", "127.0.0.1:8080", "5 000 000", "412000000", "chat=998901234567", "update=912345678", "1.204s",
	} {
		if !strings.Contains(out.String(), keep) {
			t.Errorf("%s was hidden: %s", keep, out.String())
		}
	}
}
