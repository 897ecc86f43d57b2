package sandbox

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	_ "image/gif"  // pictures that bots send
	_ "image/jpeg" // likewise
	_ "image/png"  // likewise
	"mime"
	"net/http"
	"path"
	"strings"
)

// maxDownload is what getFile gives away.
const maxDownload = 20 << 20

// A file is bytes that somebody sent. Its id stays good for later sends.
type file struct {
	media Media
	path  string
	data  []byte
}

// folders are where the real server keeps each kind, and the ending that it
// gives to a file without a name.
var folders = map[string][2]string{
	"photo": {"photos", ".jpg"}, "document": {"documents", ""}, "voice": {"voice", ".oga"},
	"audio": {"music", ".mp3"}, "video": {"videos", ".mp4"}, "animation": {"animations", ".mp4"},
	"video_note": {"video_notes", ".mp4"},
}

// hasCaption tells whether words can stand below a kind of file.
func hasCaption(kind string) bool { return kind != "video_note" }

// store keeps a file and gives it an id. The caller holds mu.
func (s *Server) store(kind, name, mimeType string, data []byte) (*Media, error) {
	md := Media{Kind: kind, Name: path.Base(name), MIME: mimeType, Size: len(data)}
	if md.MIME == "" || md.MIME == "application/octet-stream" {
		md.MIME = guessMIME(kind, name, data)
	}
	if kind == "photo" {
		cfg, _, err := image.DecodeConfig(bytes.NewReader(data))
		switch {
		case err != nil:
			return nil, badRequest("IMAGE_PROCESS_FAILED")
		case cfg.Width+cfg.Height > 10000 || cfg.Width > 20*cfg.Height || cfg.Height > 20*cfg.Width:
			return nil, badRequest("PHOTO_INVALID_DIMENSIONS")
		}
		md.Width, md.Height, md.Name = cfg.Width, cfg.Height, ""
	}
	s.fileSeq++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", kind, s.fileSeq))
	md.FileID = "BQACAgI_" + hex.EncodeToString(sum[:24])
	place := folders[kind]
	ending := path.Ext(name)
	if ending == "" {
		ending = place[1]
	}
	f := &file{media: md, data: data, path: fmt.Sprintf("%s/file_%d%s", place[0], s.fileSeq, ending)}
	s.files[md.FileID], s.paths[f.path] = f, f
	return &f.media, nil
}

func guessMIME(kind, name string, data []byte) string {
	if kind == "voice" {
		return "audio/ogg"
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return http.DetectContentType(data)
}

// fileByID finds a file by its id or by that of its thumbnail.
func (s *Server) fileByID(id string) *file { return s.files[strings.TrimSuffix(id, thumbSuffix)] }

// mediaFor finds what a send method shall send: an upload, or a file that the
// server has seen before. The value is the parameter, part the upload's name.
func (s *Server) mediaFor(r *request, kind, value, part string) (*Media, error) {
	if up, ok := r.files[part]; ok {
		if len(up.data) == 0 {
			return nil, badRequest("file must be non-empty")
		}
		return s.store(kind, up.name, up.mime, up.data)
	}
	if strings.HasPrefix(value, "http://") || strings.HasPrefix(value, "https://") {
		return nil, badRequest("failed to get HTTP URL content") // the sandbox reaches nowhere
	}
	f := s.fileByID(value)
	if f == nil {
		return nil, badRequest("wrong file identifier/HTTP URL specified")
	}
	if f.media.Kind != kind {
		return nil, badRequest(fmt.Sprintf("can't use file of type %s as %s", typeName(f.media.Kind), typeName(kind)))
	}
	md := f.media
	return &md, nil
}

// typeName is what the real server calls a kind of file in its refusals.
func typeName(kind string) string {
	switch kind {
	case "voice":
		return "VoiceNote"
	case "video_note":
		return "VideoNote"
	}
	return strings.ToUpper(kind[:1]) + kind[1:]
}

func (s *Server) getFile(r *request) (any, error) {
	id := r.params["file_id"]
	if id == "" {
		return nil, badRequest("file_id not specified")
	}
	f := s.fileByID(id)
	switch {
	case f == nil:
		return nil, badRequest("wrong file_id or the file is temporarily unavailable")
	case len(f.data) > maxDownload:
		return nil, badRequest("file is too big")
	}
	return map[string]any{
		"file_id": id, "file_unique_id": uniqueID(id), "file_size": len(f.data), "file_path": f.path,
	}, nil
}

// serveFile is the download that getFile promises.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	token, filePath, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/file/bot"), "/")
	if token != s.cfg.Token {
		writeError(w, &apiError{code: http.StatusUnauthorized, description: "Unauthorized"})
		return
	}
	fail := s.takeRule(&request{method: "file"})
	if fail.wait(r.Context()) != nil {
		return
	}
	if fail.Cut != "" {
		panic(http.ErrAbortHandler)
	}
	if fail.Code != 0 {
		writeError(w, fail.refusal())
		return
	}
	s.mu.Lock()
	f := s.paths[filePath]
	s.mu.Unlock()
	if f == nil || len(f.data) > maxDownload {
		writeError(w, &apiError{code: http.StatusNotFound, description: "Not Found"})
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	_, _ = w.Write(f.data) // the client went away
}
