package handlers_test

import (
	"strings"
	"testing"

	"daftar/bot/chat"
)

// TestEveryFieldOfACardIsMendedInTwoTaps: one on the card, one on the field; the
// third thing is the right word.
func TestEveryFieldOfACardIsMendedInTwoTaps(t *testing.T) {
	for _, test := range []struct{ field, answer, was, is string }{
		{"name", "Gulnora Aliyeva", "<b>Aziz</b>", "<b>Gulnora Aliyeva</b>"},
		{"amount", "7 mln", "5\u00a0000\u00a0000", "7\u00a0000\u00a0000"},
		{"title", "televizor", "Konditsioner", "Televizor"},
		{"when", "5-dekabr 15:00", "juma, 27-noyabr, 11:00", "shanba, 5-dekabr, 15:00"},
		{"kind", "uchrashuv", "📞 Qoʻngʻiroq", "🤝 Uchrashuv"},
		{"kind", "Tashrif", "📞 Qoʻngʻiroq", "🏢 Tashrif"},
		{"plan", "shartnoma olib borish", "Qayta qoʻngʻiroq ·", "shartnoma olib borish"},
		{"outcome", "koʻtarmadi", "Qoʻngʻiroq · bugun", "Qoʻngʻiroq (koʻtarmadi)"},
		{"minutes", "20 daqiqa", "Qoʻngʻiroq · bugun", "Qoʻngʻiroq, 20 daqiqa"},
		{"direction", "Kiruvchi qoʻngʻiroq", "📞 Qoʻngʻiroq · bugun", "Kiruvchi qoʻngʻiroq"},
	} {
		t.Run(test.field+" "+test.answer, func(t *testing.T) {
			o := newOffice(t, "uz")
			sara := o.sara()
			sara.says("Aziz akaga tel qildim, 5 mlnlik konditsioner so'rayapti, juma 11da qayta tel qilaman")
			sara.sees(test.was)
			card := sara.last()
			sara.tapsAction("edit", "")
			sara.tapsAction("field", test.field)
			sara.says(test.answer)
			if got := card.text(); !strings.Contains(got, test.is) || strings.Contains(got, test.was) {
				t.Errorf("the card is\n%s", got)
			}
		})
	}
}

// TestAValueIsChosenByATap: the value of a field that has few, on the keyboard of
// Edit or behind the field.
func TestAValueIsChosenByATap(t *testing.T) {
	for _, test := range []struct {
		said, field, arg, was, is string
	}{
		{"Aziz akaga tel qildim, 5 mlnlik konditsioner so'rayapti", "", "status.won", "💰 Konditsioner", "🏆 Konditsioner"},
		{"Aziz akaga tel qildim, 5 mlnlik konditsioner so'rayapti", "", "status.lost", "💰 Konditsioner", "Sababi nima?"},
		{"Aziz rad etdi, narxi qimmat", "", "status.won", "❌", "🏆"},
		{"Aziz rad etdi, narxi qimmat", "", "status.open", "Narxi qimmat", "💰"},
		{"Aziz rad etdi, narxi qimmat", "reason", "reason.competitor", "Narxi qimmat", "Raqobatchidan oldi"},
		{"Aziz akaga tel qildim", "outcome", "outcome.no_answer", "Qoʻngʻiroq ·", "Qoʻngʻiroq (koʻtarmadi)"},
		{"Aziz akaga tel qildim, ko'tarmadi", "outcome", "outcome.connected", "koʻtarmadi", "Qoʻngʻiroq ·"},
		{"Aziz akaga tel qildim", "direction", "direction.in", "📞 Qoʻngʻiroq", "📞 Kiruvchi qoʻngʻiroq"},
		{"Aziz menga tel qildi", "direction", "direction.out", "Kiruvchi", "📞 Qoʻngʻiroq"},
		{"Aziz bilan uchrashdik", "minutes", "minutes.45", "Uchrashuv ·", "Uchrashuv, 45 daqiqa ·"},
		{"Aziz akaga tel qildim, ko'tarmadi", "kind", "kind.meeting", "(koʻtarmadi)", "🤝 Uchrashuv ·"},
	} {
		t.Run(test.said+" "+test.arg, func(t *testing.T) {
			o := newOffice(t, "uz")
			sara := o.sara()
			sara.says(test.said)
			card := sara.sees(test.was)
			sara.tapsAction("edit", "")
			if test.field != "" {
				sara.tapsAction("field", test.field)
			}
			sara.tapsAction("value", test.arg)
			if got := card.text(); !strings.Contains(got, test.is) || strings.Contains(got, test.was) {
				t.Errorf("the card is\n%s", got)
			}
			sara.tapsAction("undo", "")
			sara.sees("Bekor qilindi")
			sara.says("Malika bilan uchrashdim") // no question is left open that would hear it
			sara.sees("Malika")
		})
	}
}

func TestTheWordsOfAValueAreTakenToo(t *testing.T) {
	for _, test := range []struct{ said, field, answer, is string }{
		{"Aziz akaga tel qildim", "outcome", "band ekan", "(band)"},
		{"Aziz akaga tel qildim", "outcome", "Xabar qoldirildi", "(xabar qoldirildi)"},
		{"Aziz akaga tel qildim", "direction", "menga tel qildi", "Kiruvchi"},
		{"Aziz akaga tel qildim", "minutes", "yarim soat", "30 daqiqa"},
		{"Aziz bilan uchrashdik", "minutes", "90", "1 soat 30 daqiqa"},
		{"Aziz rad etdi, narxi qimmat", "reason", "Raqobatchidan oldi", "Raqobatchidan oldi"},
		{"Aziz rad etdi, narxi qimmat", "reason", "ombori toʻla ekan", "«ombori toʻla ekan»"},
		{"Aziz akaga tel qildim", "birthday", "14-mart", "🎂 14-mart"},
	} {
		t.Run(test.field+" "+test.answer, func(t *testing.T) {
			o := newOffice(t, "uz")
			sara := o.sara()
			sara.says(test.said)
			sara.tapsAction("edit", "")
			sara.tapsAction("field", test.field)
			sara.says(test.answer)
			sara.sees(test.is)
		})
	}
}

func TestALeftChoiceHearsNothing(t *testing.T) {
	o := newOffice(t, "uz")
	sara := o.sara()
	sara.says("Aziz akaga tel qildim")
	card := sara.last()
	sara.tapsAction("edit", "")
	sara.tapsAction("field", "kind")
	sara.tapsAction("card", "")
	sara.says("Malika bilan uchrashdim")
	sara.sees("Malika", "Uchrashuv")
	if !strings.Contains(card.text(), "📞") {
		t.Errorf("the card left is\n%s", card.text())
	}
}

func TestATagIsTakenOffOnTheCard(t *testing.T) {
	o := lobby(t)
	sara := o.sara()
	for _, said := range []string{"#vip Gulnora", "Gulnora #vip #optom", "#VIP Gulnora bilan gaplashdim"} {
		sara.says(said)
		sara.sees("Gulnora Azimova", "#vip")
	}
	if all := o.written(); len(all) != 1 {
		t.Errorf("tags alone left the notes %+v", all)
	}
	if got := o.asKept(1).Tags; len(got) != 2 {
		t.Fatalf("the tags are %v", got)
	}
	sara.tapsAction("edit", "")
	sara.taps("More")
	sara.taps("✖️ #vip")
	if got := o.asKept(1).Tags; len(got) != 1 || got[0] != "optom" {
		t.Errorf("the tags are %v", got)
	}
	if got := sara.last().text(); !strings.Contains(got, "Gulnora Azimova") || strings.Contains(got, "#vip") {
		t.Errorf("the card is\n%s", got)
	}
	sara.takesBack()
	sara.says("Gulnora bilan uchrashdim")
	sara.replies(sara.last(), "#ulgurji")
	if got := o.asKept(1).Tags; len(got) != 3 {
		t.Errorf("after a tag in reply they are %v: %s", got, sara.last().text())
	}
}

func TestATagTakenOffWhereItWasPutOnLeavesTheCard(t *testing.T) {
	o := lobby(t)
	sara := o.sara()
	sara.says("#vip Gulnora")
	sara.tapsAction("edit", "")
	sara.taps("✖️ #vip")
	sara.sees("Gulnora Azimova")
	if got := o.asKept(1).Tags; len(got) != 0 || strings.Contains(sara.last().text(), "#vip") {
		t.Errorf("the tags are %v: %s", got, sara.last().text())
	}
}

func TestAKindThatIsNoneIsAskedForAgain(t *testing.T) {
	o := newOffice(t, "uz")
	sara := o.sara()
	sara.says("Aziz akaga tel qildim")
	sara.tapsAction("edit", "")
	sara.tapsAction("field", "kind")
	sara.does(chat.Request{Kind: chat.Text, Text: "bilmadim"}, "bilmadim")
	sara.sees("Bittasini yozing")
}
