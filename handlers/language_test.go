package handlers_test

import "testing"

func TestTheLanguageIsFoundUnderTheNamesThatPeopleKnow(t *testing.T) {
	for _, said := range []string{"/lang", "/language", "/settings", "/language ru"} {
		o := newOffice(t, "en")
		sara := o.sara()
		if sara.says(said); !sara.has("lang") {
			t.Errorf("%s: %s", said, sara.last().text())
		}
	}
}
