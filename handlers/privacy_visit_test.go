package handlers_test

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"testing"

	"daftar/bot/chat"
)

// pictures are the bytes of all that the bot has drawn for a phone, as their sums.
func (p *phone) pictures() (sums []string) {
	p.t.Helper()
	for _, m := range p.shown {
		if m.File == nil || m.File.Made == 0 {
			continue
		}
		f, err := p.book.File(p.t.Context(), m.File.Made)
		if err != nil {
			p.t.Fatal(err)
		}
		sums = append(sums, fmt.Sprintf("picture %s %x", f.Name, sha256.Sum256(f.Bytes)))
	}
	return sums
}

// visit is what Sara, a customer of hers and a group see while the customer comes to
// the bot and is served: what is said, what the buttons carry, what is drawn.
func visit(o *office) (words, data string, pictures []string) {
	sara, gulya, begona := o.sara(), o.phone(gulyaID, "Gulya", "en"), o.phone(guestID, "Begona", "en")
	sara.says("/new Gulnora Azimova 90 777 66 55")
	o.olim().adds()
	o.olim().tapsAction("group", "on")
	asks := func() {
		sara.says("/pipeline")
		for _, p := range []*phone{sara, gulya, begona} {
			for _, said := range []string{"/pipeline", "/pipeline@daftar_bot Zafar", "/find@daftar_bot Zafar", "/promo@daftar_bot", "/connect@daftar_bot", "Zafar 5 mln"} {
				p.sales().says(said)
			}
			for _, said := range []string{"/promo", "/team", "/groups", "/start xato", "/start"} {
				p.says(said)
			}
			for _, d := range []chat.Data{
				{Action: "promo", Arg: "all"},
				{Action: "promo"},
				{Action: "promotion", ID: 1, Version: 1, Arg: "look"},
				{Action: "group", ID: sales.ID, Arg: "on.list"},
				{Action: "who", ID: 9},
				{Action: "came", ID: 9, Arg: "yes"},
				{Action: "answer", ID: 9},
				{Action: "bring", ID: 9},
				{Action: "qr", ID: 9},
				{Action: "mine"},
			} {
				p.tapsData(p.last(), d.Encode(), "forged")
			}
		}
	}
	asks()
	sara.says("/find Gulnora")
	sara.tapsAction("bring", "")
	sara.tapsAction("qr", "")
	gulya.says("/start " + sara.link())
	for _, step := range []func(){
		func() { gulya.tapsAction("agree", "both") },
		func() { gulya.says("14-mart") },
		func() { gulya.shares("998909990099", gulyaID) },
		func() { gulya.says("Zafar Qodirov bormi? 8870001") },
		func() { sara.replies(sara.last(), "Bor") },
		func() { sara.tapsAction("came", "yes") },
		func() { gulya.says("/start") },
		func() { gulya.says("Oʻqil, Begʻzod, Zafar?") },
		func() { sara.tapsAction("answer", "") },
		func() { sara.says("Ha") },
		func() { begona.says("/start " + sara.link()) },
		func() { sara.says("Gulnora 5 mln #vip, ertaga tel qilish") },
		func() { gulya.says("/stop") },
	} {
		step()
	}
	asks()
	for _, p := range []*phone{sara, gulya, begona, o.phones[sales.ID]} {
		words += p.everything(0)
		data += p.data()
		pictures = append(pictures, p.pictures()...)
	}
	return words, data, pictures
}

func TestNeitherSheNorHerCustomersNorAGroupCanTellWhatColleaguesHave(t *testing.T) {
	words, data, pictures := visit(saras(t, crowd("Oʻqil Xolmatov Zafar", 8870000)))
	other, otherData, otherPictures := visit(saras(t, crowd("Begʻzod Tursunov Rustam", 1230000)))
	alone, _, alonePictures := visit(saras(t, func(*office) {}))
	if diff := firstDifference(words+data, other+otherData); diff != "" {
		t.Errorf("they see whom Timur has: %s", diff)
	}
	if diff := firstDifference(words, alone); diff != "" {
		t.Errorf("they see whether Timur has anybody: %s", diff)
	}
	if len(pictures) != 3 || pictures[0] == pictures[2] { // her pipeline before and after, and the link between
		t.Errorf("the pictures are %v", pictures)
	}
	for _, others := range [][]string{otherPictures, alonePictures} {
		if !slices.Equal(pictures, others) {
			t.Errorf("the pictures show what Timur has: %v and %v", pictures, others)
		}
	}
}
