package i18n

import "testing"

func TestAPlaceholderThatIsMisspeltIsRefused(t *testing.T) {
	for text, good := range map[string]bool{
		"{{.name}}": true, "{{.a1_b}} {{.a1_b}}": true, "no {} braces": true, "": true,
		"{{name}}": false, "{{ .name }}": false, "{{.Name}}": false, "{{.name}": false, "{{.name}} }}": false,
		"{{if .x}}": false,
	} {
		if _, err := parse(text); (err == nil) != good {
			t.Errorf("%q: %v", text, err)
		}
	}
}
