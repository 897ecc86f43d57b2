package reports_test

import (
	"bytes"
	"image/png"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"daftar/reports"
)

const link = "https://t.me/daftar_bot?start=c_Zm9ydHktMi1jaGFyYWN0ZXJz"

func TestAnotherReaderReadsTheCode(t *testing.T) {
	for name, text := range map[string]string{
		"a link":          link,
		"the longest one": "https://t.me/" + strings.Repeat("b", 32) + "?start=" + strings.Repeat("x", 64),
		"one letter":      "a",
		"Uzbek":           "Toʻlov: ўқғҳ",
	} {
		t.Run(name, func(t *testing.T) {
			b, err := reports.QR(text)
			if err != nil {
				t.Fatal(err)
			}
			img, err := png.Decode(bytes.NewReader(b))
			if err != nil {
				t.Fatal(err)
			}
			if r := img.Bounds(); r.Dx() < 600 || r.Dx() != r.Dy() {
				t.Errorf("%d × %d pixels", r.Dx(), r.Dy())
			}
			if r, g, bl, a := img.At(0, 0).RGBA(); r&g&bl&a != 0xffff {
				t.Error("no quiet zone of opaque white")
			}
			bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
			if err != nil {
				t.Fatal(err)
			}
			got, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got.GetText() != text {
				t.Errorf("reads %q, want %q", got.GetText(), text)
			}
		})
	}
}

func TestACodeOfNothingOrTooMuchIsAnError(t *testing.T) {
	for _, text := range []string{"", strings.Repeat("x", 2332)} {
		if b, err := reports.QR(text); err == nil {
			t.Errorf("%d bytes for a text of %d", len(b), len(text))
		}
	}
	if _, err := reports.QR(strings.Repeat("x", 2331)); err != nil {
		t.Errorf("the longest text: %v", err)
	}
}
