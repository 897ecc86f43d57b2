package sandbox

import (
	"encoding/json"
	"strconv"
	"strings"
)

// The types below are messages as the Bot API writes them.

type wireChat struct {
	ID        int64  `json:"id"`
	Type      string `json:"type"`
	Title     string `json:"title,omitempty"`
	Username  string `json:"username,omitempty"`
	FirstName string `json:"first_name,omitempty"`
	LastName  string `json:"last_name,omitempty"`
}

type wirePhoto struct {
	FileID       string `json:"file_id"`
	FileUniqueID string `json:"file_unique_id"`
	FileSize     int    `json:"file_size"`
	Width        int    `json:"width"`
	Height       int    `json:"height"`
}

type wireFile struct {
	FileID       string `json:"file_id"`
	FileUniqueID string `json:"file_unique_id"`
	FileName     string `json:"file_name,omitempty"`
	MIMEType     string `json:"mime_type,omitempty"`
	FileSize     int    `json:"file_size"`
	Duration     *int   `json:"duration,omitempty"`
	Width        int    `json:"width,omitempty"`
	Height       int    `json:"height,omitempty"`
	Length       int    `json:"length,omitempty"` // of a video note: its diameter
}

type wireMessage struct {
	MessageID       int64           `json:"message_id"`
	From            *User           `json:"from,omitempty"`
	Chat            wireChat        `json:"chat"`
	Date            int64           `json:"date"`
	EditDate        int64           `json:"edit_date,omitempty"`
	ForwardOrigin   any             `json:"forward_origin,omitempty"`
	ViaBot          *User           `json:"via_bot,omitempty"`
	ReplyTo         *wireMessage    `json:"reply_to_message,omitempty"`
	MediaGroupID    string          `json:"media_group_id,omitempty"`
	Text            string          `json:"text,omitempty"`
	Entities        []Entity        `json:"entities,omitempty"`
	Caption         string          `json:"caption,omitempty"`
	CaptionEntities []Entity        `json:"caption_entities,omitempty"`
	Photo           []wirePhoto     `json:"photo,omitempty"`
	Document        *wireFile       `json:"document,omitempty"`
	Voice           *wireFile       `json:"voice,omitempty"`
	Audio           *wireFile       `json:"audio,omitempty"`
	Video           *wireFile       `json:"video,omitempty"`
	Animation       *wireFile       `json:"animation,omitempty"`
	VideoNote       *wireFile       `json:"video_note,omitempty"`
	Contact         *Contact        `json:"contact,omitempty"`
	Location        *Location       `json:"location,omitempty"`
	GroupCreated    bool            `json:"group_chat_created,omitempty"`
	NewChatMembers  []User          `json:"new_chat_members,omitempty"`
	LeftChatMember  *User           `json:"left_chat_member,omitempty"`
	MigrateTo       int64           `json:"migrate_to_chat_id,omitempty"`
	MigrateFrom     int64           `json:"migrate_from_chat_id,omitempty"`
	ReplyMarkup     json.RawMessage `json:"reply_markup,omitempty"`
}

func (c *chat) wire() wireChat {
	w := wireChat{ID: c.id, Type: c.kind, Title: c.title}
	if c.user != nil {
		w.FirstName, w.LastName, w.Username = c.user.FirstName, c.user.LastName, c.user.Username
	}
	return w
}

// wire writes a message, with the one that it answers, but not further back.
func (s *Server) wire(c *chat, m *Message) *wireMessage {
	w := s.wireAlone(c, m)
	if m.ReplyTo != 0 {
		if to := c.find(m.ReplyTo); to != nil {
			w.ReplyTo = s.wireAlone(c, to)
		}
	}
	return w
}

func (s *Server) wireAlone(c *chat, m *Message) *wireMessage {
	from := m.From
	w := &wireMessage{
		MessageID: m.ID, From: &from, Chat: c.wire(), Date: m.Date.Unix(), ForwardOrigin: m.forwardOrigin,
		MediaGroupID: m.MediaGroup, Contact: m.Contact, Location: m.Location, ReplyMarkup: m.inlineRaw,
	}
	if m.ViaBot {
		bot := s.bot
		w.ViaBot = &bot
	}
	if !m.editDate.IsZero() {
		w.EditDate = m.editDate.Unix()
	}
	if m.Media == nil {
		w.Text, w.Entities = m.Text, m.Entities
	} else {
		w.Caption, w.CaptionEntities = m.Text, m.Entities
		w.addMedia(m.Media)
	}
	if m.service != nil {
		m.service(w)
	}
	return w
}

func (w *wireMessage) addMedia(md *Media) {
	f := &wireFile{
		FileID: md.FileID, FileUniqueID: uniqueID(md.FileID), FileName: md.Name,
		MIMEType: md.MIME, FileSize: md.Size, Width: md.Width, Height: md.Height,
	}
	switch md.Kind {
	case "photo":
		w.Photo = photoSizes(md)
	case "document":
		w.Document = f
	case "voice":
		f.FileName, f.Duration, w.Voice = "", &md.Duration, f
	case "audio":
		f.Duration, w.Audio = &md.Duration, f
	case "video":
		f.Duration, w.Video = &md.Duration, f
	case "video_note":
		w.VideoNote = &wireFile{FileID: f.FileID, FileUniqueID: f.FileUniqueID, FileSize: f.FileSize, Duration: &md.Duration, Length: md.Width}
	case "animation":
		f.Duration, w.Animation, w.Document = &md.Duration, f, f
	}
}

// photoSizes lists a thumbnail and the photo itself, the largest last. Both
// lead to the same bytes: the sandbox does not scale pictures.
func photoSizes(md *Media) []wirePhoto {
	full := wirePhoto{
		FileID: md.FileID, FileUniqueID: uniqueID(md.FileID), FileSize: md.Size, Width: md.Width, Height: md.Height,
	}
	const thumb = 320
	largest := max(md.Width, md.Height)
	if largest <= thumb {
		return []wirePhoto{full}
	}
	small := full
	small.FileID = md.FileID + thumbSuffix
	small.FileUniqueID = uniqueID(small.FileID)
	small.Width, small.Height = max(1, md.Width*thumb/largest), max(1, md.Height*thumb/largest)
	small.FileSize = max(1, md.Size*thumb/largest)
	return []wirePhoto{small, full}
}

// thumbSuffix tells the file_id of a thumbnail from that of its photo.
const thumbSuffix = "-s"

// uniqueID is the part of a file_id that is the same for every bot.
func uniqueID(fileID string) string {
	if i := strings.LastIndexByte(fileID, '_'); i >= 0 {
		return "AQAD" + fileID[i+1:]
	}
	return "AQAD" + strconv.Itoa(len(fileID))
}
