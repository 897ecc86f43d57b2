package handlers_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/store"
)

// offered is what somebody is offered who types behind the bot's name.
func (o *office) offered(who int64, query, page string) chat.Offers {
	o.t.Helper()
	offers, err := o.desk.Offer(o.t.Context(), chat.Request{
		Kind: chat.Inline, From: chat.Person{ID: who, Name: "N", Language: "en"}, Text: query, Args: page, At: o.clock,
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return offers
}

func titles(offers chat.Offers) []string {
	out := []string{}
	for _, o := range offers.List {
		out = append(out, o.Title)
	}
	slices.Sort(out)
	return out
}

// inlineOffice has a customer of Sara's, whom Timur has joined for, and one of
// Timur's, with a manager, somebody who was removed, a customer and a stranger.
func inlineOffice(t *testing.T) *office {
	o := newOffice(t, "en")
	for _, u := range []crm.User{
		{TelegramID: malikaID, Role: crm.Manager, Name: "Malika"}, {TelegramID: rustamID, Role: crm.Salesperson, Name: "Rustam"},
	} {
		u.Language, u.Zone = "en", "Asia/Tashkent"
		if err := o.book.Do(t.Context(), func(tx *store.Tx) error { _, err := tx.PutUser(u); return err }); err != nil {
			t.Fatal(err)
		}
	}
	for i, owner := range []int64{saraID, timurID, rustamID} {
		o.as(owner, func(tx *store.Tx) error {
			id, err := tx.AddCustomer(store.NewCustomer{
				Name: []string{"Zarnigor <S>", "Zarnigor T", "Zarnigor R"}[i], Company: "Zavod", Phone: fmt.Sprintf("+99890123777%d", i),
			})
			if err != nil {
				return err
			}
			_, err = tx.AddActivity(store.NewActivity{CustomerID: id, Kind: crm.Note, Text: "gapsirli kelishuv", At: monday})
			if guest := int64(joinedID); err == nil && owner == timurID {
				err = tx.EditCustomer(id, 0, store.CustomerEdit{TelegramID: &guest})
			}
			return err
		})
	}
	o.remove(o.user(rustamID))
	return o
}

func TestWhoTypesBehindTheBotsNameIsOfferedTheirOwn(t *testing.T) {
	o := inlineOffice(t)
	o.as(malikaID, func(tx *store.Tx) error {
		id, err := tx.AddCustomer(store.NewCustomer{Name: "Zarnigor M", Company: "Zavod", Phone: "+998901237773"})
		if err != nil {
			return err
		}
		_, err = tx.AddActivity(store.NewActivity{CustomerID: id, Kind: crm.Note, Text: "gapsirli kelishuv", At: monday})
		return err
	})
	all := []string{"Zarnigor <S>", "Zarnigor M", "Zarnigor R", "Zarnigor T"}
	for _, who := range []struct {
		name string
		id   int64
		sees []string
	}{
		{"the owner", olimID, []string{}},
		{"a manager", malikaID, all[1:2]},
		{"a salesperson", saraID, all[:1]},
		{"another", timurID, all[3:]},
		{"who has left", rustamID, []string{}},
		{"a customer", joinedID, []string{}},
		{"a stranger", guestID, []string{}},
		{"nobody", 0, []string{}},
	} {
		for _, query := range []string{"zarn", "Зарнигор", "1237", "zavod", "gapsirli", "rnigor", "Zarnogir", ""} {
			if got := titles(o.offered(who.id, query, "")); !slices.Equal(got, who.sees) {
				t.Errorf("%s is offered %q for %q, want %q", who.name, got, query, who.sees)
			}
		}
		for _, page := range []string{"x", "-1.1", "0." + strings.Repeat("z", 40), "8.zz", "999.1", "."} {
			if got := titles(o.offered(who.id, "zarn", page)); len(who.sees) == 0 && len(got) > 0 || len(got) > len(who.sees) {
				t.Errorf("%s is offered %q on page %q", who.name, got, page)
			}
		}
		o.clock = o.clock.Add(time.Minute)
	}
}

func TestWhatIsSentIntoAnyChatHoldsNoMoreThanAName(t *testing.T) {
	o := inlineOffice(t)
	for _, query := range []string{"zarn", "gapsirli"} {
		offer := o.offered(saraID, query, "").List[0]
		if want := "👤 <b>Zarnigor &lt;S&gt;</b> · Zavod"; offer.Message.Text != want {
			t.Errorf("sent is %q, want %q", offer.Message.Text, want)
		}
		button := offer.Message.Buttons[0][0]
		if button.Data != "" || button.URL != "https://t.me/daftar_bot?start=who_1" || offer.ID == "" {
			t.Errorf("the button is %+v", button)
		}
		if !strings.Contains(offer.Detail, "··7770") || query == "gapsirli" && !strings.Contains(offer.Detail, "gapsirli kelishuv") {
			t.Errorf("whoever chooses sees %q", offer.Detail)
		}
	}
}

func TestTheLinkOfACardOpensItForThoseWhoMaySeeIt(t *testing.T) {
	o := inlineOffice(t)
	for _, c := range []struct {
		name string
		id   int64
		sees bool
	}{
		{"the owner", olimID, true},
		{"whose it is", saraID, true},
		{"another", timurID, false},
		{"who has left", rustamID, false},
		{"a customer", joinedID, false},
		{"a stranger", guestID, false},
	} {
		p := o.phone(c.id, c.name, "en")
		p.says("/start who_1")
		text := p.last().text()
		if got := strings.Contains(text, "Zarnigor"); got != c.sees || text == "" {
			t.Errorf("%s reads %q", c.name, text)
		}
	}
	for _, link := range []string{"who_", "who_0", "who_-1", "who_zzzzzzzzzzzzzzzzzz", "who_zz"} {
		p := o.sara()
		p.says("/start " + link)
		if text := p.last().text(); strings.Contains(text, "Zarnigor") || text == "" {
			t.Errorf("%s leads to %q", link, text)
		}
	}
}

func TestThePagesOfOffersShowEverybodyOnce(t *testing.T) {
	o := newOffice(t, "en")
	o.as(saraID, func(tx *store.Tx) error {
		for i := range 45 {
			if _, err := tx.AddCustomer(store.NewCustomer{Name: fmt.Sprintf("Nodira %02d", i)}); err != nil {
				return err
			}
		}
		return nil
	})
	seen, page, pages := map[string]bool{}, "", 0
	for {
		offers := o.offered(saraID, "nodira", page)
		for _, offer := range offers.List {
			if seen[offer.ID] {
				t.Errorf("%s is offered twice", offer.Title)
			}
			seen[offer.ID] = true
		}
		pages++
		if page = offers.Next; page == "" || pages > 10 {
			break
		}
	}
	if len(seen) != 45 || pages != 3 {
		t.Errorf("%d offered on %d pages", len(seen), pages)
	}
}

func TestWhoTypesTooFastIsOfferedNothingForAMomentAndMayStillWrite(t *testing.T) {
	o := inlineOffice(t)
	o.hurried = true
	for range 100 {
		o.offered(saraID, "zarn", "")
	}
	if got := o.offered(saraID, "zarn", ""); len(got.List) != 0 {
		t.Errorf("offered %q", titles(got))
	}
	if got := o.offered(timurID, "zarn", ""); len(got.List) == 0 {
		t.Error("somebody else is held up")
	}
	p := o.sara()
	p.says("/find zarnigor")
	if text := p.last().text(); !strings.Contains(text, "Zarnigor") {
		t.Errorf("the bot answers %q", text)
	}
	o.clock = o.clock.Add(time.Minute)
	if got := o.offered(saraID, "zarn", ""); len(got.List) == 0 {
		t.Error("a minute later nothing is offered")
	}
}
