package sandbox

import "time"

// A User is a person with a phone, or the bot itself.
type User struct {
	ID           int64  `json:"id"`
	IsBot        bool   `json:"is_bot"`
	FirstName    string `json:"first_name"`
	LastName     string `json:"last_name,omitempty"`
	Username     string `json:"username,omitempty"`
	LanguageCode string `json:"language_code,omitempty"`
	// Phone is what the person shares by a request_contact button. No bot sees
	// it otherwise.
	Phone string `json:"-"`
}

// A Group is a chat of several people. Its ID is negative; a supergroup's
// begins with -100.
type Group struct {
	ID         int64
	Title      string
	Members    []int64
	Supergroup bool
	// BotAdmin lets the bot read everything and delete what others wrote.
	BotAdmin bool
}

// A Contact is a card with a phone number.
type Contact struct {
	PhoneNumber string `json:"phone_number"`
	FirstName   string `json:"first_name"`
	LastName    string `json:"last_name,omitempty"`
	UserID      int64  `json:"user_id,omitempty"`
	VCard       string `json:"vcard,omitempty"`
}

// A Location is a point on the map.
type Location struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
}

// Media is the file in a message.
type Media struct {
	Kind     string `json:"kind"` // photo, document, voice, audio, video, animation, video_note
	FileID   string `json:"file_id"`
	Name     string `json:"name,omitempty"`
	MIME     string `json:"mime,omitempty"`
	Size     int    `json:"size"`
	Width    int    `json:"width,omitempty"`
	Height   int    `json:"height,omitempty"`
	Duration int    `json:"duration,omitempty"`
}

// A Button is one key of a keyboard under a message or below the composer.
type Button struct {
	Text            string  `json:"text"`
	Data            string  `json:"callback_data,omitempty"`
	URL             string  `json:"url,omitempty"`
	CopyText        string  `json:"copy_text,omitempty"`
	WebApp          string  `json:"web_app,omitempty"`
	SwitchInline    *string `json:"switch_inline,omitempty"`
	RequestContact  bool    `json:"request_contact,omitempty"`
	RequestLocation bool    `json:"request_location,omitempty"`
	Style           string  `json:"style,omitempty"`
}

// A ReplyKeyboard replaces the letters of a phone's keyboard.
type ReplyKeyboard struct {
	Rows        [][]Button `json:"rows,omitempty"`
	OneTime     bool       `json:"one_time,omitempty"`
	Persistent  bool       `json:"persistent,omitempty"`
	Placeholder string     `json:"placeholder,omitempty"`
	// Remove and ForceReply stand for markups that carry no keys.
	Remove     bool `json:"remove,omitempty"`
	ForceReply bool `json:"force_reply,omitempty"`
}

// A Message is one message as a phone shows it.
type Message struct {
	ID       int64     `json:"id"`
	ChatID   int64     `json:"chat_id"`
	From     User      `json:"from"`
	Date     time.Time `json:"date"`
	Text     string    `json:"text"` // or the caption of its media
	Entities []Entity  `json:"entities,omitempty"`
	// Source is the text as the bot sent it, before its markup was parsed.
	Source        string         `json:"-"`
	Inline        [][]Button     `json:"inline,omitempty"`
	ReplyKeyboard *ReplyKeyboard `json:"reply_keyboard,omitempty"`
	ReplyTo       int64          `json:"reply_to,omitempty"`
	ForwardFrom   string         `json:"forward_from,omitempty"`
	// ViaBot: the person chose it from what the bot offered while they wrote.
	ViaBot     bool      `json:"via_bot,omitempty"`
	Media      *Media    `json:"media,omitempty"`
	Contact    *Contact  `json:"contact,omitempty"`
	Location   *Location `json:"location,omitempty"`
	Service    string    `json:"service,omitempty"` // "joined", "left", …
	Edits      int       `json:"edits,omitempty"`
	Deleted    bool      `json:"deleted,omitempty"`
	MediaGroup string    `json:"media_group,omitempty"`

	inlineRaw     []byte // the inline keyboard, as it goes back to the bot
	editDate      time.Time
	forwardOrigin any
	service       func(*wireMessage) // puts a service message into words
	change        uint64             // the server's change counter when it last changed
}

// FromBot tells whether the bot sent the message.
func (m *Message) FromBot() bool { return m.From.IsBot }

// Keys returns the texts of the buttons under a message, in reading order.
func (m *Message) Keys() []string {
	var keys []string
	for _, row := range m.Inline {
		for _, b := range row {
			keys = append(keys, b.Text)
		}
	}
	return keys
}

// A Call is one request of the bot and how it ended.
type Call struct {
	At          time.Time         `json:"at"`
	Method      string            `json:"method"`
	Params      map[string]string `json:"params,omitempty"`
	Code        int               `json:"code"` // 0 when the connection was cut
	Description string            `json:"description,omitempty"`
}

// A Fault is a request that the real server would forgive or refuse and that a
// correct bot never makes.
type Fault struct {
	At     time.Time `json:"at"`
	Method string    `json:"method"`
	Text   string    `json:"text"`
}

// An Alert is the bot's answer to a tap: a toast, or a window to be closed.
type Alert struct {
	QueryID   string `json:"query_id"`
	UserID    int64  `json:"user_id"`
	ChatID    int64  `json:"chat_id"`
	Text      string `json:"text,omitempty"`
	ShowAlert bool   `json:"show_alert,omitempty"`
	URL       string `json:"url,omitempty"`
}

// A Command is one entry of the menu that "/" opens.
type Command struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}
