package sandbox_test

import (
	"errors"
	"testing"

	"daftar/sandbox"
)

func TestAnInlineQueryIsAnsweredAndAResultChosen(t *testing.T) {
	f := startWithAnna(t)
	f.confirmAll()
	id, err := f.Phone(anna).InlineQuery("aziz", "")
	f.ok(err)
	if q := f.confirmAll()[0].InlineQuery; q.ID != id || q.Query != "aziz" {
		t.Errorf("got %+v", q)
	}
	answer := params{"inline_query_id": id, "cache_time": 0, "is_personal": true, "next_offset": "2", "results": []params{{
		"type": "article", "id": "1", "title": "Aziz", "description": "Artel",
		"input_message_content": params{"message_text": "<b>Aziz</b>", "parse_mode": "HTML"},
		"reply_markup":          params{"inline_keyboard": [][]params{{{"text": "Open", "url": "https://t.me/test_bot?start=x"}}}},
	}}}
	f.good("answerInlineQuery", answer)
	if results, answered := f.InlineResults(id); !answered || len(results) != 1 || f.InlineNext(id) != "2" {
		t.Errorf("got %s, %v", results, answered)
	}
	if a := f.call("answerInlineQuery", answer); a.Status != 400 {
		t.Errorf("a second answer gets %d", a.Status)
	}
	if _, err := f.Phone(boris).Choose(id, "1"); !errors.Is(err, sandbox.ErrNoResult) {
		t.Errorf("somebody else chooses: %v", err)
	}
	if _, err := f.Phone(anna).Choose(id, "2"); !errors.Is(err, sandbox.ErrNoResult) {
		t.Errorf("what was not offered is chosen: %v", err)
	}
	sent := f.must(f.Phone(anna).In(team).Choose(id, "1"))
	all := f.Messages(team)
	last := all[len(all)-1]
	if last.ID != sent || last.Text != "Aziz" || !last.ViaBot || last.From.ID != anna || len(last.Keys()) != 1 {
		t.Errorf("the group sees %+v", last)
	}
	wantNoFaults(t, f)
}

func TestAnInlineAnswerThatIsKeptForOthersIsAFault(t *testing.T) {
	f := startWithAnna(t)
	answer := f.inlineAnswer(1, "r%d")
	delete(answer, "cache_time")
	f.good("answerInlineQuery", answer)
	if len(f.Faults()) == 0 {
		t.Error("no fault")
	}
}
