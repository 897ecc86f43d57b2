package assistant_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"daftar/assistant"
	"daftar/assistant/rules"
	"daftar/crm"
)

// clever answers what it is told to, and counts how often it is asked.
type clever struct {
	says  crm.Understanding
	err   error
	asked int
}

func (c *clever) Understand(context.Context, crm.Utterance, crm.Understanding) (crm.Understanding, error) {
	c.asked++
	return c.says, c.err
}

func utter(text string) crm.Utterance {
	return crm.Utterance{Text: text, Now: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)}
}

func TestAModelIsAskedOnlyWhatTheRulesLeftOver(t *testing.T) {
	for text, asked := range map[string]bool{
		"Azizga qo'ng'iroq qildim":             false, // read to the last word
		"Malika 5 mlnga oldi, ertaga to'laydi": false,
		"rahmat":                               false, // nothing to understand
		"Aziz bilan nima gaplashdik":           false, // a question
		"yo'q, 7 mln":                          false, // a correction
		"Azizga chopvoldim":                    true,  // an unknown word
		"qo'ng'iroq qildim":                    true,  // of whom?
		"Маликага бордим, эшикни гурсиллатдим": true,
		"nimadirlar bo'lyapti":                  true, // nothing understood
		"Azizga ertaga 11da qo'ng'iroq qilaman": false,
	} {
		c := &clever{says: crm.Understanding{SmallTalk: true}}
		got, err := assistant.NewChain(rules.New(), c).Understand(t.Context(), utter(text))
		if err != nil {
			t.Fatal(err)
		}
		if (c.asked > 0) != asked {
			t.Errorf("%q: asked %d times", text, c.asked)
		}
		if asked && !got.SmallTalk {
			t.Errorf("%q: the model's answer is not used", text)
		}
	}
}

func TestOfAModelThatFailsNothingIsNoticed(t *testing.T) {
	u := utter("Azizga chopvoldim, 5 mln")
	want, err := rules.New().Understand(t.Context(), u)
	if err != nil {
		t.Fatal(err)
	}
	for _, failure := range []error{errors.New("down"), context.DeadlineExceeded, fmt.Errorf("wrapped: %w", context.Canceled)} {
		got, err := assistant.NewChain(rules.New(), &clever{err: failure}).Understand(t.Context(), u)
		if err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
}

func TestWithoutAModelTheRulesAnswer(t *testing.T) {
	u := utter("Azizga chopvoldim, 5 mln")
	want, err := rules.New().Understand(t.Context(), u)
	if err != nil {
		t.Fatal(err)
	}
	got, err := assistant.NewChain(rules.New(), nil).Understand(t.Context(), u)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func TestWhatTheRulesCannotReadIsAnError(t *testing.T) {
	u := utter("Azizga chopvoldim")
	u.Known = func([]string) ([]crm.KnownCustomer, error) { return nil, errors.New("no such table") }
	if _, err := assistant.NewChain(rules.New(), &clever{}).Understand(t.Context(), u); err == nil {
		t.Error("a book that cannot be read is noticed by nobody")
	}
}
