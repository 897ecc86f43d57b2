package reports

import (
	"cmp"
	"math"
	"slices"
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
	// Sums are drawn one below the other where the chart has several axes. Those of one
	// place share an axis, such as a currency: nothing is compared across.
	Sums []Sum
	// Note is a warning below the bar.
	Note string
}

// A Sum is what one bar shows of one axis.
type Sum struct {
	// Value gives the bar its length beside the others of its axis, in whatever unit
	// they share; when every Value of a chart is zero the counts do. What is not a
	// positive number counts as zero.
	Value float64
	// Text is the value in words.
	Text string
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

// axes is how many scales a chart has.
func axes(bars []Bar) int {
	n := 0
	for _, b := range bars {
		n = max(n, len(b.Sums))
	}
	return n
}

// shares tells how long the sums of each bar are, each as a part of the longest of its
// axis. A chart of no sums has the counts in place of them.
func shares(bars []Bar) [][]float64 {
	lengths := make([][]float64, len(bars))
	longest := make([]float64, max(1, axes(bars)))
	for i, b := range bars {
		lengths[i] = make([]float64, max(1, len(b.Sums)))
		for axis, s := range b.Sums {
			lengths[i][axis] = positive(s.Value)
			longest[axis] = max(longest[axis], lengths[i][axis])
		}
	}
	if slices.Max(longest) == 0 {
		for i, b := range bars {
			lengths[i][0] = positive(float64(b.Count))
			longest[0] = max(longest[0], lengths[i][0])
		}
	}
	for _, all := range lengths {
		for axis := range all {
			all[axis] /= cmp.Or(longest[axis], 1)
		}
	}
	return lengths
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
