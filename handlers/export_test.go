package handlers

import (
	"maps"
	"slices"

	"daftar/crm"
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

// Roles says for every way in, as "kind name", who may take it.
func Roles() map[string]crm.Role {
	out := map[string]crm.Role{}
	for kind, table := range map[string]map[string]route{"command": commands, "tap": taps, "dialog": dialogs} {
		for name, r := range table {
			out[kind+" "+name] = r.least
		}
	}
	return out
}
