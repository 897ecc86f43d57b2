package handlers_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/sebdah/goldie/v2"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers"
	"daftar/i18n/pseudo"
	"daftar/store"
)

// TestEveryRouteInEveryLanguage drives every command, tap and dialog once and
// holds the conversation against its golden transcript.
func TestEveryRouteInEveryLanguage(t *testing.T) {
	for _, language := range []string{"uz", "uz-Cyrl", "ru", "en", pseudo.Tag} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, language)
			tellStory(o, language)
			missing := slices.DeleteFunc(handlers.Routes(), func(r string) bool { return o.taken[r] })
			if len(missing) > 0 {
				t.Errorf("routes that the story does not take: %s", strings.Join(missing, ", "))
			}
			if language == pseudo.Tag {
				o.onlyCatalogueAndPeople()
				return
			}
			g := goldie.New(t, goldie.WithFixtureDir("testdata/stories"), goldie.WithNameSuffix(".txt"))
			if os.Getenv("UPDATE") != "" {
				if err := g.Update(t, language, []byte(o.story.String())); err != nil {
					t.Fatal(err)
				}
			}
			g.Assert(t, language, []byte(o.story.String()))
		})
	}
}

// onlyCatalogueAndPeople fails for every word that the bot said which comes
// neither from a catalogue, whose letters are respelled, nor from a person.
func (o *office) onlyCatalogueAndPeople() {
	o.t.Helper()
	people := strings.ToLower(strings.Join(o.typed, " ") + " Artel Savdo Sotuv Olim Sara Timur daftar_bot Oʻzbekcha Ўзбекча Русский English")
	for _, line := range strings.Split(o.story.String(), "\n") {
		if strings.Contains(line, "> ") && !strings.Contains(line, "<") {
			continue // a person's own
		}
		_, words, found := strings.Cut(line, "< ")
		if !found {
			words = line
		}
		for _, word := range plainWords(link.ReplaceAllString(words, " ")) {
			if !strings.Contains(people, strings.ToLower(word)) {
				o.t.Errorf("%q is neither from a catalogue nor from a person, in: %s", word, line)
			}
		}
	}
}

var link = regexp.MustCompile(`https://[^ \]]+`)

// plainWords are the runs of ordinary letters in a line of HTML.
func plainWords(line string) []string {
	var b strings.Builder
	depth := 0
	for _, r := range line {
		switch {
		case r == '<':
			depth++
		case r == '>' && depth > 0:
			depth--
			b.WriteByte(' ')
		case depth == 0:
			b.WriteRune(r)
		}
	}
	text := strings.NewReplacer("&amp;", " ", "&lt;", " ", "&gt;", " ", "&quot;", " ").Replace(b.String())
	return strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) || r > unicode.MaxLatin1 && !unicode.In(r, unicode.Cyrillic) && r != 'ʻ'
	})
}

// tellStory plays people through everything that the bot can do.
func tellStory(o *office, language string) {
	firstRun(o, language)
	logging(o)
	mending(o)
	whoseAndWhich(o)
	lostAndNext(o)
	goods(o)
	doubles(o)
	material(o)
	reading(o)
	dialogs(o)
	binning(o)
	meanwhile(o)
	theDeal(o)
	colleagues(o)
	theTeam(o, language)
	guests(o, language)
	promoting(o, language)
	customersCards(o)
	handingOver(o)
	bringing(o, language)
	outside(o)
	elsewhere(o)
}

func firstRun(o *office, language string) {
	stranger := o.phone(2001, "Begona", language)
	stranger.says("/start")
	stranger.says("Salom, narxlar qanaqa?")
	stranger.says("/lang")
	stranger.chooses(language)
	sara := o.sara()
	sara.says("/start")
	sara.tapsAction("try", "")
	sara.tapsAction("undo", "")
	sara.says("/help")
	sara.tapsAction("cmd", "")
	sara.says("/lang")
	sara.chooses(language)
}

// chooses taps a language. The pseudo language is on no button, so it is put
// back behind the tap.
func (p *phone) chooses(language string) {
	p.t.Helper()
	if language != pseudo.Tag {
		p.tapsAction("lang", language)
		return
	}
	p.tapsAction("lang", "en")
	p.shown, p.story = nil, strings.Builder{}
	err := p.book.Do(p.t.Context(), func(tx *store.Tx) error { return tx.SetLanguage(p.person.ID, language) })
	if err != nil {
		p.t.Fatal(err)
	}
}

func logging(o *office) {
	sara := o.sara()
	sara.says("Aziz akaga qo'ng'iroq qildim, 5 mln so'mlik konditsionerga qiziqyapti, juma kuni soat 11 da qayta qo'ng'iroq qilishim kerak")
	sara.says("Встретился с Еленой Ким, берёт паузу")
	sara.says("rahmat")
	sara.says("400 metr kerak ekan")
	sara.tapsAction("give", "")
	message := sara.says("Bobur akaga tel qildim, 2 mln")
	sara.edits(message, "Bobur akaga tel qildim, 3 mln")
}

func mending(o *office) {
	sara := o.sara()
	sara.says("Sanjarga 700 ming so'mlik kabel taklif qildim, ertaga soat 10 da qo'ng'iroq qilaman")
	sara.says("yo'q, 900 ming")
	sara.says("800 ming")
	sara.says("ertaga 11 da")
	sara.tapsAction("edit", "")
	sara.tapsAction("field", "amount")
	sara.says("ertaga") // no amount: asked again
	sara.says("1 mln")
	sara.mends("when", "indinga 15:00")
	sara.mends("title", "simli kabel")
	sara.mends("name", "Sanjar Aliyev")
	sara.tapsAction("edit", "")
	sara.tapsAction("card", "")
	sara.tapsAction("edit", "")
	sara.tapsAction("drop", "f")
	sara.says("/undo")
	choosing(sara)
	sara.tapsAction("deed", "u")
	sara.tapsAction("deed", "r")
	sara.tapsAction("deed", "u")
}

// doubles enters people whom the book has, and walks through those who look alike.
func doubles(o *office) {
	sara := o.sara()
	sara.says("Yangi mijoz Gulshan Umarova, 93 111 22 77")
	sara.tapsAction("same", "0.both")
	o.typed = append(o.typed, "Qodir Umarov Samarqand")
	o.as(saraID, func(tx *store.Tx) error {
		for i, city := range []string{"", "Samarqand"} {
			n := store.NewCustomer{Name: "Qodir Umarov", Phone: "+99893111228" + strconv.Itoa(i), Profile: crm.Profile{City: city}}
			if _, err := tx.AddCustomer(n); err != nil {
				return err
			}
		}
		return nil
	})
	sara.says("/duplicates")
	sara.tapsAction("pair", "next")
	sara.tapsAction("pair", "merge")
	sara.tapsAction("undo", "")
	sara.says("/duplicates")
	sara.tapsAction("pair", "keep")
	sara.says("/find 2277")
	sara.tapsAction("prof", "more")
	sara.opens("phones")
	sara.tapsAction("prof", "f.phone")
	sara.says("93 111 22 80")
	sara.tapsAction("pair", "look")
	sara.says("/find 2277")
	sara.tapsAction("prof", "more")
	sara.fills("name", "Umarov Qodir")
	sara.tapsAction("same", "0.merge")
	sara.tapsAction("undo", "")
	given, timur := o.customer(saraID, store.NewCustomer{Name: "Shavkat Nosirov"}), o.user(timurID)
	o.as(olimID, func(tx *store.Tx) error { return tx.GiveCustomer(given, timur.ID) })
	sara.says("Shavkat Nosirovga tel qildim")
	sara.tapsAction("same", "0.past")
}

// goods keeps the price list, the lines of a deal, and shows what was bought.
func goods(o *office) {
	olim := o.olim()
	olim.says("/products")
	olim.tapsAction("products", "add")
	olim.says("Gilam 2 mln")
	for _, answer := range [][2]string{{"price", "3 mln"}, {"name", "Gilam katta"}} {
		olim.tapsAction("product", answer[0])
		olim.says(answer[1])
	}
	olim.tapsAction("product", "unit")
	olim.tapsAction("product", "unit.m2")
	olim.tapsAction("products", "")
	sara := o.sara()
	sara.says("/products")
	sara.says("Yangi mijoz Gulshan Umarova, 93 111 22 99, gilam oldi 5 mln")
	sara.tapsAction("edit", "")
	sara.tapsAction("items", "new")
	sara.tapsAction("items", "add")
	sara.says("parda 1 mln")
	sara.tapsAction("item", "")
	for _, answer := range [][2]string{{"quantity", "2,5"}, {"price", "800 ming"}, {"discount", "5%"}} {
		sara.tapsAction("item", answer[0])
		sara.says(answer[1])
		sara.tapsAction("item", "")
	}
	sara.says("/find Gulshan Umarova")
	sara.tapsAction("bought", "")
	sara.says("/cancel")
}

// mends taps Edit, a field, and types its new value.
func (p *phone) mends(field, answer string) {
	p.t.Helper()
	p.tapsAction("edit", "")
	p.tapsAction("field", field)
	p.says(answer)
}

func whoseAndWhich(o *office) {
	sara := o.sara()
	sara.says("Yangi mijoz: Aziz To'xtayev, 90 999 88 12")
	sara.says("Azizga tel qildim, 4 mln")
	sara.tapsAction("give", "")
	sara.says("Azizga yozdim")
	sara.says("8812")
	sara.says("kalit 30 dona so'rashyapti")
	sara.tapsAction("giveto", "")
	sara.says("Hilola Rasulova 93 111 22 33")
	sara.says("printer haqida so'rashdi")
	sara.tapsAction("whom", "")
	sara.says("Hilola")
	sara.says("Hilola bilan yangi sdelka, printer 3 mln")
	sara.says("Hilola bilan yangi sdelka, skaner 2 mln")
	sara.says("Hilola bilan 5 mlnga kelishdik")
	sara.tapsAction("which", "")
}

func lostAndNext(o *office) {
	sara := o.sara()
	sara.says("Ravshan rad etdi, narxi qimmat")
	sara.says("Nigora rad etdi")
	sara.tapsAction("why", "price")
	sara.says("Akmal rad etdi")
	sara.says("puli yo'q ekan")
	sara.says("Doniyor bilan bitimni yo'qotdik")
	sara.tapsAction("why", "other")
	sara.says("dostavka kechikdi")
	sara.says("Temur 8 mlnga noutbuk so'rayapti")
	sara.tapsAction("next", "3")
	sara.says("Kamola 9 mlnga noutbuk so'rayapti")
	sara.tapsAction("next", "pick")
	sara.says("juma 16:00")
	sara.says("Jasur 6 mlnga televizor so'rayapti")
	sara.tapsAction("next", "no")
}

func material(o *office) {
	sara := o.sara()
	sara.does(chat.Request{Kind: chat.Contact, Contact: &chat.SharedContact{Name: "Malika Yusupova", Phone: "+998 90 123 45 67"}}, "(contact) Malika Yusupova")
	sara.does(chat.Request{Kind: chat.Contact, Contact: &chat.SharedContact{Name: "Malika", Phone: "998901234567"}}, "(contact) Malika")
	sara.does(chat.Request{Kind: chat.Media, File: &chat.File{ID: "voice-1", Kind: "voice"}}, "(voice)")
	sara.does(chat.Request{Kind: chat.Media, Text: "Malikaning ofisi", File: &chat.File{ID: "photo-1", Kind: "photo"}}, "(photo) Malikaning ofisi")
	sara.does(chat.Request{Kind: chat.Location, Where: "41.311081,69.240562"}, "(place)")
	sara.tapsAction("give", "")
	sara.does(chat.Request{Kind: chat.Other}, "(sticker)")
}

func reading(o *office) {
	sara := o.sara()
	for _, words := range []string{"/today", "Bugungi ishlarim", "Malikani top", "Malika Yusupova tarixini ko'rsat", "Voronka", "/pipeline", "/drafts", "/find Malika", "/history Malika", "Yo'lchini top"} {
		sara.says(words)
	}
	sara.says("/drafts")
	sara.tapsAction("card", "")
	changingAnEntry(sara)
	sara.says("/find")
	sara.says("Temur")
	sara.says("/history")
	sara.says("Temur")
	sara.tapsAction("story", "")
	sara.says("Temur")
	sara.tapsAction("who", "")
	sara.tapsAction("tale", "")
	o.clock = o.clock.AddDate(0, 0, 3)
	sara.says("/today")
	sara.tapsAction("follow", "")
	sara.tapsAction("snooze", "60")
	sara.says("/today")
	sara.tapsAction("follow", "")
	sara.tapsAction("when", "")
	sara.says("bugun 17:00")
	sara.says("/today")
	sara.tapsAction("follow", "")
	sara.tapsAction("done", "")
	manyTasks(o)
}

// manyTasks fills more than a page of the day and of what is found.
func manyTasks(o *office) {
	sara := o.sara()
	for i, name := range strings.Fields("Aliyeva Karimova Saidova Rasulova Nazarova Umarova Yusupova Olimova Sobirova Hakimova Jalilova Ergasheva") {
		sara.says(fmt.Sprintf("ertaga soat %d da Nodira %sga qo'ng'iroq qilishni eslat", 8+i, name))
	}
	o.clock = o.clock.AddDate(0, 0, 1)
	sara.says("/today")
	sara.tapsAction("today", "")
	sara.says("/find Nodira")
	sara.tapsAction("found", "")
	for i := range 12 {
		sara.says(fmt.Sprintf("%d metr plyonka kerak ekan", 100+i))
	}
	sara.says("/drafts")
	sara.tapsAction("drafts", "")
}

func dialogs(o *office) {
	sara := o.sara()
	sara.says("/new")
	sara.says("Otabek Soliyev 97 555 44 33")
	sara.says("/new")
	sara.tapsAction("cancel", "")
	sara.says("/deal")
	sara.says("Otabek")
	sara.says("3 mln, kamera")
	sara.says("/log")
	sara.says("Otabek")
	sara.says("ofisida uchrashdik")
	sara.says("/remind")
	sara.tapsAction("reply", "")
	sara.says("Otabekka narx yuborish")
	sara.says("ertaga 12:00")
	sara.says("/cancel")
	sara.says("Otabek Soliyev")
	sara.tapsAction("who", "")
	sara.tapsAction("act", "")
	sara.says("/nosuchcommand")
}

// binning deletes a customer and a deal, enters the customer anew, and takes both back.
func binning(o *office) {
	sara := o.sara()
	sara.says("/cancel")
	sara.says("Yangi mijoz: Qahramon Usmonov, 90 777 66 55")
	sara.says("Qahramonga 12 mlnga kompressor taklif qildim, ertaga tel qilaman")
	sara.says("Qahramon 13 mln")
	sara.says("/changes")
	sara.says("Qahramon")
	sara.says("/changes Qahramon")
	sara.tapsAction("changes", "d")
	sara.tapsAction("bin", "d")
	sara.tapsAction("bin", "d!")
	sara.tapsAction("basket", "")
	sara.tapsAction("restore", "")
	sara.says("/find Qahramon")
	sara.tapsAction("bin", "c")
	sara.tapsAction("bin", "c!")
	sara.says("Qahramon Usmonov 90 777 66 55 bilan uchrashdim")
	sara.tapsAction("revive", "")
	sara.says("/bin")
	sara.says("/changes Qahramon")
	sara.taps(o.words.For(o.user(saraID).Language).Plain("button.next"))
}

// meanwhile lets the owner change what Sara is being asked for.
func meanwhile(o *office) {
	sara, olim := o.sara(), o.olim()
	for _, stays := range []string{"theirs", "mine"} {
		sara.says("Qahramon 14 mln")
		sara.tapsAction("edit", "")
		sara.tapsAction("field", "amount")
		olim.says("Qahramon 15 mln")
		sara.says("16 mln")
		sara.tapsAction("keep", stays)
	}
	sara.says("Qahramon 16 mln")
	olim.says("Qahramon 15 mln")
	sara.says("yoʻq, 18 mln")
	sara.tapsAction("keep", "mine")
	for _, stays := range []string{"card", "value"} {
		sara.says("Qahramon 17 mln")
		sara.tapsAction("edit", "")
		olim.says("Qahramon rad etdi, narxi qimmat")
		sara.tapsAction("value", "status.won")
		sara.tapsAction(stays, "")
		sara.tapsAction("edit", "")
		sara.tapsAction("value", "status.open")
	}
}

// theDeal takes one deal through its card, and looks at the board and the stages.
func theDeal(o *office) {
	sara, olim := o.sara(), o.olim()
	sara.says("Otabek 12 mlnga yangi sdelka, server")
	sara.tapsAction("deal", "new")
	sara.tapsAction("deal", "moves")
	sara.tapsAction("dealset", "to")
	sara.tapsAction("dealset", "undo")
	sara.tapsAction("deal", "edit")
	sara.tapsAction("dealset", "set.close")
	sara.says("25-dekabr")
	sara.tapsAction("deal", "edit")
	sara.tapsAction("dealset", "set.chance")
	sara.says("juda yuqori")
	sara.says("60")
	sara.tapsAction("deal", "edit")
	sara.tapsAction("deal", "sources")
	sara.tapsAction("dealset", "source.referral")
	sara.tapsAction("deal", "why")
	sara.tapsAction("dealset", "lost.other")
	sara.says("budjet kesildi")
	sara.tapsAction("dealset", "open")
	sara.tapsAction("deal", "story")
	o.clock = o.clock.AddDate(0, 0, 20)
	sara.says("/board")
	sara.tapsAction("board", "ra")
	sara.tapsAction("deal", "")
	sara.tapsAction("dealset", "won")
	sara.says("/pipeline")
	sara.tapsAction("pipeline", "new.month")
	olim.says("/board")
	olim.tapsAction("board", ".who")
	olim.tapsAction("board", "")
	olim.says("/pipeline")
	olim.tapsAction("pipeline", "new.people")
	olim.says("/stages")
	olim.tapsAction("stage", "add")
	olim.says("Shartnoma")
	olim.tapsAction("stage", "rot")
	olim.says("10")
	olim.tapsAction("stage", "up")
	o.clock = o.clock.AddDate(0, 0, -20)
}

func colleagues(o *office) {
	timur := o.timur()
	timur.says("Malika bilan gaplashdim, 90 123 45 67")
	o.sara().tapsAction("claim", "share")
	timur.says("Malikaga katalog yubordim")
}

func theTeam(o *office, language string) {
	olim := o.olim()
	olim.says("/start")
	olim.says("/invite")
	olim.tapsAction("invite", "salesperson")
	link := olim.link()
	novice := o.phone(3001, "Zafar", language)
	novice.says("/start " + link)
	novice.says("/start " + link)
	other := o.phone(3002, "Begzod", language)
	other.says("/start " + link)
	olim.says("/team")
	olim.tapsAction("mate", "")
	olim.says("/pipeline")
	o.sara().says("/invite")
}

// promoting is a promotion from the first question to its end.
func promoting(o *office, language string) {
	olim := o.olim()
	olim.says("/promo")
	for _, name := range []string{"Malika", "Otabek"} {
		o.sara().says("#vip " + name)
	}
	o.agree("Malika Yusupova", language, 7001)
	olim.says("/promo")
	olim.tapsAction("promo", "")
	olim.does(chat.Request{Kind: chat.Media, File: &chat.File{ID: "voice-2", Kind: "voice"}}, "(voice)")
	olim.does(chat.Request{Kind: chat.Text, Text: strings.Repeat("Chegirma! ", 400)}, "(4 000 letters)")
	olim.says("Chegirma 20 % < faqat bugun\nKeling!")
	olim.tapsAction("promotion", "text")
	olim.does(chat.Request{Kind: chat.Media, File: &chat.File{ID: "photo-2", Kind: "photo"}}, "(photo)")
	olim.does(chat.Request{Kind: chat.Media, Text: "Chegirma 30 %", File: &chat.File{ID: "photo-2", Kind: "photo"}}, "(photo) Chegirma 30 %")
	olim.tapsAction("promotion", "send")
	olim.tapsAction("promotion", "pause")
	olim.says("/promo")
	olim.tapsAction("promotion", "look")
	olim.tapsAction("promotion", "resume")
	o.campaigns()
	olim.says("/promo")
	olim.tapsAction("promo", "all")
	olim.says("Yana chegirma")
	olim.tapsAction("promotion", "send")
	olim.tapsAction("promotion", "stop")
	olim.tapsAction("promotion", "look")
	olim.tapsAction("promotion", "stop")
	olim.tapsAction("promotion", "halt")
	o.campaigns()
	olim.says("/promo")
	olim.tapsAction("promo", "all")
	olim.says("Uchinchi")
	olim.tapsAction("promotion", "drop")
}

func elsewhere(o *office) {
	sara := o.sara()
	inAGroup(o)
	sara.does(chat.Request{Kind: chat.Member, Away: true}, "(blocks the bot)")
	sara.does(chat.Request{Kind: chat.Member}, "(unblocks the bot)")
	sara.tapsData(sara.last(), "nosuch:1:1:", "(forged)")
	sara.tapsData(sara.last(), "garbage", "(garbage)")
}

func inAGroup(o *office) {
	olim := o.olim()
	olim.says("/groups")
	as := func(who *phone) *phone { return o.group(-500, "Sotuv", who) }
	as(olim).does(chat.Request{Kind: chat.Member, Came: true}, "(adds the bot)")
	as(o.sara()).does(chat.Request{Kind: chat.Text, Text: "hammaga salom"}, "hammaga salom")
	as(o.sara()).says("/pipeline@daftar_bot")
	as(o.sara()).says("/connect@daftar_bot")
	olim.tapsAction("group", "no")
	olim.says("/groups")
	olim.tapsAction("group", "list")
	as(o.sara()).says("/pipeline")
	as(o.phone(2001, "Begona", "")).says("/pipeline")
	as(olim).says("/pipeline")
	as(olim).says("/connect")
	as(olim).says("/today")
	olim.says("/connect")
	olim.tapsAction("group", "off")
	as(olim).says("/connect")
	as(o.sara()).does(chat.Request{Kind: chat.Member, Away: true}, "(puts the bot out)")
	as(o.sara()).does(chat.Request{Kind: chat.Member, Came: true}, "(adds the bot)")
	olim.tapsAction("group", "on")
}
