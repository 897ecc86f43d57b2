package main

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var anySetting = regexp.MustCompile(`\b(?:DAFTAR|TELEGRAM|OPENAI|TRANSCRIBE)_[A-Z_]+\b`)

func TestEverySettingThatIsNamedSomewhereIsOne(t *testing.T) {
	known := append(settingNames(), "DAFTAR_VERSION") // of compose.yaml itself
	for _, path := range []string{
		".env.example", "Dockerfile", "compose.yaml", "deploy/daftar.service", "README.md",
		"docs/operating.md", "docs/owner.en.md", "docs/owner.ru.md", "docs/owner.uz.md",
	} {
		for _, name := range anySetting.FindAllString(readDoc(t, path), -1) {
			if !slices.Contains(known, name) {
				t.Errorf("%s names %s, which is no setting", path, name)
			}
		}
	}
}

func TestTheContainerIsBuiltWithTheGoOfTheModule(t *testing.T) {
	module := find(t, "go.mod", `(?m)^go (\d+\.\d+)`)
	image := find(t, "Dockerfile", `(?m)^FROM golang:(\d+\.\d+)-bookworm AS build$`)
	if module != image {
		t.Errorf("go.mod asks for Go %s, the Dockerfile has %s", module, image)
	}
}

func TestTheContainerAndItsCompositionAgree(t *testing.T) {
	docker, compose := readDoc(t, "Dockerfile"), readDoc(t, "compose.yaml")
	for _, name := range []string{"DAFTAR_DATABASE", "DAFTAR_LISTEN"} {
		a := find(t, "Dockerfile", name+`=(\S+)`)
		b := find(t, "compose.yaml", name+`: (\S+)`)
		if a != b {
			t.Errorf("%s is %s in the image and %s in its composition", name, a, b)
		}
	}
	data := filepath.Dir(find(t, "Dockerfile", `DAFTAR_DATABASE=(\S+)`))
	if !strings.Contains(docker, "\nVOLUME "+data+"\n") || !strings.Contains(docker, "\nWORKDIR "+data+"\n") || !strings.Contains(compose, "- book:"+data+"\n") {
		t.Errorf("the book lies in %s, which is no volume", data)
	}
	if !strings.Contains(docker, "\nUSER 10001:10001\n") {
		t.Error("the container runs as root")
	}
	for _, want := range []string{"read_only: true", "cap_drop: [ALL]", "no-new-privileges:true", "restart: unless-stopped", "stop_grace_period: 30s"} {
		if !strings.Contains(compose, want) {
			t.Errorf("compose.yaml lacks %q", want)
		}
	}
	if err := new(listenAddress).UnmarshalText([]byte(find(t, "Dockerfile", `DAFTAR_LISTEN=(\S+)`))); err != nil {
		t.Error(err)
	}
	has := false
	for _, c := range commands() {
		has = has || c.name == find(t, "Dockerfile", `HEALTHCHECK .* CMD \["daftar", "(\w+)"\]`)
	}
	if !has {
		t.Error("the container asks for its health by a command that is none")
	}
	for _, left := range []string{".env", "*.db", ".git"} {
		if !slices.Contains(strings.Split(readDoc(t, ".dockerignore"), "\n"), left) {
			t.Errorf("%s goes into the image", left)
		}
	}
}

func TestTheServiceAndTheDocumentsAgreeOnPaths(t *testing.T) {
	unit := readDoc(t, "deploy/daftar.service")
	program := find(t, "deploy/daftar.service", `(?m)^ExecStart=(\S+)$`)
	settings := find(t, "deploy/daftar.service", `(?m)^EnvironmentFile=(\S+)$`)
	home := find(t, "deploy/daftar.service", `(?m)^WorkingDirectory=(\S+)$`)
	user := find(t, "deploy/daftar.service", `(?m)^User=(\S+)$`)
	if home != "/var/lib/"+find(t, "deploy/daftar.service", `(?m)^StateDirectory=(\S+)$`) || !strings.Contains(unit, "DAFTAR_DATABASE="+home+"/") {
		t.Errorf("the book does not lie where the service works: %s", home)
	}
	for _, path := range []string{"docs/operating.md", "docs/owner.en.md"} {
		text := readDoc(t, path)
		for _, want := range []string{
			"daftar " + program + "\n", ".env " + settings + "\n", "deploy/daftar.service /etc/systemd/system/daftar.service\n",
			"useradd --system --home-dir " + home + " --shell /usr/sbin/nologin " + user + "\n", "sudo -u " + user + " sh -c 'cd " + home,
		} {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not say %q", path, want)
			}
		}
	}
}

func TestTheOwnersDocumentIsTheSameInAllLanguages(t *testing.T) {
	blocks := regexp.MustCompile("(?ms)^```\n.*?^```$")
	inline := regexp.MustCompile("`[^`\n]+`")
	headings := regexp.MustCompile(`(?m)^#+ `)
	rows := regexp.MustCompile(`(?m)^\|`)
	english := readDoc(t, "docs/owner.en.md")
	for _, other := range []string{"docs/owner.ru.md", "docs/owner.uz.md"} {
		text := readDoc(t, other)
		if diff := cmp.Diff(blocks.FindAllString(english, -1), blocks.FindAllString(text, -1)); diff != "" {
			t.Errorf("%s: other commands:\n%s", other, diff)
		}
		if diff := cmp.Diff(headings.FindAllString(english, -1), headings.FindAllString(text, -1)); diff != "" {
			t.Errorf("%s: other headings:\n%s", other, diff)
		}
		if diff := cmp.Diff(sorted(inline.FindAllString(blocks.ReplaceAllString(english, ""), -1)), sorted(inline.FindAllString(blocks.ReplaceAllString(text, ""), -1))); diff != "" {
			t.Errorf("%s: other names:\n%s", other, diff)
		}
		if a, b := len(rows.FindAllString(english, -1)), len(rows.FindAllString(text, -1)); a != b {
			t.Errorf("%s: %d rows of tables, want %d", other, b, a)
		}
	}
	if strings.ContainsAny(readDoc(t, "docs/owner.uz.md"), "'`’") && regexp.MustCompile(`[a-zA-Z]['’][a-z]`).MatchString(blocks.ReplaceAllString(readDoc(t, "docs/owner.uz.md"), "")) {
		t.Error("the Uzbek document writes ʻ or ʼ as an apostrophe")
	}
	for _, from := range []string{"README.md", "docs/operating.md"} {
		for _, to := range []string{"owner.uz.md", "owner.ru.md", "owner.en.md"} {
			if !strings.Contains(readDoc(t, from), to) {
				t.Errorf("%s does not lead to %s", from, to)
			}
		}
	}
}

// What the program says when something is wrong is what the owner's document
// explains.
func TestTheOwnerIsToldWhatTheReasonsMean(t *testing.T) {
	sources := ""
	for _, path := range []string{"bot/poll.go", "bot/sender.go", "bot/webhook.go", "bot/lanes.go", "bot/bot.go", "cmd/daftar/health.go", "cmd/daftar/settings.go"} {
		sources += readDoc(t, path)
	}
	table := regexp.MustCompile("(?m)^\\| (`.*`) \\|")
	for _, row := range table.FindAllStringSubmatch(readDoc(t, "docs/owner.en.md"), -1) {
		for _, said := range strings.Split(row[1], ", ") {
			said = strings.Trim(said, "`")
			if said == "getMe fails" {
				said = ` fails"` // the method is put before it
			}
			if !strings.Contains(sources, said) {
				t.Errorf("nobody says %q", said)
			}
		}
	}
}

func TestEveryMetricIsDocumented(t *testing.T) {
	text := readDoc(t, "docs/operating.md")
	for _, name := range regexp.MustCompile(`"(daftar_[a-z_]+)"`).FindAllStringSubmatch(readDoc(t, "cmd/daftar/metrics.go"), -1) {
		if !strings.Contains(text, "`"+name[1]) {
			t.Errorf("docs/operating.md does not explain %s", name[1])
		}
	}
	for _, name := range regexp.MustCompile(`daftar_[a-z]+_[a-z_]+|daftar_up`).FindAllString(text, -1) {
		if !strings.Contains(readDoc(t, "cmd/daftar/metrics.go"), `"`+name+`"`) {
			t.Errorf("docs/operating.md explains %s, which is not counted", name)
		}
	}
}

// find returns what stands at the first group of a pattern in a file.
func find(t *testing.T, path, pattern string) string {
	t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(readDoc(t, path))
	if m == nil {
		t.Fatalf("%s has no %s", path, pattern)
	}
	return m[1]
}

func sorted(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return list
}
