package handlers_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/store"
)

// invites makes a link for a role and returns its secret.
func (p *phone) invites(role crm.Role) string {
	p.t.Helper()
	p.says("/invite")
	p.tapsAction("invite", string(role))
	return p.link()
}

func TestALinkTakesOnePersonInAndTellsWhoMadeIt(t *testing.T) {
	o := newOffice(t, "uz")
	l := o.words.For("uz")
	link := o.olim().invites(crm.Salesperson)
	zafar := o.phone(3001, "Zafar <b>", "uz")
	zafar.says("/start " + link)
	u := o.user(3001)
	if u.Role != crm.Salesperson || u.Name != "Zafar <b>" || u.Zone != "Asia/Tashkent" || u.Language != "uz" {
		t.Errorf("the book has %+v", u)
	}
	o.olim().sees("Zafar &lt;b&gt;", "sotuvchi")
	if zafar.shown[0].Menu == nil || !strings.Contains(zafar.shown[0].Text, "Artel Savdo") {
		t.Errorf("the welcome: %s", zafar.shown[0].text())
	}
	if len(o.commandsOf(3001)) < 10 {
		t.Error("no commands were registered")
	}

	told := len(o.olim().shown)
	zafar.says("/start " + link) // once more, by the one who used it
	zafar.sees(l.T("start.try"))
	if len(o.olim().shown) != told {
		t.Error("the inviter was told twice")
	}
	begzod := o.phone(3002, "Begzod", "uz")
	begzod.says("/start " + link)
	begzod.sees(l.T("invite.used"))
	if o.user(3002).ID != 0 {
		t.Error("a second person came in by a link for one")
	}
}

func TestALinkThatIsNoGoodSaysWhy(t *testing.T) {
	o := newOffice(t, "uz")
	l := o.words.For("uz")
	guest := o.phone(3001, "Zafar", "uz")
	guest.says("/start secret-that-nobody-made")
	guest.sees(l.T("invite.unknown"))
	late := o.olim().invites(crm.Salesperson)
	o.clock = o.clock.Add(7 * 24 * time.Hour)
	guest.says("/start " + late)
	guest.sees(l.T("invite.expired"))
	if o.user(3001).ID != 0 {
		t.Error("a bad link took somebody in")
	}
}

func TestALinkOfSomebodyWhoMayNoLongerInviteIsVoid(t *testing.T) {
	o := newOffice(t, "uz")
	manager := o.phone(3001, "Madina", "uz")
	manager.says("/start " + o.olim().invites(crm.Manager))
	link := manager.invites(crm.Manager)
	o.olim().says("/team")
	o.olim().taps("Madina")
	o.olim().tapsAction("mate", string(crm.Salesperson))
	o.olim().tapsAction("mate", string(crm.Salesperson)+".")
	guest := o.phone(3002, "Begzod", "uz")
	guest.says("/start " + link)
	guest.sees(o.words.For("uz").T("invite.unknown"))
}

func TestAMemberOfTheSameOrAHigherRoleDoesNotUseALinkUp(t *testing.T) {
	o := newOffice(t, "uz")
	link := o.olim().invites(crm.Salesperson)
	for _, member := range []*phone{o.sara(), o.olim()} {
		before := o.user(member.person.ID)
		member.says("/start " + link)
		member.sees(o.words.For("uz").T("start.try"))
		if after := o.user(member.person.ID); after != before {
			t.Errorf("%+v became %+v", before, after)
		}
	}
	o.phone(3001, "Zafar", "uz").says("/start " + link)
	if o.user(3001).ID == 0 {
		t.Error("the link was used up")
	}
}

func TestALinkForAHigherRoleRaisesAMember(t *testing.T) {
	o := newOffice(t, "uz")
	link := o.olim().invites(crm.Manager)
	before := o.user(saraID)
	o.sara().says("/start " + link)
	after := o.user(saraID)
	if after.Role != crm.Manager || after.ID != before.ID || after.Name != "Sara" {
		t.Errorf("the book has %+v", after)
	}
}

func TestTwoWhoOpenALinkAtOnceDoNotBothJoin(t *testing.T) {
	o := newOffice(t, "uz")
	link := o.olim().invites(crm.Salesperson)
	decide := func(id int64) func(*store.Tx) error {
		act, err := o.desk.Handle(t.Context(), chat.Request{
			Kind: chat.Text, Text: "/start " + link, Command: "start", Args: link, At: o.clock,
			Chat: chat.Place{ID: id, Private: true}, From: chat.Person{ID: id, Name: "Zafar", Language: "uz"},
		})
		if err != nil {
			t.Fatal(err)
		}
		return act
	}
	first, second := decide(3001), decide(3002)
	if err := o.book.Do(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	if err := o.book.Do(t.Context(), second); !errors.Is(err, crm.ErrStale) {
		t.Fatalf("the second got %v, want to decide again", err)
	}
	loser := o.phone(3002, "Begzod", "uz")
	loser.says("/start " + link)
	loser.sees(o.words.For("uz").T("invite.used"))
	if o.user(3001).ID == 0 || o.user(3002).ID != 0 {
		t.Error("not exactly the first is in")
	}
}

func TestNobodyInvitesAboveTheirRight(t *testing.T) {
	o := newOffice(t, "uz")
	olim, sara := o.olim(), o.sara()
	olim.says("/invite")
	question := olim.last()
	for _, role := range []string{"owner", "", "boss"} {
		olim.tapsData(question, chat.Data{Action: "invite", Arg: role}.Encode(), "forged")
	}
	if question.edits != 0 || o.secrets != 0 {
		t.Errorf("a link was made: %s", question.text())
	}
	sara.says("/invite")
	sara.sees(o.words.For("uz").T("error.forbidden"))
	sara.tapsData(sara.last(), chat.Data{Action: "invite", Arg: "manager"}.Encode(), "forged")
	if o.secrets != 0 {
		t.Error("a salesperson has made a link")
	}
}

// claim is the secret of a fresh claim link, "" when the book has an owner.
func (o *office) claim() string {
	o.t.Helper()
	link, err := o.desk.ClaimLink(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	_, secret, _ := strings.Cut(link, "?start=")
	return secret
}

func TestTheClaimLinkMakesOneOwner(t *testing.T) {
	o := newOffice(t, "uz")
	if link := o.claim(); link != "" {
		t.Fatalf("a book with an owner gives %q", link)
	}
	o.remove(o.user(olimID))
	first, second := o.claim(), o.claim()
	if first == "" || second == "" || first == second {
		t.Fatalf("claims %q, %q", first, second)
	}
	boss, other := o.phone(4001, "Nargiza", "uz"), o.phone(4002, "Begzod", "uz")
	other.says("/start " + first)
	other.sees(o.words.For("uz").T("invite.unknown"))
	boss.says("/start " + second)
	other.says("/start " + second)
	other.sees(o.words.For("uz").T("invite.used"))
	if o.user(4001).Role != crm.Owner || o.user(4002).ID != 0 {
		t.Errorf("%+v, %+v", o.user(4001), o.user(4002))
	}
	if link := o.claim(); link != "" {
		t.Errorf("a book with an owner gives %q", link)
	}
}

func TestAnOwnerByTheSettingsVoidsTheClaimLink(t *testing.T) {
	o := newOffice(t, "uz")
	o.remove(o.user(olimID))
	link := o.claim()
	if err := o.desk.EnsureOwner(t.Context(), 4001); err != nil {
		t.Fatal(err)
	}
	thief := o.phone(4002, "Begzod", "uz")
	thief.says("/start " + link)
	thief.sees(o.words.For("uz").T("invite.unknown"))
}

func (o *office) remove(u crm.User) {
	o.t.Helper()
	if err := o.book.Do(o.t.Context(), func(tx *store.Tx) error { return tx.RemoveUser(u.ID, u.ID) }); err != nil {
		o.t.Fatal(err)
	}
}

func TestTheOwnerRemovesAMemberAfterOneQuestion(t *testing.T) {
	o := newOffice(t, "uz")
	l, olim, sara := o.words.For("uz"), o.olim(), o.sara()
	sara.says("/new")
	olim.says("/team")
	olim.sees("Olim", "Sara", "Timur")
	olim.taps("Sara")
	olim.tapsAction("mate", "remove")
	if o.user(saraID).ID == 0 {
		t.Fatal("removed without a question")
	}
	olim.tapsAction("mate", "remove.")
	if o.user(saraID).ID != 0 {
		t.Fatal("still on the team")
	}
	if strings.Contains(olim.last().Text, "Sara") {
		t.Errorf("the list still shows her: %s", olim.last().text())
	}
	sara.sees(l.T("team.removed"))
	if m := sara.last().Menu; m == nil || len(m.Rows) != 0 {
		t.Error("her menu stays")
	}
	if menus := o.menusOf(saraID); len(menus) == 0 || len(menus[len(menus)-1].Commands) != 0 {
		t.Error("her commands stay")
	}
	sara.says("Aziz Karimov 90 123 45 67")
	sara.sees(l.T("stranger.hello", "company", "Artel Savdo"))
	// The same tap once more, on a member who has gone.
	olim.tapsData(olim.last(), chat.Data{Action: "mate", ID: 2, Arg: "remove."}.Encode(), "again")
	olim.sees("Timur")
}

func TestWhatWaitsForAMemberWhoIsRemovedIsNotSent(t *testing.T) {
	o := newOffice(t, "uz")
	o.enters(saraID, store.NewCustomer{Name: "Aziz Karimov"})
	olim, sara := o.olim(), o.user(saraID)
	var plan int64
	o.as(saraID, func(tx *store.Tx) (err error) {
		when := crm.OnDay(monday)
		plan, err = tx.AddFollowUp(store.NewFollowUp{CustomerID: 1, Kind: crm.Call, Text: "tel", When: when, Zone: "Asia/Tashkent"})
		return err
	})
	olim.says("/team")
	olim.taps("Sara")
	olim.tapsAction("mate", "remove")
	// Telegram could not be reached, or she had blocked the bot for a while.
	if err := o.book.Do(t.Context(), func(tx *store.Tx) error {
		if err := tx.Fired(plan); err != nil {
			return err
		}
		m := chat.Message{Text: "Aziz Karimov"}
		if _, err := tx.Send(store.Outgoing{ChatID: saraID, Message: m, Priority: store.Reminder, FollowUpID: plan}); err != nil {
			return err
		}
		_, err := tx.Send(store.Outgoing{ChatID: saraID, Message: m, CustomerID: 1, NotBefore: o.clock.Add(time.Hour)})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	olim.tapsAction("mate", "remove.")
	o.sara().sees(o.words.For("uz").T("team.removed"))
	if got := o.sara().everything(0); strings.Contains(got, "Aziz") {
		t.Errorf("who has left reads of a customer:\n%s", got)
	}
	o.clock = o.clock.Add(2 * time.Hour)
	if late, err := o.book.DueMessages(t.Context(), 10); err != nil || len(late) != 0 {
		t.Errorf("%d messages still wait, %v", len(late), err)
	}
	f, err := o.book.FollowUp(t.Context(), o.user(olimID).Scope(), plan)
	if due, _ := o.book.DueFollowUps(t.Context(), o.clock, 10); err != nil || f.OwnerID == sara.ID || len(due) != 1 {
		t.Errorf("nobody is reminded of %+v (%d due), %v", f, len(due), err)
	}
}

func TestTheOwnerChangesARole(t *testing.T) {
	o := newOffice(t, "uz")
	olim, sara := o.olim(), o.sara()
	olim.says("/team")
	olim.taps("Sara")
	olim.tapsAction("mate", "manager")
	olim.tapsAction("mate", "manager.")
	if u := o.user(saraID); u.Role != crm.Manager || u.Name != "Sara" {
		t.Errorf("the book has %+v", u)
	}
	sara.sees(o.words.For("uz").T("team.changed", "role", "rahbar"))
	sara.says("/team")
	if sara.has("mate") {
		t.Error("a manager is offered the owner's buttons")
	}
	for _, what := range []string{"", "remove", "remove.", "salesperson."} {
		sara.tapsData(sara.last(), chat.Data{Action: "mate", ID: o.user(timurID).ID, Arg: what}.Encode(), "forged")
		sara.sees(o.words.For("uz").T("error.forbidden_owner"))
	}
	if u := o.user(timurID); u.Role != crm.Salesperson {
		t.Errorf("a manager has changed %+v", u)
	}
}

func TestTheOwnerCannotBeTouchedByAForgedTap(t *testing.T) {
	o := newOffice(t, "uz")
	olim := o.olim()
	olim.says("/team")
	for _, d := range []chat.Data{
		{Action: "mate", ID: o.user(olimID).ID, Arg: "remove."},
		{Action: "mate", ID: o.user(olimID).ID, Arg: "salesperson."},
		{Action: "mate", ID: o.user(saraID).ID, Arg: "owner."},
		{Action: "mate", ID: 999, Arg: "remove."},
	} {
		olim.tapsData(olim.last(), d.Encode(), "forged")
	}
	if o.user(olimID).Role != crm.Owner || o.user(saraID).Role != crm.Salesperson {
		t.Errorf("%+v, %+v", o.user(olimID), o.user(saraID))
	}
}

func TestTheOwnerIsRemindedOfWhatALeaverHadPlanned(t *testing.T) {
	o := newOffice(t, "uz")
	o.sara().says("Malikaga ertaga soat 11 da qo'ng'iroq qilishni eslat")
	olim, sara := o.user(olimID), o.user(saraID)
	if err := o.book.Do(t.Context(), func(tx *store.Tx) error { return tx.RemoveUser(sara.ID, olim.ID) }); err != nil {
		t.Fatal(err)
	}
	o.rings(monday.Add(25 * time.Hour))
	o.olim().sees("⏰ 11:00 · <b>Malika</b>")
}

func TestWhoIsRefusedIsSentToSomebodyWhoMay(t *testing.T) {
	o := newOffice(t, "en")
	refused := func(p *phone, key string, tries ...string) {
		t.Helper()
		for _, said := range tries {
			p.says(said)
			if got, want := p.last().Text, o.words.For("en").T(key); got != want {
				t.Errorf("%s to %s: %s", said, p.person.Name, got)
			}
		}
	}
	refused(o.timur(), "error.forbidden", "/promo", "/team", "/invite")
	refused(o.timur(), "error.forbidden_owner", "/groups", "/connect")
	refused(o.manager(), "error.forbidden_owner", "/groups", "/connect")
	if strings.Contains(o.words.For("en").T("error.forbidden_owner"), "manager") {
		t.Error("a manager is told to ask a manager")
	}
}
