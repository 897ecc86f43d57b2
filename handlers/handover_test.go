package handlers_test

import (
	"slices"
	"strings"
	"testing"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

func (o *office) ownerOf(customer int64) int64 {
	o.t.Helper()
	c, err := o.book.Customer(o.t.Context(), crm.WholeBook(), customer)
	if err != nil {
		o.t.Fatal(err)
	}
	return c.OwnerID
}

func TestASalespersonHandsTheirOwnCustomerOverAndSeesThemNoMore(t *testing.T) {
	o := newOffice(t, "uz")
	sara, timur := o.sara(), o.timur()
	sara.says("Aziz Karimovga tel qildim, 5 mln televizor, ertaga 11 da qayta qo'ng'iroq")
	sara.says("/find Aziz")
	const id = 1
	sara.tapsAction("prof", view.ProfileMore)
	sara.tapsAction("hand", "")
	sara.taps("Timur")
	sara.sees("Aziz Karimov", "Endi masʼul: Timur")
	timur.sees("Sara sizga mijoz topshirdi", "Aziz Karimov")
	if o.ownerOf(id) != o.user(timurID).ID {
		t.Error("they are not Timur's")
	}
	timur.tapsAction("who", "")
	timur.sees("televizor", "sizniki", "Keyingi qadam: ertaga, 11:00")
	sara.says("/find Aziz")
	sara.sees("topilmadi")
	sara.says("/today")
	if strings.Contains(sara.last().text(), "Aziz Karimov") {
		t.Errorf("Sara is still to call: %s", sara.last().text())
	}
	// A second thumb on the same button gives nothing more, and tells nobody.
	was := len(timur.shown)
	sara.tapsData(sara.shown[1], chat.Data{Action: "hand", ID: id, Arg: view.GiveCustomer + "3"}.Encode(), "again")
	if len(timur.shown) != was {
		t.Errorf("Timur is told again: %s", timur.last().text())
	}
	sara.tapsAction("hand", view.GiveUndo)
	if !slices.ContainsFunc(sara.shown, func(s *shown) bool { return strings.Contains(s.Text, "Bekor qilindi (Timur)") }) {
		t.Error("Sara is not told that it is undone")
	}
	timur.sees("qaytarib oldi")
	if o.ownerOf(id) != o.user(saraID).ID {
		t.Error("they are not Sara's again")
	}
}

func TestASalespersonHandsNobodyElsesCustomersOver(t *testing.T) {
	o := newOffice(t, "uz")
	sara, timur := o.sara(), o.timur()
	timur.says("Yangi mijoz: Nodir Aliyev, 90 111 22 33")
	const id = 1
	if err := o.book.Do(t.Context(), func(tx *store.Tx) error {
		if _, err := tx.Begin(o.user(timurID), 0, 0); err != nil {
			return err
		}
		return tx.Share(id, o.user(saraID).ID)
	}); err != nil {
		t.Fatal(err)
	}
	sara.says("/find Nodir")
	sara.tapsAction("prof", view.ProfileMore)
	if sara.has("hand") {
		t.Error("Sara is offered to hand Timur's customer over")
	}
	for _, arg := range []string{"c", "c2", "U1", "O1", "Q1.Nodir", "m", "s"} {
		sara.tapsData(sara.last(), chat.Data{Action: "hand", ID: id, Arg: arg}.Encode(), arg)
	}
	if o.ownerOf(id) != o.user(timurID).ID {
		t.Error("Timur's customer has changed hands")
	}
}

func TestWhoeverIsRemovedLeavesTheirCustomersToAnHeir(t *testing.T) {
	o := newOffice(t, "uz")
	o.sara().says("Aziz Karimovga tel qildim, 5 mln televizor, ertaga 11 da qayta qo'ng'iroq")
	olim := o.olim()
	olim.says("/team")
	olim.taps("Sara")
	olim.tapsAction("mate", "remove")
	olim.sees("Uning 1 ta mijozi kimga oʻtsin?")
	olim.taps("mijozlari: Timur")
	olim.sees("Topshirildi: 1 ta mijoz")
	o.timur().sees("Olim sizga 1 ta mijoz topshirdi")
	o.timur().says("Aziz")
	o.timur().sees("televizor", "ertaga, 11:00")
}

func TestWhoHasLeftIsOfferedAmongThoseWhoseCustomersAreHandedOver(t *testing.T) {
	o := newOffice(t, "uz")
	o.sara().says("Aziz Karimovga tel qildim, 5 mln televizor, ertaga 11 da qayta qo'ng'iroq")
	olim := o.olim()
	olim.says("/team")
	olim.taps("Sara")
	olim.tapsAction("mate", "remove")
	olim.taps("mijozlari keyin")
	olim.says("/team")
	olim.tapsAction("hand", view.GiveMembers)
	olim.taps("Sara (ketgan) · 1 ta mijoz")
	olim.taps("Timur")
	olim.sees("1 ta mijoz topshirilsinmi")
	olim.taps("✅ Topshirish")
	o.timur().says("/today")
	olim.sees("Topshirildi: 1 ta mijoz")
	if n := o.ownerOf(1); n != o.user(timurID).ID {
		t.Errorf("it is %d's", n)
	}
}

func TestAllWhoAreFoundAreHandedOver(t *testing.T) {
	o := newOffice(t, "uz")
	for _, name := range []string{"Nodira Aliyeva", "Nodira Karimova", "Salim Karimov"} {
		o.sara().says("Yangi mijoz: " + name)
	}
	olim := o.olim()
	olim.says("/find Nodira")
	olim.tapsAction("hand", "")
	olim.taps("Timur")
	olim.sees("2 ta mijoz topshirilsinmi")
	olim.taps("✅ Topshirish")
	o.timur().tapsAction("hand", view.GivenList)
	o.timur().sees("Nodira Aliyeva", "Nodira Karimova")
	if o.ownerOf(3) != o.user(saraID).ID {
		t.Error("Salim was not found, and is handed over")
	}
}

// Whoever's customers change hands is told, however few they are and whoever chose
// them.
func TestWhoeverLosesCustomersToAHandOverIsToldOnce(t *testing.T) {
	o := newOffice(t, "uz")
	sara, timur, olim := o.sara(), o.timur(), o.olim()
	sara.says("Yangi mijoz: Nodira Aliyeva")
	sara.says("Yangi mijoz: Nodira Karimova")
	timur.says("Yangi mijoz: Nodira Salimova")
	told := func(p *phone, what string) (n int) {
		for _, m := range p.shown {
			if strings.Contains(m.text(), what) {
				n++
			}
		}
		return n
	}
	olim.says("/find Nodira")
	olim.tapsAction("hand", "")
	olim.taps("Timur")
	olim.taps("✅ Topshirish")
	if n := told(sara, "2 ta mijozingiz endi boshqa masʼulda: Timur"); n != 1 {
		t.Errorf("Sara is told %d times", n)
	}
	if told(timur, "mijozingiz endi boshqa masʼulda") != 0 {
		t.Error("Timur, who has got them, is told that he has lost some")
	}
	olim.tapsAction("hand", view.GiveUndo)
	if n := told(sara, "oʻzingizga qaytdi"); n != 1 {
		t.Errorf("after Undo Sara is told %d times", n)
	}
	olim.says("/find Nodira Aliyeva")
	olim.tapsAction("prof", view.ProfileMore)
	olim.tapsAction("hand", "")
	olim.taps("Timur")
	if n := told(sara, "Mijozingiz <b>Nodira Aliyeva</b>"); n != 1 {
		t.Errorf("of one customer Sara is told %d times", n)
	}
}
