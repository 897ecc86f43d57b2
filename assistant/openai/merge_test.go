package openai

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"daftar/assistant/rules"
	"daftar/crm"
)

func TestTheModelReadsWhatTheRulesCouldNot(t *testing.T) {
	for _, tc := range []struct {
		name, text, answer, want string
	}{
		{
			"a way of visiting that the rules do not know",
			"Azizga chopvoldim",
			act(fields{"words": "chopvoldim", "person": "N1", "activity": "visit"}),
			`{"customer":{"name":"Aziz"},"activity":{"kind":"visit"}}`,
		},
		{
			"how a deal stands, in a word that the rules do not know",
			"Malika 5 mln kuyidi",
			act(fields{"words": "kuyidi", "person": "N1", "status": "lost", "amount": "A1"}),
			`{"customer":{"name":"Malika"},"deal":{"amount":5000000,"currency":"UZS","status":"lost"}}`,
		},
		{
			"a question that the rules did not see",
			"hammasi gullayaptimi",
			act(fields{"words": "gullayaptimi", "query": "pipeline"}),
			`{"query":"pipeline"}`,
		},
		{
			"what is bought",
			"Malika 5 mlnga oladi zangori shlyuz",
			act(fields{"words": "zangori shlyuz", "person": "N1", "status": "open", "amount": "A1", "title": "zangori shlyuz"}),
			`{"customer":{"name":"Malika"},"deal":{"amount":5000000,"currency":"UZS","status":"open"}}`,
		},
		{
			"what is to be done",
			"Azizga ertaga 11da shlyuz hujjatini elitish",
			act(fields{"words": "elitish", "person": "N1", "time": "T1", "task": "N1ga shlyuz hujjati elitish"}),
			`{"customer":{"name":"Aziz"},"reminder":{"at":"2026-11-24T11:00","text":"Azizga shlyuz hujjati elitish"}}`,
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			u := said(tc.text)
			if alone := line(t, byRules(t, u)); alone == tc.want && !strings.Contains(tc.answer, `"title":"`) {
				t.Fatalf("the rules alone read %s", alone)
			}
			if diff := cmp.Diff(tc.want, line(t, byBoth(t, u, tc.answer))); diff != "" {
				t.Error(diff)
			}
		})
	}
	if got := byBoth(t, said("Malika 5 mlnga oladi zangori shlyuz"), act(fields{"person": "N1", "title": "zangori shlyuz"})); got.Actions[0].Deal.Title != "zangori shlyuz" {
		t.Errorf("the deal is called %q", got.Actions[0].Deal.Title)
	}
}

// TestTheModelLeavesTheItemsAlone: what is counted and what one costs are facts.
func TestTheModelLeavesTheItemsAlone(t *testing.T) {
	u := said("Azizga chopib 3 ta konditsioner sotdim, 4 mlndan")
	want := byRules(t, u).Actions[0].Items
	if len(want) != 1 || want[0].Price.Currency == "" {
		t.Fatalf("the rules alone read %+v", want)
	}
	for _, answer := range []string{
		act(fields{"words": "chopib", "person": "N1", "status": "lost"}),
		act(fields{"words": "chopib", "person": "N1", "activity": "visit", "title": "3 ta konditsioner"}),
	} {
		if diff := cmp.Diff(want, byBoth(t, u, answer).Actions[0].Items); diff != "" {
			t.Errorf("%s: %s", answer, diff)
		}
	}
}

func TestALieChangesNothing(t *testing.T) {
	aziz, karim := crm.KnownCustomer{ID: 1, Name: "Aziz Karimov"}, crm.KnownCustomer{ID: 2, Name: "Sherzod Aliyev"}
	text := "Azizga chopib telefon qildim, 5 mlnga oladi, ertaga 11da shlyuz olib boraman"
	for name, answer := range map[string]string{
		"a wrong amount":                act(fields{"words": "shlyuz", "person": "N1", "status": "open", "amount": "7000000"}),
		"an amount nobody said":         act(fields{"words": "shlyuz", "person": "N1", "status": "open", "amount": "A2"}),
		"an invented phone":             act(fields{"words": "shlyuz", "person": "+998901112233", "activity": "visit"}),
		"somebody else":                 act(fields{"words": "shlyuz", "person": "Sherzod Aliyev", "status": "won"}),
		"a label nobody has":            act(fields{"words": "shlyuz", "person": "N9", "status": "won"}),
		"a day later":                   act(fields{"words": "shlyuz", "person": "N1", "time": "2026-11-25T11:00"}),
		"a title of other words":        act(fields{"words": "shlyuz", "person": "N1", "title": "Lamborghini"}),
		"a title with an amount":        act(fields{"words": "shlyuz", "person": "N1", "title": "shlyuz A1"}),
		"a task with another day":       act(fields{"words": "shlyuz", "person": "N1", "task": "indinga shlyuz"}),
		"a task with another amount":    act(fields{"words": "shlyuz", "person": "N1", "task": "11 mln shlyuz"}),
		"markup":                        act(fields{"words": "shlyuz", "person": "N1", "title": "<b>shlyuz</b>", "task": `<a href="//shlyuz">shlyuz</a>`}),
		"a title without an end":        act(fields{"words": "shlyuz", "person": "N1", "title": strings.Repeat("shlyuz ", 2000)}),
		"words that are not there":      act(fields{"words": "mukammal", "person": "N1", "status": "won"}),
		"words that the rules know":     act(fields{"words": "telefon qildim", "person": "N1", "status": "won", "activity": "visit"}),
		"no words":                      act(fields{"person": "N1", "status": "lost"}),
		"kinds that nobody knows":       strings.ReplaceAll(act(fields{"words": "shlyuz", "person": "N1", "status": "won"}), `"won"`, `"stolen"`),
		"a question instead of a story": act(fields{"words": "shlyuz", "query": "pipeline"}),
		"nothing":                       `{"actions":[]}`,
	} {
		t.Run(name, func(t *testing.T) {
			u := said(text, aziz, karim)
			for _, mode := range []func(*Config){func(*Config) {}, unmasked} {
				if diff := cmp.Diff(byRules(t, u), byBoth(t, u, answer, mode)); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

// TestTheModelMaySpeakOnlyWhereTheRulesCouldNotRead: each of these answers breaks one
// condition.
func TestTheModelMaySpeakOnlyWhereTheRulesCouldNotRead(t *testing.T) {
	for _, tc := range []struct{ name, text, answer string }{
		{
			"an unknown word beside an event that the rules know",
			"Malika chopildoq telefon qildi", act(fields{"words": "chopildoq telefon qildi", "person": "N1", "status": "won"}),
		},
		{
			"a statement of known words",
			"Malika 5 mln, 2 ta kompyuter", act(fields{"words": "2 ta kompyuter", "person": "N1", "status": "won"}),
		},
		{
			"an unknown word in another sentence than the customer",
			"Malikaga yozdim. Zangori shlyuz", act(fields{"words": "Malikaga yozdim. Zangori shlyuz", "person": "N1", "status": "won"}),
		},
		{
			"somebody whom the text does not name",
			"Azizga chopvoldim", act(fields{"words": "chopvoldim", "person": "N9", "activity": "visit"}),
		},
		{
			"what is still to be done",
			"Azizga ertaga 11da shlyuz", act(fields{"words": "shlyuz", "person": "N1", "activity": "visit", "time": "T1"}),
		},
		{
			"a title with a name",
			"Malika 5 mlnga oladi zangori shlyuz", act(fields{"words": "shlyuz", "person": "N1", "title": "N1 shlyuz"}),
		},
		{
			"an amount made of a count and an idiom",
			"Malika ming rahmat dedi, ertaga 11da 2 ta shlyuz", act(fields{"person": "N1", "task": "2 ming shlyuz"}),
		},
		{
			"an open deal without an amount",
			"Malika zangori shlyuz", act(fields{"words": "zangori shlyuz", "person": "N1", "status": "open"}),
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			u := said(tc.text)
			for _, mode := range []func(*Config){func(*Config) {}, unmasked} {
				if diff := cmp.Diff(byRules(t, u), byBoth(t, u, tc.answer, mode)); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

func TestOfAnAnswerOnlyWhatTheSchemaKnowsIsRead(t *testing.T) {
	var many []fields
	for range 1000 {
		many = append(many, fields{"words": "x", "query": "secrets", "activity": "theft", "outcome": "exploded", "status": "stolen", "task_kind": "robbery"})
	}
	got, err := readAnswer(act(many...))
	if err != nil || len(got) != mostActions {
		t.Fatalf("%d actions, %v", len(got), err)
	}
	if diff := cmp.Diff(saidAction{Words: "x"}, got[0]); diff != "" {
		t.Error(diff)
	}
}

func TestAThousandActionsMakeNoMoreThanThePeopleOfTheText(t *testing.T) {
	var many []fields
	for i := range 1000 {
		many = append(many, fields{"words": "chopvoldim", "person": fmt.Sprintf("N%d", i), "activity": "visit", "status": "won"})
	}
	if got := byBoth(t, said("Azizga chopvoldim"), act(many...)); len(got.Actions) != 1 {
		t.Errorf("%d actions were made", len(got.Actions))
	}
}

// TestWhomTheRulesWereNotSureOfIsAsked: kim means “who”, and is a family name.
func TestWhomTheRulesWereNotSureOfIsAsked(t *testing.T) {
	book := crm.KnownCustomer{ID: 4, Name: "Kim Olga"}
	for name, text := range map[string]string{
		"nobody was named for what the rules understood": "5 mln oladi, kimga chopvoldim",
		"the rules understood nothing":                   "kimga chopvoldim",
	} {
		u := said(text, book)
		if ruled := byRules(t, u); len(ruled.Actions) > 0 && ruled.Actions[0].Customer != nil {
			t.Fatalf("%s: the rules know %s", name, line(t, ruled))
		}
		got := byBoth(t, u, act(fields{"words": "chopvoldim", "person": "N1", "activity": "visit"}))
		if len(got.Actions) != 1 {
			t.Fatalf("%s: %s", name, line(t, got))
		}
		a := got.Actions[0]
		if a.Customer == nil || a.Customer.Name != "Kim" || !slices.Equal(a.Customer.IDs, []int64{4}) || !slices.Equal(a.NotSure, []string{"customer"}) {
			t.Errorf("%s: %+v, not sure of %v", name, a.Customer, a.NotSure)
		}
	}
}

func TestATimeThatTheRulesLeftOverIsAsked(t *testing.T) {
	for text, asked := range map[string]bool{
		"Azizga ertaga yozaman. kimga chopvoldim juma kuni shlyuz": true,
		"Azizga juma kuni yozaman. kimga chopvoldim shlyuz":        false, // Aziz has it
	} {
		u := said(text, crm.KnownCustomer{ID: 4, Name: "Kim Olga"})
		label := "T1"
		if asked {
			label = "T2"
		}
		got := byBoth(t, u, act(fields{"words": "chopvoldim", "person": "N2", "activity": "visit", "time": label}))
		if len(got.Actions) != 2 || got.Actions[1].Reminder != nil || slices.Contains(got.Actions[1].NotSure, "reminder") != asked {
			t.Errorf("%q: %s, not sure of %v", text, line(t, got), got.Actions[len(got.Actions)-1].NotSure)
		}
		if diff := cmp.Diff(byRules(t, u).Actions[0], got.Actions[0]); diff != "" {
			t.Error(diff)
		}
	}
}

// anyAnswer writes an answer that is valid by the schema and true by nothing.
func anyAnswer(text string) *rapid.Generator[string] {
	cutOut := rapid.Custom(func(t *rapid.T) string {
		rs := []rune(text)
		from := rapid.IntRange(0, len(rs)).Draw(t, "from")
		return string(rs[from:rapid.IntRange(from, len(rs)).Draw(t, "to")])
	})
	wording := rapid.OneOf(cutOut, rapid.SampledFrom(append(strings.Fields(text), text)), rapid.SampledFrom([]string{
		"", "N1", "N2ga shlyuz", "A1", "A2 qaytarish", "7 mln", "+998 90 111 22 33", "901112233", "Sherzod Aliyev", "25-noyabr", "ertaga 15:00", "indinga", "<b>x</b>", "T1", "X1", "P1 ga", "A9", "besh million",
	}), rapid.String())
	pick := func(of ...any) *rapid.Generator[any] { return rapid.SampledFrom(of) }
	one := rapid.Custom(func(t *rapid.T) fields {
		word := func(name string) any {
			if rapid.IntRange(0, 3).Draw(t, "null") == 0 {
				return nil
			}
			return wording.Draw(t, name)
		}
		return fields{
			"words":     wording.Draw(t, "words"),
			"query":     pick(nil, nil, nil, "history", "find", "reminders", "pipeline").Draw(t, "query"),
			"person":    pick(nil, "N1", "N2", "N3", "N4", "Sherzod", "A1", "").Draw(t, "person"),
			"activity":  pick(nil, "call", "meeting", "visit", "message", "note").Draw(t, "activity"),
			"outcome":   pick(nil, "connected", "no_answer", "busy", "wrong_number", "left_message").Draw(t, "outcome"),
			"status":    pick(nil, "open", "won", "lost").Draw(t, "status"),
			"amount":    pick(nil, "A1", "A2", "A3", "9000000").Draw(t, "amount"),
			"title":     word("title"),
			"time":      pick(nil, "T1", "T2", "2026-12-24").Draw(t, "time"),
			"task_kind": pick(nil, "call", "visit", "note").Draw(t, "kind"),
			"task":      word("task"),
		}
	})
	return rapid.Custom(func(t *rapid.T) string { return act(rapid.SliceOfN(one, 0, 5).Draw(t, "actions")...) })
}

var messages = []string{
	"Azizga chopvoldim 5 mln, Malikaga ertaga 11da shlyuz elitaman, tel 90 123 45 67",
	"позвонил Азизу насчет шлюзов за 5 млн, Малика отвалилась, в пятницу в 15 к Дилшоду +998901234567",
	"met Peter and Sherzod, blorped for $700, Friday 3pm ring Malika",
	"shunaqa gaplar bor ekan",
	"2x7.5 mln shlyuz, avans 1 mln, Karimovga 3 kundan keyin",
	"ertaga soat 9 da",
	"Gulnora opa oldi. Keyin Nodira 800 ming kuydirdi; 12-dekabr",
}

// corpus is the messages on which the rules are scored.
func corpus(t testing.TB) []string {
	t.Helper()
	b, err := os.ReadFile("../rules/testdata/unseen.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, row := range strings.Split(string(b), "\n") {
		if cells := strings.Split(row, "\t"); len(cells) > 2 && !strings.HasPrefix(row, "#") {
			out = append(out, cells[1])
		}
	}
	return out
}

// TestNothingInventedGetsThrough: whatever a model answers, every value of the
// outcome is one that the scanners saw in the text or a customer of the book.
func TestNothingInventedGetsThrough(t *testing.T) {
	book := []crm.KnownCustomer{{ID: 1, Name: "Aziz Karimov"}, {ID: 2, Name: "Малика Юсупова"}, {ID: 3, Name: "Malika"}}
	texts := slices.Concat(messages, messages, messages, corpus(t))
	rapid.Check(t, func(t *rapid.T) {
		u := said(rapid.SampledFrom(texts).Draw(t, "text"), book...)
		ruled, err := rules.New().Understand(context.Background(), u)
		if err != nil {
			t.Fatal(err)
		}
		facts, err := rules.New().Facts(u)
		if err != nil {
			t.Fatal(err)
		}
		mask := newMasking(rapid.Bool().Draw(t, "masked"))
		text := mask.mask(u.Text, facts)
		mask.name(&text, facts)
		answer, err := readAnswer(anyAnswer(text.text).Draw(t, "answer"))
		if err != nil {
			t.Fatal(err)
		}
		before, _ := json.Marshal(ruled)
		got := newReading(u, facts, text, mask, ruled).merge(answer)
		if after, _ := json.Marshal(ruled); string(after) != string(before) {
			t.Fatal("merging changed the rules' own answer")
		}
		for _, fault := range invented(got, ruled, facts, u) {
			t.Fatalf("%q: %s", u.Text, fault)
		}
	})
}

// invented lists what an understanding holds that is neither of the text nor of
// the book.
func invented(got, ruled crm.Understanding, f rules.Facts, u crm.Utterance) []string {
	var out []string
	fault := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	var whens []crm.When
	amounts, phones, pasts := []crm.Money{{}}, []string{""}, []string{}
	for _, a := range ruled.Actions {
		if a.Reminder != nil {
			whens = append(whens, a.Reminder.When)
		}
		if a.Deal != nil {
			amounts = append(amounts, a.Deal.Amount)
		}
		if a.Customer != nil {
			phones = append(phones, a.Customer.Phone)
		}
		if a.Activity != nil {
			pasts = append(pasts, a.Activity.At.String())
		}
	}
	said := vocabularyOf(u.Text)
	for _, a := range got.Actions {
		if c := a.Customer; c != nil {
			known := slices.ContainsFunc(f.Names, func(n rules.Name) bool {
				return n.Name == c.Name && (len(c.IDs) == 0 || cmp.Equal(c.IDs, n.IDs))
			})
			if !known && c.Name != "" || !slices.Contains(phones, c.Phone) {
				fault("the customer %+v", *c)
			}
		}
		if a.Reminder != nil && !slices.Contains(whens, a.Reminder.When) {
			fault("a reminder at %v", a.Reminder.When)
		}
		if a.Activity != nil && !a.Activity.At.IsZero() && !slices.Contains(pasts, a.Activity.At.String()) {
			fault("an activity at %v", a.Activity.At)
		}
		var texts []string
		if a.Deal != nil {
			if !slices.Contains(amounts, a.Deal.Amount) || a.Deal.Status == crm.Open && a.Deal.Amount.Currency == "" {
				fault("the deal %+v", *a.Deal)
			}
			texts = append(texts, a.Deal.Title)
		}
		if a.Reminder != nil {
			texts = append(texts, a.Reminder.Text)
		}
		for _, s := range texts {
			if !said.supports(s) || !within(s, f, u) || len([]rune(s)) > longestTask {
				fault("the wording %q", s)
			}
		}
	}
	return out
}
