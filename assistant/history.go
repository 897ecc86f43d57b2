package assistant

import (
	"time"

	"daftar/crm"
)

// Fact is one thing of a customer's record as a summary may use it.
type Fact struct {
	On   crm.When // when it happened, or is to happen; zero: not known
	What string   // what it is, in any language: "call", "deal won", "task"
	Text string   // the person's own words
	// Amount has Currency "" where the fact has none.
	Amount crm.Money
	// Planned: it is still to come, or was promised.
	Planned bool
}

// SummaryRequest asks for a customer's story in a few lines.
type SummaryRequest struct {
	Language string    // uz, uz-Cyrl, ru or en
	Now      time.Time // on the clock of whoever asks
	// People are the names that the facts may hold: the customer's and the team's.
	People []string
	// Facts are the record, the newest last; the last ones are used.
	Facts []Fact
	// Day and Amount write a date and an amount in the asker's language; nil:
	// 27.11.2026 and 5 000 000 UZS.
	Day    func(crm.When) string
	Amount func(crm.Money) string
	// Known looks customers up by folded name keys, to mask those whom the facts
	// name. nil: nobody is known.
	Known func(keys []string) ([]crm.KnownCustomer, error)
}
