package handlers

import (
	"context"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/store"
)

// ClaimLink makes the link by which whoever opens it first becomes the owner; ""
// when the book has an owner. An earlier link that nobody used is void from then
// on: only its hash was kept, so it cannot be shown again.
func (d *Desk) ClaimLink(ctx context.Context) (link string, err error) {
	secret := d.cfg.Secret()
	err = d.book.Do(ctx, func(tx *store.Tx) error {
		link = ""
		if err := tx.DropClaims(); err != nil {
			return err
		}
		owners, err := tx.Team(ctx, crm.Owner)
		if err != nil || len(owners) > 0 {
			return err
		}
		link = d.startLink(secret)
		return tx.AddInvite(secret, store.Invite{Role: crm.Owner})
	})
	return link, wrap("make a claim link", err)
}

// EnsureOwner makes the person with a Telegram id an owner of the book. Their
// name and language are learned when they first write.
func (d *Desk) EnsureOwner(ctx context.Context, telegramID int64) error {
	return wrap("set the owner", d.book.Do(ctx, func(tx *store.Tx) error {
		if err := tx.DropClaims(); err != nil {
			return err
		}
		u, err := tx.UserByTelegram(ctx, telegramID)
		if err != nil || u.Role == crm.Owner {
			return err
		}
		if u.ID == 0 {
			if err := d.leaveBook(ctx, tx, telegramID); err != nil {
				return err
			}
			u.TelegramID, u.Zone = telegramID, d.cfg.Zone
			if u.Language, err = tx.Language(ctx, telegramID); err != nil {
				return err
			}
		}
		u.Role = crm.Owner
		_, err = tx.PutUser(u)
		return err
	}))
}

// leaveBook ends what somebody is as a customer who comes to own the book.
func (d *Desk) leaveBook(ctx context.Context, tx *store.Tx, telegramID int64) error {
	is, err := tx.Joined(ctx, telegramID)
	if err != nil {
		return err
	}
	person := chat.Person{ID: telegramID}
	t := &turn{Desk: d, ctx: ctx, guest: is, req: chat.Request{From: person, Chat: chat.Place{ID: telegramID, Private: true}}}
	return t.endGuest(tx)
}
