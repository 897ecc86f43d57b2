package handlers_test

import (
	"testing"

	"daftar/crm"
	"daftar/store"
)

// confused is an office in which Sara has said of Dilnoza what was Aziz's.
func confused(t *testing.T, said string) (*office, *phone) {
	o := newOffice(t, "en")
	for _, n := range []store.NewCustomer{
		{Name: "Dilnoza Saidova", Phone: "+998901117788"},
		{Name: "Aziz Karimov", Phone: "+998901234567"},
		{Name: "Malika Yusupova", Phone: "+998901111208"},
		{Name: "Malika Rahimova", Phone: "+998901115544"},
	} {
		o.customer(saraID, n)
	}
	o.sara().says(said)
	return o, o.sara()
}

// everyEntry lists what has happened with the customers of the book.
func (o *office) everyEntry() (all []crm.Activity) {
	o.t.Helper()
	for id := range int64(9) {
		of, err := o.book.Activities(o.t.Context(), crm.WholeBook(), id+1, store.Place{}, 100)
		if err != nil {
			o.t.Fatal(err)
		}
		all = append(all, of...)
	}
	return all
}

func TestACorrectionOfWhoMovesTheRecordAndMakesNoOther(t *testing.T) {
	for _, said := range []string{
		"yo'q, Karimov Aziz", "йўқ, Каримов Азиз", "нет, Каримов Азиз", "нет, это был Азиз", "no, Aziz Karimov", "no, it was Aziz", "adashdim, Aziz Karimov", "Dilnoza emas, Aziz",
	} {
		t.Run(said, func(t *testing.T) {
			o, sara := confused(t, "Dilnozaga tel qildim, 5 mlnlik kamera so'radi, ertaga 11 da tel qilaman")
			sara.says(said)
			sara.sees("Aziz Karimov</b> · ··4567")
			all := o.everyEntry()
			if len(all) != 1 || all[0].CustomerID != 2 {
				t.Errorf("kept as %+v", all)
			}
			if d := o.dealNow(1); d.CustomerID != 2 {
				t.Errorf("the deal is of %d", d.CustomerID)
			}
			if p := o.everyPlan(); len(p) != 1 || p[0].CustomerID != 2 || p[0].DealID != 1 {
				t.Errorf("planned are %+v", p)
			}
			if n, err := o.book.CountDrafts(t.Context(), crm.WholeBook(), o.user(saraID).ID); err != nil || n != 0 {
				t.Errorf("%d drafts, %v", n, err)
			}
			sara.tapsAction("undo", "")
			if d := o.dealNow(1); !d.Deleted {
				t.Error("undone, the deal is still there")
			}
		})
	}
}

func TestACorrectionOfWhoAsksWhereSeveralFitAndTheEndOfAPhoneDecides(t *testing.T) {
	for said, tap := range map[string]string{"yo'q, Malika": "Yusupova", "нет, Малика": "Yusupova", "no, Malika": "Yusupova", "yo'q, Malika 1208": "", "no, Malika ··1208": ""} {
		o, sara := confused(t, "Dilnozaga tel qildim")
		sara.says(said)
		if tap != "" {
			sara.taps(tap)
		}
		sara.sees("Malika Yusupova</b> · ··1208")
		if all := o.everyEntry(); len(all) != 1 || all[0].CustomerID != 3 {
			t.Errorf("%q: kept as %+v", said, all)
		}
	}
}

func TestNewsThatBeginWithNoAreNoCorrection(t *testing.T) {
	for _, said := range []string{"yo'q, Aziz kasal ekan", "нет, Азиз заболел", "no, Aziz is ill"} {
		o, sara := confused(t, "Dilnozaga tel qildim")
		sara.says(said)
		all := o.everyEntry()
		if len(all) != 2 || all[0].CustomerID == all[1].CustomerID {
			t.Errorf("%q: kept as %+v", said, all)
		}
	}
}

func TestTheEndOfAPhoneInASentenceChoosesTheNamesake(t *testing.T) {
	for said, want := range map[string]int64{
		"Malika 1208 ga tel qildim": 3, "Malika ··5544 bilan uchrashdim": 4, "Позвонил Малике 1208": 3, "called Malika (5544)": 4,
	} {
		o, sara := confused(t, said)
		if all := o.everyEntry(); len(all) != 1 || all[0].CustomerID != want {
			t.Errorf("%q: kept as %+v:\n%s", said, all, sara.last().text())
		}
	}
}
