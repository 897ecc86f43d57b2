package handlers_test

import (
	"strings"
	"testing"

	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

func TestAfterANumberOneIsStillAmongTheNumbersAndTakesBackWhatWasDone(t *testing.T) {
	o, sara := withAziz(t)
	sara.opens("phones")
	sara.tapsAction("prof", "f.phone")
	sara.says("93 555 22 34")
	sara.sees("Raqamni bosing", "555 22 34")
	sara.tapsAction("prof", view.ProfileUndo)
	if n := len(o.asKept(1).Phones); n != 1 {
		t.Errorf("after Undo of a new number there are %d", n)
	}
	sara.sees("Raqamni bosing")
	was := len(sara.shown)
	sara.tapsAction("prof", view.ProfilePhone+".1")
	sara.tapsAction("prof", "drop")
	if n := len(o.asKept(1).Phones); n != 0 {
		t.Errorf("%d numbers are left", n)
	}
	sara.tapsAction("prof", view.ProfileUndo)
	if n := len(o.asKept(1).Phones); n != 1 {
		t.Errorf("after Undo of a deletion there are %d", n)
	}
	sara.sees("Raqamni bosing")
	if len(sara.shown) != was {
		t.Errorf("it took %d more messages", len(sara.shown)-was)
	}
}

// Whatever is wrong with an answer is said, with what to type instead, and the
// question stays: the right answer is taken next.
func TestEveryWrongAnswerIsExplainedAndTheQuestionStays(t *testing.T) {
	long := strings.Repeat("juda uzun matn ", 30)
	for field, c := range map[string]struct {
		wrong       []string
		says, right string
		kept        func(crm.Customer) string
	}{
		"name":      {[]string{"12345", strings.Repeat("Abdurahmonxoʻja", 7), "???"}, "ismini", "Azizbek", func(c crm.Customer) string { return c.Name }},
		"company":   {[]string{"???", "—"}, "Tashkilot nomini yozing", "Artel", func(c crm.Customer) string { return c.Company }},
		"email":     {[]string{"aziz", "aziz@", "aziz@mail", "Aziz mail.uz", "aziz karimov@mail.uz", "Aziz Karimov", "@", "aziz@mail..uz,"}, "aziz@mail.uz", "aziz@mail.uz", func(c crm.Customer) string { return c.Email }},
		"username":  {[]string{"a", "Азиз", "aziz karimov", "@1aziz", "Aziz Karimov"}, "@aziz_karimov", "@aziz_k", func(c crm.Customer) string { return c.Username }},
		"city":      {[]string{long}, "300", "Buxoro", func(c crm.Customer) string { return c.City }},
		"address":   {[]string{long}, "300", "Navoiy 5", func(c crm.Customer) string { return c.Address }},
		"interests": {[]string{long}, "300", "futbol", func(c crm.Customer) string { return c.Interests }},
		"likes":     {[]string{long}, "300", "qora choy", func(c crm.Customer) string { return c.Likes }},
		"dislikes":  {[]string{long}, "300", "kofe", func(c crm.Customer) string { return c.Dislikes }},
		"needs":     {[]string{long}, "300", "eshik", func(c crm.Customer) string { return c.Needs }},
		"birthday":  {[]string{"40-may", "bilmayman", "31.02", "Aziz", "may"}, "14-mart", "15-may", func(c crm.Customer) string { return c.Birthday.String() }},
	} {
		t.Run(field, func(t *testing.T) {
			o, sara := withAziz(t)
			sara.opens(field)
			for _, wrong := range c.wrong {
				was := o.asKept(1)
				sara.says(wrong)
				if text := sara.last().text(); !strings.Contains(text, c.says) {
					t.Errorf("%q is answered %s", wrong, text)
				}
				if is := o.asKept(1); is.Version != was.Version {
					t.Errorf("%q changes them to %+v", wrong, is)
				}
			}
			sara.says(c.right)
			if got := c.kept(o.asKept(1)); got == "" || got == c.kept(crm.Customer{}) {
				t.Errorf("then %q is kept as %q", c.right, got)
			}
		})
	}
}

func TestEveryWrongAnswerOfAListIsExplained(t *testing.T) {
	for field, c := range map[string]struct {
		list        string
		wrong       []string
		says, right string
		sees        string
	}{
		"phone": {"phones", []string{"12", "90 123", "salom", "90-123-45-6x", "+998", "Aziz"}, "90 123 45 67", "93 555 22 34", "555 22 34"},
		"tag":   {"tags", []string{"!!!", "#", "..."}, "Masalan: vip", "#vip", "vip"},
		"date":  {"dates", []string{"toʻy kuni", "15-may", "salom", "45-may toʻy"}, "15-may", "15-may, toʻy kuni", "toʻy kuni"},
	} {
		t.Run(field, func(t *testing.T) {
			_, sara := withAziz(t)
			sara.opens(c.list)
			sara.tapsAction("prof", "f."+field)
			for _, wrong := range c.wrong {
				sara.says(wrong)
				if text := sara.last().text(); !strings.Contains(text, c.says) || !strings.Contains(text, sara.label("button.cancel")) {
					t.Errorf("%q is answered %s", wrong, text)
				}
			}
			sara.says(c.right)
			sara.sees(c.sees)
		})
	}
}

func TestEveryWrongAnswerOfAnOrganisationIsExplained(t *testing.T) {
	long := strings.Repeat("juda uzun matn ", 30)
	for field, c := range map[string]struct {
		wrong             []string
		says, right, sees string
	}{
		"name":       {[]string{long, "???", "Zavod"}, "", "Artel Savdo", "Artel Savdo"},
		"tax_number": {[]string{"123", "12345678a", "Artel", "1234567890", "Aziz Karimov"}, "9", "305 123 456", "305123456"},
		"phone":      {[]string{"12", "Aziz", "90 123", "90-123-45-6x"}, "90 123 45 67", "71 200 00 11", "200 00 11"},
		"address":    {[]string{long}, "300", "Navoiy 5", "Navoiy 5"},
		"note":       {[]string{long}, "300", "eski mijoz", "eski mijoz"},
	} {
		t.Run(field, func(t *testing.T) {
			o, sara := withAziz(t)
			o.as(saraID, func(tx *store.Tx) error {
				_, err := tx.AddCustomer(store.NewCustomer{Name: "Nodir", Company: "Zavod"})
				return err
			})
			sara.fills("company", "Artel")
			sara.tapsAction("org", "")
			sara.tapsAction("org", view.FirmEdit)
			sara.tapsAction("org", field)
			for _, wrong := range c.wrong {
				sara.says(wrong)
				text := sara.last().text()
				if !strings.Contains(text, c.says) || !strings.Contains(text, sara.label("button.cancel")) {
					t.Errorf("%q is answered %s", wrong, text)
				}
			}
			sara.says(c.right)
			sara.sees(c.sees)
		})
	}
}
