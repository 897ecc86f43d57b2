package reports

// All lengths are in pixels.
const (
	pageWidth = 1280
	margin    = 26 // around the card
	padding   = 58 // inside it
	left      = margin + padding
	right     = pageWidth - left
	room      = right - left

	barHeight = 34
	between   = 46 // a label and what stands to its right
	rowGap    = 40
	sumGap    = 20 // between two sums of a row
)

// A row is a bar and its words, measured and placed. Texts hang on baselines.
type row struct {
	label, count, note   string
	labelY, noteY, after float64
	sums                 []sum
}

// A sum is one axis of a row: its bar, and its words at the right edge.
type sum struct {
	words        []string
	wordsY, barY float64 // of the first line
	room, share  float64 // how long the bar is at most, and which part of that it is
	axis         int
}

// A layout is a chart with the place of everything in it.
type layout struct {
	title, subtitle, empty, footer     []string
	titleY, subtitleY, emptyY, footerY float64 // of the first line
	ruleY                              float64 // of the line above the footer; 0 when there is none
	rows                               []row
	height                             float64
}

// Distances from one baseline to the next.
const (
	titleStep    = 78
	subtitleStep = 58
	emptyStep    = 62
	footerStep   = 54
	valueStep    = 58
)

func lay(c Chart, f *faces) layout {
	var l layout
	y := float64(margin + padding)
	l.title = wrap(f.title, f.clean(c.Title), room, 2)
	l.titleY = y + 46
	if len(l.title) > 0 {
		y += float64(len(l.title))*titleStep - 18
	}
	l.subtitle = wrap(f.subtitle, f.clean(c.Subtitle), room, 3)
	l.subtitleY = y + 54
	if len(l.subtitle) > 0 {
		y += float64(len(l.subtitle)) * subtitleStep
	}
	y += 46
	if len(c.Bars) == 0 {
		l.empty = wrap(f.subtitle, f.clean(c.Empty), room-80, 6)
		l.emptyY = y + 120
		y += 190 + float64(len(l.empty))*emptyStep
	}
	beside := besideBars(c.Bars, f)
	for i, shares := range shares(c.Bars) {
		r := layRow(c.Bars[i], shares, y, beside, f)
		l.rows = append(l.rows, r)
		y = r.after
	}
	l.footer = wrap(f.foot, f.clean(c.Footer), room, 3)
	if len(l.footer) > 0 {
		l.ruleY = y
		l.footerY = y + 66
		y += 36 + float64(len(l.footer))*footerStep
	} else {
		y -= rowGap / 2
	}
	l.height = y + padding - 14 + margin
	return l
}

// besideBars is the room that the words of sums need beside their bars; 0: they stand
// above them, as on a chart of one axis, or where they would leave too little.
func besideBars(bars []Bar, f *faces) float64 {
	if axes(bars) < 2 {
		return 0
	}
	widest := 0.0
	for _, b := range bars {
		for _, s := range b.Sums {
			widest = max(widest, width(f.value, f.clean(s.Text)))
		}
	}
	if widest > room/2 {
		return 0
	}
	return widest + between
}

// layRow puts a bar's words on one line; what it comes to follows there or, where the
// label needs that line or there are several sums, on lines of their own.
func layRow(b Bar, shares []float64, y, beside float64, f *faces) row {
	r := row{label: f.clean(b.Label), count: grouped(b.Count), note: f.clean(b.Note), labelY: y + 40}
	y += 62
	countRoom := width(f.count, r.count) + between/2
	named := width(f.label, r.label) + countRoom + between // what the label's line has taken
	several := len(b.Sums) > 1
	for axis, share := range shares {
		s := sum{share: share, axis: axis, room: room - beside}
		if axis < len(b.Sums) {
			s.words = wrap(f.value, f.clean(b.Sums[axis].Text), room, 3)
		}
		if several && share == 0 && len(s.words) == 0 {
			continue // nothing of this currency stands here
		}
		switch {
		case beside > 0:
			s.wordsY = y + barHeight - 1
		case len(s.words) == 1 && !several && named+width(f.value, s.words[0]) <= room:
			s.wordsY = r.labelY
		default:
			s.wordsY = y - 62 + 40 + valueStep
			y += float64(len(s.words)) * valueStep
		}
		s.barY = y
		y += barHeight + sumGap
		r.sums = append(r.sums, s)
	}
	if len(r.sums) == 0 { // an empty track says that there is nothing
		r.sums = append(r.sums, sum{barY: y, room: room - beside})
		y += barHeight + sumGap
	}
	y -= sumGap
	r.label = clip(f.label, r.label, room-countRoom)
	if r.note != "" {
		r.note = clip(f.note, r.note, room-noteIndent)
		r.noteY = y + 50
		y += 60
	}
	r.after = y + rowGap
	return r
}
