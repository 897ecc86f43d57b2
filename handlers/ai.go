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
	return t.show(view.AICard(t.l, view.AI{
		ModelHost: t.cfg.ModelHost, SpeechHost: t.cfg.SpeechHost, Budget: s.Budget, Spent: spent, Bare: s.Bare,
		Half: max(s.Budget/2, store.LeastBudget), Double: min(s.Budget*2, store.MostBudget),
	}, month))(tx)
}

// setAI does what the owner tapped about AI services.
func setAI(t *turn) (action, error) {
	set, ok := map[string]func(*store.Tx) error{
		view.AIBudget: func(tx *store.Tx) error {
			if t.req.Tap.ID <= 0 { // forged
				return nil
			}
			return tx.SetAIBudget(t.req.Tap.ID)
		},
		view.AIMaskOn:  func(tx *store.Tx) error { return tx.SetAIMask(true) },
		view.AIMaskOff: func(tx *store.Tx) error { return tx.SetAIMask(false) },
	}[t.req.Tap.Arg]
	if !ok || t.cfg.ModelHost == "" {
		return aiCard(t)
	}
	return func(tx *store.Tx) error {
		if err := set(tx); err != nil {
			return err
		}
		return t.showAI(tx)
	}, nil
}
