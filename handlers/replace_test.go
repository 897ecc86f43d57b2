package handlers_test

import (
	"fmt"
	"strings"
	"testing"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

// crowded is an office in which Gulya, and then somebody else, came as the same
// customer and agreed to everything, and nobody has said who it is.
func crowded(t *testing.T) (o *office, gulya, other *phone) {
	o = lobby(t)
	gulya = o.comes(o.sara(), 1, gulyaID)
	gulya.tapsAction("agree", "both")
	other = o.comes(o.sara(), 1, 4002)
	other.tapsAction("agree", "both")
	return o, gulya, other
}

// isIt answers whose the first link is.
func (o *office) isIt(arg string) {
	o.t.Helper()
	o.sara().tapsData(o.sara().last(), chat.Data{Action: "came", ID: 1, Version: 2, Arg: arg}.Encode(), arg)
}

// comesLate brings somebody by a link for the first customer, who is known by now.
func (o *office) comesLate() *phone {
	o.t.Helper()
	o.as(saraID, func(tx *store.Tx) error {
		return tx.AddJoinLink("late", crm.JoinLink{CustomerID: 1, CreatedBy: o.user(saraID).ID, ExpiresAt: o.clock.AddDate(0, 0, 1)})
	})
	p := o.phone(4002, "Botir", "en")
	p.says("/start late")
	return p
}

// counts is what the customer has agreed to as who they are in Telegram.
func (o *office) counts(customer int64) string {
	o.t.Helper()
	var own []string
	for said := range strings.SplitSeq(o.agreed(customer), ", ") {
		if strings.HasSuffix(said, fmt.Sprintf(" by %d", o.asKept(customer).TelegramID)) {
			own = append(own, said)
		}
	}
	return strings.Join(own, ", ")
}

func TestWhatACustomerAgreedToOutlivesWhatSomebodyElseSaysInTheirPlace(t *testing.T) {
	o, _, _ := crowded(t)
	o.isIt(view.CameYes)
	if got, want := o.counts(1), fmt.Sprintf("greetings by %d, promotions by %d", gulyaID, gulyaID); got != want {
		t.Errorf("agreed: %q, want %q", got, want)
	}
}

func TestAStopHoldsAlsoForWhoseWordDidNotCountThen(t *testing.T) {
	o, gulya, _ := crowded(t)
	gulya.says("/stop")
	if got, want := o.agreed(1), "greetings by 4002, promotions by 4002"; got != want {
		t.Errorf("agreed: %q, want %q", got, want)
	}
	o.isIt(view.CameYes)
	if got := o.counts(1); got != "" {
		t.Errorf("who said Stop agrees to %q", got)
	}
}

func TestWhoIsPutBackAgreesToWhatTheyDid(t *testing.T) {
	for _, arg := range []string{view.CameNo, view.CameUndo} {
		t.Run(arg, func(t *testing.T) {
			o := lobby(t)
			o.comes(o.sara(), 1, gulyaID).tapsAction("agree", "both")
			o.isIt(view.CameYes)
			o.comesLate().tapsAction("agree", "both")
			sara := o.sara()
			if arg == view.CameUndo {
				sara.tapsAction("came", "yes")
				sara.tapsAction("came", "replace")
			}
			sara.tapsAction("came", arg)
			if got, want := o.counts(1), fmt.Sprintf("greetings by %d, promotions by %d", gulyaID, gulyaID); got != want {
				t.Errorf("agreed: %q, want %q", got, want)
			}
		})
	}
}

func TestWhoIsAnotherCustomerByNowIsNotPutBack(t *testing.T) {
	o := lobby(t)
	gulya := o.comes(o.sara(), 1, gulyaID)
	o.isIt(view.CameYes)
	o.comesLate()
	sara := o.sara()
	sara.tapsAction("came", "yes")
	sara.tapsAction("came", "replace")
	card := sara.last()
	gulya.says("/start " + sara.linkFor(2))
	sara.tapsAction("came", "yes")
	if one, two := o.asKept(1).TelegramID, o.asKept(2).TelegramID; one != 4002 || two != gulyaID {
		t.Fatalf("the customers are %d and %d", one, two)
	}
	sara.tapsData(card, card.Buttons[0][0].Data, "undo the replacement")
	sara.sees(o.words.For("en").T("error.guest_elsewhere"))
	if one, two := o.asKept(1).TelegramID, o.asKept(2).TelegramID; one != 4002 || two != gulyaID {
		t.Errorf("the customers are %d and %d", one, two)
	}
}
