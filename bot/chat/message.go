package chat

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Limits of Telegram, in code points, bytes and buttons.
const (
	MaxText    = 4096
	MaxCaption = 1024
	MaxData    = 64
	MaxButtons = 100
	MaxInRow   = 8
)

// Message is one message to a chat: HTML text or a file with the text as its
// caption, and at most one keyboard.
// Everything that came from a person must have been escaped with [Escape].
type Message struct {
	Text    string      `json:"text"`
	File    *Attachment `json:"file,omitempty"`
	Buttons [][]Button  `json:"buttons,omitempty"` // under the message
	Menu    *Menu       `json:"menu,omitempty"`    // instead of the phone's keyboard
	// Secret: it holds a link that lets somebody in. Its payload is not kept once it
	// has gone out.
	Secret bool `json:"secret,omitempty"`
}

// Attachment is a file that a message carries: one that was received, by its
// file_id, or one that the bot has made, by its row in the book. Exactly one of ID
// and Made is set.
type Attachment struct {
	Kind string `json:"kind"`           // photo, document, voice, audio, video, video_note; PlaceKind
	ID   string `json:"id,omitempty"`   // Telegram's file_id; of a place: latitude,longitude
	Made int64  `json:"made,omitempty"` // a row of the table files
}

// PlaceKind is the kind of an attachment that is no file but a place on the map.
const PlaceKind = "location"

// Button is a button under a message. Exactly one of Data and URL is set.
type Button struct {
	Text string `json:"text"`
	Data string `json:"data,omitempty"` // what [Data.Encode] gave
	URL  string `json:"url,omitempty"`
}

// Menu is a keyboard that stands in for the phone's own. A Menu without rows
// takes the present one away.
type Menu struct {
	Rows [][]MenuButton `json:"rows,omitempty"`
	Hint string         `json:"hint,omitempty"` // grey text in the empty input field
	Once bool           `json:"once,omitempty"` // goes away after one tap
}

// MenuButton sends its own text when tapped, or the person's phone number.
type MenuButton struct {
	Text    string `json:"text"`
	Contact bool   `json:"contact,omitempty"`
}

// Row is a row of buttons under a message.
func Row(buttons ...Button) []Button { return buttons }

// StopButton is the way out that every message to a customer carries. label is
// what the catalogue calls it in their language.
func StopButton(label string) Button {
	return Button{Text: label, Data: Data{Action: "stop"}.Encode()}
}

// payloadVersion is raised when a stored payload of an older version can no
// longer be read as the present Message.
const payloadVersion = 1

type payload struct {
	V int `json:"v"`
	Message
}

// ErrPayload reports a stored message that this program cannot read.
var ErrPayload = errors.New("unreadable stored message")

// Marshal gives the form in which a message waits in the outbox.
func (m Message) Marshal() ([]byte, error) {
	return json.Marshal(payload{V: payloadVersion, Message: m})
}

// Unmarshal reads what Marshal wrote, also of older versions.
func Unmarshal(b []byte) (Message, error) {
	var p payload
	if err := json.Unmarshal(b, &p); err != nil {
		return Message{}, fmt.Errorf("%w: %w", ErrPayload, err)
	}
	if p.V < 1 || p.V > payloadVersion {
		return Message{}, fmt.Errorf("%w: version %d", ErrPayload, p.V)
	}
	return p.Message, nil
}

// Command is an entry of the chat's command menu.
type Command struct {
	Name        string `json:"command"`     // [a-z0-9_], at most 32
	Description string `json:"description"` // at most 256 code points
}
