package rules

import (
	"regexp"
	"strconv"
	"strings"
)

const (
	percentOf    = `(\d{1,2}(?:[.,]\d{1,2})?)\s*(?:%|foiz\p{L}*|фоиз\p{L}*|процент\p{L}*|protsent\p{L}*|percent|pct)`
	discountWord = `(?:chegirma|чегирма|skidk|скидк|discount)\p{L}*`
)

// discounts are the ways to say how much is taken off: “10% chegirma bilan”,
// “со скидкой 5 %”, “5% off”.
var discounts = []*regexp.Regexp{
	regexp.MustCompile(percentOf + `\s*(?:lik|лик)?\s*` + discountWord),
	regexp.MustCompile(discountWord + `[\s:,-]*(?:в|na|на|of|by)?\s*` + percentOf),
	regexp.MustCompile(percentOf + `\s*off\b`),
}

// wishes are words of whoever asks for a discount, who has not got it.
var wishes = regexp.MustCompile(`so[ʻ'’‘` + "`" + `]?ra|сўра|прос|хоч|хот|клянч|торгу|\bask|\bwant|istay|истай|istamoq|bo[ʻ'’]?lmaydi|нельзя|можно ли|qilib ber`)

// Discount finds the percentage that a text takes off a price, in hundredths of a
// percent; it is false for one that is only asked for, and for several.
func Discount(text string) (hundredths int, ok bool) {
	text = strings.ToLower(text)
	if wishes.MatchString(text) {
		return 0, false
	}
	found := map[string]bool{}
	for _, r := range discounts {
		for _, m := range r.FindAllStringSubmatch(text, -1) {
			found[strings.Replace(m[1], ",", ".", 1)] = true
		}
	}
	if len(found) != 1 {
		return 0, false
	}
	for n := range found {
		whole, rest, _ := strings.Cut(n, ".")
		hundredths, err := strconv.Atoi(whole + (rest + "00")[:2])
		return hundredths, err == nil && hundredths > 0
	}
	return 0, false
}
