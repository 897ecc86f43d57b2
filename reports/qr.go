package reports

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"

	"github.com/boombuler/barcode/qr"
)

const (
	qrSize  = 720 // pixels at least
	qrQuiet = 4   // modules of white around the code, as the standard asks for
)

// QR draws a text, such as a link, as a QR code: a square PNG of at least 720
// pixels, black on opaque white. It fails when the text is empty or longer than
// a code holds, which is 2,331 bytes.
func QR(text string) ([]byte, error) {
	if text == "" {
		return nil, errors.New("drawing a QR code: the text is empty")
	}
	code, err := qr.Encode(text, qr.M, qr.Unicode)
	if err != nil {
		return nil, fmt.Errorf("drawing a QR code: %w", err)
	}
	modules := code.Bounds().Dx()
	side := modules + 2*qrQuiet
	scale := (qrSize + side - 1) / side
	img := image.NewPaletted(image.Rect(0, 0, side*scale, side*scale), color.Palette{color.White, color.Black})
	for y := range side * scale {
		for x := range side * scale {
			col, line := x/scale-qrQuiet, y/scale-qrQuiet
			if col < 0 || line < 0 || col >= modules || line >= modules {
				continue
			}
			if dark, _, _, _ := code.At(col, line).RGBA(); dark == 0 {
				img.SetColorIndex(x, y, 1)
			}
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		return nil, fmt.Errorf("encoding a QR code: %w", err)
	}
	return out.Bytes(), nil
}
