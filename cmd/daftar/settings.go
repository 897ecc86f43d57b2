package main

import (
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"daftar/i18n"
)

// The types below each read one setting. What they refuse, they refuse with the
// reason and with what a right value looks like; secrets are never repeated.

// token is the bot's token. It prints as a placeholder.
type token string

var tokenShape = regexp.MustCompile(`^\d+:[A-Za-z0-9_-]+$`)

const (
	tokenSetting = "TELEGRAM_BOT_TOKEN"
	tokenHint    = "write it as @BotFather gave it: digits, a colon, 35 letters and digits"
)

// UnmarshalText implements encoding.TextUnmarshaler.
func (t *token) UnmarshalText(b []byte) error {
	if !tokenShape.Match(b) {
		return errors.New("is not a bot token; " + tokenHint)
	}
	*t = token(b)
	return nil
}

// LogValue implements slog.LogValuer.
func (t token) LogValue() slog.Value { return slog.StringValue(hiddenToken) }

// checkToken asks for the token, and for a whole one where it is for Telegram
// itself; a local server may give out shorter ones.
func (c config) checkToken() error {
	if c.Token == "" {
		return &settingError{tokenSetting, "is not set; " + tokenHint + " (daftar demo needs none)"}
	}
	_, secret, _ := strings.Cut(string(c.Token), ":")
	if c.APIURL == telegramAPI && len(secret) < 30 {
		return &settingError{tokenSetting, "is cut short; " + tokenHint}
	}
	return nil
}

// tokenRefused says that the server does not know the token.
func (c config) tokenRefused() error {
	if c.APIURL != telegramAPI {
		return &settingError{tokenSetting, "the server at TELEGRAM_API_URL does not know this token"}
	}
	return &settingError{tokenSetting, "Telegram does not know this token; ask @BotFather for the one that is valid now (/mybots)"}
}

// telegramAPI is Telegram's own server.
const telegramAPI = "https://api.telegram.org"

// apiURL is the server that speaks the Bot API, without a slash at its end.
type apiURL string

// UnmarshalText implements encoding.TextUnmarshaler.
func (a *apiURL) UnmarshalText(b []byte) error {
	u, err := url.Parse(string(b))
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.RawQuery != "" || u.Fragment != "" {
		return errors.New("is not the address of a Bot API server; write one such as " + telegramAPI)
	}
	*a = apiURL(strings.TrimRight(string(b), "/"))
	return nil
}

// telegramID is a person's id in Telegram.
type telegramID int64

// UnmarshalText implements encoding.TextUnmarshaler.
func (id *telegramID) UnmarshalText(b []byte) error {
	n, err := strconv.ParseInt(string(b), 10, 64)
	if err != nil || n <= 0 {
		return fmt.Errorf("%q is not a person's Telegram id; write a positive whole number such as 123456789, "+
			"or leave it out and use the link that the first start prints", b)
	}
	*id = telegramID(n)
	return nil
}

// company is the name that the bot introduces itself with.
type company string

const maxCompany = 64

// UnmarshalText implements encoding.TextUnmarshaler.
func (c *company) UnmarshalText(b []byte) error {
	if !utf8.Valid(b) || utf8.RuneCount(b) > maxCompany || strings.ContainsFunc(string(b), unicode.IsControl) {
		return fmt.Errorf("is not a name; write at most %d letters on one line, such as Artel Savdo", maxCompany)
	}
	*c = company(b)
	return nil
}

// languages are the catalogues that the bot speaks.
var languages = []string{i18n.Uzbek, i18n.UzbekCyrillic, i18n.Russian, i18n.English}

// language is the language that the bot speaks to a person who has chosen none.
type language string

// UnmarshalText implements encoding.TextUnmarshaler.
func (l *language) UnmarshalText(b []byte) error {
	if !slices.Contains(languages, string(b)) {
		return fmt.Errorf("%q is not a language that daftar speaks; write one of %s", b, strings.Join(languages, ", "))
	}
	*l = language(b)
	return nil
}

// zone is the time zone of the team.
type zone struct{ *time.Location }

// UnmarshalText implements encoding.TextUnmarshaler.
func (z *zone) UnmarshalText(b []byte) error {
	loc, err := time.LoadLocation(string(b))
	// "Local" would mean another zone on every machine that the book is moved to.
	if err != nil || loc == time.Local {
		return fmt.Errorf("%q is not a time zone; write a name such as Asia/Tashkent", b)
	}
	z.Location = loc
	return nil
}

// rate is how many messages a second the bot sends at most.
type rate float64

// telegramRate is what Telegram lets a bot send that does not pay for more.
const telegramRate = 30

// UnmarshalText implements encoding.TextUnmarshaler.
func (r *rate) UnmarshalText(b []byte) error {
	n, err := strconv.ParseFloat(string(b), 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) || n <= 0 {
		return fmt.Errorf("%q is not a number of messages a second; write a number above zero such as %d", b, telegramRate)
	}
	*r = rate(n)
	return nil
}

// bookPath is the file that holds the book; it need not exist yet.
type bookPath string

// UnmarshalText implements encoding.TextUnmarshaler.
func (p *bookPath) UnmarshalText(b []byte) error {
	path := string(b)
	if strings.Contains(path, "://") { // may hold a password
		return errors.New("is an address; write the name of a file such as daftar.db")
	}
	dir := filepath.Dir(path)
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return fmt.Errorf("%q lies in a directory that does not exist; make it, or write the name of a file such as daftar.db", path)
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%q is not a file; write the name of a file such as daftar.db", path)
	}
	*p = bookPath(path)
	return nil
}
