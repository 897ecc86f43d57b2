package store_test

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"daftar/store"
)

func TestAChangeIsKeptAsJSONWouldWriteIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := map[string]any{}
		for _, name := range rapid.SliceOfDistinct(rapid.StringMatching(`[a-z_]{1,8}`), rapid.ID).Draw(t, "names") {
			c[name] = rapid.OneOf(
				rapid.String().AsAny(), rapid.StringMatching(`[<>&"\\a-zʻ’ -~яё\n]{0,9}`).AsAny(),
				rapid.Just("oʻ ’ \u2028 \xff").AsAny(), rapid.Int64().AsAny(), rapid.Bool().AsAny(), rapid.Float64().AsAny(), rapid.Just(any(nil)),
			).Draw(t, name)
		}
		got, err := store.EncodeCols(c)
		want, bad := json.Marshal(c)
		if err != nil || bad != nil || got != string(want) {
			t.Fatalf("%q, %v; JSON has %q, %v", got, err, want, bad)
		}
	})
}
