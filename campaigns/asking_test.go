package campaigns_test

import (
	"testing"
	"time"

	"daftar/campaigns"
	"daftar/store"
)

func TestAQuestionOnTheCardStaysForAWhile(t *testing.T) {
	s := newShop(t)
	s.people(1000)
	id := s.starts("vip", "Chegirma")
	s.tick()
	s.do(func(tx *store.Tx) error { return tx.HoldProgress(id, s.clock.Add(campaigns.Asking)) })
	before := s.edits(id)
	version := s.promotion(id).Version
	for range 15 {
		for _, row := range s.ready(10) {
			s.sends(row, ok)
		}
		s.tick()
		s.clock = s.clock.Add(time.Second)
	}
	if n := s.edits(id) - before; n != 0 {
		t.Errorf("%d edits while it is asked, want none", n)
	}
	s.clock = s.clock.Add(10 * time.Second)
	s.tick()
	if n := s.edits(id) - before; n != 1 {
		t.Errorf("%d edits afterwards, want 1", n)
	}
	if now := s.promotion(id).Version; now != version {
		t.Errorf("a late answer finds version %d, and was asked about %d", now, version)
	}
}
