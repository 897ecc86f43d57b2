package reports

import (
	"fmt"
	"testing"

	"golang.org/x/image/font"
	"pgregory.net/rapid"
)

// Whatever the words are, each keeps to its line, each line stands below the one
// before, and a name never touches its amount.
func TestEverythingHasItsPlace(t *testing.T) {
	f := testFaces(t)
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.StringOfN(rapid.RuneFrom([]rune("WШЩаoʻғҳ .,·\u00a0🔥é中\n")), 0, 120, -1)
		c := Chart{Title: words.Draw(t, "title"), Subtitle: words.Draw(t, "subtitle"), Footer: words.Draw(t, "footer"), Empty: words.Draw(t, "empty")}
		for i := range rapid.IntRange(0, 12).Draw(t, "bars") {
			b := Bar{Label: words.Draw(t, fmt.Sprint("label ", i)), Count: rapid.Int().Draw(t, "count"), Note: words.Draw(t, "note")}
			for range rapid.IntRange(0, 4).Draw(t, "sums") {
				b.Sums = append(b.Sums, Sum{Value: rapid.Float64().Draw(t, "value"), Text: words.Draw(t, "value text")})
			}
			c.Bars = append(c.Bars, b)
		}
		y := 0.0
		below := func(what string, next float64) {
			if next <= y {
				t.Fatalf("%s stands at %.0f, what comes before it at %.0f", what, next, y)
			}
			y = next
		}
		within := func(what string, face font.Face, text string, most float64) {
			if w := width(face, text); w > most {
				t.Fatalf("%s is %.0f wide, has %.0f: %q", what, w, most, text)
			}
		}
		block := func(what string, face font.Face, texts []string, first, step float64) {
			for i, text := range texts {
				within(what, face, text, room)
				below(what, first+float64(i)*step)
			}
		}
		l := lay(c, f)
		block("the title", f.title, l.title, l.titleY, titleStep)
		block("the subtitle", f.subtitle, l.subtitle, l.subtitleY, subtitleStep)
		block("the empty chart's text", f.subtitle, l.empty, l.emptyY, emptyStep)
		if len(l.rows) != len(c.Bars) {
			t.Fatalf("%d rows for %d bars", len(l.rows), len(c.Bars))
		}
		for _, r := range l.rows {
			below("a label", r.labelY)
			taken := width(f.label, r.label) + between/2 + width(f.count, r.count)
			if taken > room {
				t.Fatalf("a label and its count are %.0f wide", taken)
			}
			if len(r.sums) == 0 {
				t.Fatal("a row without a bar")
			}
			for _, sum := range r.sums {
				if sum.room < room { // the words stand beside the bar
					below("a bar", sum.barY)
					block("a sum", f.value, sum.words, sum.wordsY, valueStep)
					if len(sum.words) > 1 || len(sum.words) == 1 && width(f.value, sum.words[0]) > room-sum.room-between {
						t.Fatalf("a bar of %.0f runs into %q", sum.room, sum.words)
					}
				} else if len(sum.words) == 1 && sum.wordsY == r.labelY {
					within("a sum", f.value, sum.words[0], room-taken-between)
					below("a bar", sum.barY)
				} else {
					block("a sum", f.value, sum.words, sum.wordsY, valueStep)
					below("a bar", sum.barY)
				}
				if sum.share < 0 || sum.share > 1 || sum.room < room/2-between {
					t.Fatalf("a bar of %v of %.0f", sum.share, sum.room)
				}
			}
			if r.note != "" {
				within("a note", f.note, r.note, room-noteIndent)
				below("a note", r.noteY)
			}
		}
		block("the footer", f.foot, l.footer, l.footerY, footerStep)
		below("the card's end", l.height-margin-padding/3)
	})
}
