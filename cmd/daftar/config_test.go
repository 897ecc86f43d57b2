package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// rightToken has the shape of a token and belongs to no bot.
const rightToken = "123456789:AAErandomlettersthatbelongtonobot_1"

func TestEveryWrongSettingIsNamedInOneLineWithoutItsSecret(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		what, name, value string
		says              string // what a right value looks like
		hides             string // what must not be repeated
	}{
		{"no token", "TELEGRAM_BOT_TOKEN", "", "@BotFather", ""},
		{"a word for a token", "TELEGRAM_BOT_TOKEN", "secretword", "@BotFather", "secretword"},
		{"a token with a line end inside", "TELEGRAM_BOT_TOKEN", rightToken + "\nx", "@BotFather", rightToken},
		{"half a token", "TELEGRAM_BOT_TOKEN", "123456789:AAEhalf", "35 letters", "AAEhalf"},
		{"an address without a scheme", "TELEGRAM_API_URL", "api.telegram.org", "https://api.telegram.org", ""},
		{"an address without a host", "TELEGRAM_API_URL", "https://", "https://api.telegram.org", ""},
		{"an address of another kind", "TELEGRAM_API_URL", "ftp://example.com", "https://api.telegram.org", ""},
		{"an address that is none", "TELEGRAM_API_URL", "http://user:hush@%zz", "https://api.telegram.org", "hush"},
		{"an address with a query", "TELEGRAM_API_URL", "http://localhost/?key=hush", "https://api.telegram.org", "hush"},
		{"a name for an id", "DAFTAR_OWNER_ID", "sardor", "123456789", ""},
		{"a negative id", "DAFTAR_OWNER_ID", "-100123", "positive", ""},
		{"zero for an id", "DAFTAR_OWNER_ID", "0", "positive", ""},
		{"a phone number for an id", "DAFTAR_OWNER_ID", "998 90 123 45 67", "positive", "123 45 67"},
		{"a company of many lines", "DAFTAR_COMPANY", "Artel\nSavdo", "Artel Savdo", ""},
		{"a company too long for a message", "DAFTAR_COMPANY", strings.Repeat("n", 65), "at most 64", ""},
		{"a language that is not spoken", "DAFTAR_LANGUAGE", "tr", "uz, uz-Cyrl, ru, en", ""},
		{"a zone that is not known", "DAFTAR_TIMEZONE", "Asia/Toshkent", "Asia/Tashkent", ""},
		{"the machine's own zone", "DAFTAR_TIMEZONE", "Local", "Asia/Tashkent", ""},
		{"a token for a zone", "DAFTAR_TIMEZONE", rightToken, "Asia/Tashkent", rightToken},
		{"a word for a rate", "DAFTAR_SEND_RATE", "fast", "30", ""},
		{"a rate of nothing", "DAFTAR_SEND_RATE", "0", "above zero", ""},
		{"a rate below nothing", "DAFTAR_SEND_RATE", "-3", "above zero", ""},
		{"a rate without a limit", "DAFTAR_SEND_RATE", "Inf", "above zero", ""},
		{"a book in a missing directory", "DAFTAR_DATABASE", "no/such/daftar.db", "daftar.db", ""},
		{"a book inside a file", "DAFTAR_DATABASE", filepath.Join(file, "daftar.db"), "daftar.db", ""},
		{"a directory for a book", "DAFTAR_DATABASE", filepath.Dir(file), "daftar.db", ""},
		{"an address to listen on without a port", "DAFTAR_LISTEN", "127.0.0.1", "127.0.0.1:8080", ""},
		{"a port alone", "DAFTAR_LISTEN", "8080", ":8080", ""},
		{"a web address to listen on", "DAFTAR_LISTEN", "http://127.0.0.1:8080", "127.0.0.1:8080", ""},
		{"a port that nobody would find", "DAFTAR_LISTEN", ":0", ":8080", ""},
		{"a port that is none", "DAFTAR_LISTEN", ":70000", ":8080", ""},
		{"a webhook without a scheme", "TELEGRAM_WEBHOOK_URL", "crm.example.uz/hush", "https://crm.example.uz/telegram", "hush"},
		{"a webhook without a host", "TELEGRAM_WEBHOOK_URL", "https:///hush", "https://crm.example.uz/telegram", "hush"},
		{"a webhook with a password", "TELEGRAM_WEBHOOK_URL", "https://me:hush@crm.example.uz/", "https://crm.example.uz/telegram", "hush"},
		{"a webhook that is not encrypted", "TELEGRAM_WEBHOOK_URL", "http://crm.example.uz/hush", "https://", "hush"},
		{"a webhook on a port of its own", "TELEGRAM_WEBHOOK_URL", "https://crm.example.uz:8080/hush", "8443", "hush"},
		{"a webhook in the way of the health", "TELEGRAM_WEBHOOK_URL", "https://crm.example.uz/healthz", "/healthz", ""},
		{"a short secret", "TELEGRAM_WEBHOOK_SECRET", "hush", "16 to 256", "hush"},
		{"a long secret", "TELEGRAM_WEBHOOK_SECRET", strings.Repeat("h", 257), "16 to 256", "hhhh"},
		{"a secret with a space", "TELEGRAM_WEBHOOK_SECRET", "hush hush hush hush", "16 to 256", "hush"},
		{"a secret without a webhook", "TELEGRAM_WEBHOOK_SECRET", rightSecret, "TELEGRAM_WEBHOOK_URL", rightSecret},
		{"a key of two words", "OPENAI_API_KEY", "hush hush", "as the service gave it", "hush"},
		{"a key with letters that no key has", "TRANSCRIBE_API_KEY", "хайр-hush", "as the service gave it", "hush"},
		{"a key that is a page", "OPENAI_API_KEY", strings.Repeat("hush", 200), "as the service gave it", "hush"},
		{"an AI service without a scheme", "OPENAI_BASE_URL", "api.example.com/v1", "https://api.openai.com/v1", ""},
		{"an AI service with a password", "OPENAI_BASE_URL", "https://me:hush@api.example.com/v1", "https://api.openai.com/v1", "hush"},
		{"speech to an address with a query", "TRANSCRIBE_BASE_URL", "https://api.example.com/v1?key=hush", "https://api.openai.com/v1", "hush"},
		{"a sentence for a model", "OPENAI_MODEL", "the best one", "gpt-4.1-mini", ""},
		{"a model of many lines", "TRANSCRIBE_MODEL", "whisper\n1", "whisper-1", ""},
		{"a server for a book", "DAFTAR_DATABASE", "postgres://daftar:hush@localhost/daftar", "daftar.db", "hush"},
	}
	for _, test := range tests {
		t.Run(test.what, func(t *testing.T) {
			set := map[string]string{"TELEGRAM_BOT_TOKEN": rightToken, test.name: test.value}
			_, err := loadServe(set)
			if err == nil {
				t.Fatalf("%s=%q was taken", test.name, test.value)
			}
			line := oneLine(mask(err.Error()))
			if !strings.HasPrefix(line, test.name+": ") {
				t.Errorf("the line does not begin with the setting's name: %s", line)
			}
			if !strings.Contains(line, test.says) {
				t.Errorf("the line does not say %q: %s", test.says, line)
			}
			if test.hides != "" && strings.Contains(line, test.hides) {
				t.Errorf("the line repeats a secret: %s", line)
			}
		})
	}
}

// rightSecret is what a webhook's secret may be.
const rightSecret = "Az09_-Az09_-Az09_-"

func TestASettingThatLacksAnotherIsNamed(t *testing.T) {
	for what, test := range map[string]struct {
		set  map[string]string
		want string // the beginning of the line
	}{
		"a webhook without a secret": {
			map[string]string{"TELEGRAM_WEBHOOK_URL": "https://crm.example.uz/telegram", "DAFTAR_LISTEN": ":8080"},
			"TELEGRAM_WEBHOOK_SECRET: is not set",
		},
		"a webhook that nobody listens to": {
			map[string]string{"TELEGRAM_WEBHOOK_URL": "https://crm.example.uz/telegram", "TELEGRAM_WEBHOOK_SECRET": rightSecret},
			"DAFTAR_LISTEN: is not set",
		},
	} {
		test.set["TELEGRAM_BOT_TOKEN"] = rightToken
		_, err := loadServe(test.set)
		if err == nil || !strings.HasPrefix(oneLine(err.Error()), test.want) {
			t.Errorf("%s: got %v", what, err)
		}
	}
}

func TestAWebhookIsTaken(t *testing.T) {
	for _, set := range []map[string]string{
		{"TELEGRAM_WEBHOOK_URL": "https://crm.example.uz/telegram"},
		{"TELEGRAM_WEBHOOK_URL": "https://crm.example.uz:8443"},
		{"TELEGRAM_WEBHOOK_URL": "http://10.0.0.2:9000/hook", "TELEGRAM_API_URL": "http://10.0.0.3:8081"},
	} {
		set["TELEGRAM_BOT_TOKEN"], set["TELEGRAM_WEBHOOK_SECRET"], set["DAFTAR_LISTEN"] = rightToken, rightSecret, "[::1]:8080"
		c, err := loadServe(set)
		if err != nil || c.WebhookSecret != rightSecret || c.Listen != "[::1]:8080" || !strings.HasPrefix(c.WebhookURL.path(), "/") {
			t.Errorf("%v: %+v, %v", set, c, err)
		}
		if said := fmt.Sprint(c.WebhookSecret.LogValue(), c.WebhookURL.LogValue()); strings.Contains(said, rightSecret) || strings.Contains(said, "hook") {
			t.Errorf("the log would say %s", said)
		}
	}
}

func TestATokenAloneIsEnoughToStart(t *testing.T) {
	c, err := loadServe(map[string]string{"TELEGRAM_BOT_TOKEN": rightToken})
	if err != nil {
		t.Fatal(err)
	}
	if c.APIURL != telegramAPI || c.Database != "daftar.db" || c.OwnerID != 0 || c.Language != "uz" ||
		c.Zone.String() != "Asia/Tashkent" || c.SendRate != telegramRate {
		t.Errorf("unexpected defaults: %+v", c)
	}
}

func TestRightSettingsAreTaken(t *testing.T) {
	c, err := loadServe(map[string]string{
		"TELEGRAM_BOT_TOKEN": "1:short",
		"TELEGRAM_API_URL":   "http://127.0.0.1:8081/",
		"DAFTAR_DATABASE":    filepath.Join(t.TempDir(), "shop.db"),
		"DAFTAR_OWNER_ID":    "123456789",
		"DAFTAR_COMPANY":     "Artel Savdo",
		"DAFTAR_LANGUAGE":    "uz-Cyrl",
		"DAFTAR_TIMEZONE":    "Europe/Berlin",
		"DAFTAR_SEND_RATE":   "0.5",
	})
	if err != nil {
		t.Fatal(err)
	}
	if c.APIURL != "http://127.0.0.1:8081" || c.OwnerID != 123456789 || c.Company != "Artel Savdo" ||
		c.Language != "uz-Cyrl" || c.Zone.String() != "Europe/Berlin" || c.SendRate != 0.5 {
		t.Errorf("unexpected settings: %+v", c)
	}
}

func TestABackupIsNotStoppedByAnotherWrongSetting(t *testing.T) {
	c, err := load[BookConfig](map[string]string{"TELEGRAM_BOT_TOKEN": "wrong", "DAFTAR_TIMEZONE": "wrong"})
	if err != nil || c.Database != "daftar.db" {
		t.Errorf("got %+v, %v", c, err)
	}
}

func TestTheFileOfSettingsNeverOverridesTheRealEnvironment(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, dotenv, "\ufeff# shop\r\nDAFTAR_COMPANY=\"Artel Savdo\"\r\nexport DAFTAR_LANGUAGE=ru\r\nDAFTAR_SEND_RATE= 20 \r\n")
	got, err := program{environ: []string{"DAFTAR_LANGUAGE=en", "DAFTAR_TIMEZONE= Asia/Samarkand "}}.environment()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"DAFTAR_COMPANY": "Artel Savdo", "DAFTAR_LANGUAGE": "en", "DAFTAR_SEND_RATE": "20", "DAFTAR_TIMEZONE": "Asia/Samarkand",
	}
	if !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestAWrongFileOfSettingsIsNamedWithTheLineButNotItsText(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, dotenv, "DAFTAR_LANGUAGE=ru\nTELEGRAM_BOT_TOKEN "+rightToken+"\n")
	_, err := program{}.environment()
	if err == nil {
		t.Fatal("it was taken")
	}
	if line := err.Error(); !strings.HasPrefix(line, ".env: line 2 ") || strings.Contains(line, rightToken) {
		t.Error(line)
	}
}

func TestSettingsThatDoNothingAreListed(t *testing.T) {
	got := unused(map[string]string{
		"TELEGRAM_BOT_TOKEN": rightToken, "DAFTAR_LANGUAGE": "ru", "PATH": "/bin", "DAFTAR_COMPANY": "",
		"OPENAI_API_KEY": "key", "DAFTAR_LISTEN": ":8080", "TRANSCRIBE_MODEL": "whisper", "OPENAI_MODEL": "gpt", "DAFTAR_TIME_ZONE": "Asia/Tashkent",
	})
	want := []string{"DAFTAR_TIME_ZONE", "TRANSCRIBE_MODEL"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestTheExampleFileNamesEverySettingAndStartsTheBotOnceItHasAToken(t *testing.T) {
	example, err := readDotenv(filepath.Join("..", "..", ".env.example"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range settingNames() {
		if _, ok := example[name]; !ok {
			t.Errorf("%s is missing", name)
		}
	}
	if got := unused(example); got != nil {
		t.Errorf("names that are no settings: %v", got)
	}
	example["TELEGRAM_BOT_TOKEN"] = rightToken
	if _, err := loadServe(example); err != nil {
		t.Error(err)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
