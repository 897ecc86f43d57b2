package rules

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"daftar/crm"
)

// itemsOf are the items of all that a text says.
func itemsOf(t testing.TB, text string) []crm.SaidItem {
	t.Helper()
	var out []crm.SaidItem
	for _, a := range understand(t, text, nil).Actions {
		out = append(out, a.Items...)
	}
	return out
}

func TestItemsOfOurOwn(t *testing.T) {
	by := map[string]*tally{}
	for _, r := range table(t, "testdata/items.tsv") {
		got, want := itemCell(itemsOf(t, r[1])), cell(r, 2)
		ok := alikeItems(got, want)
		if by[r[0]] == nil {
			by[r[0]] = &tally{}
		}
		by[r[0]].add(got, want, ok)
		if !ok {
			t.Errorf("%s: %q: items %q, want %q", r[0], r[1], got, want)
		}
	}
	for lang, c := range by {
		t.Logf("%s: precision %.3f recall %.3f", lang, part(c.right, c.got), part(c.right, c.want))
	}
}

// unitSentence counts sement in a unit.
func unitSentence(words string) string { return "Aziz 5 " + words + " sement oldi" }

// TestEveryUnitCountsGoods tries every word of the units in a sentence.
func TestEveryUnitCountsGoods(t *testing.T) {
	for _, line := range lexiconLines(t)["units.tsv"] {
		cells := strings.Split(line, "\t")
		name, number, _ := strings.Cut(cells[0], ":")
		for _, words := range strings.Split(cells[2], ",") {
			words = strings.TrimSpace(words)
			text := unitSentence(words)
			if name == "halfunit" {
				text = "Aziz " + words + " sement oldi"
			}
			var value int
			if _, err := fmt.Sscan(number, &value); err != nil {
				t.Fatal(err)
			}
			got := itemsOf(t, text)
			if len(got) != 1 || got[0].Quantity == 0 || !strings.HasSuffix(got[0].Name, "sement") {
				t.Errorf("%q: %+v", text, got)
				continue
			}
			if unit, ok := unitOf(value); ok && got[0].Unit != unit || value == whatHolds && got[0].Name == "sement" {
				t.Errorf("%q: %q of %q, want unit %q", text, got[0].Unit, got[0].Name, unit)
			}
		}
	}
}

// TestEveryWordOfAPriceOfEachPricesGoods tries them before and behind an amount.
func TestEveryWordOfAPriceOfEachPricesGoods(t *testing.T) {
	for _, line := range lexiconLines(t)["deal.tsv"] {
		cells := strings.Split(line, "\t")
		if name, _, _ := strings.Cut(cells[0], ":"); name != "unitprice" {
			continue
		}
		for _, words := range strings.Split(cells[2], ",") {
			words = strings.TrimSpace(words)
			for _, text := range []string{"Aziz sement oldi, " + words + " 90 ming", "Aziz sement oldi, 90 ming " + words} {
				got := itemsOf(t, text)
				if !slices.ContainsFunc(got, func(i crm.SaidItem) bool { return i.Price.Main() == 90_000 }) {
					t.Errorf("%q: %+v", text, got)
				}
			}
		}
	}
}

func TestEveryRussianThingIsGoodsInASentence(t *testing.T) {
	for _, line := range lexiconLines(t)["things_ru.txt"] {
		for _, w := range strings.Fields(line) {
			name, _, _ := strings.Cut(w, ":")
			text := "Азиз взял 5 шт " + name
			if open(name).ts[0].any("counter") { // what goods come in
				text = "Азиз взял 1 " + name + " цемента"
				name += " цемента"
			}
			if got := itemsOf(t, text); len(got) != 1 || got[0].Name != name && got[0].Unit == "" {
				t.Errorf("%q: %+v", text, got)
			}
		}
	}
}

// TestWhatCountsTimeAndPeopleIsNoGoods: nothing but goods becomes an item, whatever
// the number.
func TestWhatCountsTimeAndPeopleIsNoGoods(t *testing.T) {
	frames := strings.Split("Aziz %d kun kutdi|Aziz %d soat kutdi|Azizga %d marta tel qildim|Aziz %d ta odam bilan keldi|Aziz %d nafar ishchi bilan ishlaydi|Aziz %d foiz chegirma so'radi|Азиз ждал %d дней|Звонил Азизу %d раз|У Азиза %d человек|Aziz waited %d days|Aziz is %d years old|Aziz %d mln avans berdi|Aziz %d km yo'l bosdi|Aziz %d kundan keyin oladi", "|")
	rapid.Check(t, func(rt *rapid.T) {
		text := fmt.Sprintf(rapid.SampledFrom(frames).Draw(rt, "frame"), rapid.IntRange(2, 200).Draw(rt, "n"))
		if got := itemsOf(t, text); len(got) > 0 {
			rt.Fatalf("%q: %+v", text, got)
		}
	})
}

// TestNothingIsMultiplied: whatever is counted and priced, the price of each is no
// amount of the deal, and a total stays the total.
func TestNothingIsMultiplied(t *testing.T) {
	frames := []string{
		"Aziz %d ta konditsioner oldi, %d mlndan", "Азиз взял %d кондиционеров по %d млн", "Aziz bought %d laptops at %d mln each",
		"Aziz %d metr kabel oldi, metri %d ming", "Azizga %dta stul %d mln dan sotdim", "Азизга %d та стол сотдим, донаси %d минг", "Aziz %d x %d mln televizor oldi",
	}
	rapid.Check(t, func(rt *rapid.T) {
		n, price := rapid.IntRange(2, 90).Draw(rt, "n"), rapid.IntRange(2, 900).Draw(rt, "price")
		total := rapid.IntRange(1000, 9000).Draw(rt, "total")
		text := fmt.Sprintf(rapid.SampledFrom(frames).Draw(rt, "frame"), n, price)
		said := rapid.Bool().Draw(rt, "with a total")
		if said {
			text += fmt.Sprintf(", jami %d mln", total)
		}
		u := understand(t, text, nil)
		if len(u.Actions) != 1 || len(u.Actions[0].Items) != 1 {
			rt.Fatalf("%q: %+v", text, u)
		}
		a := u.Actions[0]
		if it := a.Items[0]; it.Quantity != crm.Pieces(int64(n)) || it.Price.Main() != float64(price)*1e6 && it.Price.Main() != float64(price)*1e3 {
			rt.Fatalf("%q: %+v", text, it)
		}
		got := 0.0
		if a.Deal != nil {
			got = a.Deal.Amount.Main()
		}
		if want := map[bool]float64{true: float64(total) * 1e6}[said]; got != want {
			rt.Fatalf("%q: the deal is %v, want %v", text, got, want)
		}
	})
}

func TestCountsAndPricesAreCorrected(t *testing.T) {
	for text, want := range map[string]string{
		"3 ta emas 4 ta":            "|4",
		"не 3, а 4 штуки":           "|4",
		"yo'q, 4 ta":                "|4",
		"нет, 4 шт":                 "|4",
		"no, 4 pcs":                 "|4",
		"3 kg emas 4 kg":            "|4|kg",
		"4 mln emas 3.5 mln dan":    "|||3500000|UZS",
		"не по 4 млн, а по 3,5 млн": "|||3500000|UZS",
	} {
		u := understand(t, text, nil)
		if len(u.Actions) != 1 || !u.Actions[0].Correction {
			t.Errorf("%q: %+v is no single correction", text, u)
			continue
		}
		if got := itemCell(u.Actions[0].Items); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestATitleStaysBesideTheItems(t *testing.T) {
	u := understand(t, "Malika 2 ta printer oldi 3 mln", nil)
	if len(u.Actions) != 1 || u.Actions[0].Deal == nil || u.Actions[0].Deal.Title != "2 ta printer" || itemCell(u.Actions[0].Items) != "printer|2" {
		t.Errorf("%+v", u)
	}
}
