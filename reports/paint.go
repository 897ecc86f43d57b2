package reports

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"

	"git.sr.ht/~sbinet/gg"
	"golang.org/x/image/font"
	"golang.org/x/image/math/fixed"
)

// The colours. The card brings its own ground, so it owes nothing to the chat's.
var (
	page    = color.RGBA{0xe3, 0xe9, 0xf0, 0xff}
	card    = color.RGBA{0xff, 0xff, 0xff, 0xff}
	ink     = color.RGBA{0x14, 0x21, 0x2e, 0xff}
	muted   = color.RGBA{0x54, 0x64, 0x75, 0xff}
	track   = color.RGBA{0xe8, 0xed, 0xf3, 0xff}
	accent  = color.RGBA{0x0b, 0x7a, 0x75, 0xff}
	warning = color.RGBA{0xb4, 0x3a, 0x22, 0xff}
)

// accents are the colours of the axes: bars of one colour are compared with each other.
var accents = []color.RGBA{accent, {0x3d, 0x5a, 0xa8, 0xff}, {0xa8, 0x6a, 0x12, 0xff}, {0x80, 0x3f, 0x8f, 0xff}}

const (
	cardRadius = 44
	noteIndent = 40 // the dot before a note
)

func paint(l layout, f *faces) *image.RGBA {
	height := int(math.Ceil(l.height))
	dc := gg.NewContext(pageWidth, height)
	paintCard(dc, height)
	lines(dc, f.title, ink, l.title, l.titleY, titleStep)
	lines(dc, f.subtitle, muted, l.subtitle, l.subtitleY, subtitleStep)
	for i, line := range l.empty { // in the middle
		write(dc, f.subtitle, muted, line, (pageWidth-width(f.subtitle, line))/2, l.emptyY+float64(i)*emptyStep)
	}
	for _, r := range l.rows {
		paintRow(dc, r, f)
	}
	if l.ruleY > 0 {
		dc.SetColor(track)
		dc.DrawRectangle(left, l.ruleY, room, 3)
		dc.Fill()
	}
	lines(dc, f.foot, muted, l.footer, l.footerY, footerStep)
	return dc.Image().(*image.RGBA)
}

// paintCard rounds only the card's ends with the slow smooth painter: what lies
// between is most of the picture and has straight edges.
func paintCard(dc *gg.Context, height int) {
	dc.SetColor(page)
	dc.Clear()
	dc.SetColor(card)
	const ends = 2 * cardRadius
	for _, y := range []int{margin, height - margin - ends} {
		dc.DrawRoundedRectangle(margin, float64(y), pageWidth-2*margin, ends, cardRadius)
		dc.Fill()
	}
	middle := image.Rect(margin, margin+cardRadius, pageWidth-margin, height-margin-cardRadius)
	draw.Draw(dc.Image().(draw.Image), middle, image.NewUniform(card), image.Point{}, draw.Src)
}

func paintRow(dc *gg.Context, r row, f *faces) {
	write(dc, f.label, ink, r.label, left, r.labelY)
	at := float64(left)
	if r.label != "" {
		at += width(f.label, r.label) + between/2
	}
	write(dc, f.count, accent, r.count, at, r.labelY)
	for _, s := range r.sums {
		for i, line := range s.words {
			write(dc, f.value, ink, line, right-width(f.value, line), s.wordsY+float64(i)*valueStep)
		}
		pill(dc, track, s.room, s.barY)
		if s.share > 0 {
			pill(dc, accents[s.axis%len(accents)], s.share*s.room, s.barY)
		}
	}
	if r.note != "" {
		dc.SetColor(warning)
		dc.DrawCircle(left+12, r.noteY-13, 11)
		dc.Fill()
		write(dc, f.note, warning, r.note, left+noteIndent, r.noteY)
	}
}

// pill draws a bar; the smallest is a dot.
func pill(dc *gg.Context, c color.Color, length, y float64) {
	dc.SetColor(c)
	dc.DrawRoundedRectangle(left, y, max(length, barHeight), barHeight, barHeight/2)
	dc.Fill()
}

func lines(dc *gg.Context, face font.Face, c color.Color, texts []string, y, step float64) {
	for i, text := range texts {
		write(dc, face, c, text, left, y+float64(i)*step)
	}
}

// write puts every letter on a whole pixel: the same letter is then the same
// picture wherever it stands, which compresses well, and at these sizes nobody
// sees the difference.
func write(dc *gg.Context, face font.Face, c color.Color, text string, x, y float64) {
	dst, src := dc.Image().(draw.Image), image.NewUniform(c)
	at := fixed.Int26_6(math.Round(x * 64))
	before := rune(-1)
	for _, r := range text {
		if before >= 0 {
			at += face.Kern(before, r)
		}
		place, mask, from, advance, _ := face.Glyph(fixed.P(at.Round(), int(math.Round(y))), r)
		draw.DrawMask(dst, place, src, image.Point{}, mask, from, draw.Over)
		at += advance
		before = r
	}
}

// ramp is two colours that meet at an edge and how many steps lie between them.
type ramp struct {
	from, to color.RGBA
	steps    int
}

// The picture's edges, in few enough steps for one palette of 256 colours and for
// a small file, and enough of them to look smooth.
var ramps = []ramp{
	{card, ink, 16},
	{card, muted, 16},
	{card, accent, 16},
	{card, warning, 16},
	{card, track, 4},
	{track, accents[0], 12},
	{track, accents[1], 12},
	{track, accents[2], 12},
	{track, accents[3], 12},
	{page, card, 8},
}

// encode writes the picture with a palette.
func encode(src *image.RGBA) ([]byte, error) {
	var colours color.Palette
	for _, r := range ramps {
		for i := range r.steps {
			colours = append(colours, mix(r.from, r.to, float64(i)/float64(r.steps-1)))
		}
	}
	dst := image.NewPaletted(src.Bounds(), colours)
	known := map[[4]byte]uint8{}
	var last [4]byte
	var index uint8
	for i := range dst.Pix {
		px := [4]byte(src.Pix[4*i : 4*i+4])
		if px != last || i == 0 {
			found, ok := known[px]
			if !ok {
				found = uint8(colours.Index(color.RGBA{px[0], px[1], px[2], px[3]}))
				known[px] = found
			}
			last, index = px, found
		}
		dst.Pix[i] = index
	}
	var out bytes.Buffer
	enc := png.Encoder{CompressionLevel: png.DefaultCompression}
	if err := enc.Encode(&out, dst); err != nil {
		return nil, fmt.Errorf("encoding a chart: %w", err)
	}
	return out.Bytes(), nil
}

func mix(a, b color.RGBA, t float64) color.RGBA {
	part := func(x, y uint8) uint8 { return uint8(math.Round(float64(x) + (float64(y)-float64(x))*t)) }
	return color.RGBA{part(a.R, b.R), part(a.G, b.G), part(a.B, b.B), 0xff}
}
