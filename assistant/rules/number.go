package rules

import "strings"

// number is a quantity as written: mant / 10^dec.
type number struct {
	mant    int64
	dec     int
	from    int // tokens
	to      int
	words   bool // written in letters
	grouped bool // 1 200 000
}

const maxDigits = 15

// numberAt reads the number that begins at token i.
func numberAt(ts []token, i int) (number, bool) {
	if i >= len(ts) || ts[i].used {
		return number{}, false
	}
	if ts[i].kind == digits {
		return numeralAt(ts, i)
	}
	return spelledAt(ts, i)
}

// numeralAt reads digits with their groups of thousands and decimals.
func numeralAt(ts []token, i int) (number, bool) {
	n := number{from: i, to: i + 1}
	all := ts[i].norm
	if len(all) <= 3 && all[0] != '0' {
		sep := "?"
		for {
			j, s := n.to, ""
			if j < len(ts) && (ts[j].is('.') || ts[j].is(',') || ts[j].is('\'') || ts[j].is('’')) && ts[j].glued {
				j, s = j+1, ts[j].raw
			}
			if j >= len(ts) || ts[j].kind != digits || len(ts[j].norm) != 3 || ts[j].used ||
				ts[j].glued != (s != "") || (sep != "?" && sep != s) || s == "" && ts[j].line {
				break
			}
			sep, n.grouped, n.to = s, true, j+1
			all += ts[j].norm
		}
		if n.grouped && sep != "" && sep != "'" && len(all) <= 6 && n.to < len(ts) && scaleAhead(ts, n.to) {
			n.grouped, n.to, all = false, i+1, ts[i].norm // 1,250 mln is a decimal
		}
	}
	if j := n.to; j+1 < len(ts) && (ts[j].is('.') || ts[j].is(',')) && ts[j].glued && ts[j+1].kind == digits &&
		ts[j+1].glued && !ts[j+1].used && (len(ts[j+1].norm) != 3 || all[0] == '0' || scaleAhead(ts, j+2)) {
		n.dec = len(ts[j+1].norm)
		all += ts[j+1].norm
		n.to = j + 2
	}
	if len(all) > maxDigits {
		return number{}, false
	}
	for _, c := range all {
		n.mant = n.mant*10 + int64(c-'0')
	}
	return n, true
}

func scaleAhead(ts []token, i int) bool {
	return i < len(ts) && ts[i].any("scale")
}

// spelledAt reads a number written in letters: oʻn ikki, двадцать пять.
func spelledAt(ts []token, i int) (number, bool) {
	n := number{from: i, to: i, words: true}
	room := int64(1000) // what may still be added: tens after hundreds, ones after tens
	for n.to < len(ts) && !ts[n.to].used {
		t := &ts[n.to]
		r, ok := t.has("num")
		if !ok {
			break
		}
		if t.raw == "on" && n.to == i && !oddOn(ts, i) {
			break
		}
		v := int64(r.value)
		article := t.norm == "a" || t.norm == "an"
		switch {
		case v == 100 && n.mant > 0 && n.mant < 10:
			n.mant, room = n.mant*100, 100
		case v < room && !(article && n.to > i):
			n.mant += v
			room = magnitude(v)
		default:
			return n, n.to > i
		}
		n.to++
		if hasEnding(t) && !strings.HasSuffix(t.norm, "ta") { // ikkida, beshta: the number ends here
			break
		}
		if n.to < len(ts) && ts[n.to].is('-') && n.to+1 < len(ts) && ts[n.to+1].any("num") && v >= 20 {
			n.to++ // twenty-five
		}
	}
	return n, n.to > i
}

// magnitude is the bound of what may follow v in one number.
func magnitude(v int64) int64 {
	switch {
	case v >= 100:
		return 100
	case v >= 20 || v == 10: // oʻn ikki, twenty two
		return 10
	}
	return 0
}

// hasEnding reports whether a spelled number carries a case ending.
func hasEnding(t *token) bool {
	for _, e := range []string{"da", "ga", "ka", "dan", "ni", "lar", "larda", "gacha", "inchi", "nchi"} {
		if strings.HasSuffix(t.norm, e) && len(t.norm) > len(e)+1 {
			return true
		}
	}
	return false
}

// oddOn: “on” without its apostrophe is ten only before what ten goes with;
// elsewhere it is English.
func oddOn(ts []token, i int) bool {
	return i+1 < len(ts) && ts[i+1].any("num", "ord", "scale", "counter", "unit", "currency")
}
