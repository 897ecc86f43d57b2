package handlers_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"daftar/bot/chat"
	"daftar/handlers"
	"daftar/store"
)

// received plays through everything that customers, groups and promotions show, in
// which everybody and everything is called so.
func received(o *office, name string) {
	short := string([]rune(name)[:min(60, len([]rune(name)))])
	o.desk = o.newDesk(func(c *handlers.Config) { c.Company = short })
	o.rename(short)
	phones := []string{"+998907776655", "+998931112233"}
	for i, owner := range []int64{saraID, timurID} {
		o.enters(owner, store.NewCustomer{Name: name, Company: name, Phone: phones[i], Tags: []string{strings.ToLower(short)}})
	}
	sara, olim, guest := o.sara(), o.olim(), o.phone(gulyaID, short, "ru")
	guest.person.Username = short
	media := func(p *phone, kind string) {
		p.does(chat.Request{Kind: chat.Media, Text: name, File: &chat.File{ID: "f", Kind: kind, Name: name}}, kind)
	}
	sara.says("/find 6655")
	sara.tapsAction("bring", "")
	sara.tapsAction("qr", "")
	secret := sara.link()
	o.timur().says("/start " + secret) // a preview
	guest.says("/start " + secret)
	guest.tapsAction("agree", "both")
	guest.says("14-mart")
	guest.shares(phones[1], gulyaID)
	for i := range 2 { // before they are confirmed, and after
		guest.says(name)
		sara.replies(sara.last(), name)
		media(guest, "photo")
		media(guest, "video_note")
		guest.does(chat.Request{Kind: chat.Contact, Contact: &chat.SharedContact{Name: short, Phone: short}}, "contact")
		guest.edits(guest.says("x"), name)
		sara.tapsAction("answer", "")
		media(sara, "photo")
		if i == 0 {
			sara.tapsAction("came", "yes")
		}
	}
	sara.says("/find 6655")
	sara.tapsAction("tale", "")
	sara.tapsAction("story", "")
	guest.says("/start")
	other := o.phone(4002, short, "ru")
	other.says("/start " + o.timur().linkFor(2))
	guest.says("/start " + o.timur().linkFor(2)) // who is a customer already
	olim.says("/promo")
	olim.tapsAction("promo", "")
	olim.says(name[:min(len(name), 3000)])
	media(olim, "photo")
	olim.tapsAction("promotion", "send")
	o.campaigns()
	stranger := o.phone(guestID, short, "ru")
	in := o.group(sales.ID, short, stranger)
	in.does(chat.Request{Kind: chat.Member, Came: true}, "(adds the bot)")
	olim.says("/groups")
	olim.tapsAction("group", "on.list")
	o.group(sales.ID, short, olim).says("/pipeline")
	in.does(chat.Request{Kind: chat.Member, Away: true}, "(removes the bot)")
	guest.says("/stop")
}

func TestWhateverCustomersAndGroupsAreCalledEveryMessageCanBeSent(t *testing.T) {
	for what, name := range map[string]string{
		"hostile":    hostile,
		"one sign":   `&`,
		"a closer":   `</b></i>`,
		"long":       strings.Repeat("Ўткир ", 600),
		"long signs": strings.Repeat(`<"&`, 1000),
		"colons":     strings.Repeat("a:b", 40),
		"an address": "x&text=y#z?q=",
	} {
		t.Run(what, func(t *testing.T) {
			o := newOffice(t, "ru")
			received(o, name)
			for _, p := range o.phones {
				for _, m := range p.shown {
					sound(t, fmt.Sprint(p.chat.ID), m.Message)
					addresses(t, m.Message)
				}
			}
		})
	}
}

// addresses fails for a link that leads elsewhere than it was made for.
func addresses(t *testing.T, m chat.Message) {
	t.Helper()
	for _, b := range slices.Concat(m.Buttons...) {
		if b.URL == "" {
			continue
		}
		u, err := url.Parse(b.URL)
		if err != nil || u.Scheme != "https" || u.Host != "t.me" || u.Fragment != "" || strings.ContainsAny(b.URL, ` <>"+`) {
			t.Errorf("the button %q leads to %s (%v)", b.Text, b.URL, err)
			continue
		}
		q := u.Query()
		if u.Path == "/share/url" && (len(q["url"]) != 1 || len(q["text"]) > 1 || !strings.HasPrefix(q.Get("url"), "https://t.me/daftar_bot?start=secret-")) {
			t.Errorf("the button %q shares %v", b.Text, q)
		}
	}
}
