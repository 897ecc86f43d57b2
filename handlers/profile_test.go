package handlers_test

import (
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
