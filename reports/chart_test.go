package reports_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"strings"
	"testing"

	"daftar/reports"
)

func november() reports.Chart {
	return reports.Chart{
		Title: "Voronka · noyabr", Subtitle: "38 ta ochiq bitim · 412 mln soʻm · kutilyapti 187 mln",
		Bars: []reports.Bar{
			{Label: "Saralash", Count: 14, Sums: []reports.Sum{{Value: 96, Text: "96 000 000 soʻm"}}},
			{Label: "Taqdimot", Count: 9, Sums: []reports.Sum{{Value: 88, Text: "88 000 000 soʻm"}}},
			{Label: "Taklif", Count: 8, Sums: []reports.Sum{{Value: 121, Text: "121 000 000 soʻm"}}, Note: "2 tasi turib qolgan"},
			{Label: "Muzokara", Count: 5, Sums: []reports.Sum{{Value: 77, Text: "77 000 000 soʻm"}}},
			{Label: "Yopilish arafasida", Count: 2, Sums: []reports.Sum{{Value: 30, Text: "30 000 000 soʻm"}}},
		},
		Footer: "Bu oy yopildi: 11 ta, 143 mln soʻm (reja 200 mln, 72 %)",
	}
}

// The card's own colours, and where the bars stand in it.
var (
	frame = color.RGBA{0xe3, 0xe9, 0xf0, 0xff}
	white = color.RGBA{0xff, 0xff, 0xff, 0xff}
	teal  = color.RGBA{0x0b, 0x7a, 0x75, 0xff}
	blue  = color.RGBA{0x3d, 0x5a, 0xa8, 0xff}
	grey  = color.RGBA{0xe8, 0xed, 0xf3, 0xff}
)

const (
	barsFrom, barsTo = 84, 1196
	fullBar          = barsTo - barsFrom
)

// A picture is what a PNG holds, with its colours at hand.
type picture struct {
	*image.Paletted
	colours []color.RGBA
}

func draw(t testing.TB, c reports.Chart) (picture, []byte) {
	t.Helper()
	b, err := reports.Pipeline(c)
	if err != nil {
		t.Fatalf("drawing: %v", err)
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatalf("decoding: %v", err)
	}
	p := picture{Paletted: img.(*image.Paletted)}
	for _, c := range p.Palette {
		p.colours = append(p.colours, color.RGBAModel.Convert(c).(color.RGBA))
	}
	return p, b
}

func at(img picture, x, y int) color.RGBA { return img.colours[img.Pix[y*img.Stride+x]] }

// barLengths measures the bars from above to below, in pixels: a bar is a run of
// lines that begin at the bars' left edge with the bar's colour or its track's.
func barLengths(img picture) []int {
	var lengths []int
	longest, high := 0, 0
	for y := range img.Bounds().Dy() {
		// A third of the way in from the round end, and well inside the track.
		first, later := at(img, barsFrom+17, y), at(img, barsTo-20, y)
		if first != teal && first != grey || later != teal && later != grey {
			if high > 10 { // lower ones are the rule above the footer
				lengths = append(lengths, longest)
			}
			high, longest = 0, 0
			continue
		}
		high++
		n := 0
		for x := barsFrom; x < barsTo; x++ {
			if at(img, x, y) == teal {
				n++
			}
		}
		longest = max(longest, n)
	}
	return lengths
}

// rowsWith counts the lines of a picture on which something dark stands.
func rowsWith(img picture, from, to int) int {
	n := 0
	for y := from; y < to; y++ {
		for x := barsFrom; x < barsTo; x++ {
			if c := at(img, x, y); int(c.R)+int(c.G)+int(c.B) < 350 {
				n++
				break
			}
		}
	}
	return n
}

// wantFramed checks what holds for every chart: its width, that nothing shows
// through, and that nothing runs out of the card's inside.
func wantFramed(t testing.TB, img picture) {
	t.Helper()
	b := img.Bounds()
	if b.Dx() < 1200 {
		t.Fatalf("%d pixels wide", b.Dx())
	}
	for _, c := range img.colours {
		if c.A != 0xff {
			t.Fatalf("the picture shows through: %v", c)
		}
	}
	for y := range b.Dy() {
		for x := 0; x < b.Dx(); x++ {
			if x == barsFrom-4 && y >= 60 && y < b.Dy()-60 {
				x = barsTo + 4 // the inside, where things may stand
			}
			if c := at(img, x, y); int(c.R)+int(c.G)+int(c.B) < 650 {
				t.Fatalf("something stands outside the card's inside at %d,%d: %v", x, y, c)
			}
		}
	}
	if at(img, 2, 2) != frame || at(img, b.Dx()-3, b.Dy()-3) != frame || at(img, 60, b.Dy()/2) != white {
		t.Fatalf("the card is not framed")
	}
}

func TestBarsAreAsLongAsTheirValues(t *testing.T) {
	cases := map[string]struct {
		bars []reports.Bar
		want []float64 // parts of the whole
	}{
		"values":            {november().Bars, []float64{96. / 121, 88. / 121, 1, 77. / 121, 30. / 121}},
		"one bar":           {[]reports.Bar{{Label: "Taklif", Count: 1, Sums: []reports.Sum{{Value: 5e6, Text: "5 000 000 soʻm"}}}}, []float64{1}},
		"no values":         {[]reports.Bar{{Label: "A", Count: 4}, {Label: "B", Count: 1}, {Label: "C"}}, []float64{1, .25, 0}},
		"nothing at all":    {[]reports.Bar{{Label: "A"}, {Label: "B"}}, []float64{0, 0}},
		"values out of use": {[]reports.Bar{{Label: "A", Sums: []reports.Sum{{Value: math.NaN()}}}, {Label: "B", Sums: []reports.Sum{{Value: math.Inf(1)}}}, {Label: "C", Sums: []reports.Sum{{Value: -5}}}, {Label: "D", Sums: []reports.Sum{{Value: 2}}}}, []float64{0, 0, 0, 1}},
		"huge values":       {[]reports.Bar{{Label: "A", Sums: []reports.Sum{{Value: math.MaxFloat64}}}, {Label: "B", Sums: []reports.Sum{{Value: math.MaxFloat64 / 2}}}}, []float64{1, .5}},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			img, _ := draw(t, reports.Chart{Title: "Voronka", Bars: tc.bars})
			wantFramed(t, img)
			got := barLengths(img)
			if len(got) != len(tc.want) {
				t.Fatalf("%d bars of lengths %v, want %d", len(got), got, len(tc.want))
			}
			for i, part := range tc.want {
				if want := part * fullBar; math.Abs(float64(got[i])-want) > 3 {
					t.Errorf("bar %d is %d pixels long, want %.0f", i, got[i], want)
				}
			}
		})
	}
}

func TestTheSmallestBarIsStillSeen(t *testing.T) {
	img, _ := draw(t, reports.Chart{Bars: []reports.Bar{{Label: "A", Sums: []reports.Sum{{Value: 1e9}}}, {Label: "B", Sums: []reports.Sum{{Value: 1}}}}})
	got := barLengths(img)
	if len(got) != 2 || got[1] < 20 || got[1] > 40 {
		t.Errorf("bars of %v pixels, want the second to be a dot", got)
	}
}

// A text of nothing but a no-break space takes its place and shows nothing.
const unseen = "\u00a0"

func TestEachTextIsDrawn(t *testing.T) {
	chart := func() reports.Chart {
		return reports.Chart{
			Title: "Voronka", Subtitle: "1 ta bitim", Footer: "Bu oy: 143 mln",
			Bars: []reports.Bar{{Label: "Taklif", Count: 8, Sums: []reports.Sum{{Value: 1, Text: "121 000 soʻm"}}, Note: "2 tasi turib qolgan"}},
		}
	}
	whole, _ := draw(t, chart())
	for name, hide := range map[string]func(*reports.Chart){
		"title":    func(c *reports.Chart) { c.Title = unseen },
		"subtitle": func(c *reports.Chart) { c.Subtitle = unseen },
		"footer":   func(c *reports.Chart) { c.Footer = unseen },
		"label":    func(c *reports.Chart) { c.Bars[0].Label = unseen },
		"count":    func(c *reports.Chart) { c.Bars[0].Count = 1 }, // which is thinner than an 8
		"value":    func(c *reports.Chart) { c.Bars[0].Sums[0].Text = unseen },
		"note":     func(c *reports.Chart) { c.Bars[0].Note = unseen },
	} {
		c := chart()
		hide(&c)
		without, _ := draw(t, c)
		if without.Bounds() != whole.Bounds() || ink(without)+100 > ink(whole) {
			t.Errorf("without its %s the chart of %v has %d pixels of ink, with it %v and %d", name, without.Bounds(), ink(without), whole.Bounds(), ink(whole))
		}
	}
}

// ink counts the pixels that are darker than paper and track.
func ink(img picture) int {
	dark := [256]bool{}
	for i, c := range img.colours {
		dark[i] = int(c.R)+int(c.G)+int(c.B) < 500
	}
	n := 0
	for _, i := range img.Pix {
		if dark[i] {
			n++
		}
	}
	return n
}

func TestAChartWithoutBarsSaysSo(t *testing.T) {
	words := reports.Chart{Title: "Voronka", Empty: "Hali bitim yoʻq. Masalan, yozing: «Aziz akaga 5 mlnlik konditsioner»."}
	img, _ := draw(t, words)
	wantFramed(t, img)
	if n := len(barLengths(img)); n != 0 {
		t.Errorf("%d bars are there", n)
	}
	middle := img.Bounds().Dy() / 2
	words.Empty = ""
	silent, _ := draw(t, words)
	if rowsWith(img, middle-60, img.Bounds().Dy()) == 0 || rowsWith(silent, 160, silent.Bounds().Dy()) != 0 {
		t.Error("the words are not there, or other ones are")
	}
}

func TestTheSameChartGivesTheSameBytes(t *testing.T) {
	_, first := draw(t, november())
	for range 3 {
		if _, again := draw(t, november()); !bytes.Equal(first, again) {
			t.Fatal("other bytes")
		}
	}
}

func TestAChartOfTwelveStagesIsASmallFile(t *testing.T) {
	c := november()
	for i := len(c.Bars); i < 12; i++ {
		c.Bars = append(c.Bars, reports.Bar{Label: fmt.Sprintf("%d-bosqich", i), Count: 1250 * i, Sums: []reports.Sum{{Value: float64(i), Text: "987 654 321 000 soʻm"}}})
	}
	img, b := draw(t, c)
	wantFramed(t, img)
	if len(b) > 100<<10 {
		t.Errorf("%d bytes", len(b))
	}
}

// A stage may be renamed to anything; amounts come in as many currencies as the
// deals are in.
func TestNothingRunsOutOfTheCard(t *testing.T) {
	wide, signs := strings.Repeat("WШЩ", 40), "🔥 👨‍👩‍👧 中\n\t"
	bar := func(text string) reports.Bar {
		return reports.Bar{Label: text, Count: math.MinInt, Sums: []reports.Sum{{Value: 1, Text: text}}, Note: text}
	}
	for name, c := range map[string]reports.Chart{
		"long words":  {Title: wide, Subtitle: wide, Footer: wide, Bars: []reports.Bar{bar(wide), bar("")}},
		"many words":  {Title: strings.Repeat("oʻn ", 99), Footer: strings.Repeat("· ", 99), Bars: []reports.Bar{bar(strings.Repeat("ғ ", 99))}},
		"no letters":  {Title: signs, Subtitle: signs, Footer: signs, Bars: []reports.Bar{bar(signs)}},
		"nothing":     {},
		"empty words": {Title: "Voronka", Empty: wide + " " + wide},
	} {
		t.Run(name, func(t *testing.T) {
			img, _ := draw(t, c)
			wantFramed(t, img)
			if got := len(barLengths(img)); got != len(c.Bars) {
				t.Errorf("%d bars, want %d", got, len(c.Bars))
			}
		})
	}
}

func TestALongNameIsClippedAndAnAmountNever(t *testing.T) {
	long := strings.Repeat("Shartnomani imzolash ", 6)
	one, _ := draw(t, reports.Chart{Bars: []reports.Bar{{Label: "Taklif", Count: 1, Sums: []reports.Sum{{Value: 1, Text: "5 000 000 soʻm"}}}}})
	two, _ := draw(t, reports.Chart{Bars: []reports.Bar{{Label: long, Count: 1, Sums: []reports.Sum{{Value: 1, Text: "5 000 000 soʻm"}}}}})
	if one.Bounds().Dy() >= two.Bounds().Dy() {
		t.Error("the amount has no line of its own beside a name as long as the line")
	}
	longer, _ := draw(t, reports.Chart{Bars: []reports.Bar{{Label: long + long, Count: 1, Sums: []reports.Sum{{Value: 1, Text: "5 000 000 soʻm"}}}}})
	if longer.Bounds() != two.Bounds() {
		t.Error("a name longer than the line takes more than the line")
	}
	sums := "123 456 789 000 soʻm + 1 250 000 $ + 30 000 € + 999 999 999 ₸"
	many, _ := draw(t, reports.Chart{Bars: []reports.Bar{{Label: "Taklif", Count: 1, Sums: []reports.Sum{{Value: 1, Text: strings.ReplaceAll(sums, " 000", "\u00a0000")}}}}})
	if many.Bounds().Dy() <= two.Bounds().Dy() {
		t.Error("amounts longer than a line have one line")
	}
}

// longest is how many pixels of a colour the lines of a picture hold, each run of such
// lines by its longest.
func longest(img picture, c color.RGBA) (lengths []int) {
	most, high := 0, 0
	for y := range img.Bounds().Dy() {
		n := 0
		for x := barsFrom; x < barsTo; x++ {
			if at(img, x, y) == c {
				n++
			}
		}
		if at(img, barsFrom+17, y) != c {
			if high > 10 { // letters are lower
				lengths = append(lengths, most)
			}
			most, high = 0, 0
			continue
		}
		most, high = max(most, n), high+1
	}
	return lengths
}

func TestEachCurrencyHasAnAxisOfItsOwn(t *testing.T) {
	som := func(mln float64) reports.Sum {
		return reports.Sum{Value: mln * 1e8, Text: fmt.Sprintf("%.0f mln soʻm", mln)}
	}
	usd := func(n float64) reports.Sum {
		return reports.Sum{Value: n * 100, Text: fmt.Sprintf("$%.0f", n)}
	}
	for _, large := range []float64{10, 5_000_000} { // beside a small dollar deal and a large one
		c := reports.Chart{Title: "Voronka", Bars: []reports.Bar{
			{Label: "Saralash", Count: 2, Sums: []reports.Sum{som(96), usd(large / 2)}},
			{Label: "Taqdimot", Count: 1, Sums: []reports.Sum{som(24), {}}},
			{Label: "Taklif", Count: 1, Sums: []reports.Sum{{}, usd(large)}},
			{Label: "Muzokara", Sums: []reports.Sum{{}, {}}},
		}}
		img, _ := draw(t, c)
		wantFramed(t, img)
		first, second := longest(img, teal), longest(img, blue)
		if len(first) != 2 || len(second) != 2 {
			t.Fatalf("bars of %v and %v pixels", first, second)
		}
		if part := float64(first[1]) / float64(first[0]); math.Abs(part-0.25) > .02 {
			t.Errorf("24 beside 96 is %.2f of it", part)
		}
		if part := float64(second[0]) / float64(second[1]); math.Abs(part-0.5) > .02 {
			t.Errorf("half of the dollars are %.2f of them", part)
		}
		if second[1] < fullBar/2 || first[0] < second[1]-3 || first[0] > second[1]+3 {
			t.Errorf("the longest are %d and %d pixels", first[0], second[1])
		}
	}
}
