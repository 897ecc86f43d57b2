package i18n

import (
	"embed"
	"fmt"
	"path"

	"github.com/BurntSushi/toml"
	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
)

//go:embed locales
var embedded embed.FS

// readTexts reads every file of one language.
func readTexts(dir string) (map[string]*goi18n.Message, error) {
	entries, err := embedded.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("read catalogue: %w", err)
	}
	texts := map[string]*goi18n.Message{}
	for _, e := range entries {
		file, err := readFile(path.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		for id, m := range file {
			if texts[id] != nil {
				return nil, fmt.Errorf("read catalogue %s/%s: %q is in another file too", dir, e.Name(), id)
			}
			texts[id] = m
		}
	}
	return texts, nil
}

func readFile(name string) (map[string]*goi18n.Message, error) {
	raw, err := embedded.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read catalogue: %w", err)
	}
	messages, err := goi18n.ParseMessageBytes(raw, toml.Unmarshal)
	if err != nil {
		return nil, fmt.Errorf("read catalogue %s: %w", name, err)
	}
	texts := make(map[string]*goi18n.Message, len(messages))
	for _, m := range messages {
		for _, form := range forms(m) {
			if _, err := parse(*form); err != nil {
				return nil, fmt.Errorf("read catalogue %s: %q: %w", name, m.ID, err)
			}
		}
		texts[m.ID] = m
	}
	return texts, nil
}

// forms returns the plural forms of a text that are filled in.
func forms(m *goi18n.Message) []*string {
	var filled []*string
	for _, form := range []*string{&m.Zero, &m.One, &m.Two, &m.Few, &m.Many, &m.Other} {
		if *form != "" {
			filled = append(filled, form)
		}
	}
	return filled
}
