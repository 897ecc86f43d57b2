package fold

import "strings"

// Costs of the edits that happen to a name between two people who mean the same
// one. Everything else costs 1.
const (
	driftCost = 0.5 // vowels that neighbour in the mouth, h and g
	capped    = 0.89
)

// drift lists the letters that are written for one another.
var drift = map[[2]byte]bool{
	{'a', 'e'}: true, {'e', 'i'}: true, {'g', 'h'}: true, {'i', 'y'}: true,
}

// Similar tells from 0 to 1 how alike two names are, whatever the order of their
// words. From 0.90 on only the spelling differs. It is for suggesting: different
// people have similar names.
func Similar(a, b string) float64 {
	ka, kb := Keys(a), Keys(b)
	if len(ka) > len(kb) {
		ka, kb = kb, ka
	}
	if len(ka) == 0 {
		return 0
	}
	if strings.Join(ka, "") == strings.Join(kb, "") {
		return 1
	}
	worst := 1.0
	used := make([]bool, len(kb))
	for _, w := range ka {
		best, at := 0.0, -1
		for j, v := range kb {
			if s := wordSimilar(w, v); !used[j] && s > best {
				best, at = s, j
			}
		}
		if at >= 0 {
			used[at] = true
		}
		worst = min(worst, best)
	}
	if len(ka) < len(kb) { // a word is missing: perhaps, but not surely
		return min(worst, capped) * 0.95
	}
	return worst
}

// wordSimilar compares two keys of one word.
func wordSimilar(a, b string) float64 {
	if a == b {
		return 1
	}
	cost, sound := distance(a, b)
	s := max(0, 1-cost/float64(max(len(a), len(b))))
	if !sound {
		return min(s, capped)
	}
	return s
}

// distance is the weighted edit distance. sound is false when the cheapest way
// changes more than the way of spelling a sound.
func distance(a, b string) (cost float64, sound bool) {
	type cell struct {
		cost float64
		hard bool
	}
	step := func(c cell, by float64) cell { return cell{c.cost + by, c.hard || by >= 1} }
	better := func(x, y cell) cell {
		if y.cost < x.cost {
			return y
		}
		return x
	}
	prev, cur := make([]cell, len(b)+1), make([]cell, len(b)+1)
	for j := 1; j <= len(b); j++ {
		prev[j] = step(prev[j-1], 1)
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = step(prev[0], 1)
		for j := 1; j <= len(b); j++ {
			c := step(prev[j-1], replaceCost(a, b, i-1, j-1))
			c = better(c, step(prev[j], 1))
			cur[j] = better(c, step(cur[j-1], 1))
		}
		prev, cur = cur, prev
	}
	last := prev[len(b)]
	return last.cost, !last.hard
}

// replaceCost: a final vowel tells a man's name from a woman's, so only inner
// ones are cheap.
func replaceCost(a, b string, i, j int) float64 {
	x, y := a[i], b[j]
	if x == y {
		return 0
	}
	if x > y {
		x, y = y, x
	}
	last := i == len(a)-1 || j == len(b)-1
	if drift[[2]byte{x, y}] && !last {
		return driftCost
	}
	return 1
}
