package openai

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"daftar/assistant"
	"daftar/assistant/rules"
	"daftar/crm"
)

func dayOf(month, d int) crm.When { return crm.OnDay(monday.AddDate(0, month-11, d-23)) }

// story is a record of Aziz: what he was told, what he paid, what was promised.
func story(language string) assistant.SummaryRequest {
	return assistant.SummaryRequest{
		Language: language, Now: monday, People: []string{"Aziz Karimov", "Dilnoza"},
		Facts: []assistant.Fact{
			{On: dayOf(10, 5), What: "call", Text: "Aziz aka kompyuter so'radi, narxini bilmoqchi, tel 901234567"},
			{On: dayOf(10, 20), What: "deal open", Text: "Aziz 2 ta kompyuter 5 mlnga olmoqchi", Amount: crm.Money{Minor: 500_000_000, Currency: crm.UZS}},
			{On: dayOf(11, 2), What: "meeting", Text: "Sardor bilan birga ko'rdi, qimmat dedi"},
			{On: dayOf(11, 25), What: "task", Text: "shartnoma olib borish", Planned: true},
		},
		Known: bookOf(crm.KnownCustomer{ID: 5, Name: "Sardor"}),
	}
}

// lines writes a model's answer: pairs of a text and the facts that it names.
func lines(pairs ...any) string {
	all := []map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		all = append(all, map[string]any{"text": pairs[i], "facts": pairs[i+1]})
	}
	b, err := json.Marshal(map[string]any{"lines": all})
	if err != nil {
		panic(err)
	}
	return string(b)
}

func summary(t *testing.T, req assistant.SummaryRequest, answer string, more ...func(*Config)) (string, error) {
	t.Helper()
	m := newModel(t, func(string) string { return answer })
	return engineAt(t, m.URL, more...).Summarise(context.Background(), req)
}

func TestATrueSummaryIsWrittenWithTheRecordsOwnValues(t *testing.T) {
	got, err := summary(t, story("uz"), lines(
		"D1 kuni N1 kompyuter so'ragan.", []int{1},
		"N1 2 ta kompyuterni A1ga olmoqchi edi.", []int{2},
		"D3 kuni N3 bilan ko'rdi, qimmat dedi.", []int{3},
		"D4: shartnoma olib borish kerak.", []int{4},
	))
	want := "05.10.2026 kuni Aziz Karimov kompyuter so'ragan.\n" +
		"Aziz Karimov 2 ta kompyuterni 5 000 000 UZSga olmoqchi edi.\n" +
		"02.11.2026 kuni Sardor bilan ko'rdi, qimmat dedi.\n" +
		"25.11.2026: shartnoma olib borish kerak."
	if err != nil || got != want {
		t.Errorf("%v\n%s", err, got)
	}
}

func TestOfALyingSummaryTheLiesAreLeftOut(t *testing.T) {
	truth := []any{"D1 kuni N1 kompyuter so'ragan.", []int{1}}
	for name, lie := range map[string][]any{
		"an amount in digits":        {"N1 7 mln bergan.", []int{2}},
		"an amount in words":         {"N1 yetti million bergan.", []int{2}},
		"an amount of no fact":       {"N1 A2 bergan.", []int{2}},
		"an amount of another fact":  {"N1 A1 bergan.", []int{1}},
		"a day of another fact":      {"D4 kuni N1 kompyuter so'ragan.", []int{1}},
		"a day in digits":            {"N1 25.12.2026 kuni keladi.", []int{4}},
		"a day in words":             {"N1 ertaga keladi.", []int{4}},
		"a weekday":                  {"N1 juma kuni so'ragan.", []int{1}},
		"an hour":                    {"N1 soat 15:00 da so'ragan.", []int{1}},
		"another number":             {"N1 8 ta kompyuter so'ragan.", []int{2}},
		"another number in words":    {"N1 sakkizta kompyuter so'ragan.", []int{2}},
		"six":                        {"N1 oltita kompyuter so'ragan.", []int{2}},
		"somebody else":              {"N1 Shoxrux bilan ko'rdi.", []int{3}},
		"somebody else, first":       {"Shoxrux kompyuter so'ragan.", []int{1}},
		"a stranger, first":          {"Qwertov kompyuter so'ragan.", []int{1}},
		"a stranger":                 {"N1 Qwertov bilan ko'rdi.", []int{3}},
		"somebody of another fact":   {"N3 kompyuter so'ragan.", []int{1}},
		"a phone":                    {"N1 raqami 90 765 43 21.", []int{1}},
		"a promise that nobody gave": {"N1 sotib olishga va'da bergan.", []int{1}},
		"a plan that nobody has":     {"N1 kompyuterni oladi.", []int{3}},
		"no fact":                    {"N1 kompyuter so'ragan.", []int{}},
		"a fact that is not there":   {"N1 kompyuter so'ragan.", []int{99}},
		"a label that is not there":  {"N9 kompyuter so'ragan.", []int{1}},
		"markup":                     {"N1 <b>kompyuter</b> so'ragan.", []int{1}},
		"a link":                     {"N1 https://t.me/evil kompyuter so'ragan.", []int{1}},
		"another language":           {"N1 просил шлюз и больше ничего не хотел.", []int{1}},
		"no end":                     {"N1 " + strings.Repeat("kompyuter ", 500), []int{1}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := summary(t, story("uz"), lines(append(append([]any{}, lie...), truth...)...))
			if err != nil || got != "05.10.2026 kuni Aziz Karimov kompyuter so'ragan." {
				t.Errorf("%v\n%s", err, got)
			}
		})
	}
}

func TestASummaryOfWhichNothingHoldsIsAnError(t *testing.T) {
	for _, answer := range []string{lines(), lines("N1 7 mln bergan.", []int{2})} {
		if got, err := summary(t, story("uz"), answer); !errors.Is(err, ErrNothingHolds) || got != "" {
			t.Errorf("%q, %v", got, err)
		}
	}
	if _, err := summary(t, assistant.SummaryRequest{Language: "uz", Now: monday}, lines()); !errors.Is(err, ErrNothingHolds) {
		t.Error(err)
	}
}

func TestASummaryIsInTheAskersLanguage(t *testing.T) {
	got, err := summary(t, story("ru"), lines("N1 просил шлюз, A1.", []int{1, 2}, "D4: отвезти договор.", []int{4}, "N1 kompyuter so'ragan.", []int{1}))
	if err != nil || got != "Aziz Karimov просил шлюз, 5 000 000 UZS.\n25.11.2026: отвезти договор." {
		t.Errorf("%v\n%s", err, got)
	}
}

func TestTheRecordLeavesMasked(t *testing.T) {
	m := newModel(t, func(string) string { return lines() })
	_, _ = engineAt(t, m.URL).Summarise(context.Background(), story("uz"))
	asked := userMessage(m.asked()[0])
	for _, s := range []string{"Aziz", "Karimov", "Dilnoza", "Sardor", "901234567", "5 mln", "5000000", "5 000 000"} {
		if strings.Contains(asked, s) {
			t.Errorf("%q leaves:\n%s", s, asked)
		}
	}
	if !strings.Contains(asked, "kompyuter") || !strings.Contains(asked, "2026-10-05") {
		t.Errorf("what is needed does not leave:\n%s", asked)
	}
}

func TestALongRecordLeavesInPart(t *testing.T) {
	req := story("uz")
	for range 200 {
		req.Facts = append(req.Facts, assistant.Fact{What: "note", Text: strings.Repeat("шлюз ", 2000)})
	}
	m := newModel(t, func(string) string { return lines() })
	_, _ = engineAt(t, m.URL).Summarise(context.Background(), req)
	if n := len(m.asked()[0]); n > 2*mostFacts*mostOfFact {
		t.Errorf("%d bytes leave", n)
	}
}

func TestAnInstructionInTheRecordDoesNotLeave(t *testing.T) {
	for _, order := range ordersToModel {
		req := story("uz")
		req.Facts = append(req.Facts, assistant.Fact{What: "note", Text: order})
		m := newModel(t, func(string) string { return lines() })
		_, _ = engineAt(t, m.URL).Summarise(context.Background(), req)
		if strings.Contains(m.asked()[0], order[len(order)-12:]) {
			t.Errorf("%q leaves", order)
		}
	}
}

// TestNoSummaryHoldsAValueThatTheRecordLacks: whatever the model writes, the
// scanners find no amount, phone or name in the outcome that the record lacks.
func TestNoSummaryHoldsAValueThatTheRecordLacks(t *testing.T) {
	piece := rapid.SampledFrom([]string{
		"N1", "N2", "N3", "N1ga", "A1", "A2", "D1", "D2", "D4", "P1", "kompyuter", "so'ragan", "kuni", "7 mln", "besh million", "$700", "90 765 43 21", "Shoxrux", "Qwertov", "ertaga", "juma", "12-dekabr", "15:00",
		"va'da bergan", "oladi", "3 ta", "2 ta", "uch", ":", ",", "narxini", "qimmat dedi", "Sardor", "Aziz", "<b>", "@evil",
	})
	req := story("uz")
	e := engineAt(t, "http://127.0.0.1")
	for _, mode := range []func(*Config){func(*Config) {}, unmasked} {
		mode(&e.cfg)
		r, err := e.record(context.Background(), req)
		if err != nil {
			t.Fatal(err)
		}
		record := vocabularyOf("Aziz Karimov Dilnoza Sardor")
		var amounts []crm.Money
		for _, f := range req.Facts {
			amounts = append(amounts, f.Amount)
		}
		rapid.Check(t, func(t *rapid.T) {
			text := strings.Join(rapid.SliceOfN(piece, 1, 8).Draw(t, "pieces"), " ")
			out, ok := r.check(saidLine{Text: text, Facts: rapid.SliceOfN(rapid.IntRange(0, 5), 0, 3).Draw(t, "facts")})
			if !ok {
				return
			}
			seen, err := rules.New().Facts(crm.Utterance{Text: out, Now: monday})
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range seen.Money {
				if a.Money != amounts[1] && a.Money.Currency != "" {
					t.Fatalf("%q became %q with %v", text, out, a.Money)
				}
			}
			for _, p := range seen.Phones {
				if p.Phone != "+998901234567" {
					t.Fatalf("%q became %q with %s", text, out, p.Phone)
				}
			}
			for _, n := range seen.Names {
				if !record.supports(n.Name) {
					t.Fatalf("%q became %q with %s", text, out, n.Name)
				}
			}
		})
	}
}
