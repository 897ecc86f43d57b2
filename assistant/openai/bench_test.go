package openai

import (
	"strings"
	"testing"

	"daftar/assistant/rules"
	"daftar/crm"
)

var benchText = "Azizga chopvoldim, 5 mlnga 2 ta shlyuz oladigan bo'ldi, tel +998 90 123 45 67. Малика отвалилась, ertaga 11da Karimovga shartnoma olib boraman, qolgani 800 ming, karta 8600 1234 5678 9012 dedi"

func benchmarkMaskAndMerge(b *testing.B, text string) {
	u := said(text, crm.KnownCustomer{ID: 1, Name: "Aziz Karimov"}, crm.KnownCustomer{ID: 2, Name: "Malika"})
	ruled, e := byRules(b, u), rules.New()
	answer, err := readAnswer(act(
		fields{"words": "chopvoldim", "person": "N1", "activity": "visit", "status": "open", "amount": "A1", "title": "2 ta shlyuz"},
		fields{"words": "отвалилась", "person": "N2", "status": "lost"},
		fields{"words": "shartnoma olib boraman", "person": "N3", "time": "T1", "task": "shartnoma olib borish"},
	))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		f, err := e.Facts(u)
		if err != nil {
			b.Fatal(err)
		}
		m := newMasking(true)
		t := m.mask(u.Text, f)
		m.name(&t, f)
		if _, err := m.ask(t, f, u.Now); err != nil {
			b.Fatal(err)
		}
		newReading(u, f, t, m, ruled).merge(answer)
	}
}

func BenchmarkMaskAndMerge(b *testing.B) { benchmarkMaskAndMerge(b, benchText) }
func BenchmarkMaskAndMergeLong(b *testing.B) {
	benchmarkMaskAndMerge(b, strings.Repeat(benchText+"\n", 16))
}
