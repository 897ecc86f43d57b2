package openai

import (
	"context"
	"sync"
)

// budget keeps to a number of units a month: tokens of a model, seconds of speech. What
// has been spent is kept by the caller; what is being asked right now is kept here.
type budget struct {
	most  func(context.Context) (int64, error) // nil, 0: no limit
	spent func(context.Context) (int64, error)
	spend func(context.Context, int64) error

	mu      sync.Mutex
	pending int64
	// told: the operator knows that it is used up. It holds while the budget is
	// toldMost and no less is spent than toldSpent: then neither the owner has changed
	// it nor has a month begun.
	told                bool
	toldMost, toldSpent int64
}

// reserve sets units aside for a call. Where it cannot be known what has been spent,
// nothing is.
func (b *budget) reserve(ctx context.Context, units int64) error {
	if b.most == nil || b.spent == nil {
		return nil
	}
	most, err := b.most(ctx)
	if err != nil {
		return &fault{what: "budget unknown", after: -1}
	}
	spent, err := b.spent(ctx)
	if err != nil {
		return &fault{what: "spending unknown", after: -1}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if most > 0 && spent+b.pending+units > most {
		told := b.told && b.toldMost == most && spent >= b.toldSpent
		b.told, b.toldMost, b.toldSpent = true, most, spent
		return &fault{what: usedUp, after: -1, told: told}
	}
	b.pending += units
	return nil
}

// settle records what a call really took and gives up what was set aside. It is
// recorded even if the one who asked has gone.
func (b *budget) settle(ctx context.Context, reserved, used int64) error {
	if b.most != nil && b.spent != nil {
		b.mu.Lock()
		b.pending -= reserved
		b.mu.Unlock()
	}
	if b.spend == nil || used <= 0 {
		return nil
	}
	if err := b.spend(context.WithoutCancel(ctx), used); err != nil {
		return &fault{what: "spending not recorded", after: -1}
	}
	return nil
}

// tokensOf is about how many tokens a text makes, rather too many: Cyrillic takes
// two bytes a letter and a token for two or three.
func tokensOf(text string) int64 { return int64(len(text)/3 + 8) }
