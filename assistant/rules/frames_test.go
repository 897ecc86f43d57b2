package rules

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var (
	placeholder = regexp.MustCompile(`<[^>]+>`)
	weekdays    = map[string][]string{
		"uz":      strings.Fields("dushanba seshanba chorshanba payshanba juma shanba yakshanba"),
		"uz-Cyrl": strings.Fields("душанба сешанба чоршанба пайшанба жума шанба якшанба"),
		"ru":      strings.Fields("понедельник вторник среду четверг пятницу субботу воскресенье"),
		"en":      strings.Fields("Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
	}
)

// filling is what one frame was filled with.
type filling struct {
	text string
	want map[string]string // placeholder of the expected cells
	name string
}

func drawPerson(t *rapid.T, lang, form string) person {
	switch {
	case strings.Contains(form, "ru-"):
		p := drawRussian(t)
		for i := 0; strings.HasPrefix(form, "f-") != p.female && (strings.HasPrefix(form, "f-") || strings.HasPrefix(form, "m-")); i++ {
			p = drawRussian(t)
		}
		return p
	case lang == "en" && rapid.Bool().Draw(t, "english"):
		return person{first: rapid.SampledFrom(enNames).Draw(t, "first"), last: "Karimov"}
	}
	return drawUzbek(t)
}

// fill puts drawn names, amounts and times into a frame.
func fill(t *rapid.T, lang, text string) filling {
	f := filling{want: map[string]string{}}
	hour := rapid.IntRange(8, 18).Draw(t, "hour")
	f.text = placeholder.ReplaceAllStringFunc(text, func(p string) string {
		kind, form, _ := strings.Cut(p[1:len(p)-1], ":")
		switch kind {
		case "N", "F":
			who := drawPerson(t, lang, form)
			f.name = who.nominative(kind == "F")
			return who.write(form, kind == "F", lang == "uz-Cyrl")
		case "P":
			n := rapid.IntRange(1_000_000, 9_999_999).Draw(t, "phone")
			f.want["<P>"] = fmt.Sprintf("+99890%d", n)
			return fmt.Sprintf("+998 90 %d %02d %02d", n/10000, n/100%100, n%100)
		case "n":
			f.want["<n>"] = strconv.Itoa(rapid.IntRange(2, 9).Draw(t, "amount"))
			return f.want["<n>"]
		case "k":
			k := rapid.IntRange(2, 20).Draw(t, "days")
			f.want["<K>"] = monday.AddDate(0, 0, k).Format(time.DateOnly)
			return strconv.Itoa(k)
		case "h", "h12":
			if kind == "h12" {
				hour = min(hour, 11)
			}
			hour = max(hour, 11)
			f.want["<hh>"] = fmt.Sprintf("%02d", hour)
			return strconv.Itoa(hour)
		case "W", "Wnext":
			i := rapid.IntRange(0, 6).Draw(t, "weekday")
			ahead := i
			if ahead == 0 || kind == "Wnext" {
				ahead += 7
			}
			f.want["<"+kind+">"] = monday.AddDate(0, 0, ahead).Format(time.DateOnly)
			return weekdays[form][i]
		}
		return p
	})
	f.want["<N>"] = f.name
	return f
}

func (f filling) expect(cell string) string {
	return placeholder.ReplaceAllStringFunc(cell, func(p string) string { return f.want[p] })
}

func TestEveryFrameHoldsWithNamesAmountsAndTimesNeverSeen(t *testing.T) {
	wrong := map[string]int{}
	for _, r := range table(t, "testdata/frames.tsv") {
		t.Run(r[1], func(t *testing.T) {
			rapid.Check(t, func(rt *rapid.T) {
				f := fill(rt, r[0], r[1])
				got := row(understand(t, f.text, nil))
				for i, slot := range slots {
					if want := f.expect(cell(r, i+2)); !alike(slot, got[slot], want) {
						wrong[r[1]]++
						rt.Fatalf("%q: %s is %q, want %q", f.text, slot, got[slot], want)
					}
				}
			})
		})
	}
}

func TestEverySampleMessageIsCoveredByAFrame(t *testing.T) {
	var frames []*regexp.Regexp
	for _, r := range table(t, "testdata/frames.tsv") {
		parts := placeholder.Split(r[1], -1)
		for i := range parts {
			parts[i] = regexp.QuoteMeta(parts[i])
		}
		frames = append(frames, regexp.MustCompile("^"+strings.Join(parts, ".+")+"$"))
	}
	for _, r := range table(t, shared+"messages.tsv") {
		covered := false
		for _, f := range frames {
			covered = covered || f.MatchString(r[1])
		}
		if !covered {
			t.Errorf("no frame covers %q", r[1])
		}
	}
}
