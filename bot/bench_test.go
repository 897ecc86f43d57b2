package bot_test

import (
	"context"
	"fmt"
	"testing"

	"daftar/bot"
	"daftar/sandbox"
	"daftar/store"
)

// benchWorld has many people who have opened the bot.
func benchWorld(b *testing.B, people int) *world {
	w := newWorld(b)
	for i := range int64(people) {
		w.AddUser(sandbox.User{ID: 10_000 + i, FirstName: "P"})
		w.open(10_000 + i)
	}
	return w
}

func fast(c *bot.Config) { c.Rate = 1e6 }

// From a message on a phone to its answer there, each message in the book.
func BenchmarkAnswers(b *testing.B) {
	const people = 200
	w := benchWorld(b, people)
	for i := range b.N {
		w.send(10_000+int64(i%people), "hello")
	}
	b.ResetTimer()
	w.run(echo, fast)
	w.allSent(b.N + people)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
}

// From the outbox to Telegram: many chats, answers and campaigns.
func BenchmarkSending(b *testing.B) {
	for name, priority := range map[string]store.Priority{"answers": store.Answer, "campaign": store.Campaign} {
		for _, people := range []int{2000, 1} {
			if priority == store.Campaign && people == 1 {
				continue // one a second
			}
			b.Run(fmt.Sprintf("%s to %d", name, people), func(b *testing.B) {
				w := benchWorld(b, people)
				w.do(func(tx *store.Tx) error {
					for i := range b.N {
						o := text(10_000+int64(i%people), "hello")
						o.Priority = priority
						if _, err := tx.Send(o); err != nil {
							return err
						}
					}
					return nil
				})
				b.ResetTimer()
				w.run(quiet, fast)
				w.allSent(b.N)
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
			})
		}
	}
}

// allSent waits until as many rows of the outbox as given have gone out.
func (w *world) allSent(n int) {
	next := int64(1)
	w.until("all sent", func() bool {
		for next <= int64(n) {
			row, err := w.st.Outbox(context.Background(), next)
			if err != nil || row.State != "sent" {
				return false
			}
			next++
		}
		return true
	})
}
