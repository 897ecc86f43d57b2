package assistant

import (
	"testing"
	"time"

	"daftar/crm"
)

func TestLineLeavesOutWhatWasNotSaid(t *testing.T) {
	for want, u := range map[string]crm.Understanding{
		`{}`: {},
		`{"query":"history","customer":{"name":"Aziz"}}`: {Actions: []crm.Action{
			{Query: crm.QueryHistory, Customer: &crm.SaidCustomer{Name: "Aziz"}},
		}},
		`{"customer":{"name":"Aziz","birthday":"1990-03-14"}}`: {Actions: []crm.Action{
			{Customer: &crm.SaidCustomer{Name: "Aziz", Birthday: crm.Birthday{Month: time.March, Day: 14, Year: 1990}}},
		}},
		`{"customer":{"birthday":"03-14"}}`: {Actions: []crm.Action{{Customer: &crm.SaidCustomer{Birthday: crm.Birthday{Month: time.March, Day: 14}}}}},
		`{"activity":{"kind":"call"},"deal":{"amount":5000000,"currency":"UZS","status":"open"},"reminder":{"at":"2026-11-27T11:00"}}`: {Actions: []crm.Action{{
			Activity: &crm.SaidActivity{Kind: crm.Call},
			Deal:     &crm.SaidDeal{Amount: crm.Money{Minor: 500_000_000, Currency: crm.UZS}, Status: crm.Open},
			Reminder: &crm.SaidReminder{When: crm.When{Year: 2026, Month: time.November, Day: 27, Hour: 11, HasTime: true}, Kind: crm.Call},
		}}},
		`{"activity":{"kind":"call"}}`: {Actions: []crm.Action{ // who called and how long is the book's
			{Activity: &crm.SaidActivity{Kind: crm.Call, Direction: crm.In, Minutes: 20}},
		}},
		`{"deal":{"status":"won"},"items":[{"name":"sement","quantity":2.5,"unit":"t","price":900000.5,"currency":"UZS"},{"name":"stul","quantity":3},{"price":4,"currency":"USD"}]}`: {Actions: []crm.Action{{
			Deal: &crm.SaidDeal{Status: crm.Won},
			Items: []crm.SaidItem{
				{Name: "sement", Quantity: crm.Pieces(5) / 2, Unit: crm.Ton, Price: crm.Money{Minor: 90_000_050, Currency: crm.UZS}},
				{Name: "stul", Quantity: crm.Pieces(3)},
				{Price: crm.Money{Minor: 400, Currency: crm.USD}},
			},
		}}},
		`{"deal":{"status":"lost"},"more":[{"customer":{"phone":"+998901234567"},"deal":{"amount":0.99,"currency":"USD","status":"won"}}]}`: {Actions: []crm.Action{
			{Deal: &crm.SaidDeal{Status: crm.Lost}},
			{Customer: &crm.SaidCustomer{Phone: "+998901234567"}, Deal: &crm.SaidDeal{Amount: crm.Money{Minor: 99, Currency: crm.USD}, Status: crm.Won}},
		}},
	} {
		got, err := Line(u)
		if err != nil || string(got) != want {
			t.Errorf("got %s %v, want %s", got, err, want)
		}
	}
}

func TestAmountsAreDecimalsInMainUnits(t *testing.T) {
	for minor, want := range map[int64]string{100: "1", 1_200_050: "12000.5", 5: "0.05", 123_456: "1234.56", -150: "-1.5"} {
		if got := decimal(minor).String(); got != want {
			t.Errorf("%d is %s, want %s", minor, got, want)
		}
	}
}
