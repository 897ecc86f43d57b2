package bot

import (
	"context"

	"daftar/store"
)

// maxMarks is how many marks one transaction takes; a few milliseconds.
const maxMarks = 100

// ledger writes what happens to the outbox's rows. Marks that come while a
// transaction is being committed go together into the next one: a commit waits
// for the disk, and one for each message would be the limit of what can be sent.
type ledger struct {
	b     *Bot
	marks chan mark
}

type mark struct {
	write func(*store.Tx) error
	done  chan error
}

// do returns when the mark is on the disk. The error means that the bot stopped
// before that.
func (l *ledger) do(write func(*store.Tx) error) error {
	m := mark{write: write, done: make(chan error, 1)}
	l.marks <- m
	return <-m.done
}

// run writes until marks is closed. last ends the trying of what cannot be written.
func (l *ledger) run(last context.Context) {
	for first := range l.marks {
		batch := []mark{first}
	fill:
		for len(batch) < maxMarks {
			select {
			case m, ok := <-l.marks:
				if !ok {
					break fill
				}
				batch = append(batch, m)
			default:
				break fill
			}
		}
		if l.write(batch) == nil {
			for _, m := range batch {
				m.done <- nil
			}
			continue
		}
		for _, m := range batch {
			m.done <- l.insist(last, m)
		}
	}
}

// write takes no context: what went out must be marked also during a stop.
func (l *ledger) write(batch []mark) error {
	return l.b.st.Do(context.Background(), func(tx *store.Tx) error {
		for _, m := range batch {
			if err := m.write(tx); err != nil {
				return err
			}
		}
		return nil
	})
}

// insist tries until it works: a message that went out and is not marked would go
// out again.
func (l *ledger) insist(last context.Context, m mark) error {
	for n := 0; ; n++ {
		err := l.write([]mark{m})
		if err == nil {
			l.b.health.clear("outbox")
			return nil
		}
		if last.Err() != nil {
			return err
		}
		l.b.health.set("outbox", "the book cannot be written")
		l.b.cfg.Log.ErrorContext(last, "mark a message", l.b.cause(err))
		wait(last, l.b.cfg.Backoff(n))
	}
}
