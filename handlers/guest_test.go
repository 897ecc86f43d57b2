package handlers_test

import (
	"strings"
	"testing"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/store"
)

// joined is an office in which Gulnora has come and is confirmed.
func joined(t *testing.T) (*office, *phone) {
	o := lobby(t)
	gulya := o.comes(o.sara(), 1, gulyaID)
	gulya.tapsAction("agree", "both")
	gulya.tapsAction("skip", "")
	gulya.says(o.words.For("en").Plain("guest.skip"))
	o.sara().tapsAction("came", "yes")
	return o, gulya
}

func TestWhatACustomerAgreesToIsWhatTheyTap(t *testing.T) {
	for tap, want := range map[string]string{
		"greetings": "greetings by 4001", "promotions": "promotions by 4001",
		"both": "greetings by 4001, promotions by 4001", "none": "",
	} {
		t.Run(tap, func(t *testing.T) {
			o := lobby(t)
			gulya := o.comes(o.sara(), 1, gulyaID)
			gulya.tapsAction("agree", tap)
			if got := o.agreed(1); got != want {
				t.Errorf("agreed to %q, want %q", got, want)
			}
			asked := strings.Contains(gulya.everything(0), o.words.For("en").T("guest.ask_birthday"))
			if asked != (tap == "greetings" || tap == "both") {
				t.Errorf("asked for the birthday: %v", asked)
			}
		})
	}
}

func TestACustomerSwitchesEachPurposeByItself(t *testing.T) {
	o, gulya := joined(t)
	gulya.says("/start")
	gulya.tapsAction("agree", "-greetings")
	if got := o.agreed(1); got != "promotions by 4001" {
		t.Errorf("agreed to %q", got)
	}
	gulya.tapsAction("agree", "+greetings")
	gulya.tapsAction("agree", "-promotions")
	if got := o.agreed(1); got != "greetings by 4001" {
		t.Errorf("agreed to %q", got)
	}
}

func TestAPageFollowsTheLanguageThatIsChosenUnderIt(t *testing.T) {
	o := lobby(t)
	gulya := o.comes(o.sara(), 1, gulyaID)
	gulya.tapsAction("lang", "ru")
	if len(gulya.shown) != 1 {
		t.Errorf("%d messages", len(gulya.shown))
	}
	gulya.sees(o.words.For("ru").T("guest.ask_company", "company", "Artel Savdo", "seller", "Sara"))
	gulya.tapsAction("agree", "none")
	o.sara().tapsAction("came", "yes")
	if c := o.asKept(1); c.Language != "ru" {
		t.Errorf("the customer reads %q", c.Language)
	}
	gulya.says("/lang uz")
	if c := o.asKept(1); c.Language != "uz" {
		t.Errorf("the customer reads %q", c.Language)
	}
	if got := o.commandsOf(gulyaID); len(got) != 3 {
		t.Errorf("the menu has %v", got)
	}
}

func TestACustomersOwnWordForTheirBirthdayStands(t *testing.T) {
	o := lobby(t)
	old, _ := crm.NewBirthday(0, time.May, 1)
	o.as(saraID, func(tx *store.Tx) error { return tx.EditCustomer(1, 0, store.CustomerEdit{Birthday: &old}) })
	gulya := o.comes(o.sara(), 1, gulyaID)
	gulya.tapsAction("agree", "greetings")
	for _, nonsense := range []string{"32-mart", "31.02", "31 aprel", "29 fevral 1999"} {
		gulya.says("/start")
		gulya.tapsAction("born", "")
		gulya.says(nonsense)
		gulya.sees(o.words.For("en").T("guest.birthday_again"))
	}
	gulya.says("14-mart")
	o.sara().tapsAction("came", "yes")
	if got := o.asKept(1).Birthday.String(); got != "03-14" {
		t.Errorf("the birthday is %q", got)
	}
	o.as(saraID, func(tx *store.Tx) error {
		theirs, err := tx.BirthdayIsTheirs(1)
		if err == nil && !theirs {
			t.Error("the customer's own word counts as somebody else's")
		}
		return err
	})
	gulya.says("/start")
	gulya.tapsAction("born", "")
	gulya.says("15-mart")
	if got := o.asKept(1).Birthday.String(); got != "03-15" {
		t.Errorf("the birthday is %q", got)
	}
	before := len(o.sara().shown)
	o.sara().takesBack() // takes back the confirmation at most, not what the customer said
	if got := o.asKept(1); got.Birthday.String() != "03-15" {
		t.Errorf("after Sara's /undo: %+v; she sees %s", got, o.sara().everything(before))
	}
}

func TestWhileABirthdayIsAskedWhatIsNoDayReachesTheSalesperson(t *testing.T) {
	o := lobby(t)
	gulya := o.comes(o.sara(), 1, gulyaID)
	gulya.tapsAction("agree", "greetings")
	again := o.words.For("en").T("guest.birthday_again")
	for _, letter := range []string{
		"5 dona kerak", "Qancha turadi", "yoʻq", "bilmayman", "salom", "5 dona", "14-mart kuni 3 ta olaman", "soat 25:70", "32-mart kuni 5 dona kerak",
	} {
		before := len(gulya.shown)
		gulya.says(letter)
		o.sara().sees(letter)
		if strings.Contains(gulya.everything(before), again) {
			t.Errorf("%q is taken for a day", letter)
		}
	}
	letters := len(o.written())
	for _, wrong := range []string{"32.13", "31 aprel", "32-mart"} {
		before := len(gulya.shown)
		gulya.says(wrong)
		if !strings.Contains(gulya.everything(before), again) {
			t.Errorf("%q is not answered", wrong)
		}
	}
	if got := len(o.written()); got != letters {
		t.Errorf("%d days that are none became letters", got-letters)
	}
	gulya.says("14-mart")
	o.sara().tapsAction("came", "yes")
	if got := o.asKept(1).Birthday.String(); got != "03-14" {
		t.Errorf("the question was not open any more: %q", got)
	}
}

func TestASharedPhoneIsTakenOnlyIfItIsTheSendersOwn(t *testing.T) {
	for _, tc := range []struct {
		name, number string
		of           int64
		reads        string
		confirmed    bool
		told         []string // Sara reads
		hidden       []string
	}{
		{"this customer's own", "998907776655", gulyaID, "guest.phone_kept", true, []string{"It is this customer"}, nil},
		{"nobody's", "998901110011", gulyaID, "guest.phone_kept", false, []string{"+998 90 111 00 11"}, nil},
		{"somebody else's card", "998907776655", 77, "guest.phone_foreign", false, nil, nil},
		{"a card of nobody in Telegram", "998907776655", 0, "guest.phone_foreign", false, nil, nil},
		{"another of Sara's customers", "998907776644", gulyaID, "guest.phone_kept", false, []string{"Komil Azimov"}, nil},
		{"a colleague's customer", "998931112233", gulyaID, "guest.phone_kept", false, []string{"Timur"}, []string{"Zafar", "Qodirov"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := lobby(t)
			gulya := o.comes(o.sara(), 1, gulyaID)
			gulya.tapsAction("agree", "promotions")
			gulya.shares(tc.number, tc.of)
			gulya.sees(o.words.For("en").T(tc.reads))
			if tc.reads == "guest.phone_kept" && (gulya.last().Menu == nil || len(gulya.last().Menu.Rows) != 0) {
				t.Error("the keyboard stays")
			}
			if got := o.asKept(1).TelegramID == gulyaID; got != tc.confirmed {
				t.Errorf("confirmed: %v", got)
			}
			if phones := o.asKept(1).Phones; len(phones) != 1 {
				t.Errorf("the customer has %v before they are confirmed", phones)
			}
			for id := range int64(2) {
				if c := o.asKept(id + 2); len(c.Phones) != 1 || c.TelegramID != 0 {
					t.Errorf("another customer became %+v", c)
				}
			}
			for _, words := range tc.told {
				if !strings.Contains(o.sara().everything(0), words) {
					t.Errorf("Sara does not read %s:\n%s", words, o.sara().everything(0))
				}
			}
			for _, words := range tc.hidden {
				if strings.Contains(o.sara().everything(0), words) {
					t.Errorf("Sara reads %s", words)
				}
			}
		})
	}
}

func TestATypedPhoneIsAnsweredByTheButtonAndOtherWordsAreALetter(t *testing.T) {
	o := lobby(t)
	gulya := o.comes(o.sara(), 1, gulyaID)
	gulya.tapsAction("agree", "promotions")
	typed := o.words.For("en").T("guest.phone_typed")
	for _, number := range []string{"+998 90 777 66 55", "90 777-66-55", "(90) 7776655"} {
		before := len(gulya.shown)
		gulya.says(number)
		if m := gulya.last(); !strings.Contains(gulya.everything(before), typed) || m.Menu == nil || len(m.Menu.Rows) != 2 {
			t.Errorf("%q is answered %s", number, gulya.everything(before))
		}
	}
	if l, err := o.book.JoinLink(t.Context(), crm.WholeBook(), 1); err != nil || l.Phone != "" || len(o.written()) != 0 {
		t.Errorf("the link is %+v, %v; the letters %+v", l, err, o.written())
	}
	for _, letter := range []string{"opamniki 90 777 66 55", "500 000", "12", "raqamim yoʻq"} {
		gulya.says(letter)
		o.sara().sees(letter)
	}
	gulya.shares("998907776655", gulyaID)
	if o.asKept(1).TelegramID != gulyaID {
		t.Error("the question was not open any more")
	}
	letters := len(o.written())
	gulya.says("90 777 66 55") // nobody asks any more
	if len(o.written()) != letters+1 {
		t.Error("a number that nobody asked for is no letter")
	}
}

func TestAConfirmedCustomersNewNumberIsAdded(t *testing.T) {
	o, gulya := joined(t)
	gulya.shares("998901110011", gulyaID)
	if phones := o.asKept(1).Phones; len(phones) != 2 || phones[1] != "+998901110011" {
		t.Errorf("the customer has %v", phones)
	}
}

func TestStopEndsEverythingAtOnce(t *testing.T) {
	for name, stops := range map[string]func(p *phone){
		"command": func(p *phone) { p.says("/stop") },
		"button":  func(p *phone) { p.tapsAction("stop", "") },
		"block":   func(p *phone) { p.does(chat.Request{Kind: chat.Member, Away: true}, "(blocks)") },
	} {
		t.Run(name, func(t *testing.T) {
			o, gulya := joined(t)
			var promotion int64
			err := o.book.Do(t.Context(), func(tx *store.Tx) (err error) {
				promotion, err = tx.Send(store.Outgoing{
					ChatID: gulyaID, Message: chat.Message{Text: "Chegirma"}, Priority: store.Campaign,
					CustomerID: 1, Purpose: crm.Promotions,
				})
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			before := len(o.sara().shown)
			stops(gulya)
			stops(gulya)
			if got := o.agreed(1); got != "" {
				t.Errorf("still agrees to %s", got)
			}
			if row, err := o.book.Outbox(t.Context(), promotion); err != nil || row.State != "cancelled" {
				t.Errorf("what waited is %s, %v", row.State, err)
			}
			if n := len(o.sara().shown) - before; n != 1 {
				t.Errorf("Sara was told %d times", n)
			}
			gulya.does(chat.Request{Kind: chat.Member}, "(unblocks)")
			if got := o.agreed(1); got != "" {
				t.Errorf("letting the bot in again gave back %s", got)
			}
			gulya.says("/start")
			gulya.tapsAction("agree", "+greetings")
			if got := o.agreed(1); got != "greetings by 4001" {
				t.Errorf("agreed again to %q", got)
			}
		})
	}
}

func TestStopIsForWhoeverSaysIt(t *testing.T) {
	o := lobby(t)
	waiting := o.comes(o.sara(), 1, gulyaID)
	waiting.tapsAction("agree", "both")
	waiting.says("/stop")
	if got := o.agreed(1); got != "" {
		t.Errorf("who is not confirmed still agrees to %s", got)
	}
	refused := o.comes(o.sara(), 2, 4002)
	o.sara().tapsAction("came", "no")
	for p, key := range map[*phone]string{
		refused: "stop.stranger", o.phone(2001, "Begona", "en"): "stop.stranger", o.sara(): "stop.team",
	} {
		p.says("/stop")
		p.sees(o.words.For("en").T(key))
		p.tapsData(&shown{id: 9}, chat.Data{Action: "stop"}.Encode(), "stop")
		p.sees(o.words.For("en").T(key))
	}
}

func TestWhatACustomerReadsSaysNothingOfTheRestOfTheBook(t *testing.T) {
	transcript := func(with func(o *office)) string {
		o := lobby(t)
		with(o)
		gulya := o.comes(o.sara(), 1, gulyaID)
		gulya.tapsAction("agree", "both")
		gulya.says("14-mart")
		gulya.shares("998909990099", gulyaID)
		for _, said := range []string{"/start", "Zafar Qodirov bormi?", "/find Zafar", "/today", "/history", "Bugun", "/pipeline", "/stop", "/lang", "/nosuch"} {
			gulya.says(said)
		}
		for _, action := range []string{"who", "tale", "bring", "came", "answer", "mine", "born"} {
			for id := range int64(6) {
				gulya.tapsData(gulya.last(), chat.Data{Action: action, ID: id, Version: 1, Arg: "yes"}.Encode(), "forged")
			}
		}
		return gulya.everything(0) + gulya.data()
	}
	known := transcript(func(o *office) {
		o.enters(timurID, store.NewCustomer{Name: "Gulya", Company: "Maxfiy", Phone: "+998909990099"})
		may, _ := crm.NewBirthday(1990, time.May, 1)
		o.as(saraID, func(tx *store.Tx) error {
			return tx.EditCustomer(1, 0, store.CustomerEdit{Birthday: &may, AddTags: []string{"vip"}})
		})
		o.sara().says("Gulnora bilan gaplashdim, 5 mln, ertaga tel qilish")
	})
	if diff := firstDifference(known, transcript(func(*office) {})); diff != "" {
		t.Errorf("a guest sees what the book has: %s", diff)
	}
}
