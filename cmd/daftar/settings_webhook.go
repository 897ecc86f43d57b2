package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const (
	webhookURLSetting    = "TELEGRAM_WEBHOOK_URL"
	webhookSecretSetting = "TELEGRAM_WEBHOOK_SECRET"
	listenSetting        = "DAFTAR_LISTEN"
)

// webhookURL is the public address to which Telegram brings updates.
type webhookURL string

const webhookHint = "write one such as https://crm.example.uz/telegram, or leave it out"

// UnmarshalText implements encoding.TextUnmarshaler.
func (w *webhookURL) UnmarshalText(b []byte) error {
	u, err := url.Parse(string(b))
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.User != nil || u.Fragment != "" {
		return errors.New("is not a web address; " + webhookHint)
	}
	*w = webhookURL(b)
	return nil
}

// LogValue implements slog.LogValuer: the path may be meant to be unknown.
func (w webhookURL) LogValue() slog.Value { return slog.StringValue("[address]") }

// parts are the pieces of an address that was taken; an empty path is "/".
func (w webhookURL) parts() (scheme, port, path string) {
	u, err := url.Parse(string(w))
	if err != nil {
		return "", "", ""
	}
	path = u.Path
	if path == "" {
		path = "/"
	}
	return u.Scheme, u.Port(), path
}

// path is where our server finds what Telegram brings.
func (w webhookURL) path() string {
	_, _, path := w.parts()
	return path
}

// webhookSecret is what Telegram shows with each update. It prints as a placeholder.
type webhookSecret string

var secretShape = regexp.MustCompile(`^[A-Za-z0-9_-]{16,256}$`)

const secretHint = "write 16 to 256 letters without accents, digits, - and _, such as openssl rand -hex 32 prints"

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *webhookSecret) UnmarshalText(b []byte) error {
	if !secretShape.Match(b) {
		return errors.New("is not a good secret; " + secretHint)
	}
	*s = webhookSecret(b)
	return nil
}

// LogValue implements slog.LogValuer.
func (s webhookSecret) LogValue() slog.Value { return slog.StringValue("[secret]") }

// listenAddress is where the program's own HTTP server listens.
type listenAddress string

var hostShape = regexp.MustCompile(`^[A-Za-z0-9.:_-]*(%[A-Za-z0-9._-]+)?$`)

// UnmarshalText implements encoding.TextUnmarshaler.
func (l *listenAddress) UnmarshalText(b []byte) error {
	host, port, err := net.SplitHostPort(string(b))
	n, number := strconv.ParseUint(port, 10, 16)
	if err != nil || number != nil || n == 0 || !hostShape.MatchString(host) {
		return fmt.Errorf("%q is not HOST:PORT; write one such as 127.0.0.1:8080 for this machine only, "+
			"or :8080 for every network that it is in", b)
	}
	*l = listenAddress(b)
	return nil
}

// webhookPorts are those that Telegram calls.
var webhookPorts = []string{"", "443", "80", "88", "8443"}

// checkWebhook holds the settings of the webhook against each other. A local
// server of the Bot API takes addresses that Telegram itself does not.
func (c config) checkWebhook() error {
	if c.WebhookURL == "" {
		if c.WebhookSecret != "" {
			return &settingError{webhookSecretSetting, "is set without " + webhookURLSetting + "; set both, or neither to ask Telegram for messages"}
		}
		return nil
	}
	scheme, port, path := c.WebhookURL.parts()
	switch {
	case c.APIURL == telegramAPI && scheme != "https":
		return &settingError{webhookURLSetting, "does not begin with https://; " + webhookHint}
	case c.APIURL == telegramAPI && !slices.Contains(webhookPorts, port):
		return &settingError{webhookURLSetting, "has a port that Telegram does not call; it takes 443, 80, 88 and 8443"}
	case slices.Contains(ownPaths, path):
		return &settingError{webhookURLSetting, "has a path that is taken (" + strings.Join(ownPaths, ", ") + "); " + webhookHint}
	case c.WebhookSecret == "":
		return &settingError{webhookSecretSetting, "is not set, and " + webhookURLSetting + " is; " + secretHint}
	case c.Listen == "":
		return &settingError{listenSetting, "is not set, and " + webhookURLSetting + " is; write where to listen, such as 127.0.0.1:8080"}
	}
	return nil
}
