package assistant

import (
	"context"

	"daftar/assistant/rules"
	"daftar/crm"
)

// engine betters what the rules understood of a message. On an error the rules'
// answer stands.
type engine interface {
	Understand(ctx context.Context, u crm.Utterance, ruled crm.Understanding) (crm.Understanding, error)
}

// Chain understands by rules, and asks a model where they left something over.
type Chain struct {
	rules *rules.Engine
	model engine
}

// NewChain puts a model behind the rules; a plain nil, not a nil pointer: the rules
// answer alone.
func NewChain(r *rules.Engine, model engine) *Chain { return &Chain{r, model} }

// Understand reads one message. It fails only where the rules fail: of a model that
// does not answer nothing is noticed.
func (c *Chain) Understand(ctx context.Context, u crm.Utterance) (crm.Understanding, error) {
	ruled, err := c.rules.Understand(ctx, u)
	if err != nil || c.model == nil || c.settled(u, ruled) {
		return ruled, err
	}
	if u.Slow != nil {
		u.Slow()
	}
	better, err := c.model.Understand(ctx, u, ruled)
	if err != nil {
		return ruled, nil //nolint:nilerr // the rules' answer is good enough, and the model tells the operator itself
	}
	return better, nil
}

// ByRules reads one message by the rules alone: nothing of it is sent anywhere.
func (c *Chain) ByRules(ctx context.Context, u crm.Utterance) (crm.Understanding, error) {
	return c.rules.Understand(ctx, u)
}

// settled reports whether a model could add nothing that is worth a second of
// waiting and the price: it may speak only of words that the rules do not know.
// Greetings, questions and corrections are what the rules are surest of.
func (c *Chain) settled(u crm.Utterance, ruled crm.Understanding) bool {
	if ruled.SmallTalk {
		return true
	}
	open := ruled.Empty()
	for _, a := range ruled.Actions {
		if a.Query != "" || a.Correction || a.Moves != "" {
			return true
		}
		open = open || len(a.NotSure) > 0
	}
	if open {
		return false
	}
	facts, err := c.rules.Facts(u)
	return err != nil || len(facts.Unread) == 0
}
