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

func TestAKindThatIsNoneIsAskedForAgain(t *testing.T) {
	o := newOffice(t, "uz")
	sara := o.sara()
	sara.says("Aziz akaga tel qildim")
	sara.tapsAction("edit", "")
	sara.tapsAction("field", "kind")
	sara.does(chat.Request{Kind: chat.Text, Text: "bilmadim"}, "bilmadim")
	sara.sees("Bittasini yozing")
}
