package sandbox_test

import (
	"encoding/json"
	"sync"
	"testing"

	"daftar/sandbox"
)

// BenchmarkOneMessageInAndOneOut is what a load test does: a person writes, the
// bot polls, answers and edits its answer, while somebody waits for the answers.
func BenchmarkOneMessageInAndOneOut(b *testing.B) {
	f := start(b)
	var wg sync.WaitGroup
	wg.Go(func() {
		done := func(m []sandbox.Message) bool { return len(m) >= 2*b.N }
		if _, err := f.WaitFor(b.Context(), anna, done); err != nil {
			b.Error(err)
		}
	})
	wg.Go(func() {
		for range b.N {
			f.must(f.Phone(anna).Send("Aziz akaga tel qildim, 5 mlnlik konditsioner, ertaga 11:00"))
		}
	})
	for offset, n := int64(0), 0; n < b.N; {
		a, err := f.tryCall("getUpdates", params{"offset": offset, "timeout": 10})
		f.ok(err)
		var got []update
		f.ok(json.Unmarshal(a.Result, &got))
		for _, u := range got {
			id := f.tell(anna, "👤 <b>Aziz Karimov</b> · ··4567", params{"parse_mode": "HTML", "reply_markup": keyboard("↩️", "undo:1", "✏️", "edit:1")})
			f.good("editMessageText", params{"chat_id": anna, "message_id": id, "text": "ok"})
			offset = u.UpdateID + 1
			n++
		}
	}
	wg.Wait()
}
