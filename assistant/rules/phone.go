package rules

import (
	"strings"

	"daftar/crm"
)

// Found is something read in a text: where it stands and what it says.
type Found struct {
	Span  crm.Span
	Phone string    // E.164
	Money crm.Money // the amount
	// Default: the text names no currency.
	Default bool
}

// Phones finds the telephone numbers in a text.
func Phones(text string) []Found {
	ts := tokenise(text)
	theLexicon().read(ts)
	return takePhones(ts)
}

// takePhones finds the numbers and marks their tokens as used.
func takePhones(ts []token) []Found {
	var out []Found
	for i := 0; i < len(ts); i++ {
		if !startsPhone(ts, i) {
			continue
		}
		end := dialEnd(ts, i)
		if e164, to := longestPhone(ts, i, end); e164 != "" {
			for j := i; j < to; j++ {
				ts[j].used = true
			}
			out = append(out, Found{Span: spanOf(ts, i, to), Phone: e164})
			i = to - 1
			continue
		}
		i = skipRun(ts, i, end) - 1
	}
	return out
}

func startsPhone(ts []token, i int) bool {
	if ts[i].used {
		return false
	}
	if i > 0 && ts[i].glued && (ts[i-1].kind != sign || ts[i-1].is('-') || ts[i-1].is('/') || ts[i-1].is('№') || ts[i-1].is('#')) {
		return false // part of a code
	}
	if ts[i].kind == digits {
		return !(i > 0 && ts[i-1].any("label"))
	}
	return (ts[i].is('+') || ts[i].is('(')) && i+1 < len(ts) && ts[i+1].kind == digits
}

// dialEnd is the end of the run of digits and of the signs between them.
func dialEnd(ts []token, i int) int {
	end := i
	for j := i; j < len(ts) && !(ts[j].line && j > i); j++ {
		switch {
		case ts[j].used:
			return end
		case ts[j].kind == digits:
			end = j + 1
		case ts[j].is('+') && j > i:
			return end
		case !ts[j].is('+') && !ts[j].is('(') && !ts[j].is(')') && !ts[j].is('-') && !ts[j].is('.') && !ts[j].is('–'):
			return end
		}
		if j-i > 16 {
			break
		}
	}
	return end
}

// skipRun steps over a run that holds no number, but stops at a group that alone
// is as long as one.
func skipRun(ts []token, i, end int) int {
	for j := i + 1; j < end; j++ {
		if n := len(ts[j].norm); ts[j].kind == digits && !ts[j].glued && (n == 9 || n == 12) {
			return j
		}
	}
	return max(end, i+1)
}

// longestPhone tries the whole run, then what is left without its last groups.
func longestPhone(ts []token, i, end int) (string, int) {
	for to := end; to > i; to-- {
		if ts[to-1].kind != digits || to < len(ts) && ts[to].glued && !ts[to].is(',') && !ts[to].is('.') && !ts[to].is(')') && ts[to].kind != word && to < end {
			continue
		}
		if e := dial(ts[i:to]); e != "" {
			if to < len(ts) && ts[to].kind == word && ts[to].glued && ts[to].any("scale", "currency") {
				continue
			}
			return e, to
		}
	}
	return "", i
}

// uzCodes are the operators and regions of Uzbekistan.
var uzCodes = set("20 33 50 55 61 62 65 66 67 69 70 71 72 73 74 75 76 77 78 79 88 90 91 93 94 95 97 98 99")

// dial reads one number, "" when the digits are none.
func dial(ts []token) string {
	var groups []string
	for _, t := range ts {
		if t.kind == digits {
			groups = append(groups, t.norm)
		}
	}
	all, plus := strings.Join(groups, ""), ts[0].is('+') || len(ts) > 1 && ts[1].is('+')
	switch {
	case plus:
	case strings.HasPrefix(all, "00"):
		all, plus = all[2:], true
	case strings.HasPrefix(all, "810") && len(all) > 11:
		all, plus = all[3:], true
	}
	switch {
	case strings.HasPrefix(all, "998") && len(all) == 12:
		if !uzCodes[all[3:5]] {
			return ""
		}
	case plus:
	case len(all) == 10 && all[0] == '8' && uzCodes[all[1:3]] && len(groups) > 1:
		all = "998" + all[1:]
	case len(all) == 11 && (all[0] == '8' || all[0] == '7') && strings.ContainsRune("4789", rune(all[1])):
		all = "7" + all[1:]
	case len(all) == 9 && uzCodes[all[:2]] && dialled(groups):
		all = "998" + all
	default:
		return ""
	}
	e, err := crm.ParsePhone("+" + all)
	if err != nil {
		return ""
	}
	return e
}

// dialled reports whether nine digits are grouped as a number is, not as an
// amount or a date is.
func dialled(groups []string) bool {
	if len(groups) == 1 {
		return !strings.HasSuffix(groups[0], "00000")
	}
	for i, g := range groups {
		if len(g) == 4 && i > 0 && i < len(groups)-1 {
			return false
		}
	}
	switch len(groups[0]) {
	case 2, 5:
		return true
	case 3:
		return len(groups) > 1 && len(groups[1]) == 3 && !strings.HasSuffix(groups[len(groups)-1], "000") || len(groups) == 4
	}
	return false
}
