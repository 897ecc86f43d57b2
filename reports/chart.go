package reports

import (
	"cmp"
	"math"
	"strconv"
)

// A Chart is a list of bars with words around it. Texts are plain, without
// markup; signs that the fonts do not have, such as emoji, are left out.
type Chart struct {
	Title    string
	Subtitle string
	Bars     []Bar
	// Empty stands in place of the bars when there are none.
	Empty  string
	Footer string
}

// A Bar is one row of a chart, such as a stage and its open deals.
type Bar struct {
	Label string
	Count int
	// Value gives the bar its length beside the others, in whatever unit they
	// share; when every Value is zero the counts do. What is not a positive
	// number counts as zero.
	Value float64
	// ValueText is the value in words, in as many currencies as it needs.
	ValueText string
	// Note is a warning below the bar.
	Note string
}

// Pipeline draws a chart as a PNG of 1280 pixels' width, as high as its bars need.
// The same chart gives the same bytes. Its background is opaque, so it reads
// alike in a light and in a dark chat; its letters are large enough for a phone,
// which shows it at about a third of its width.
func Pipeline(c Chart) ([]byte, error) {
	f, err := newFaces()
	if err != nil {
		return nil, err
	}
	l := lay(c, f)
	return encode(paint(l, f))
}

// shares tells how long each bar is, as a part of the longest.
func shares(bars []Bar) []float64 {
	out := make([]float64, len(bars))
	longest := 0.0
	for i, b := range bars {
		out[i] = positive(b.Value)
		longest = max(longest, out[i])
	}
	if longest == 0 {
		for i, b := range bars {
			out[i] = positive(float64(b.Count))
			longest = max(longest, out[i])
		}
	}
	for i := range out {
		out[i] /= cmp.Or(longest, 1)
	}
	return out
}

func positive(v float64) float64 {
	if v > 0 && !math.IsInf(v, 0) { // NaN is not greater than anything
		return v
	}
	return 0
}

// grouped writes a count as the texts write numbers: 1 250, with a no-break space.
func grouped(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "\u00a0" + digits[i:]
	}
	return digits
}
