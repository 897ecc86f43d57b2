package handlers

import (
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

// aiCard shows the owner what may be asked outside, and what it has cost.
func aiCard(t *turn) (action, error) {
	return func(tx *store.Tx) error { return t.showAI(tx) }, nil
}

func (t *turn) showAI(tx *store.Tx) error {
	s, err := tx.AISettings(t.ctx)
	if err != nil {
		return err
	}
	month := t.now.In(crm.User{Zone: t.cfg.Zone}.Location())
	spent, err := tx.AITokens(t.ctx, month)
	if err != nil {
		return err
	}
	seconds, err := tx.SpeechSeconds(t.ctx, month)
	if err != nil {
		return err
	}
	return t.show(view.AICard(t.l, view.AI{
		ModelHost: t.cfg.ModelHost, SpeechHost: t.cfg.SpeechHost, Bare: s.Bare,
		Tokens: view.Budget{
			Most: s.Budget, Spent: spent, Half: max(s.Budget/2, store.LeastBudget), Double: min(s.Budget*2, store.MostBudget),
		},
		Minutes: view.Budget{
			Most: s.SpeechBudget, Spent: (seconds + 59) / 60,
			Half: max(s.SpeechBudget/2, store.LeastSpeechBudget), Double: min(s.SpeechBudget*2, store.MostSpeechBudget),
		},
	}, month))(tx)
}

// setAI does what the owner tapped about AI services.
func setAI(t *turn) (action, error) {
	amount := t.req.Tap.ID
	set, ok := map[string]func(*store.Tx) error{
		view.AIBudget:     func(tx *store.Tx) error { return tx.SetAIBudget(amount) },
		view.SpeechBudget: func(tx *store.Tx) error { return tx.SetSpeechBudget(amount) },
		view.AIMaskOn:     func(tx *store.Tx) error { return tx.SetAIMask(true) },
		view.AIMaskOff:    func(tx *store.Tx) error { return tx.SetAIMask(false) },
	}[t.req.Tap.Arg]
	host := t.cfg.ModelHost
	if t.req.Tap.Arg == view.SpeechBudget {
		host = t.cfg.SpeechHost
	}
	forged := amount <= 0 && (t.req.Tap.Arg == view.AIBudget || t.req.Tap.Arg == view.SpeechBudget)
	if !ok || host == "" || forged {
		return aiCard(t)
	}
	return func(tx *store.Tx) error {
		if err := set(tx); err != nil {
			return err
		}
		return t.showAI(tx)
	}, nil
}
