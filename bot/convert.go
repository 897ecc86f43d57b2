package bot

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/go-telegram/bot/models"

	"daftar/bot/chat"
	"daftar/store"
)

// convert makes a request of an update. ours is false for what nobody expects an
// answer to: what another bot wrote, a command for another bot, a kind of update
// that was not asked for.
func (b *Bot) convert(row store.InboxRow) (req chat.Request, ours bool, err error) {
	var u models.Update
	if err := json.Unmarshal(row.Payload, &u); err != nil {
		// A newer Telegram may have put something into it that the library refuses.
		// What the person said counts, not what hangs on it.
		if json.Unmarshal(essence(row.Payload), &u) != nil {
			return chat.Request{}, false, shape(err)
		}
	}
	switch {
	case u.Message != nil:
		req, ours = fromMessage(u.Message, b.Username())
	case u.EditedMessage != nil:
		req, ours = fromEdit(u.EditedMessage, b.Username())
	case u.CallbackQuery != nil:
		req, ours = fromTap(u.CallbackQuery)
		req.At = row.ReceivedAt
	case u.MyChatMember != nil:
		req, ours = fromMember(u.MyChatMember)
	}
	if ours {
		req.InboxID = row.ID
		req.Forwarded = forwarded(row.Payload)
	}
	return req, ours, nil
}

// essential are the parts of a message that a request is made of, without those
// that contain further messages or may be of kinds that come to be.
var essential = []string{
	"message_id", "from", "chat", "date", "edit_date", "text", "caption", "contact", "location",
	"voice", "audio", "video", "video_note", "photo", "document",
	"sender_chat", "via_bot", "migrate_to_chat_id", "migrate_from_chat_id",
}

// essence is an update whose message is cut down to what is essential.
func essence(payload []byte) []byte {
	type content map[string]json.RawMessage
	var update struct {
		Message content `json:"message,omitempty"`
		Edited  content `json:"edited_message,omitempty"`
	}
	if json.Unmarshal(payload, &update) != nil {
		return nil
	}
	for _, c := range []content{update.Message, update.Edited} {
		maps.DeleteFunc(c, func(name string, _ json.RawMessage) bool { return !slices.Contains(essential, name) })
	}
	out, err := json.Marshal(update)
	if err != nil {
		return nil
	}
	return out
}

// forwarded reports whether a message is somebody else's, also where the library
// cannot read whose.
func forwarded(payload []byte) bool {
	type message struct {
		Origin json.RawMessage `json:"forward_origin"`
	}
	var u struct {
		Message message `json:"message"`
		Edited  message `json:"edited_message"`
	}
	return json.Unmarshal(payload, &u) == nil && (u.Message.Origin != nil || u.Edited.Origin != nil)
}

// shape takes what was decoded out of a JSON error.
func shape(err error) error {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return errors.New("field " + kind.Field + " has another type")
	}
	return errors.New("it has another shape")
}

func fromMessage(m *models.Message, username string) (chat.Request, bool) {
	r := chat.Request{
		Chat: place(m.Chat), MessageID: int64(m.ID), Text: m.Text, File: file(m),
		ForwardedFrom: forwardedFrom(m.ForwardOrigin), At: unix(m.Date),
	}
	if o := m.ForwardOrigin; o != nil && o.MessageOriginUser != nil {
		r.ForwardedID = o.MessageOriginUser.SenderUser.ID
	}
	switch {
	case m.MigrateToChatID != 0:
		return moved(r, r.Chat.ID, m.MigrateToChatID), true
	case m.MigrateFromChatID != 0:
		return moved(r, m.MigrateFromChatID, r.Chat.ID), true
	case m.SenderChat != nil: // a group or channel speaks, so nobody knows who it is
	case m.From == nil || m.From.IsBot:
		return r, false
	case m.ViaBot != nil && strings.EqualFold(m.ViaBot.Username, username): // an offer of ours that they chose
		return r, false
	default:
		r.From = person(*m.From)
	}
	if m.ReplyToMessage != nil {
		r.ReplyTo = int64(m.ReplyToMessage.ID)
	}
	switch {
	case m.Contact != nil:
		r.Kind = chat.Contact
		r.Contact = &chat.SharedContact{
			Name: name(m.Contact.FirstName, m.Contact.LastName), Phone: m.Contact.PhoneNumber, UserID: m.Contact.UserID,
		}
	case r.File != nil:
		r.Kind, r.Text = chat.Media, m.Caption
	case m.Location != nil || m.Venue != nil:
		r.Kind = chat.Location
		at := m.Location
		if at == nil {
			at = &m.Venue.Location
		}
		r.Where = fmt.Sprintf("%.6f,%.6f", at.Latitude, at.Longitude)
	case m.Text != "":
		r.Kind = chat.Text
		return command(r, username)
	default:
		r.Kind = chat.Other
	}
	return r, true
}

// fromEdit passes over edits that change no words, such as each step of a shared
// live location.
func fromEdit(m *models.Message, username string) (chat.Request, bool) {
	r, ours := fromMessage(m, username)
	r.Kind = chat.Edited
	if m.EditDate != 0 {
		r.At = unix(m.EditDate)
	}
	return r, ours && r.Text != ""
}

// fromTap keeps the tap of a button that is none of ours: the handler redraws the
// message.
func fromTap(q *models.CallbackQuery) (chat.Request, bool) {
	r := chat.Request{Kind: chat.Tap, From: person(q.From)}
	switch {
	case q.Message.Message != nil:
		r.Chat, r.MessageID = place(q.Message.Message.Chat), int64(q.Message.Message.ID)
	case q.Message.InaccessibleMessage != nil:
		r.Chat, r.MessageID = place(q.Message.InaccessibleMessage.Chat), int64(q.Message.InaccessibleMessage.MessageID)
	default:
		return r, false
	}
	if data, err := chat.Decode(q.Data); err == nil {
		r.Tap = data
	}
	return r, true
}

// moved tells that a group goes on under another id. Both of its ids hear of it,
// in two messages whose order nobody promises; they make the same request.
func moved(r chat.Request, from, to int64) chat.Request {
	r.Kind, r.MovedTo, r.Chat.ID = chat.Member, to, from
	return r
}

// fromMember passes over channels, in which nobody talks with the bot.
func fromMember(u *models.ChatMemberUpdated) (chat.Request, bool) {
	r := chat.Request{
		Kind: chat.Member, Chat: place(u.Chat), Away: outside(u.NewChatMember), At: unix(u.Date),
		Came: outside(u.OldChatMember) && !outside(u.NewChatMember),
	}
	if !u.From.IsBot { // an administrator who hides goes by the name of a bot
		r.From = person(u.From)
	}
	return r, u.Chat.Type != models.ChatTypeChannel
}

func outside(m models.ChatMember) bool {
	return m.Type == models.ChatMemberTypeLeft || m.Type == models.ChatMemberTypeBanned ||
		m.Restricted != nil && !m.Restricted.IsMember
}

var commandLine = regexp.MustCompile(`(?s)^/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]+))?(?:\s+(.*))?$`)

// command splits "/find@bot Aziz". A command for another bot is, in a group, none
// of our business.
func command(r chat.Request, username string) (chat.Request, bool) {
	parts := commandLine.FindStringSubmatch(r.Text)
	if parts == nil {
		return r, true
	}
	if parts[2] != "" && !strings.EqualFold(parts[2], username) {
		return r, r.Chat.Private
	}
	r.Command, r.Args = strings.ToLower(parts[1]), strings.TrimSpace(parts[3])
	return r, true
}

func file(m *models.Message) *chat.File {
	switch {
	case m.Voice != nil:
		return &chat.File{ID: m.Voice.FileID, Kind: "voice", Size: m.Voice.FileSize, Length: seconds(m.Voice.Duration)}
	case m.Audio != nil:
		return &chat.File{ID: m.Audio.FileID, Kind: "audio", Name: m.Audio.FileName, Size: m.Audio.FileSize, Length: seconds(m.Audio.Duration)}
	case m.Video != nil:
		return &chat.File{ID: m.Video.FileID, Kind: "video", Name: m.Video.FileName, Size: m.Video.FileSize}
	case m.VideoNote != nil:
		return &chat.File{ID: m.VideoNote.FileID, Kind: "video_note", Size: int64(m.VideoNote.FileSize), Length: seconds(m.VideoNote.Duration)}
	case len(m.Photo) > 0:
		largest := m.Photo[0]
		for _, size := range m.Photo[1:] {
			if size.Width*size.Height > largest.Width*largest.Height {
				largest = size
			}
		}
		return &chat.File{ID: largest.FileID, Kind: "photo", Size: int64(largest.FileSize)}
	case m.Document != nil:
		return &chat.File{ID: m.Document.FileID, Kind: "document", Name: m.Document.FileName, Size: m.Document.FileSize}
	}
	return nil
}

func forwardedFrom(o *models.MessageOrigin) string {
	switch {
	case o == nil:
		return ""
	case o.MessageOriginUser != nil:
		return name(o.MessageOriginUser.SenderUser.FirstName, o.MessageOriginUser.SenderUser.LastName)
	case o.MessageOriginHiddenUser != nil:
		return o.MessageOriginHiddenUser.SenderUserName
	case o.MessageOriginChat != nil:
		return o.MessageOriginChat.SenderChat.Title
	case o.MessageOriginChannel != nil:
		return o.MessageOriginChannel.Chat.Title
	}
	return ""
}

func place(c models.Chat) chat.Place {
	return chat.Place{ID: c.ID, Private: c.Type == models.ChatTypePrivate, Title: c.Title}
}

func person(u models.User) chat.Person {
	return chat.Person{
		ID: u.ID, Name: name(u.FirstName, u.LastName), Username: u.Username, Language: u.LanguageCode,
	}
}

func name(first, last string) string { return strings.TrimSpace(first + " " + last) }

func seconds(n int) time.Duration { return time.Duration(n) * time.Second }

func unix(seconds int) time.Time { return time.Unix(int64(seconds), 0).UTC() }
