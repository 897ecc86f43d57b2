package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/caarlos0/env/v11"
	"github.com/joho/godotenv"
)

// config is every setting of the bot.
type config struct {
	BookConfig
	ZoneConfig
	Token    token      `env:"TELEGRAM_BOT_TOKEN"`
	APIURL   apiURL     `env:"TELEGRAM_API_URL" envDefault:"https://api.telegram.org"`
	OwnerID  telegramID `env:"DAFTAR_OWNER_ID"` // 0: the first start prints a claim link
	Company  company    `env:"DAFTAR_COMPANY"`
	Language language   `env:"DAFTAR_LANGUAGE" envDefault:"uz"`
	SendRate rate       `env:"DAFTAR_SEND_RATE" envDefault:"30"` // messages a second

	WebhookURL    webhookURL    `env:"TELEGRAM_WEBHOOK_URL"` // "": Telegram is polled
	WebhookSecret webhookSecret `env:"TELEGRAM_WEBHOOK_SECRET"`
	ListenConfig
	ModelConfig
	TranscribeConfig
}

// ListenConfig is where the program can be asked how it is; a check of its health
// reads nothing else.
type ListenConfig struct {
	Listen listenAddress `env:"DAFTAR_LISTEN"` // "": nothing listens
}

// BookConfig is all that a subcommand which only needs the book reads: a backup
// must work while something else is set wrongly. (Exported, as it is read inside
// config by reflection.)
type BookConfig struct {
	Database bookPath `env:"DAFTAR_DATABASE" envDefault:"daftar.db"`
}

// ZoneConfig is the clock that people's words are read by.
type ZoneConfig struct {
	Zone zone `env:"DAFTAR_TIMEZONE" envDefault:"Asia/Tashkent"`
}

// keyed are settings that do nothing without the key of their service.
var keyed = map[string]string{
	"OPENAI_BASE_URL": "OPENAI_API_KEY", "OPENAI_MODEL": "OPENAI_API_KEY",
	"TRANSCRIBE_BASE_URL": "TRANSCRIBE_API_KEY", "TRANSCRIBE_MODEL": "TRANSCRIBE_API_KEY",
}

// settingError names one wrong setting, says what is wrong with it and what a
// right value looks like.
type settingError struct{ name, wrong string }

// Error implements error.
func (e *settingError) Error() string { return e.name + ": " + e.wrong }

// load reads the settings that T names. Of several wrong ones it reports the
// first.
func load[T any](environment map[string]string) (T, error) {
	var c T
	err := env.ParseWithOptions(&c, env.Options{Environment: environment})
	if err == nil {
		return c, nil
	}
	var wrong env.ParseError
	if !errors.As(err, &wrong) {
		return c, fmt.Errorf("read settings: %w", err)
	}
	name := wrong.Name
	if field, ok := reflect.TypeFor[T]().FieldByName(name); ok {
		name = field.Tag.Get("env")
	}
	return c, &settingError{name, wrong.Err.Error()}
}

// loadServe reads the settings of the bot and those rules that span several.
func loadServe(environment map[string]string) (config, error) {
	c, err := load[config](environment)
	if err != nil {
		return c, err
	}
	if err := c.checkToken(); err != nil {
		return c, err
	}
	return c, c.checkWebhook()
}

// dotenv is read from the working directory.
const dotenv = ".env"

// environment merges the .env file in the working directory, if there is one,
// under the real environment. A value is taken without the spaces around it; an
// empty one counts as not set.
func (p program) environment() (map[string]string, error) {
	merged, err := readDotenv(dotenv)
	if err != nil {
		return nil, err
	}
	for name, value := range env.ToMap(p.environ) {
		merged[name] = value
	}
	for name, value := range merged {
		merged[name] = strings.TrimSpace(value)
	}
	return merged, nil
}

// readDotenv reads NAME=value lines. What godotenv says of a wrong line is not
// passed on: it quotes the line, which may hold a secret.
func readDotenv(path string) (map[string]string, error) {
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return map[string]string{}, nil
	}
	if err != nil {
		return nil, &settingError{path, "cannot be read (" + errors.Unwrap(err).Error() + "); it is a file of NAME=value lines"}
	}
	text := strings.TrimPrefix(string(raw), "\ufeff")
	if values, ok := parseDotenv(text); ok {
		return values, nil
	}
	where := "a line"
	for i, line := range strings.Split(text, "\n") {
		if _, ok := parseDotenv(line); !ok {
			where = fmt.Sprintf("line %d", i+1)
			break
		}
	}
	return nil, &settingError{path, where + " is not of the form NAME=value"}
}

var settingName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// parseDotenv also refuses names that cannot be variables: godotenv takes
// "NAME 12:34" for a variable called "NAME 12".
func parseDotenv(text string) (map[string]string, bool) {
	values, err := godotenv.Unmarshal(text)
	for name := range values {
		if !settingName.MatchString(name) {
			return nil, false
		}
	}
	return values, err == nil
}

// settingNames lists the settings that this version reads.
func settingNames() []string {
	params, err := env.GetFieldParams(&config{})
	if err != nil {
		panic(err) // the struct above is wrong
	}
	var names []string
	for _, p := range params {
		names = append(names, p.Key)
	}
	return names
}

// unused lists, sorted, the settings that are set but do nothing: misspelt ones, and
// those of a service whose key is not set.
func unused(environment map[string]string) []string {
	known := settingNames()
	var names []string
	for name, value := range environment {
		misspelt := strings.HasPrefix(name, "DAFTAR_") && !slices.Contains(known, name)
		key, needs := keyed[name]
		if value != "" && (misspelt || needs && environment[key] == "") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// mustExist refuses to go on without a book; opening one would make it.
func mustExist(path string) error {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no book at %s", filepath.Clean(path))
	} else if err != nil {
		return fmt.Errorf("look for the book: %w", err)
	}
	return nil
}
