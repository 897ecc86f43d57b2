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

// writes changes the book on behalf of a member, as an earlier message did.
func (o *office) writes(telegramID int64, f func(tx *store.Tx) error) (set int64) {
	o.t.Helper()
	u := o.user(telegramID)
	err := o.book.Do(o.t.Context(), func(tx *store.Tx) (err error) {
		if set, err = tx.Begin(u, 0, 0); err != nil {
			return err
		}
		return f(tx)
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return set
}

func (o *office) customer(telegramID int64, n store.NewCustomer) (id int64) {
	o.t.Helper()
	o.writes(telegramID, func(tx *store.Tx) (err error) {
		id, err = tx.AddCustomer(n)
		return err
	})
	return id
}

// plans enters a follow-up for a moment on Tashkent's clock.
func (o *office) plans(telegramID, customer int64, at time.Time, text string) (id int64) {
	o.t.Helper()
	o.writes(telegramID, func(tx *store.Tx) (err error) {
		id, err = tx.AddFollowUp(store.NewFollowUp{
			CustomerID: customer, Kind: crm.Call, Text: text, Zone: "Asia/Tashkent",
			When: crm.WhenAt(at.In(o.user(telegramID).Location())),
		})
		return err
	})
	return id
}

func (o *office) followUp(id int64) crm.FollowUp {
	o.t.Helper()
	f, err := o.book.FollowUp(o.t.Context(), crm.WholeBook(), id)
	if err != nil {
		o.t.Fatal(err)
	}
	return f
}

// labels are what the buttons of the newest message say, those of an action only
// unless it is "".
func (p *phone) labels(action string) []string {
	var out []string
	for _, b := range slices.Concat(p.last().Buttons...) {
		if d, err := chat.Decode(b.Data); err == nil && (action == "" || d.Action == action) {
			out = append(out, b.Text)
		}
	}
	return out
}

// forges taps a button that was never drawn, under the newest message.
func (p *phone) forges(d chat.Data) {
	p.t.Helper()
	p.tapsData(p.last(), d.Encode(), d.Action)
}

func (p *phone) seesNot(words string) {
	p.t.Helper()
	if strings.Contains(p.last().text(), words) {
		p.t.Errorf("%s sees %q in:\n%s", p.person.Name, words, p.last().text())
	}
}

func TestTheDayBeginsWithWhatIsOverdue(t *testing.T) {
	o := newOffice(t, "uz")
	nodira := o.customer(saraID, store.NewCustomer{Name: "Nodira Saidova"})
	aziz := o.customer(saraID, store.NewCustomer{Name: "Aziz Karimov"})
	o.plans(saraID, aziz, monday.Add(time.Hour), "")
	o.plans(saraID, nodira, monday.Add(-19*time.Hour), "toʻlovni soʻrash")
	o.plans(saraID, aziz, monday.Add(30*time.Hour), "ertangi ish")
	o.plans(timurID, aziz, monday, "begona")
	done := o.plans(saraID, nodira, monday.Add(-time.Hour), "shartnoma")
	finished := crm.Done
	o.writes(saraID, func(tx *store.Tx) error {
		return tx.EditFollowUp(done, 0, store.FollowUpEdit{State: &finished})
	})
	o.sara().says("400 metr kerak ekan")
	sara := o.sara()
	sara.says("/today")
	sara.sees("<b>Bugun, dushanba, 23-noyabr</b> · 2 ta ish, 1 tasi kechikkan", "✅ Nodira Saidova · shartnoma")
	want := []string{"🔴 kecha, 15:00 · Nodira Saidova · toʻlovni soʻrash", "🟢 11:00 · Aziz Karimov · qoʻngʻiroq"}
	if got := sara.labels("follow"); !slices.Equal(got, want) {
		t.Errorf("the day has the buttons %q, want %q", got, want)
	}
	if got := sara.labels("drafts"); len(got) != 1 || !strings.Contains(got[0], "1 ta mijozsiz yozuv") {
		t.Errorf("drafts: %q", got)
	}
}

func TestWhatIsForTheWholeDayIsNotOverdueInTheMorning(t *testing.T) {
	o := newOffice(t, "uz")
	for days := range 2 {
		o.writes(saraID, func(tx *store.Tx) error {
			_, err := tx.AddFollowUp(store.NewFollowUp{
				Kind: crm.Visit, Zone: "Asia/Tashkent", When: crm.OnDay(monday.AddDate(0, 0, -days)),
			})
			return err
		})
	}
	o.sara().says("/today")
	o.sara().sees("2 ta ish, 1 tasi kechikkan", "🔴 kecha · borib uchrashish", "🟢 borib uchrashish")
}

func TestADayWithoutAnythingSaysWhatIsNext(t *testing.T) {
	o := newOffice(t, "ru")
	o.sara().says("/today")
	o.sara().sees("На сегодня дел нет", "просто напишите")
	o.plans(saraID, 0, monday.Add(time.Hour), "x")
	o.sara().says("/today")
	o.sara().tapsAction("follow", "")
	o.sara().tapsAction("done", "")
	o.sara().says("/today")
	o.sara().sees("всё сделано", "✅ x")
}

func TestTheDayIsTurnedInOneMessageAndSkipsNothing(t *testing.T) {
	o := newOffice(t, "en")
	var ids []int64
	for i := range 20 {
		// Several of one moment: the place in the list is more than the hour.
		ids = append(ids, o.plans(saraID, 0, monday.Add(time.Duration(i/3)*time.Hour), fmt.Sprintf("task %02d", i)))
	}
	sara := o.sara()
	sara.says("/today")
	messages := len(sara.shown)
	var seen []string
	page := func() {
		for _, l := range sara.labels("follow") {
			seen = append(seen, l[strings.Index(l, "task"):])
		}
	}
	page()
	finished := crm.Done
	o.writes(saraID, func(tx *store.Tx) error {
		return tx.EditFollowUp(ids[2], 0, store.FollowUpEdit{State: &finished})
	})
	sara.taps("Next ›")
	page()
	sara.taps("Next ›")
	page()
	if len(seen) != 20 || !slices.IsSorted(seen) {
		t.Errorf("turning the pages shows %q", seen)
	}
	if len(sara.labels("today")) != 1 {
		t.Errorf("the last page leads to %q", sara.labels("today"))
	}
	sara.taps("‹ Back")
	if got := sara.labels("follow"); len(got) != 8 || !strings.HasSuffix(got[0], "task 08") {
		t.Errorf("the page before is %q", got)
	}
	sara.taps("‹ Back")
	if got := sara.labels("follow"); len(got) != 8 || !strings.HasSuffix(got[0], "task 00") {
		t.Errorf("the first page is %q", got)
	}
	if len(sara.shown) != messages {
		t.Error("turning a page sends a message")
	}
}

func TestOneHitIsOpenedSeveralAreOffered(t *testing.T) {
	o := newOffice(t, "uz")
	o.customer(saraID, store.NewCustomer{Name: "Malika Yusupova", Phone: "+998901112233", Tags: []string{"vip"}})
	for i := range 11 {
		o.customer(saraID, store.NewCustomer{Name: "Aziz Karimov", Company: fmt.Sprint("Savdo ", i), Phone: fmt.Sprintf("+9989355500%02d", i)})
	}
	o.customer(timurID, store.NewCustomer{Name: "Malika Begona"})
	sara := o.sara()
	sara.says("/find malika")
	sara.sees("👤 <b>Malika Yusupova</b>\n+998 90 111 22 33\n#vip", "sizniki", "Hali aloqa boʻlmagan")
	sara.says("/find Азиз")
	sara.sees("qaysi biri?")
	first := sara.labels("who")
	if len(first) != 8 || first[0] != "Aziz Karimov · ··0010 · Savdo 10" {
		t.Errorf("hits: %q", first)
	}
	list := sara.last()
	sara.taps("Keyingi ›")
	if got := sara.labels("who"); len(got) != 3 || slices.Contains(first, got[0]) {
		t.Errorf("further hits: %q", got)
	}
	sara.taps("‹ Orqaga")
	if list.edits != 2 || !slices.Equal(sara.labels("who"), first) {
		t.Errorf("%d edits, hits %q", list.edits, sara.labels("who"))
	}
	sara.tapsAction("who", "")
	if sara.last() == list {
		t.Error("the list is gone")
	}
	sara.says("/find Malina")
	sara.sees("Balki shulardan biridir?", "Malika Yusupova")
	sara.says("/find Doniyorbek")
	sara.sees("«Doniyorbek» topilmadi", "/new")
}

func TestWithoutANameFindAndHistoryAsk(t *testing.T) {
	o := newOffice(t, "en")
	o.customer(saraID, store.NewCustomer{Name: "Malika Yusupova"})
	sara := o.sara()
	sara.says("/find")
	sara.sees("Whom shall I find?", "Cancel")
	sara.says("yusupova")
	sara.sees("👤 <b>Malika Yusupova</b>")
	sara.says("/history")
	sara.sees("Whose history?", "Malika Yusupova")
	sara.tapsAction("tale", "")
	sara.sees("<b>Malika Yusupova</b>", "yours", "Whole story")
	sara.says("/history")
	sara.says("malika")
	sara.sees("<b>Malika Yusupova</b>", "Whole story")
	d, err := o.book.Dialog(t.Context(), saraID, saraID)
	if err != nil || d.Name != "" {
		t.Errorf("the dialog %q is still open, %v", d.Name, err)
	}
}

func TestALongQueryTurnsItsPages(t *testing.T) {
	o := newOffice(t, "ru")
	name := "Абдурахмонжон Абдусамадов Мухаммадсодикович"
	for i := range 10 {
		o.customer(saraID, store.NewCustomer{Name: name, Phone: fmt.Sprintf("+9989355500%02d", i)})
	}
	sara := o.sara()
	sara.says("/find " + name)
	if got := sara.labels("who"); len(got) != 8 {
		t.Fatalf("hits: %q", got)
	}
	sara.taps("Дальше ›")
	if got := sara.labels("who"); len(got) != 2 {
		t.Errorf("further hits: %q", got)
	}
}

func TestASentenceAsksAboutACustomer(t *testing.T) {
	o := newOffice(t, "uz")
	o.customer(saraID, store.NewCustomer{Name: "Malika Yusupova", Phone: "+998901112233"})
	o.customer(saraID, store.NewCustomer{Name: "Aziz Karimov", Phone: "+998901112244"})
	o.customer(saraID, store.NewCustomer{Name: "Aziz Toʻxtayev"})
	sara := o.sara()
	sara.says("Malikani top")
	sara.sees("👤 <b>Malika Yusupova</b>")
	card := sara.last()
	sara.says("Malika tarixini ko'rsat")
	sara.sees("<b>Malika Yusupova</b>", "Butun tarix")
	sara.says("Aziz tarixini ko'rsat")
	sara.sees("qaysi biri?", "Aziz Karimov · ··2244", "Aziz Toʻxtayev")
	sara.taps("Toʻxtayev")
	sara.sees("<b>Aziz Toʻxtayev</b>", "Butun tarix")
	sara.replies(card, "tarixini ko'rsat")
	sara.sees("<b>Malika Yusupova</b>", "Butun tarix")
	sara.says("tarixini ko'rsat")
	sara.sees("Kimning tarixi kerak?")
}

func TestThePipelineAddsUp(t *testing.T) {
	o := newOffice(t, "ru")
	o.sara().says("/pipeline")
	o.sara().sees("Открытых сделок пока нет")
	azizsStory(o)
	o.writes(timurID, func(tx *store.Tx) error {
		c, err := tx.AddCustomer(store.NewCustomer{Name: "Bobur"})
		if err != nil {
			return err
		}
		for _, m := range []crm.Money{som(1_000_000), {Minor: 900_00, Currency: crm.USD}} {
			if _, err := tx.AddDeal(store.NewDeal{CustomerID: c, Status: crm.Open, Amount: m, At: monday}); err != nil {
				return err
			}
		}
		_, err = tx.AddDeal(store.NewDeal{CustomerID: c, Status: crm.Won, Amount: som(5_000_000), At: monday})
		return err
	})
	o.olim().says("/pipeline")
	o.olim().sees(nb("<b>Воронка · ноябрь</b>"), nb("3 открытые сделки · 121_000_000_сум + 900_$"),
		nb("Ожидается: 60_100_000_сум + 90_$"),
		nb("<b>Квалификация</b> 2 · 1_000_000_сум + 900_$ · 10_% = 100_000_сум + 90_$"),
		nb("<b>Предложение</b> 1 · 120_000_000_сум · 50_% = 60_000_000_сум"),
		"<b>Переговоры</b> 0", nb("Продано за месяц: 1 сделка, 5_000_000_сум"), "Без следующего шага: 2 сделки")
	o.timur().says("/pipeline")
	o.timur().sees("Ваша воронка", nb("2 открытые сделки · 1_000_000_сум + 900_$"))
	o.timur().seesNot("120")
	o.sara().says("/pipeline")
	o.sara().sees(nb("1 открытая сделка · 120_000_000_сум"), "В этом месяце продаж пока нет")
}

func TestADraftIsOpenedAndAttached(t *testing.T) {
	o := newOffice(t, "uz")
	sara := o.sara()
	sara.says("/drafts")
	sara.sees("Har bir yozuvning mijozi belgilangan")
	for i := range 10 {
		sara.says(fmt.Sprintf("plyonka %02d metr kerak ekan", i))
	}
	o.timur().says("begona narsa kerak ekan")
	sara.says("/drafts")
	sara.sees("10 ta", "bugun · plyonka 09")
	sara.seesNot("begona")
	sara.taps("Keyingi ›")
	if got := sara.labels("card"); len(got) != 2 || !strings.HasPrefix(got[1], "bugun · plyonka 00") {
		t.Errorf("the second page is %q", got)
	}
	sara.taps("‹ Orqaga")
	if got := sara.labels("card"); len(got) != 8 || !strings.HasPrefix(got[0], "bugun · plyonka 09") {
		t.Errorf("the first page is %q", got)
	}
	sara.taps("plyonka 05")
	sara.sees("plyonka 05")
}

func TestAnotherPersonsRowsAreNeverShownOrChanged(t *testing.T) {
	o := newOffice(t, "en")
	aziz := azizsStory(o)
	id := o.plans(saraID, aziz, monday, "secret")
	timur := o.timur()
	timur.says("/today")
	for _, d := range []chat.Data{
		{Action: "who", ID: aziz},
		{Action: "tale", ID: aziz},
		{Action: "story", ID: aziz},
		{Action: "act", ID: aziz, Arg: "log"},
		{Action: "follow", ID: id, Version: 1},
		{Action: "done", ID: id, Version: 1},
		{Action: "snooze", ID: id, Version: 1, Arg: "15"},
		{Action: "when", ID: id, Version: 1},
		{Action: "who", ID: 999_999},
		{Action: "follow", ID: 999_999},
		{Action: "found", ID: -5, Arg: "wAziz"},
		{Action: "found", Arg: "?Aziz"},
		{Action: "found"},
		{Action: "snooze", ID: id, Arg: "never"},
	} {
		timur.forges(d)
		timur.sees("is gone")
		timur.seesNot("secret")
		timur.seesNot("Азиз")
	}
	for _, d := range []chat.Data{
		{Action: "today", Arg: "bzzz"},
		{Action: "today", Arg: "b1"},
		{Action: "today", Arg: "fzzzzzzzzzz.1"},
		{Action: "found", ID: 8, Arg: "wАзиз"},
		{Action: "drafts", ID: -1, Arg: "b"},
	} {
		timur.forges(d)
		timur.seesNot("secret")
		timur.seesNot("Каримов")
	}
	if f := o.followUp(id); f.Version != 1 {
		t.Error("a forged tap changed the follow-up")
	}
}
