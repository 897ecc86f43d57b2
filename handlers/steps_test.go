package handlers_test

import (
	"strings"
	"testing"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/store"
)

// plannedWith is what is open with a customer.
func (o *office) plannedWith(customer int64) []crm.FollowUp {
	o.t.Helper()
	found, err := o.book.OpenFollowUps(o.t.Context(), crm.WholeBook(), customer)
	if err != nil {
		o.t.Fatal(err)
	}
	return found
}

// bargainsWith enters one more open deal with a customer.
func (o *office) bargainsWith(telegramID, customer int64, title string) (deal int64) {
	o.t.Helper()
	o.writes(telegramID, func(tx *store.Tx) (err error) {
		deal, err = tx.AddDeal(store.NewDeal{CustomerID: customer, Title: title, Status: crm.Open, At: o.clock})
		return err
	})
	return deal
}

// plansFor plans a call about a deal.
func (o *office) plansFor(telegramID, customer, deal int64, days int) (id int64) {
	o.t.Helper()
	o.writes(telegramID, func(tx *store.Tx) (err error) {
		id, err = tx.AddFollowUp(store.NewFollowUp{
			CustomerID: customer, DealID: deal, Kind: crm.Call, When: crm.OnDay(o.clock.AddDate(0, 0, days)), Zone: "Asia/Tashkent",
		})
		return err
	})
	return id
}

// bare tells whether nothing is planned for a deal.
func (o *office) bare(deal int64) bool {
	o.t.Helper()
	f, err := o.book.DealFile(o.t.Context(), crm.WholeBook(), deal)
	if err != nil {
		o.t.Fatal(err)
	}
	if f.PlannedUntil.IsZero() != (len(f.Planned) == 0) {
		o.t.Errorf("deal %d is planned until %v by %v", deal, f.PlannedUntil, f.Planned)
	}
	return len(f.Planned) == 0
}

func TestAReminderOfTheSameSentenceIsAStepOfItsDealOnly(t *testing.T) {
	o := newOffice(t, "en")
	customer, camera := o.bargains(saraID, "Aziz", "camera", 100)
	printer := o.bargainsWith(saraID, customer, "printer")
	sara := o.sara()
	sara.says("Aziz printer 7 mln, call him tomorrow at 11")
	planned := o.plannedWith(customer)
	if len(planned) != 1 || planned[0].DealID != printer {
		t.Fatalf("planned are %+v, the deal is %d", planned, printer)
	}
	if o.bare(printer) || !o.bare(camera) {
		t.Error("the printer's call is the camera's next step, or not the printer's")
	}
	sara.sees("next step for “Camera”")
	sara.tapsAction("next", "0.3")
	planned = o.plannedWith(customer)
	if len(planned) != 2 || planned[0].DealID != printer || planned[1].DealID != camera {
		t.Fatalf("planned are %+v", planned)
	}
	if strings.Count(sara.last().text(), "⏰") != 2 || strings.Contains(sara.last().text(), "⏳") {
		t.Errorf("the card says\n%s", sara.last().text())
	}
	sara.says("/board")
	if got := strings.Join(sara.labels("deal"), "\n"); strings.Contains(got, "🟡") {
		t.Errorf("the board has\n%s", got)
	}
}

func TestADealThatIsToldApartLaterTakesTheSentencesReminder(t *testing.T) {
	o := newOffice(t, "en")
	customer, camera := o.bargains(saraID, "Aziz", "camera", 100)
	o.bargainsWith(saraID, customer, "printer")
	sara := o.sara()
	sara.says("Aziz 7 mln, call him tomorrow at 11")
	sara.tapsAction("which", "")
	planned := o.plannedWith(customer)
	if len(planned) != 1 || planned[0].DealID != camera {
		t.Fatalf("planned are %+v", planned)
	}
}

func TestAPartThatMovesToAnotherCustomerTakesItsStepAlong(t *testing.T) {
	o := newOffice(t, "en")
	aziz, camera := o.bargains(saraID, "Aziz", "camera", 100)
	zuhra := o.customer(saraID, store.NewCustomer{Name: "Zuhra"})
	sara := o.sara()
	sara.says("Aziz camera 7 mln, call tomorrow at 11")
	sara.tapsAction("whom", "")
	sara.says("Zuhra")
	if sara.has("give") {
		sara.tapsAction("give", "")
	}
	planned := o.plannedWith(zuhra)
	if len(planned) != 1 || len(o.plannedWith(aziz)) != 0 {
		t.Fatalf("planned are %+v and %+v", planned, o.plannedWith(aziz))
	}
	theirs, err := o.book.OpenDeals(t.Context(), crm.WholeBook(), zuhra)
	if err != nil || len(theirs) != 1 || planned[0].DealID != theirs[0].ID || o.bare(theirs[0].ID) || !o.bare(camera) {
		t.Errorf("her deals are %+v, the plan is %+v, %v", theirs, planned[0], err)
	}
}

// Whatever leaves an open deal without a next step asks for one, and a tap on the
// answer plans it for just that deal.
func TestNobodyEndsWithADealWithoutANextStepUnasked(t *testing.T) {
	type scene struct {
		*office
		sara              *phone
		aziz              int64
		camera, printer   int64
		cameraS, printerS int64 // their steps
	}
	for name, leave := range map[string]func(s scene){
		"done": func(s scene) {
			s.sara.says("/today")
			s.sara.forges(chat.Data{Action: "done", ID: s.cameraS, Version: 1})
		},
		"the reminder is dropped from its card": func(s scene) {
			s.drops(saraID, s.cameraS)
			s.sara.says("remind me to call Aziz tomorrow at 15:00")
			s.sara.tapsAction("edit", "")
			s.sara.tapsAction("drop", "0.f")
		},
		"the card is undone": func(s scene) {
			s.drops(saraID, s.cameraS)
			s.sara.says("remind me to call Aziz tomorrow at 15:00")
			s.sara.tapsAction("undo", "")
		},
		"undone from the list": func(s scene) {
			s.drops(saraID, s.cameraS)
			s.sara.says("remind me to call Aziz tomorrow at 15:00")
			s.sara.says("/undo")
			s.sara.tapsAction("deed", "u")
		},
		"a logged contact was what was planned": func(s scene) {
			s.moves(saraID, s.cameraS, 0)
			s.sara.says("called Aziz, he will think about it")
		},
		"reopened": func(s scene) {
			s.drops(saraID, s.cameraS)
			s.writes(saraID, func(tx *store.Tx) error {
				lost, why := crm.Lost, "price"
				return tx.EditDeal(s.camera, 0, store.DealEdit{Status: &lost, LostReason: &why})
			})
			s.sara.says("/today")
			s.sara.forges(chat.Data{Action: "dealset", ID: s.camera, Version: s.dealNow(s.camera).Version, Arg: "open"})
		},
		"moved": func(s scene) {
			s.drops(saraID, s.cameraS)
			s.sara.deal(s.camera)
			s.sara.forges(chat.Data{Action: "dealset", ID: s.camera, Version: s.dealNow(s.camera).Version, Arg: "to.3"})
		},
		"restored from the bin": func(s scene) {
			s.drops(saraID, s.cameraS)
			s.sara.says("/today")
			s.sara.forges(chat.Data{Action: "bin", ID: s.camera, Version: s.dealNow(s.camera).Version, Arg: "d!"})
			s.sara.tapsAction("restore", "")
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, "en")
			s := scene{office: o, sara: o.sara()}
			s.aziz, s.camera = o.bargains(saraID, "Aziz", "camera", 100)
			s.printer = o.bargainsWith(saraID, s.aziz, "printer")
			s.cameraS, s.printerS = o.plansFor(saraID, s.aziz, s.camera, 2), o.plansFor(saraID, s.aziz, s.printer, 4)
			if o.bare(s.camera) || o.bare(s.printer) {
				t.Fatal("something is bare before")
			}
			leave(s)
			if !o.bare(s.camera) || o.bare(s.printer) {
				t.Fatalf("it leaves %v and %v\n%s", o.bare(s.camera), o.bare(s.printer), s.sara.last().text())
			}
			ask := ""
			for _, action := range []string{"next", "dealset"} {
				for _, row := range s.sara.last().Buttons {
					for _, b := range row {
						if d, err := chat.Decode(b.Data); err == nil && d.Action == action && strings.HasSuffix(d.Arg, ".3") && strings.Contains(b.Text, "3") {
							ask = b.Data
						}
					}
				}
			}
			if ask == "" {
				t.Fatalf("nobody asks:\n%s\n%v", s.sara.last().text(), s.sara.last().Buttons)
			}
			s.sara.tapsData(s.sara.last(), ask, "in 3 days")
			if o.bare(s.camera) {
				t.Error("the answer plans nothing for the deal")
			}
			for _, f := range o.plannedWith(s.aziz) {
				if f.ID != s.printerS && f.DealID != s.camera {
					t.Errorf("planned is %+v", f)
				}
			}
		})
	}
}

func (o *office) drops(telegramID, followUp int64) {
	o.t.Helper()
	o.writes(telegramID, func(tx *store.Tx) error { return tx.BinFollowUp(followUp) })
}

// moves puts a follow-up to a day from now.
func (o *office) moves(telegramID, followUp int64, days int) {
	o.t.Helper()
	when := crm.OnDay(o.clock.AddDate(0, 0, days))
	o.writes(telegramID, func(tx *store.Tx) error {
		return tx.EditFollowUp(followUp, 0, store.FollowUpEdit{When: &when})
	})
}

func TestWhoSaysThatNothingIsToFollowIsNotAskedAgainByThatCard(t *testing.T) {
	o := newOffice(t, "en")
	_, camera := o.bargains(saraID, "Aziz", "camera", 100)
	sara := o.sara()
	sara.deal(camera)
	sara.tapsAction("dealset", "next.no")
	if len(sara.labels("dealset")) > 1 {
		t.Errorf("asked again: %v", sara.labels("dealset"))
	}
	sara.taps("Next step") // changed their mind
	sara.tapsAction("dealset", "next.1")
	if o.bare(camera) {
		t.Error("nothing is planned")
	}
}

func TestADraftsDealKeepsItsReminderOnceItIsKnownWhoseItIs(t *testing.T) {
	for name, open := range map[string]bool{"a new deal of theirs": false, "their one open deal": true} {
		o := newOffice(t, "en")
		aziz := o.customer(saraID, store.NewCustomer{Name: "Aziz"})
		if open {
			o.bargainsWith(saraID, aziz, "")
		}
		sara := o.sara()
		sara.says("7 mln agreed, call tomorrow at 11")
		if planned, err := o.book.PlannedBy(t.Context(), crm.WholeBook(), o.user(saraID).ID, o.clock.AddDate(0, 0, 9), store.Place{}, 9); err != nil || len(planned) != 1 || planned[0].DealID == 0 {
			t.Fatalf("%s: planned are %+v, %v", name, planned, err)
		}
		sara.tapsAction("give", "")
		deals, err := o.book.OpenDeals(t.Context(), crm.WholeBook(), aziz)
		if err != nil || len(deals) != 1 || o.bare(deals[0].ID) {
			t.Fatalf("%s: the deals are %+v, %v", name, deals, err)
		}
		if planned := o.plannedWith(aziz); len(planned) != 1 || planned[0].DealID != deals[0].ID {
			t.Errorf("%s: planned are %+v", name, planned)
		}
	}
}
