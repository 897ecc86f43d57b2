package main

import (
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

func TestSettingsThatThisVersionDoesNotReadAreListed(t *testing.T) {
	got := unused(map[string]string{
		"TELEGRAM_BOT_TOKEN": rightToken, "DAFTAR_LANGUAGE": "ru", "PATH": "/bin", "DAFTAR_COMPANY": "",
		"OPENAI_API_KEY": "key", "DAFTAR_LISTEN": ":8080", "OPENAI_MODEL": "", "DAFTAR_TIME_ZONE": "Asia/Tashkent",
	})
	want := []string{"DAFTAR_LISTEN", "DAFTAR_TIME_ZONE", "OPENAI_API_KEY"}
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
