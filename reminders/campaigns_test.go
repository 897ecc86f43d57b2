package reminders_test

import (
	"context"
	"testing"
	"time"

	"daftar/bot/chat"
	"daftar/campaigns"
	"daftar/crm"
	"daftar/reminders"
	"daftar/store"
)

func TestTheClockSendsPromotionsAndGreetings(t *testing.T) {
	s := newShop(t)
	id, telegramID := s.customer(s.sara, "Aziz", "+998901234567"), int64(7001)
	today := s.clock.In(s.sara.Location())
	birthday := crm.Birthday{Month: today.Month(), Day: today.Day()}
	s.as(s.sara, func(tx *store.Tx) error {
		return tx.EditCustomer(id, 0, store.CustomerEdit{TelegramID: &telegramID, Birthday: &birthday})
	})
	s.do(func(tx *store.Tx) error {
		for _, purpose := range crm.Purposes {
			consent := crm.Consent{CustomerID: id, Purpose: purpose, Given: true, Way: crm.ByButton, TelegramID: telegramID}
			if err := tx.SetConsent(consent); err != nil {
				return err
			}
		}
		promotion, err := tx.AddPromotion(s.sara.ID, "", chat.Message{Text: "Chegirma"})
		if err != nil {
			return err
		}
		return tx.StartPromotion(promotion, 1, 1, s.clock, 0)
	})
	woken := make(chan struct{}, 100)
	wake := func() { woken <- struct{}{} }
	engine := campaigns.New(s.Store, s.words, campaigns.Config{Zone: "Asia/Tashkent", Rate: 30, Wake: wake})
	clock := reminders.New(s.Store, s.words, reminders.Config{Zone: "Asia/Tashkent", Campaigns: engine})
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- clock.Run(ctx) }()
	for queued := 0; queued < 2; {
		select {
		case <-woken:
		case <-ctx.Done():
			t.Fatalf("%d of the two messages are queued", queued)
		}
		rows, err := s.ReadyMessages(t.Context(), store.Campaign, 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		queued = len(rows)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
