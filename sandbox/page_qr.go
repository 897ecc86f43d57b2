package sandbox

import (
	"bytes"
	"image"
	"net/http"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// serveQR tells what the QR code in a picture says, as a phone's camera would:
// plain text, or 404 where there is none.
func (s *Server) serveQR(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	f := s.fileByID(r.PathValue("id"))
	s.mu.Unlock()
	if f == nil || f.media.Kind != "photo" && f.media.Kind != "document" {
		http.NotFound(w, r)
		return
	}
	text := scan(f.data)
	if text == "" {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write([]byte(text)) // the client went away
}

// scan reads the QR code in a picture; "" when it holds none.
func scan(data []byte) string {
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return ""
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		return ""
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil {
		return ""
	}
	return result.GetText()
}
