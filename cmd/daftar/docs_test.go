package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestEveryDirectDependencyIsExplained(t *testing.T) {
	explained := readDoc(t, "docs/dependencies.md")
	for _, line := range strings.Split(readDoc(t, "go.mod"), "\n") {
		m := regexp.MustCompile(`^\t(\S+) v\S+$`).FindStringSubmatch(line) // indirect ones end in a comment
		if m != nil && !strings.Contains(explained, "`"+m[1]+"`") {
			t.Errorf("docs/dependencies.md does not tell what %s is for", m[1])
		}
	}
}

func TestEverySettingIsDocumented(t *testing.T) {
	text := readDoc(t, "docs/operating.md")
	for _, name := range settingNames() {
		if !strings.Contains(text, "| `"+name+"` |") {
			t.Errorf("docs/operating.md does not explain %s", name)
		}
	}
}

func readDoc(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", path))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
