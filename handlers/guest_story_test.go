package handlers_test

import (
	"slices"

	"daftar/bot/chat"
)

// guests plays customers who come to the bot.
func guests(o *office, language string) {
	sara := o.sara()
	sara.says("/cancel")
	sara.says("Yangi mijoz: Gulnora Azimova, 90 777 66 55")
	sara.brings("Gulnora Azimova")
	sara.tapsAction("qr", "")
	o.timur().says("/start " + sara.link())
	o.timur().tapsAction("preview", "")
	gulya := o.phone(4001, "Gulya", language)
	gulya.person.Username = "gulya_a"
	gulya.says("/start " + sara.link())
	o.phone(4009, "Yana", language).says("/start " + sara.link())
	gulya.tapsAction("agree", "both")
	gulya.says("32-mart")
	gulya.says("14-mart")
	gulya.says("90 777 66 55")
	gulya.does(chat.Request{Kind: chat.Contact, Contact: &chat.SharedContact{Name: "Gulya", Phone: "998907776600", UserID: 1}}, "(contact of somebody else)")
	gulya.does(chat.Request{Kind: chat.Contact, Contact: &chat.SharedContact{Name: "Gulya", Phone: "998907776655", UserID: 4001}}, "(contact)")
	gulya.says("/start")
	gulya.tapsAction("agree", "-promotions")
	gulya.tapsAction("born", "")
	gulya.tapsAction("skip", "")
	sara.says("Gulnora Azimova")
	sara.tapsAction("who", "")
	letters(gulya, sara)
	gulya.tapsAction("stop", "")
	gulya.says("/stop")
	sara.replies(sara.letter(), "Yana bir narsa")
	gulya.tapsAction("mine", "")
	gulya.says("/lang")
	gulya.does(chat.Request{Kind: chat.Member, Away: true}, "(blocks the bot)")
	wrongGuest(o, language)
}

// brings makes a link for a customer.
func (p *phone) brings(name string) {
	p.t.Helper()
	p.says(name)
	p.tapsAction("who", "")
	p.tapsAction("bring", "")
}

// letter is the newest card that shows what a customer wrote.
func (p *phone) letter() *shown {
	p.t.Helper()
	for _, m := range slices.Backward(p.shown) {
		for _, b := range slices.Concat(m.Buttons...) {
			if d, err := chat.Decode(b.Data); err == nil && d.Action == "answer" {
				return m
			}
		}
	}
	p.t.Fatalf("%s has no letter; last: %s", p.person.Name, p.last().text())
	return nil
}

// letters plays what a customer writes and how they are answered.
func letters(guest, sara *phone) {
	message := guest.says("Konditsionr narxi qancha?")
	guest.edits(message, "Konditsioner narxi qancha?")
	guest.does(chat.Request{Kind: chat.Media, File: &chat.File{ID: "voice-9", Kind: "voice"}}, "(voice)")
	guest.does(chat.Request{Kind: chat.Location, Where: "41.311081,69.240562"}, "(place)")
	guest.does(chat.Request{Kind: chat.Other}, "(sticker)")
	answer := sara.replies(sara.letter(), "5 mln, ertaga keling")
	sara.edits(answer, "6 mln, ertaga keling")
	sara.tapsAction("answer", "")
	sara.does(chat.Request{Kind: chat.Media, Text: "Mana shu", File: &chat.File{ID: "photo-9", Kind: "photo"}}, "(photo) Mana shu")
	sara.replies(sara.last(), "Yana bitta rasm kerakmi?")
	for _, where := range []string{"send", "book"} {
		sara.tapsAction("answer", "")
		sara.says("Bobur akaga tel qildim, 2 mln")
		sara.tapsAction("held", where)
	}
	sara.does(chat.Request{Kind: chat.Location, Where: "1,1", ReplyTo: sara.letter().id}, "(place)")
	sara.says("Gulnora Azimova")
	sara.tapsAction("story", "")
}

// wrongGuest plays somebody who opens another's link.
func wrongGuest(o *office, language string) {
	sara := o.sara()
	sara.says("Yangi mijoz: Komil Azimov, 90 777 66 44")
	sara.says("Komil Azimovning tug'ilgan kuni 14-mart")
	sara.brings("Komil Azimov")
	wrong := o.phone(4002, "Botir", language)
	wrong.says("/start " + sara.link())
	wrong.tapsAction("agree", "promotions")
	wrong.says("Salom, yetkazib berasizlarmi?")
	wrong.says(o.words.For(language).Plain("guest.skip"))
	sara.says("Komil Azimov")
	sara.tapsAction("who", "")
	sara.tapsAction("came", "yes")
	sara.tapsAction("came", "undo")
	sara.tapsAction("came", "no")
	taken := o.phone(4003, "Anvar", language)
	sara.brings("Komil Azimov")
	taken.says("/start " + sara.link())
	taken.tapsAction("agree", "promotions")
	sara.tapsAction("came", "yes")
	sara.says("Komil Azimov")
	sara.tapsAction("who", "")
	sara.tapsAction("detach", "")
	sara.tapsAction("detach", "yes")
	wrong.says("/stop")
	wrong.says("Salom")
	sara.says("/stop")
}
