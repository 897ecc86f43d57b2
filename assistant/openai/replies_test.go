package openai

import (
	"context"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"daftar/crm"
)

// asMessage is an utterance of a message of the inbox.
func asMessage(u crm.Utterance, id int64) crm.Utterance {
	u.Message = id
	return u
}

func TestAMessageThatIsUnderstoodAgainIsNotAskedAboutAgain(t *testing.T) {
	m := newModel(t, func(string) string { return act(fields{"words": "chopvoldim", "activity": "message"}) })
	e := engineAt(t, m.URL)
	u := asMessage(said("Azizga chopvoldim"), 7)
	first, err := e.Understand(t.Context(), u, byRules(t, u))
	if err != nil {
		t.Fatal(err)
	}
	if len(first.Actions) > 0 { // whoever gets an answer may change it
		first.Actions[0].Tags = []string{"spoilt"}
	}
	second, err := e.Understand(t.Context(), u, byRules(t, u))
	if err != nil || len(m.asked()) != 1 {
		t.Fatalf("asked %d times, %v", len(m.asked()), err)
	}
	first.Actions[0].Tags = nil
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("the second reading is another one:\n%s", diff)
	}
	for _, other := range []crm.Utterance{asMessage(u, 8), asMessage(said("Azizga chopvoldim yana"), 7), said("Azizga chopvoldim"), said("Azizga chopvoldim")} {
		before := len(m.asked())
		if _, err := e.Understand(t.Context(), other, byRules(t, other)); err != nil || len(m.asked()) != before+1 {
			t.Errorf("%d %q: asked %d times, %v", other.Message, other.Text, len(m.asked())-before, err)
		}
	}
}

func TestAFailureIsNotTriedAgainForTheSameMessage(t *testing.T) {
	m := newServer(t, func(w http.ResponseWriter, _ string) { w.WriteHeader(http.StatusBadRequest) })
	e := engineAt(t, m.URL)
	u := asMessage(said("Azizga chopvoldim"), 7)
	for range 3 {
		if _, err := e.Understand(t.Context(), u, byRules(t, u)); err == nil {
			t.Error("it is understood")
		}
	}
	if n := len(m.asked()); n != 1 {
		t.Errorf("asked %d times", n)
	}
}

func TestWhoeverGivesUpWaitingDoesNotSpoilTheNextTry(t *testing.T) {
	m := newModel(t, func(string) string { return act() })
	e := engineAt(t, m.URL)
	u := asMessage(said("Azizga chopvoldim"), 7)
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := e.Understand(gone, u, byRules(t, u)); err == nil {
		t.Error("understood for somebody who has gone")
	}
	if _, err := e.Understand(t.Context(), u, byRules(t, u)); err != nil || len(m.asked()) != 1 {
		t.Errorf("asked %d times, %v", len(m.asked()), err)
	}
}

// A label of the answer stands for whoever had it in the question: in a book that has
// changed since it might be put back as somebody else.
func TestAnAnswerIsNotReadWithTheLabelsOfAnotherBook(t *testing.T) {
	m := newModel(t, func(string) string { return act(fields{"words": "chopvoldim", "person": "N1", "activity": "message"}) })
	e := engineAt(t, m.URL)
	u := asMessage(said("Azizga chopvoldim"), 7)
	if _, err := e.Understand(t.Context(), u, byRules(t, u)); err != nil {
		t.Fatal(err)
	}
	u = asMessage(said("Azizga chopvoldim", crm.KnownCustomer{ID: 3, Name: "Aziz Karimov"}), 7)
	ruled := byRules(t, u)
	got, err := e.Understand(t.Context(), u, ruled)
	if diff := cmp.Diff(ruled, got); err == nil || diff != "" || len(m.asked()) != 1 {
		t.Errorf("asked %d times, %v, not as the rules have it:\n%s", len(m.asked()), err, diff)
	}
}
