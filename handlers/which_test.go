package handlers_test

import (
	"strings"
	"testing"

	"daftar/crm"
	"daftar/store"
)

// selling is an office in which Sara has a customer with open deals: kamera for 5 mln
// in the first stage, printer for 6 mln in the negotiation and, as the third, one for
// 9 mln without a title, whose line is a noutbuk.
func selling(t *testing.T, deals int) (*office, []int64) {
	o := newOffice(t, "en")
	customer := o.customer(saraID, store.NewCustomer{Name: "Dilnoza Saidova"})
	stages, err := o.book.Stages(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	made := make([]int64, deals)
	for i, d := range []store.NewDeal{
		{Title: "kamera", Amount: crm.Money{Minor: 5e8, Currency: crm.UZS}},
		{Title: "printer", Amount: crm.Money{Minor: 6e8, Currency: crm.UZS}},
		{Amount: crm.Money{Minor: 9e8, Currency: crm.UZS}},
	}[:deals] {
		d.CustomerID, d.Status, d.At = customer, crm.Open, o.clock
		o.writes(saraID, func(tx *store.Tx) (err error) {
			if made[i], err = tx.AddDeal(d); err != nil {
				return err
			}
			switch i {
			case 1:
				return tx.EditDeal(made[i], 0, store.DealEdit{StageID: &stages[3].ID})
			case 2:
				_, err = tx.AddItem(crm.Item{DealID: made[i], Name: "noutbuk", Quantity: crm.Pieces(1)})
			}
			return err
		})
	}
	return o, made
}

func TestSeveralOpenDealsAreToldApartOrAskedFor(t *testing.T) {
	const ask = -1
	for _, test := range []struct {
		said   string
		deals  int
		meant  int // which of them, or ask
		status crm.DealStatus
	}{
		{"Dilnoza bilan kamera bitimini yutdik", 2, 0, crm.Won},
		{"Dilnoza printerni oldi", 3, 1, crm.Won},
		{"Dilnoza bilan 5 mlnlik bitim yutdik", 2, 0, crm.Won},
		{"Дилноза билан 6 млнлик битим ютдик", 3, 1, crm.Won},
		{"Dilnoza bilan muzokaradagi bitimni yutdik", 2, 1, crm.Won},
		{"Dilnoza noutbukni oldi", 3, 2, crm.Won},
		{"Dilnoza kamerani olmaydi, qimmat", 3, 0, crm.Lost},
		{"Закрыли с Дильнозой сделку на 5 млн", 3, 0, crm.Won},
		{"Дильноза отказалась от принтера, дорого", 2, 1, crm.Lost},
		{"Выиграли с Дильнозой сделку на этапе переговоров", 3, 1, crm.Won},
		{"Won the 6 mln deal with Dilnoza", 3, 1, crm.Won},
		{"Won the printer deal with Dilnoza", 2, 1, crm.Won},
		{"Lost the kamera deal with Dilnoza, too expensive", 3, 0, crm.Lost},
		{"Won Dilnoza's deal in negotiation", 3, 1, crm.Won},

		{"Dilnoza bilan bitimni yutdik", 2, ask, ""},
		{"Dilnoza bilan 7 mlnlik bitim yutdik", 3, ask, ""},
		{"Дильноза купила", 3, ask, ""},
		{"Won a deal with Dilnoza", 2, ask, ""},
		{"Dilnoza 8 mln", 3, ask, ""},
		{"Dilnoza muzlatkichni 5 mlnga oldi", 2, ask, ""}, // for the amount of another thing
	} {
		t.Run(test.said, func(t *testing.T) {
			o, made := selling(t, test.deals)
			o.sara().says(test.said)
			if asks := o.sara().has("which"); asks != (test.meant == ask) && !strings.Contains(o.sara().last().text(), "This is a new deal") {
				t.Errorf("asks %v:\n%s", asks, o.sara().last().text())
			}
			for i, id := range made {
				want := crm.Open
				if i == test.meant {
					want = test.status
				}
				if d := o.dealNow(id); d.Status != want {
					t.Errorf("deal %d is %s, want %s:\n%s", i, d.Status, want, o.sara().last().text())
				}
			}
		})
	}
}

func TestTheQuestionWhichDealTellsWhatTheGoodsComeTo(t *testing.T) {
	for said, sees := range map[string]string{
		"Dilnoza wants 2 fridges at 9 mln each":      "💰 18\u00a0000\u00a0000",
		"Дильноза хочет 3 холодильника по 4 млн":     "💰 12\u00a0000\u00a0000",
		"Dilnoza 3 ta muzlatkich, 4 mln dan":         "💰 12\u00a0000\u00a0000",
		"Dilnoza 3 ta muzlatkich, 4 mln dan, 10 mln": "💰 10\u00a0000\u00a0000",
	} {
		o, _ := selling(t, 2)
		o.sara().says(said)
		o.sara().sees(sees, "which deal", "▫️")
	}
}

func TestQuantityTimesPriceIsOnTheCardInEveryLanguage(t *testing.T) {
	for _, said := range []string{
		"Dilnoza 3 ta konditsioner, 4 mln dan", "Dilnoza 3ta konditsioner 4mlndan", "Dilnoza 3 ta kandisaner 4 limondan oladi",
		"Дилноза 3 та кондиционер, 4 млн дан", "Дильноза 3 кондиционера по 4 млн", "Дильноза берет 3 кондея по 4 ляма",
		"Дильноза 3 шт кондиционер 4 млн каждый", "Dilnoza 3 air conditioners, 4 mln each", "Dilnoza takes 3 ACs at 4 mln apiece",
	} {
		o, _ := selling(t, 0)
		o.sara().says(said)
		o.sara().sees("12\u00a0000\u00a0000", "× 4\u00a0000\u00a0000", "new deal")
	}
	o, _ := selling(t, 0)
	sara := o.sara()
	sara.says("Dilnoza oladi 2 ta televizor 300$ dan va 3 ta konditsioner 4 mln dan")
	sara.sees("× $300", "× 4\u00a0000\u00a0000", "different currencies")
	sara.says("no, 25 mln")
	if sara.sees("25\u00a0000\u00a0000"); strings.Contains(sara.last().text(), "different currencies") {
		t.Error("what was agreed does not settle it")
	}
}

func TestWhatWentIntoTheOnlyOpenDealMayBeANewOne(t *testing.T) {
	for _, said := range []string{
		"Dilnoza 7 mln", "Dilnoza 5 mln", "Dilnoza 3 ta kamera, 4 mln dan", "Dilnoza kamerani 5 mlnga oldi", "Дильноза 7 млн, завтра позвоню",
		"Dilnoza wants 2 kamera at 9 mln each, call tomorrow at 11",
	} {
		t.Run(said, func(t *testing.T) {
			o, made := selling(t, 1)
			before := o.dealNow(made[0])
			sara := o.sara()
			sara.says(said)
			card := sara.last()
			whole := o.dealNow(made[0])
			data := ""
			for _, row := range card.Buttons {
				for _, b := range row {
					if strings.Contains(b.Text, "This is a new deal") {
						data = b.Data
					}
				}
			}
			if data == "" {
				t.Fatalf("no way to a new deal:\n%s", card.text())
			}
			for range 2 { // the second tap changes nothing
				sara.tapsData(card, data, "new")
				now := o.dealNow(made[0])
				if now.Amount != before.Amount || now.Status != before.Status || now.Title != before.Title || now.StageID != before.StageID {
					t.Errorf("the old deal was %+v, is %+v", before, now)
				}
				if items, err := o.book.Items(t.Context(), crm.WholeBook(), made[0]); err != nil || len(items) != 0 {
					t.Errorf("the old deal has %+v, %v", items, err)
				}
			}
			fresh := o.dealNow(made[0] + 1)
			if fresh.Amount != whole.Amount || fresh.Status != whole.Status || fresh.CustomerID != before.CustomerID {
				t.Errorf("the new deal is %+v, what was said %+v", fresh, whole)
			}
			if _, err := o.book.Deal(t.Context(), crm.WholeBook(), made[0]+2); crm.CodeOf(err) != crm.NotFound {
				t.Error("the second tap made another one")
			}
			planned, err := o.book.OpenFollowUps(t.Context(), crm.WholeBook(), before.CustomerID)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range planned {
				if f.DealID != fresh.ID {
					t.Errorf("what is planned is about deal %d, not the new one", f.DealID)
				}
			}
			sara.tapsAction("undo", "")
			if now := o.dealNow(made[0]); now.Amount != before.Amount || now.Status != before.Status {
				t.Errorf("undone, the old deal is %+v", now)
			}
			if now := o.dealNow(fresh.ID); !now.Deleted {
				t.Error("undone, the new deal is still there")
			}
		})
	}
}

func TestADealThatAColleagueHasChangedSinceIsNotTakenBack(t *testing.T) {
	o, made := selling(t, 1)
	sara := o.sara()
	sara.says("Dilnoza 7 mln")
	theirs := crm.Money{Minor: 8e8, Currency: crm.UZS}
	o.writes(olimID, func(tx *store.Tx) error { return tx.EditDeal(made[0], 0, store.DealEdit{Amount: &theirs}) })
	sara.taps("This is a new deal")
	if now := o.dealNow(made[0]); now.Amount != theirs {
		t.Errorf("the amount is %v", now.Amount)
	}
	sara.sees("Olim")
}
