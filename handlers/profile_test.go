package handlers_test

import (
	"slices"
	"strings"
	"testing"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/reminders"
)

// customersCards fills a customer's pages by taps and typed answers.
func customersCards(o *office) {
	sara := o.sara()
	sara.says("/find Malika Yusupova")
	sara.tapsAction("prof", "more")
	sara.fills("email", "@@@")
	sara.says("malika@mail.uz")
	sara.fills("company", "Gulnoz Savdo")
	sara.fills("birthday", "14-mart")
	sara.fills("needs", "har oy 20 metr mato")
	sara.opens("status")
	sara.tapsAction("prof", "s.status.active")
	sara.opens("source")
	sara.tapsAction("prof", "s.source.referral")
	sara.opens("phones")
	sara.tapsAction("prof", "f.phone")
	sara.says("93 555 66 77")
	sara.opens("phones")
	sara.taps("66 77")
	sara.tapsAction("prof", "work")
	sara.taps("66 77")
	sara.tapsAction("prof", view.PhoneMain)
	sara.taps(sara.label("button.back"))
	sara.tapsAction("prof", "f.dates")
	sara.tapsAction("prof", "f.date")
	sara.says("15-may, to'y kuni")
	sara.opens("dates")
	sara.tapsAction("prof", "d")
	sara.taps(sara.label("button.back"))
	sara.tapsAction("prof", "f.tags")
	sara.tapsAction("prof", "t")
	sara.taps(sara.label("button.back"))
	sara.tapsAction("who", "")
	sara.tapsAction("org", "")
	sara.tapsAction("org", view.FirmEdit)
	sara.tapsAction("org", "tax_number")
	sara.says("12345")
	sara.says("301234567")
	sara.says("/org gulnoz")
	sara.says("Gulnoz Savdo")
	sara.says("/org")
	sara.says("Gulnoz")
	sara.says("/find Malika Yusupova")
	sara.tapsAction("first", "")
	sara.says("Assalomu alaykum! Yangi matolar keldi.")
}

// label is what a button is called in the person's language.
func (p *phone) label(key string) string { return p.words.For(p.person.Language).Plain(key) }

// opens taps Edit on a customer's page, and a field.
func (p *phone) opens(field string) {
	p.t.Helper()
	p.taps(p.label("button.edit"))
	p.tapsAction("prof", "f."+field)
}

// fills opens a field and types its value.
func (p *phone) fills(field, answer string) {
	p.t.Helper()
	p.opens(field)
	p.says(answer)
}

// handingOver gives one customer away, and then all of a member's.
func handingOver(o *office) {
	sara, olim := o.sara(), o.olim()
	sara.says("/find Malika Yusupova")
	sara.tapsAction("prof", "more")
	sara.tapsAction("hand", "")
	sara.taps("Timur")
	o.timur().tapsAction("who", "")
	sara.tapsAction("hand", view.GiveUndo)
	olim.says("/team")
	olim.tapsAction("hand", "")
	olim.taps("Sara")
	olim.taps("Timur")
	olim.tapsAction("hand", "")
	o.handsOn()
	o.timur().tapsAction("hand", view.GivenList)
	o.timur().taps(o.timur().label("button.next"))
	olim.tapsAction("hand", view.GiveUndo)
	olim.tapsAction("hand", view.GivenLook)
	o.handsOn()
}

// handsOn goes on with what is being handed over, as the clock does.
func (o *office) handsOn() {
	o.t.Helper()
	clock := reminders.New(o.book, o.words, reminders.Config{Zone: "Asia/Tashkent"})
	if err := clock.HandOver(o.t.Context()); err != nil {
		o.t.Fatal(err)
	}
	o.deliver()
}

// withAziz is an office in which Sara looks at the page of her customer.
func withAziz(t *testing.T) (*office, *phone) {
	t.Helper()
	o := newOffice(t, "uz")
	o.sara().says("Yangi mijoz: Aziz Karimov, 90 123 45 67")
	o.sara().says("/find Aziz")
	o.sara().tapsAction("prof", view.ProfileMore)
	return o, o.sara()
}

func TestATapOnAnOldPageChangesNothing(t *testing.T) {
	o, sara := withAziz(t)
	sara.opens("status")
	old := sara.last()
	data := ""
	for _, b := range slices.Concat(old.Buttons...) {
		if strings.Contains(b.Text, "Yoʻqotilgan") {
			data = b.Data
		}
	}
	sara.tapsAction("prof", "s.status.active")
	sara.tapsData(old, data, "old")
	c, err := o.book.Customer(t.Context(), crm.WholeBook(), 1)
	if err != nil || c.Status != crm.Active {
		t.Errorf("the status is %q, %v", c.Status, err)
	}
	sara.sees("Faol")
}

func TestANumberOfAnotherSalespersonsCustomerIsNotAdded(t *testing.T) {
	o, sara := withAziz(t)
	o.timur().says("Yangi mijoz: Nodir Aliyev, 93 111 22 33")
	sara.says("Yangi mijoz: Malika Yusupova, 93 444 55 66")
	sara.says("/find Aziz")
	sara.tapsAction("prof", view.ProfileMore)
	sara.opens("phones")
	sara.tapsAction("prof", "f.phone")
	sara.says("93 111 22 33")
	sara.sees("boshqa sotuvchining mijoziniki (Timur)")
	if strings.Contains(sara.last().text(), "Nodir") {
		t.Error("Sara learns who it is")
	}
	o.timur().sees("Sara", "93 111 22 33")
	sara.says("93 444 55 66")
	sara.sees("boshqa mijozingizniki: <b>Malika Yusupova</b>")
	sara.says("97 777 88 99")
	sara.sees("+998 90 123 45 67", "+998 97 777 88 99")
}

func TestWhatIsTypedIsUndoneFromThePageItself(t *testing.T) {
	o, sara := withAziz(t)
	sara.fills("company", "Artel Savdo")
	sara.sees("Artel Savdo")
	sara.taps("↩️ Bekor qilish")
	c, err := o.book.Customer(t.Context(), crm.WholeBook(), 1)
	if err != nil || c.Company != "" || c.OrganizationID != 0 {
		t.Errorf("%+v, %v", c, err)
	}
	sara.says("/org Artel")
	sara.sees("topilmadi")
}

func TestAFactIsTakenAwayByAButton(t *testing.T) {
	o, sara := withAziz(t)
	sara.fills("city", "Samarqand")
	sara.sees("Shahar:</i> Samarqand")
	sara.opens("city")
	sara.tapsAction("prof", "s.city.")
	if strings.Contains(sara.last().text(), "Samarqand") {
		t.Errorf("still there: %s", sara.last().text())
	}
	sara.says("Bugungi ishlarim") // the question is over
	c, err := o.book.Customer(t.Context(), crm.WholeBook(), 1)
	if err != nil || c.City != "" {
		t.Errorf("the city is %q, %v", c.City, err)
	}
}

func TestAQuestionToTheBookIsNoAnswerToAField(t *testing.T) {
	o, sara := withAziz(t)
	sara.opens("needs")
	sara.says("Bugungi ishlarim")
	sara.sees("Bugun")
	if c, err := o.book.Customer(t.Context(), crm.WholeBook(), 1); err != nil || c.Needs != "" {
		t.Errorf("the needs are %q, %v", c.Needs, err)
	}
	sara.says("har oy 20 metr mato")
	sara.sees("Ehtiyoji:</i> har oy 20 metr mato")
}

func TestTheNextStepOfACardHasTheColourOfItsUrgency(t *testing.T) {
	o, sara := withAziz(t)
	see := func(want string) {
		t.Helper()
		sara.says("/find Aziz")
		sara.sees(want)
	}
	sara.says("Aziz Karimovga 5 mlnlik televizor kerak")
	see("🟡 Keyingi qadam belgilanmagan.")
	sara.says("Ertaga 11 da Aziz Karimovga qo'ng'iroq qilishni eslat")
	see("⚪ Keyingi qadam: ertaga, 11:00")
	o.clock = o.clock.AddDate(0, 0, 1)
	see("🟢 Keyingi qadam: bugun, 11:00")
	o.clock = o.clock.AddDate(0, 0, 1)
	see("🔴 Kechikdi: kecha, 11:00")
}

func TestTheNameOfAnOrganisationAloneOpensItsCard(t *testing.T) {
	o, sara := withAziz(t)
	sara.fills("company", "Artel Savdo")
	for _, text := range []string{"Artel Savdo", "артел савдо", "/find Artel Savdo"} {
		sara.says(text)
		sara.sees("🏢 <b>Artel Savdo</b> · 1 kishi")
	}
	o.timur().says("/org Artel Savdo")
	o.timur().sees("topilmadi")
	sara.says("Artel Savdodan Bobur keldi, 3 mln")
	if strings.Contains(sara.last().text(), "kishi") {
		t.Errorf("a sentence opens the card: %s", sara.last().text())
	}
}

func TestASalespersonWritesFirstToWhoHasCome(t *testing.T) {
	o, gulya := joined(t)
	sara := o.sara()
	sara.says("/find Gulnora")
	sara.tapsAction("first", "")
	sara.says("Assalomu alaykum, yangi mato keldi")
	gulya.sees("Sara", "yangi mato keldi")
	sara.sees("✓")
	sara.says("Gulnora")
	sara.sees("yangi mato keldi")
	sara.says("/undo") // what is out is out
	if strings.Contains(sara.last().text(), "mato") {
		t.Errorf("undone: %s", sara.last().text())
	}
	gulya.says("/stop")
	sara.says("/find Gulnora")
	was := len(gulya.shown)
	sara.tapsData(sara.last(), chat.Data{Action: "first", ID: 1}.Encode(), "first")
	sara.says("yana salom")
	if len(gulya.shown) != was {
		t.Errorf("after Stop they get %s", gulya.last().text())
	}
}

func TestAnImportantDayStandsInTheDayOnWhichItIs(t *testing.T) {
	o, sara := withAziz(t)
	sara.opens("dates")
	sara.tapsAction("prof", "f.date")
	sara.says("to'y kuni 24-noyabr")
	sara.sees("Muhim kunlar:</i> to'y kuni — 24-noyabr")
	sara.says("/today")
	if strings.Contains(sara.last().text(), "🎉") {
		t.Errorf("a day early: %s", sara.last().text())
	}
	o.clock = o.clock.AddDate(0, 0, 1)
	sara.says("/today")
	sara.sees("[🎉 Aziz Karimov · to'y kuni]")
	o.timur().says("/today")
	if strings.Contains(o.timur().last().text(), "🎉") {
		t.Errorf("Timur sees another's: %s", o.timur().last().text())
	}
}

func TestNothingThatAPersonTypesOfACustomerOrOrganisationIsMarkup(t *testing.T) {
	o, sara := withAziz(t)
	for _, field := range []string{"name", "company", "city", "address", "interests", "likes", "dislikes", "needs"} {
		sara.fills(field, hostile)
	}
	sara.opens("dates")
	sara.tapsAction("prof", "f.date")
	sara.says("15-may, " + hostile[:20])
	sara.tapsAction("org", "")
	sara.tapsAction("org", view.FirmEdit)
	sara.tapsAction("org", "note")
	sara.says(hostile)
	sara.taps(sara.label("button.back"))
	sara.says("/find 4567")
	sara.tapsAction("prof", view.ProfileMore)
	sara.tapsAction("hand", "")
	sara.taps("Timur")
	o.timur().says("/today")
	for _, p := range []*phone{sara, o.timur()} {
		for _, m := range p.shown {
			sound(t, "what "+p.person.Name+" sees", m.Message)
		}
	}
}
