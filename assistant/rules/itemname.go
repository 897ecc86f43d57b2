package rules

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// How many words may stand between a number and the goods that it counts.
const thingReach = 4

// nameGoods finds what the number of g counts, from token at on; false when it
// counts something that is no goods.
func (m *message) nameGoods(at int, g *goods) bool {
	from, to, ahead := m.thingAhead(at, g.spelled)
	before, behind := m.thingBehind(g.number.from)
	switch {
	case behind && (!ahead || m.opensNext(to)):
		g.from, g.item.Name = before.from, m.thingName(before.from, before.to, false)
	case ahead:
		g.to, g.item.Name = to, m.thingName(from, to, m.twoToFour(g))
	case g.spelled && m.standsAlone(at):
		if k := g.number.from - 1; len(m.names) > 0 && m.unknownThing(k) && !m.ts[k].line && (k == 0 || !m.ts[k-1].any("honorific")) && (len(m.goods) == 0 || m.goods[len(m.goods)-1].to <= k) { // krem 24 sht
			g.from, g.item.Name = k, m.thingName(k, k+1, false)
		}
	default:
		return false
	}
	g.item.Span = spanOf(m.ts, g.from, max(g.to, g.number.to))
	return true
}

// opensNext reports whether the goods before token i are counted by a number that
// follows them: “stul 20 ta stol 5 ta”.
func (m *message) opensNext(i int) bool {
	if i >= len(m.ts) || m.ts[i].used {
		return false
	}
	n, ok := numberAt(m.ts, i)
	return ok && m.unitAt(n.to) > 0
}

// thingAhead finds goods behind a number: listed ones within a few words of their
// own, else, where a unit was said, an unknown word.
func (m *message) thingAhead(at int, spelled bool) (from, to int, ok bool) {
	if m.norm(at) == "of" {
		at++
	}
	for k := at; k < len(m.ts) && k <= at+thingReach; k++ {
		t := &m.ts[k]
		if t.used || t.named || t.line && k > at || t.kind == sign && !quotes(t) && !(t.is('-') && t.glued) {
			break
		}
		if r, is := m.thingAt(k); is && !(k == at && m.unitAt(k) == whatHolds && m.namesGoods(k+r.n)) {
			to := max(k+r.n, m.modelEnd(k))
			if next, is := m.thingAt(to); is && next.n == 1 && hasSuffixAny(m.norm(to), "i", "si") && next.cut > 0 && !m.ts[to].used && !m.ts[to].any("unitprice") { // paxta yog'i
				to++
			}
			return at, to, !m.ownsThing(k + r.n)
		}
		if t.any("product") && !ok && (spelled || k == at) {
			from, to, ok = at, m.modelEnd(k), true
			k = to - 1
			continue
		}
		if t.kind == digits {
			if j := k + 1; k > at && t.glued && m.ts[k-1].kind == word { // A4
				continue
			} else if !adjectival(m.norm(j)) && (!m.has(j, "counter") || m.unitAt(j) == 1) {
				break
			}
			continue
		}
		if !m.describes(k) {
			break
		}
	}
	if ok {
		return from, to, true
	}
	if spelled && (m.unknownThing(at) || at > 0 && m.unitAt(at-1) > 1 && m.unreadThing(at)) {
		return at, m.modelEnd(at), true
	}
	if !spelled && m.unknownThing(at) && m.eachPriced(at+1) {
		return at, at + 1, true
	}
	return at, at, false
}

// thingAt is the reading of goods at token k. A quality (kamerali), a shop and a call
// are none.
func (m *message) thingAt(k int) (reading, bool) {
	if k >= len(m.ts) {
		return reading{}, false
	}
	t := &m.ts[k]
	if t.any("firm") || m.dialled(k) || isLatin(t.norm) && adjectival(t.norm) && len(t.reads) > 0 && t.reads[0].cut > 1 {
		return reading{}, false
	}
	if r, ok := t.has("goods"); ok {
		return r, true
	}
	return t.has("bulk")
}

// ownsThing: “3 ta mashinasi bor” tells what somebody has.
func (m *message) ownsThing(to int) bool {
	return m.norm(to) == "bor" && hasSuffixAny(m.norm(to-1), "si", "i")
}

func quotes(t *token) bool {
	return t.is('"') || t.is('«') || t.is('»') || t.is('“') || t.is('”')
}

// describes reports whether token k can stand between a number and its goods: a
// quality, a make, a size.
func (m *message) describes(k int) bool {
	t := &m.ts[k]
	if t.kind == sign {
		return true
	}
	if m.glued(k+1) && m.ts[k+1].kind == digits || k > 0 && t.norm == "of" && m.unitAt(k-1) == whatHolds { // A4 qog'oz
		return true
	}
	if t.any("notafter", "but", "mend", "need", "total", "honorific", "client", "title", "city", "conj", "about", "in", "after", "remind", "light", "day", "weekday", "call", "callweak", "deal", "unitprice", "num") || links[t.norm] || m.tellsBetween(k, k+1) || withWords[t.norm] {
		return false
	}
	return !t.any("counter") || m.unitAt(k) == 0 || m.unitAt(k) == whatHolds || adjectival(t.norm)
}

// links part what is counted from what comes then.
var links = set("va i and hamda uchun для for from dan da ga в на за по to in on at with с у bor есть ham yoki или or")

// dialled: in “2 ta tel qildim” the telephone is no thing.
func (m *message) dialled(k int) bool {
	return m.ts[k].any("callweak") && (len(m.norm(k)) < 5 || m.has(k+1, "light", "number") && !hasSuffixAny(m.norm(k), "ni", "lar"))
}

// unknownThing reports whether token i is a word that no list holds and that can
// name goods.
func (m *message) unknownThing(i int) bool {
	if i < 0 || i >= len(m.ts) {
		return false
	}
	t := &m.ts[i]
	if t.kind != word || t.used || t.named || t.inner || utf8.RuneCountInString(t.raw) < 2 || links[t.norm] {
		return false
	}
	if len(t.reads) > 0 && !t.any("product") && !slices.ContainsFunc(t.reads, func(r reading) bool { return r.fuzzy && r.name == "plain" }) {
		return false
	}
	return !verbal(t.norm) || hasSuffixAny(t.norm, "iy")
}

// unreadThing: behind a measure also what looks like a verb is a thing: 2 куба бруса.
func (m *message) unreadThing(i int) bool {
	return i < len(m.ts) && m.ts[i].kind == word && !m.ts[i].used && !m.ts[i].named && !m.ts[i].inner && len(m.ts[i].reads) == 0 && utf8.RuneCountInString(m.ts[i].raw) > 2
}

// modelEnd is where the make and model that begin at token i end: iphone 15.
func (m *message) modelEnd(i int) int {
	to := i + 1
	if m.has(i, "product") {
		to = m.after(i, "product")
		if m.unknownThing(to) {
			to++
		}
	}
	if to < len(m.ts) && m.ts[to].kind == digits && !m.ts[to].used && !m.ts[to].line && m.has(i, "product") {
		if n, ok := numberAt(m.ts, to); ok && n.to == to+1 && m.unitAt(n.to) == 0 && !m.has(n.to, "counter", "scale", "currency", "unit") {
			to++
		}
	}
	return to
}

// eachPriced reports whether the price of each follows token i: 5 айфонов по 10 млн.
func (m *message) eachPriced(i int) bool {
	return slices.ContainsFunc(m.money, func(a amount) bool { return a.of && a.from >= i && a.from <= i+2 })
}

// thingBehind finds listed goods right before a number: sement 20 tonna.
func (m *message) thingBehind(i int) (tokenRun, bool) {
	end := i
	for end > 0 && end > i-2 && (m.ts[end-1].is('-') || m.ts[end-1].is('—') || m.ts[end-1].is(':') || m.ts[end-1].is('–')) {
		end--
	}
	for k := end - 1; k >= 0 && k >= end-3; k-- {
		if m.ts[k].used || m.ts[k].named || m.ts[k].line && k < end-1 || m.ts[k].kind != word || m.ts[min(k+1, len(m.ts)-1)].line {
			break
		}
		for _, name := range []string{"goods", "bulk", "product"} {
			if r, ok := m.ts[k].has(name); ok && k+r.n == end {
				if n := len(m.goods); n > 0 && m.goods[n-1].to > k {
					return tokenRun{}, false
				}
				return tokenRun{k, end}, !m.dialled(k)
			}
		}
	}
	return tokenRun{}, false
}

// standsAlone reports whether what follows a count leaves what is counted unsaid:
// a verb, a sign, another value.
func (m *message) standsAlone(at int) bool {
	if at >= len(m.ts) || m.ts[at].used || m.ts[at].kind == sign || m.ts[at].line {
		return true
	}
	t := &m.ts[at]
	return m.tellsBetween(at, at+1) && !t.any("deal", "call", "callweak", "meet", "message", "visit", "note", "offer") || t.any("need", "notafter", "but", "mend", "unitprice") || t.any("uzat") || links[t.norm] && t.norm != "bor"
}

// twoToFour: Russian counts two to four in the genitive singular.
func (m *message) twoToFour(g *goods) bool {
	n := int64(g.item.Quantity)
	return n%1000 != 0 || n/1000%10 >= 2 && n/1000%10 <= 4 && n/1000%100/10 != 1 || g.item.Unit != ""
}

// thingName is the goods of the tokens as they are called alone, one of them.
func (m *message) thingName(from, to int, genitive bool) string {
	for from < to-1 && (m.ts[from].kind == sign || m.ts[from].any("filler")) {
		from++
	}
	last := m.ts[to-1]
	head := m.text[m.ts[from].span.From:last.span.From]
	if first := m.ts[from]; from < to-1 && m.unitAt(from) == whatHolds { // мешков цемента: of the two the sack is one
		return m.oneThing(from, true) + m.text[first.span.To:last.span.To]
	}
	if last.kind != word {
		return head + last.raw
	}
	return head + m.oneThing(to-1, genitive)
}

// oneThing undoes the case and the plural of the goods at token i.
func (m *message) oneThing(i int, genitive bool) string {
	raw := m.ts[i].raw
	if isCyrillic(raw) {
		if s, ok := m.lex.thingRu(raw); ok {
			return s
		}
	}
	if isCyrillic(raw) && slices.ContainsFunc(m.ts[i].reads, func(r reading) bool { return !r.noun }) || isCyrillic(raw) && len(m.ts[i].reads) == 0 && (russianEnding(raw) || genitive && strings.HasSuffix(raw, "а") && !m.speaksUzbek()) {
		return oneRussian(raw, genitive)
	}
	if !isCyrillic(raw) && (m.ts[i].inner || len(m.ts[i].reads) > 0 && !slices.ContainsFunc(m.ts[i].reads, func(r reading) bool { return r.name == "goods" && (r.noun || r.cut > 0) })) {
		return oneEnglish(raw)
	}
	return oneUzbek(m, i)
}

// speaksUzbek reports whether a verb of the message is Uzbek.
func (m *message) speaksUzbek() bool {
	return slices.ContainsFunc(m.ts, func(t token) bool {
		return slices.ContainsFunc(t.reads, func(r reading) bool { return r.uzbek })
	})
}

// thingRu finds the Russian goods of which w is a form.
func (l *lexicon) thingRu(w string) (string, bool) {
	low := strings.ToLower(w)
	for end := len(low); end > 0; {
		if name, ok := l.things[low[:end]]; ok && (low[end:] == "" || ruNounEndings[normal(low[end:])] || low[end:] == "ев" || low[end:] == "ьев" || low[end:] == "ья") {
			if first, n := utf8.DecodeRuneInString(w); first != []rune(low)[0] { // keeps the capital
				_, m := utf8.DecodeRuneInString(name)
				return w[:n] + name[m:], true
			}
			return name, true
		}
		_, n := utf8.DecodeLastRuneInString(low[:end])
		end -= n
	}
	return "", false
}

// addThings files Russian goods under their stems.
func (l *lexicon) addThings(line string) {
	for _, w := range strings.Fields(line) {
		name, more, _ := strings.Cut(w, ":")
		last, n := utf8.DecodeLastRuneInString(name)
		stem := name
		if strings.ContainsRune("аяоеьй", last) {
			stem = name[:len(name)-n]
		}
		if last == 'е' && strings.HasSuffix(name, "ие") || strings.HasSuffix(name, "ия") {
			stem = strings.TrimSuffix(strings.TrimSuffix(name, "ие"), "ия") + "и"
		}
		for _, s := range append([]string{name, stem}, strings.Split(more, ",")...) {
			if s == "" {
				continue
			}
			l.things[s] = name
			l.things[strings.ReplaceAll(s, "ё", "е")] = name
		}
	}
}

func russianEnding(w string) bool {
	return hasSuffixAny(strings.ToLower(w), "ов", "ев", "ами", "ями", "ам", "ом", "ы", "ах")
}

// oneRussian undoes the plural of an unlisted Russian noun by its ending.
func oneRussian(w string, genitive bool) string {
	for _, e := range []struct{ ending, back string }{
		{"иями", "ия"}, {"ами", ""}, {"ями", "ь"}, {"ов", ""}, {"ев", "й"}, {"ей", "ь"}, {"ий", "ия"}, {"ом", ""}, {"ы", "а"}, {"у", "а"},
	} {
		if base, ok := strings.CutSuffix(w, e.ending); ok && utf8.RuneCountInString(base) > 2 {
			return base + e.back
		}
	}
	if base, ok := strings.CutSuffix(w, "а"); ok && genitive && utf8.RuneCountInString(base) > 2 {
		return base
	}
	return w
}

// oneEnglish undoes an English plural.
func oneEnglish(w string) string {
	low := strings.ToLower(w)
	switch {
	case len(w) < 4 && low != "tvs" && low != "acs", hasSuffixAny(low, "ss", "us", "is", "clothes", "headphones", "parts", "pants", "services"):
		return w
	case strings.HasSuffix(low, "ies"):
		return w[:len(w)-3] + "y"
	case hasSuffixAny(low, "xes", "ches", "shes", "sses"):
		return w[:len(w)-2]
	case strings.HasSuffix(low, "s"):
		return w[:len(w)-1]
	}
	return w
}

// oneUzbek undoes the plural, the possessive and the case of an Uzbek noun; of a
// word that no list holds only what cannot be a part of it.
func oneUzbek(m *message, i int) string {
	raw := m.ts[i].raw
	low := strings.ToLower(raw)
	listed := m.ts[i].any("goods", "bulk", "product")
	if len(low) != len(raw) {
		return raw
	}
	best := raw
	for _, e := range uzNameEndings {
		n := len(low) - len(e)
		if n < 2 || !strings.HasSuffix(low, e) {
			continue
		}
		base := raw[:n]
		if listed && (m.isThing(normal(base)) || m.isProduct(normal(base))) && len(base) < len(best) {
			best = base
		} else if !listed && utf8.RuneCountInString(base) > 3 && safeEnding[normal(e)] && len(base) < len(best) {
			best = base
		}
	}
	return best
}

// safeEnding are endings that unlisted words seldom end in by themselves.
var safeEnding = set("ga ni ning dan lar larga larni larning lardan")

func (m *message) isProduct(w string) bool {
	for _, f := range m.lex.forms(w, w) {
		if slices.ContainsFunc(m.lex.root.next[f.id].endsOrNone(), func(e entryEnd) bool { return e.sense.name == "product" }) {
			return true
		}
	}
	return false
}
