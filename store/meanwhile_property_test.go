package store_test

import (
	"context"
	"testing"

	"pgregory.net/rapid"

	"daftar/crm"
	"daftar/store"
)

// TestAValueIsOverwrittenOnlyByWhoHasSeenIt: whatever people have changed since somebody
// looked, they write over what they have seen and what they have set themselves, and
// over nothing else.
func TestAValueIsOverwrittenOnlyByWhoHasSeenIt(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := newShared(t)
		me := s.people[1]
		focus := rapid.SliceOfNDistinct(rapid.IntRange(0, len(sharedFields)-1), 1, 3, rapid.ID[int]).Draw(rt, "focus")
		pick := func() field { return sharedFields[rapid.SampledFrom(focus).Draw(rt, "field")] }
		set := func(f field, tx *store.Tx) error { return f.set(s, tx, rapid.IntRange(0, 5).Draw(rt, f.name)) }
		var seen int64
		s.do(func(tx *store.Tx) (err error) { seen, err = tx.LastChange(); return err })
		known, now := s.values(rt.Fatalf), s.values(rt.Fatalf)
		for range rapid.IntRange(0, 4).Draw(rt, "changes") {
			by := rapid.SampledFrom(s.people).Draw(rt, "who")
			f := pick()
			s.as(by, func(tx *store.Tx) error { return set(f, tx) })
			is := s.values(rt.Fatalf)
			for name, v := range is {
				if by.ID == me.ID && v != now[name] {
					known[name] = v
				}
			}
			now = is
		}
		f := pick()
		var over store.Overwritten
		err := s.Do(context.Background(), func(tx *store.Tx) (err error) {
			over, err = tx.Meanwhile(me, seen, func() error {
				if _, err := tx.Begin(me, 0, 0); err != nil {
					return err
				}
				return set(f, tx)
			})
			return err
		})
		if err != nil {
			rt.Fatal(err)
		}
		is := s.values(rt.Fatalf)
		switch {
		case !over.None() && now[f.name] == known[f.name]:
			rt.Fatalf("asked whether to overwrite %s, which is as it was seen: %s; %+v", f.name, now[f.name], over)
		case !over.None() && is[f.name] != now[f.name]:
			rt.Fatalf("asked, and written: %s was %s, is %s", f.name, now[f.name], is[f.name])
		case over.None() && now[f.name] != known[f.name] && is[f.name] != now[f.name]:
			rt.Fatalf("%s was seen as %s, was %s by then, and is overwritten by %s", f.name, known[f.name], now[f.name], is[f.name])
		case !over.None() && (len(over.Mine) == 0 || over.Theirs[0].UserID == me.ID):
			rt.Fatalf("it is not told who has set what: %+v", over)
		}
	})
}

func TestWhatGoesToTheBinTakesNothingUnaskedThatOthersHaveSaid(t *testing.T) {
	s := newShared(t)
	me, other := s.people[1], s.people[2]
	var seen int64
	s.do(func(tx *store.Tx) (err error) { seen, err = tx.LastChange(); return err })
	s.as(other, func(tx *store.Tx) error {
		return tx.EditActivity(s.call, 0, store.ActivityEdit{Text: text("text", 1)})
	})
	for name, tc := range map[string]struct {
		bin   func(tx *store.Tx) error
		asked bool
	}{
		"the entry":     {func(tx *store.Tx) error { return tx.BinActivity(s.call) }, true},
		"another thing": {func(tx *store.Tx) error { return tx.BinFollowUp(s.followUp) }, false},
	} {
		s.do(func(tx *store.Tx) error {
			over, err := tx.Meanwhile(me, seen, func() error {
				if _, err := tx.Begin(me, 0, 0); err != nil {
					return err
				}
				return tc.bin(tx)
			})
			if err == nil && over.None() == tc.asked {
				t.Errorf("%s: %+v", name, over)
			}
			return err
		})
	}
	a, err := s.Activity(t.Context(), crm.WholeBook(), s.call)
	if err != nil || a.Deleted {
		t.Errorf("the entry is deleted, %v", err)
	}
}
