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
)

// A row is a bar and its words, measured and placed. Texts hang on baselines.
type row struct {
	label, count, note                 string
	value                              []string
	labelY, valueY, barY, noteY, after float64
	share                              float64
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
	for i, share := range shares(c.Bars) {
		r := layRow(c.Bars[i], share, y, f)
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

// layRow puts a bar's words on one line, or the value on lines of its own when
// the label needs the first one.
func layRow(b Bar, share, y float64, f *faces) row {
	r := row{
		label: f.clean(b.Label), count: grouped(b.Count), value: wrap(f.value, f.clean(b.ValueText), room, 3),
		note: f.clean(b.Note), share: share,
	}
	r.labelY = y + 40
	r.valueY = r.labelY
	y += 62
	countRoom := width(f.count, r.count) + between/2
	if below := len(r.value); below > 1 || below == 1 && width(f.label, r.label)+countRoom+between+width(f.value, r.value[0]) > room {
		r.valueY += valueStep
		y += float64(below) * valueStep
	}
	r.label = clip(f.label, r.label, room-countRoom)
	r.barY = y
	y += barHeight
	if r.note != "" {
		r.note = clip(f.note, r.note, room-noteIndent)
		r.noteY = y + 50
		y += 60
	}
	r.after = y + rowGap
	return r
}
