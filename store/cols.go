package store

import (
	"maps"
	"slices"
	"strings"
)

// spread gives the names in a fixed order, as many placeholders, and the values
// in that order.
func spread(c cols) (names []string, marks string, args []any) {
	names = slices.Sorted(maps.Keys(c))
	args = make([]any, len(names))
	for i, name := range names {
		args[i] = c[name]
	}
	return names, strings.TrimSuffix(strings.Repeat("?, ", len(names)), ", "), args
}

// with returns c with what more holds, too.
func (c cols) with(more cols) cols {
	maps.Copy(c, more)
	return c
}
