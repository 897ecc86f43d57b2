package rules

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"daftar/crm"
	"daftar/crm/fold"
)

// monday is the moment that the sample messages were written at.
var monday = time.Date(2026, 11, 23, 10, 0, 0, 0, tashkent)

// slots are the columns of a table of messages, after language and text. A table may
// go on with a column of items; where some row has it, an absent one is empty.
var slots = []string{"query", "customer", "phone", "activity", "amount", "currency", "status", "reminder"}

// tally counts hits for precision and recall.
type tally struct{ right, got, want int }

func (t tally) f1() float64 {
	if t.got+t.want == 0 {
		return 1
	}
	return 2 * float64(t.right) / float64(t.got+t.want)
}

// understand reads one message at monday.
func understand(t testing.TB, text string, known func([]string) ([]crm.KnownCustomer, error)) crm.Understanding {
	t.Helper()
	u, err := New().Understand(context.Background(), crm.Utterance{Text: text, Now: monday, Known: known})
	if err != nil {
		t.Fatalf("understand %q: %v", text, err)
	}
	return u
}

// row writes the first action the way the tables do.
func row(u crm.Understanding) map[string]string {
	out := map[string]string{}
	if u.Empty() {
		return out
	}
	a := u.Actions[0]
	out["query"] = string(a.Query)
	if c := a.Customer; c != nil {
		out["customer"], out["phone"] = c.Name, c.Phone
	}
	if a.Activity != nil {
		out["activity"] = string(a.Activity.Kind)
	}
	if d := a.Deal; d != nil {
		out["status"] = string(d.Status)
		if d.Amount.Currency != "" {
			out["amount"], out["currency"] = strconv.FormatFloat(d.Amount.Main(), 'f', -1, 64), d.Amount.Currency
		}
	}
	out["items"] = itemCell(a.Items)
	if a.Reminder != nil {
		out["reminder"] = a.Reminder.When.String()
	}
	return out
}

// itemCell writes items the way the tables do: name|quantity|unit|price|currency,
// without the parts at the end that are not said.
func itemCell(items []crm.SaidItem) string {
	var out []string
	for _, it := range items {
		parts := []string{it.Name, "", string(it.Unit), "", it.Price.Currency}
		if it.Quantity != 0 {
			parts[1] = it.Quantity.String()
		}
		if it.Price.Currency != "" {
			parts[3] = strconv.FormatFloat(it.Price.Main(), 'f', -1, 64)
		}
		out = append(out, strings.TrimRight(strings.Join(parts, "|"), "|"))
	}
	return strings.Join(out, ";")
}

// alikeItems compares cells of items; names by what they fold to.
func alikeItems(got, want string) bool {
	fields := func(s string) (out []string) {
		for item := range strings.SplitSeq(s, ";") {
			name, rest, _ := strings.Cut(strings.TrimRight(strings.TrimSpace(item), "|"), "|")
			out = append(out, strings.Join(fold.Keys(name), " ")+"|"+rest)
		}
		return out
	}
	return slices.Equal(fields(got), fields(want))
}

// alike compares two cells; names by what they fold to.
func alike(slot, got, want string) bool {
	if slot == "customer" {
		a, b := fold.Keys(got), fold.Keys(want)
		slices.Sort(a)
		slices.Sort(b)
		return strings.Join(a, " ") == strings.Join(b, " ")
	}
	if slot == "items" {
		return alikeItems(got, want)
	}
	return got == want
}

// scoreMessages compares a table and returns the F1 of every language and slot,
// and of all. Wrong cells are reported through complain.
func scoreMessages(t *testing.T, path string, complain func(string, ...any)) (all float64) {
	t.Helper()
	by, total, exact, n := map[string]*tally{}, tally{}, 0, 0
	rows := table(t, path)
	items := slices.ContainsFunc(rows, func(r []string) bool { return len(r) > len(slots)+2 })
	for _, r := range rows {
		if r[0] == "lang" {
			continue
		}
		got := row(understand(t, r[1], nil))
		n++
		good := true
		for i, slot := range append(slots[:len(slots):len(slots)], "items") {
			if slot == "items" && !items {
				continue
			}
			g, w := got[slot], cell(r, i+2)
			ok := alike(slot, g, w)
			good = good && ok
			for _, key := range []string{r[0] + "/all", "all/" + slot} {
				if by[key] == nil {
					by[key] = &tally{}
				}
				by[key].add(g, w, ok)
			}
			total.add(g, w, ok)
			if !ok {
				complain("%s: %q: %s is %q, want %q", r[0], r[1], slot, g, w)
			}
		}
		if good {
			exact++
		}
	}
	for _, key := range slices.SortedFunc(maps.Keys(by), cmp.Compare[string]) {
		c := by[key]
		t.Logf("%-16s precision %.3f recall %.3f F1 %.3f", key, part(c.right, c.got), part(c.right, c.want), c.f1())
	}
	t.Logf("%s: F1 %.4f, %d of %d messages whole", path, total.f1(), exact, n)
	return total.f1()
}

func (t *tally) add(got, want string, ok bool) {
	if got != "" {
		t.got++
	}
	if want != "" {
		t.want++
		if ok {
			t.right++
		}
	}
}

func part(a, b int) float64 {
	if b == 0 {
		return 1
	}
	return float64(a) / float64(b)
}

func TestMessagesOfTheSamples(t *testing.T) {
	if f := scoreMessages(t, shared+"messages.tsv", t.Errorf); f < 1 {
		t.Errorf("F1 %.4f, want 1", f)
	}
}

// unseenFloor is what the corpus that another hand wrote must score at least.
const unseenFloor = 0.98

func TestMessagesWrittenByAnotherHand(t *testing.T) {
	if f := scoreMessages(t, "testdata/unseen.tsv", t.Logf); f < unseenFloor {
		t.Errorf("F1 %.4f, want %.2f", f, unseenFloor)
	}
}

// blindFloor is the same for the second such corpus.
const blindFloor = 0.98

func TestMessagesWrittenBlind(t *testing.T) {
	if f := scoreMessages(t, "testdata/blind.tsv", t.Logf); f < blindFloor {
		t.Errorf("F1 %.4f, want %.2f", f, blindFloor)
	}
}

// thirdFloor is the same for the third.
const thirdFloor = 0.98

func TestMessagesOfTheThirdBlindCorpus(t *testing.T) {
	if f := scoreMessages(t, "testdata/blind3.tsv", t.Logf); f < thirdFloor {
		t.Errorf("F1 %.4f, want %.2f", f, thirdFloor)
	}
}

func TestMessagesOfOurOwn(t *testing.T) {
	scoreMessages(t, "testdata/messages.tsv", t.Errorf)
}
