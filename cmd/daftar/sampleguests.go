package main

import (
	"fmt"
	"time"

	"daftar/crm"
	"daftar/sandbox"
	"daftar/store"
)

// shopGuests are those customers of the sample shop who have come to the bot. The
// customer whose phone is on the page has not: that is for whoever plays.
var shopGuests = []shopGuest{
	{customer: 1, telegram: 104, first: "Malika", last: "Yusupova", language: "uz", born: born{0, 0}, agreed: crm.Purposes},
	{customer: 2, telegram: 105, first: "Bobur", last: "Toʻxtayev", language: "uz", born: born{time.August, 9}, agreed: crm.Purposes},
	{customer: 3, telegram: 106, first: "Nodira", last: "Saidova", language: "uz", born: born{time.March, 14}, agreed: crm.Purposes},
	{customer: 4, telegram: 107, first: "Игорь", last: "Пак", language: "ru", born: born{time.May, 3}, agreed: []crm.Purpose{crm.Greetings}},
	{customer: 7, telegram: 108, first: "Елена", last: "Ким", language: "ru", born: born{time.February, 29}, agreed: crm.Purposes},
}

type (
	shopGuest struct {
		customer    int
		telegram    int64
		first, last string
		language    string
		born        born
		agreed      []crm.Purpose
	}
	// born is a day of the year; the zero one is the day on which the demo begins,
	// so that whoever watches sees that somebody is greeted.
	born struct {
		month time.Month
		day   int
	}
)

// people adds the phones of those customers to the local Telegram.
func people(telegram *sandbox.Server) {
	for _, g := range shopGuests {
		telegram.AddUser(sandbox.User{
			ID: g.telegram, FirstName: g.first, LastName: g.last, LanguageCode: g.language, Phone: shopCustomers[g.customer].phone,
		})
	}
}

// come lets them open the chat with the bot, which may not write to them first.
func come(telegram *sandbox.Server) error {
	for _, g := range shopGuests {
		if _, err := telegram.Phone(g.telegram).Start(""); err != nil {
			return fmt.Errorf("let a customer come to the bot: %w", err)
		}
	}
	return nil
}

// addGuest writes who a customer is in Telegram and what they agreed to.
func (s *shop) addGuest(tx *store.Tx, i int) error {
	for _, g := range shopGuests {
		if g.customer != i {
			continue
		}
		day := crm.Birthday{Month: g.born.month, Day: g.born.day}
		if !day.Known() {
			day = crm.Birthday{Month: s.today.Month(), Day: s.today.Day()}
		}
		err := tx.EditCustomer(s.ids[i], 0, store.CustomerEdit{TelegramID: &g.telegram, Language: &g.language, Birthday: &day})
		if err != nil {
			return err
		}
		if err := s.agree(tx, s.ids[i], g); err != nil {
			return err
		}
	}
	return nil
}

func (s *shop) agree(tx *store.Tx, customer int64, g shopGuest) error {
	read := s.words.For(g.language).T("guest.ask_company", "company", shopName, "seller", s.team[shopCustomers[g.customer].owner].Name)
	for _, p := range g.agreed {
		err := tx.SetConsent(crm.Consent{
			CustomerID: customer, Purpose: p, Given: true, Wording: read, Language: g.language,
			Way: crm.ByButton, TelegramID: g.telegram,
		})
		if err != nil {
			return err
		}
	}
	return nil
}
