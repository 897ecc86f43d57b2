package campaigns_test

import (
	"context"
	"testing"
	"time"

	"daftar/campaigns"
	"daftar/crm"
	"daftar/store"
)

const benchPeople = 100_000

// benchShop has a promotion to 100,000 customers under way, half of them reached.
func benchShop(b *testing.B) (*shop, int64) {
	s := newShop(b)
	s.people(benchPeople)
	id := s.starts("vip", "Chegirma")
	s.write(
		`INSERT INTO outbox (chat_id, kind, priority, state, payload, dedupe, customer_id, campaign_id, purpose, created_at, sent_at, message_id)
			SELECT telegram_id, 'message', 2, 'sent', '', 'promo:1:' || id, id, 1, 'promotions', 1, 1, id FROM customers WHERE id <= 50000`,
		`UPDATE campaigns SET reached = 50000`)
	return s, id
}

// A tick that takes in what a second at 30 a second leaves room for.
func BenchmarkTick(b *testing.B) {
	s, _ := benchShop(b)
	s.tick()
	b.ResetTimer()
	for range b.N {
		b.StopTimer()
		waiting := s.ready(30)
		s.do(func(tx *store.Tx) error {
			for _, row := range waiting {
				if err := tx.MarkSent(row.ID, 1); err != nil {
					return err
				}
			}
			return nil
		})
		b.StartTimer()
		s.tick()
	}
}

// A tick when nothing runs.
func BenchmarkTickAtRest(b *testing.B) {
	s := newShop(b)
	s.people(benchPeople)
	b.ResetTimer()
	for range b.N {
		s.tick()
	}
}

func BenchmarkCounting(b *testing.B) {
	s, id := benchShop(b)
	p := s.promotion(id)
	ctx := context.Background()
	for name, read := range map[string]func() error{
		"progress": func() error { _, err := s.Progress(ctx, crm.WholeBook(), p); return err },
		"waits":    func() error { _, _, err := s.Waits(ctx, crm.WholeBook(), id); return err },
		"audience": func() error { _, err := s.Audience(ctx, crm.WholeBook(), "vip"); return err },
		"all":      func() error { _, err := s.Audience(ctx, crm.WholeBook(), ""); return err },
		"tags":     func() error { _, err := s.Tags(ctx, crm.WholeBook()); return err },
		"next 200": func() error { _, err := s.Recipients(ctx, crm.WholeBook(), p, 200); return err },
	} {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				if err := read(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// The longest transactions: a chunk of each kind.
func BenchmarkChunks(b *testing.B) {
	b.Run("fed", func(b *testing.B) {
		s, _ := benchShop(b)
		s.cfg.Rate = 20 // 200 rows, one chunk
		s.engine = campaigns.New(s.Store, s.words, s.cfg)
		b.ResetTimer()
		for range b.N {
			b.StopTimer()
			s.write(`DELETE FROM outbox WHERE state = 'queued' AND campaign_id IS NOT NULL`, `UPDATE campaigns SET reached = 50000`)
			b.StartTimer()
			s.tick()
		}
	})
	b.Run("greeted", func(b *testing.B) {
		s := newShop(b)
		s.people(500)
		s.write(`UPDATE customers SET birth_day = 314`)
		s.clock = time.Date(2026, 3, 14, 9, 0, 0, 0, tashkent)
		for range b.N {
			b.StopTimer()
			s.write(`DELETE FROM outbox`, `DELETE FROM jobs`)
			b.StartTimer()
			s.greet()
		}
	})
}
