package handlers

import (
	"maps"
	"slices"
)

// Routes lists every way into a conversation as "kind name".
func Routes() []string {
	var out []string
	for kind, table := range map[string]map[string]route{"command": commands, "tap": taps, "dialog": dialogs} {
		for _, name := range slices.Sorted(maps.Keys(table)) {
			out = append(out, kind+" "+name)
		}
	}
	slices.Sort(out)
	return out
}
