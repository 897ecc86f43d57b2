package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// An inputMedia is a file with its words, as albums and edits are given it.
type inputMedia struct {
	Type, Media, Caption string
	ParseMode            string          `json:"parse_mode"`
	Entities             json.RawMessage `json:"caption_entities"`
	Duration             int
}

// replaceable are the kinds of file that an edit can put in another's place.
var replaceable = []string{"photo", "video", "animation", "audio", "document"}

// words parses the caption.
func (s *Server) words(r *request, in inputMedia) (formatted, func() error, error) {
	return s.caption(&request{method: r.method, params: map[string]string{
		"caption": in.Caption, "parse_mode": in.ParseMode, "caption_entities": string(in.Entities),
	}})
}

// file finds or takes in the file itself.
func (s *Server) file(r *request, in inputMedia) (*Media, error) {
	media, err := s.mediaFor(r, in.Type, in.Media, strings.TrimPrefix(in.Media, "attach://"))
	if err == nil && in.Duration > 0 {
		media.Duration = in.Duration
	}
	return media, err
}

// sendMediaGroup sends an album: two to ten photos, videos or files.
func (s *Server) sendMediaGroup(r *request) (any, error) {
	var items []inputMedia
	if err := json.Unmarshal([]byte(r.params["media"]), &items); err != nil {
		return nil, badRequest("can't parse media JSON object")
	}
	d, err := s.draft(r)
	if err != nil {
		return nil, err
	}
	if len(items) < 2 || len(items) > 10 {
		return nil, badRequest("group send failed: there must be from 2 to 10 items") // the server has no better words
	}
	s.querySeq++
	group := strconv.FormatInt(s.querySeq, 10)
	var sent []*wireMessage
	for _, item := range items {
		f, late, err := s.words(r, item)
		if err != nil {
			return nil, err
		}
		if err := late(); err != nil {
			return nil, err
		}
		media, err := s.file(r, item)
		if err != nil {
			return nil, err
		}
		one := *d
		one.msg.Media, one.msg.MediaGroup = media, group
		sent = append(sent, s.deliver(&one, f))
	}
	return sent, nil
}

// editMessageMedia puts another file and other words into a message; a text
// becomes the message of a file.
func (s *Server) editMessageMedia(r *request) (any, error) {
	in, f, late, err := s.newMedia(r)
	if err != nil {
		return nil, err
	}
	c, m, mk, err := s.editable(r)
	if err != nil {
		return nil, err
	}
	switch {
	case m.Contact != nil || m.Location != nil:
		return nil, badRequest("there is no media in the message to edit")
	case m.Media != nil && !slices.Contains(replaceable, m.Media.Kind):
		return nil, badRequest("message media can't be edited")
	}
	if err := late(); err != nil {
		return nil, err
	}
	media, err := s.file(r, in)
	if err != nil {
		return nil, err
	}
	if m.Media != nil && m.Media.FileID == media.FileID {
		return s.applyEdit(c, m, f, mk)
	}
	s.changeMessage(c, m.ID, func(m *Message) { m.Media = media })
	return s.wire(c, s.edit(c, m, f, mk)), nil
}

// newMedia reads what editMessageMedia is given, in the real server's order.
func (s *Server) newMedia(r *request) (in inputMedia, f formatted, late func() error, err error) {
	wrong := func(why string) (inputMedia, formatted, func() error, error) {
		return in, f, nil, badRequest("can't parse InputMedia: " + why)
	}
	raw := r.params["media"]
	switch {
	case raw == "":
		return in, f, nil, badRequest(`parameter "media" is required`)
	case !json.Valid([]byte(raw)):
		return in, f, nil, badRequest("can't parse input media JSON object")
	case raw[0] != '{':
		return wrong("expected an Object")
	}
	if err := json.Unmarshal([]byte(raw), &in); err != nil {
		return wrong("a field is of the wrong type") // the server names the field
	}
	f, late, err = s.words(r, in)
	var refusal *apiError
	if errors.As(err, &refusal) {
		text := strings.TrimPrefix(refusal.description, "Bad Request: ")
		return wrong(strings.ToUpper(text[:1]) + text[1:])
	}
	_, uploaded := r.files[strings.TrimPrefix(in.Media, "attach://")]
	switch {
	case in.Type == "":
		return wrong(`Can't find field "type"`)
	case in.Media == "", strings.HasPrefix(in.Media, "attach://") && !uploaded:
		return wrong("media not found")
	case !slices.Contains(replaceable, in.Type):
		return wrong(fmt.Sprintf("type %q is unsupported", in.Type))
	}
	return in, f, late, nil
}
