package handlers_test

import (
	"testing"

	"daftar/bot/chat"
	"daftar/crm"
)

// bornOn is the birthday that the book has of a customer.
func (o *office) bornOn(id int64) string { return o.asKept(id).Birthday.String() }

func TestABirthdayInASentenceIsTheCustomers(t *testing.T) {
	for _, said := range []string{
		"Gulnoraning tug'ilgan kuni 14-mart", "у Гулноры день рождения 14 марта", "Gulnora's birthday is 14 March",
	} {
		t.Run(said, func(t *testing.T) {
			o := lobby(t)
			sara := o.sara()
			sara.says(said)
			if got := o.bornOn(1); got != "03-14" {
				t.Errorf("the birthday is %q: %s", got, sara.last().text())
			}
			sara.sees("Gulnora Azimova", "🎂 14 March")
			if all := o.written(); len(all) != 0 {
				t.Errorf("a birthday made the notes %+v", all)
			}
			sara.says("tug'ilgan kuni 15-mart") // corrected
			if got := o.bornOn(1); got != "03-15" {
				t.Errorf("corrected to %q: %s", got, sara.last().text())
			}
			sara.takesBack()
			if got := o.bornOn(1); got != "" {
				t.Errorf("after Undo it is %q", got)
			}
		})
	}
}

func TestAnEditedMessageTellsAnotherBirthday(t *testing.T) {
	o := lobby(t)
	sara := o.sara()
	message := sara.says("Gulnoraning tug'ilgan kuni 14-mart")
	sara.edits(message, "Gulnoraning tug'ilgan kuni 15-mart")
	if got := o.bornOn(1); got != "03-15" {
		t.Errorf("the birthday is %q: %s", got, sara.last().text())
	}
	message = sara.says("Komil bilan gaplashdim")
	sara.says("tug'ilgan kuni 16-mart")
	sara.edits(message, "Komil bilan uchrashdim")
	if got := o.bornOn(2); got != "03-16" {
		t.Errorf("what was said since is %q: %s", got, sara.last().text())
	}
}

func TestWhatIsSaidBesideABirthdayIsNoted(t *testing.T) {
	o := lobby(t)
	o.sara().says("Gulnoraning tug'ilgan kuni 14-mart, shokolad yoqtiradi")
	if all := o.written(); len(all) != 1 || o.bornOn(1) != "03-14" {
		t.Errorf("noted %+v, born %q", all, o.bornOn(1))
	}
}

func TestABareBirthdayBelongsToTheCardThatIsSeenOrAnswered(t *testing.T) {
	o := lobby(t)
	sara := o.sara()
	sara.says("Gulnora bilan gaplashdim")
	card := sara.last()
	sara.says("tug'ilgan kuni 14-mart")
	if got := o.bornOn(1); got != "03-14" {
		t.Errorf("said behind the card: %q, %s", got, sara.last().text())
	}
	sara.says("Komil bilan gaplashdim")
	sara.replies(card, "tug'ilgan kuni 16-mart")
	if got := o.bornOn(1); got != "03-16" || o.bornOn(2) != "" {
		t.Errorf("said to the card: %q and %q, %s", got, o.bornOn(2), sara.last().text())
	}
}

func TestABirthdayOfSomebodyWhoIsNewOrNamedByATapIsKept(t *testing.T) {
	o := lobby(t)
	sara := o.sara()
	sara.says("Yangi mijoz Nodira Rasulova, 93 111 22 44, tug'ilgan kuni 14-mart")
	if got := o.bornOn(4); got != "03-14" {
		t.Errorf("who is new was born %q: %s", got, sara.last().text())
	}
	o.clock = o.clock.Add(2 * 60 * 60 * 1e9) // no card is fresh any more
	sara.says("tug'ilgan kuni 17-mart")
	sara.tapsAction("give", "")
	found := 0
	for id := range int64(4) {
		if o.bornOn(id+1) == "03-17" {
			found++
		}
	}
	if found != 1 {
		t.Errorf("%d customers were born on the day: %s", found, sara.last().text())
	}
}

func TestWhatACustomerSaysOfTheirBirthdayStandsAgainstTheSalesperson(t *testing.T) {
	o, gulya := joined(t)
	gulya.says("/start")
	gulya.tapsAction("born", "")
	gulya.says("14-mart")
	o.sara().says("Gulnoraning tug'ilgan kuni 15-mart")
	if got := o.bornOn(1); got != "03-14" {
		t.Errorf("the birthday is %q", got)
	}
	gulya.does(chat.Request{Kind: chat.Member, Away: true}, "(blocks)")
	if got := o.asKept(1); got.Birthday != (crm.Birthday{Month: 3, Day: 14}) {
		t.Errorf("after they have gone it is %+v", got)
	}
}

func TestABirthdayThatIsNoneIsAskedFor(t *testing.T) {
	for _, said := range []string{
		"Gulnoraning tug'ilgan kuni 31-fevral", "у Гулноры день рождения 31 февраля", "Gulnora's birthday is 32 March",
		"Gulnoraning tug'ilgan kuni mart",
	} {
		t.Run(said, func(t *testing.T) {
			o := lobby(t)
			sara := o.sara()
			sara.says(said)
			sara.sees("Gulnora Azimova", "There is no such day")
			if all := o.written(); len(all) != 0 {
				t.Errorf("it left the notes %+v", all)
			}
			sara.says("14-mart")
			if got := o.bornOn(1); got != "03-14" {
				t.Errorf("the answer made it %q: %s", got, sara.last().text())
			}
			sara.sees("🎂 14 March")
			sara.takesBack()
			if got := o.bornOn(1); got != "" {
				t.Errorf("after Undo it is %q", got)
			}
		})
	}
}

func TestABirthdayThatIsNoneMayBeLeft(t *testing.T) {
	o := lobby(t)
	sara := o.sara()
	sara.says("Gulnoraning tug'ilgan kuni 31-fevral")
	sara.tapsAction("bday", "leave")
	if all := o.written(); len(all) != 1 || o.bornOn(1) != "" {
		t.Errorf("the words are kept as %+v", all)
	}
	sara.sees("31-fevral", "Gulnora")
}

func TestABirthdayThatIsNoneOfNobodyIsAskedForBehindTheName(t *testing.T) {
	o := lobby(t)
	sara := o.sara()
	sara.says("tug'ilgan kuni 31-fevral")
	sara.tapsAction("give", "")
	sara.tapsAction("bday", "ask")
	sara.says("31-fevral")
	sara.sees("There is no such day")
	sara.says("1-mart")
	sara.sees("🎂 1 March")
}

func TestAnotherBirthdayShowsTheOneBefore(t *testing.T) {
	o := lobby(t)
	sara := o.sara()
	sara.says("Gulnoraning tug'ilgan kuni 14-mart")
	sara.says("Gulnoraning tug'ilgan kuni 14-mart") // said again
	sara.sees("Gulnora Azimova", "🎂 14 March")
	sara.says("Gulnora was born 15.03.1990")
	sara.sees("🎂 14 March → 15 March 1990")
	sara.tapsAction("edit", "")
	sara.tapsAction("field", "birthday")
	sara.says("16-mart")
	sara.sees("🎂 14 March → 16 March")
	if all := o.written(); len(all) != 0 {
		t.Errorf("birthdays left the notes %+v", all)
	}
}
