package handlers

import (
	"daftar/crm"
	"daftar/store"
)

// endDealDialog ends the dialog about a deal, if it is open: a button under its
// question was the answer.
func (t *turn) endDealDialog(tx *store.Tx) error {
	open, err := tx.Dialog(t.ctx, t.req.Chat.ID, t.req.From.ID)
	if err != nil || open.Name != dealDialog {
		return err
	}
	return t.endDialog(tx)
}

// closedOf are those of what was planned about a deal that are not needed any more.
func (t *turn) closedOf(tx *store.Tx, d crm.Deal, before []crm.FollowUp) ([]crm.FollowUp, error) {
	var out []crm.FollowUp
	for _, f := range before {
		if f.DealID != d.ID {
			continue
		}
		now, err := tx.FollowUp(t.ctx, t.scope(), f.ID)
		if err != nil {
			return nil, err
		}
		if now.State == crm.Cancelled {
			out = append(out, now)
		}
	}
	return out, nil
}
