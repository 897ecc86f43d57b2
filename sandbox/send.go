package sandbox

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	maxText    = 4096
	maxCaption = 1024
	maxRaw     = 1 << 15 // bytes, before the markup is parsed
)

// formatted is a text after its markup was parsed.
type formatted struct {
	source, text string
	entities     []Entity
}

// parseText reads a text or caption with its parse_mode or entities.
func (s *Server) parseText(r *request, param, entitiesParam string) (formatted, error) {
	raw := r.params[param]
	f := formatted{source: raw, text: raw}
	if len(raw) > maxRaw {
		return f, badRequest("text is too long")
	}
	mode := strings.ToLower(r.params["parse_mode"])
	switch {
	case raw == "":
		return f, nil
	case mode == "html":
		plain, entities, err := parseHTML(raw)
		if err != nil {
			return f, badRequest("can't parse entities: " + err.Error())
		}
		f.text, f.entities = plain, entities
	case mode == "markdown", mode == "markdownv2":
		s.fault(r.method, "the sandbox does not parse "+r.params["parse_mode"]+"; the text is shown as it is")
	case mode != "" && mode != "none":
		return f, badRequest("unsupported parse_mode")
	case r.params[entitiesParam] != "":
		if err := json.Unmarshal([]byte(r.params[entitiesParam]), &f.entities); err != nil {
			return f, badRequest("can't parse entities JSON object")
		}
	}
	if !utf8.ValidString(f.text) {
		return f, badRequest("strings must be encoded in UTF-8")
	}
	f.text, f.entities = trimText(f.text, f.entities)
	f.entities = detectEntities(f.text, f.entities)
	return f, nil
}

// messageText is parseText with the rules for the text of a message; the ones
// for the parsed text apply only after the chat is known to be there.
func (s *Server) messageText(r *request) (formatted, func() error, error) {
	if r.params["text"] == "" {
		return formatted{}, nil, badRequest("message text is empty")
	}
	f, err := s.parseText(r, "text", "entities")
	late := func() error {
		switch n := utf8.RuneCountInString(f.text); {
		case n == 0:
			return badRequest("text must be non-empty")
		case n > maxText:
			return badRequest("message is too long")
		}
		return nil
	}
	return f, late, err
}

func (s *Server) caption(r *request) (formatted, func() error, error) {
	f, err := s.parseText(r, "caption", "caption_entities")
	late := func() error {
		if utf8.RuneCountInString(f.text) > maxCaption {
			return badRequest("message caption is too long")
		}
		return nil
	}
	return f, late, err
}

// A draft is a message on its way: what every send method has in common.
type draft struct {
	chat *chat
	msg  Message
}

// draft checks the chat, the reply and the keyboard, in the server's order.
func (s *Server) draft(r *request) (*draft, error) {
	reply, err := parseReply(r)
	if err != nil {
		return nil, err
	}
	mk, err := s.parseMarkup(r)
	if err != nil {
		return nil, err
	}
	c, err := s.chatFor(r, "chat_id", toWrite)
	if err != nil {
		return nil, err
	}
	d := &draft{chat: c, msg: Message{From: s.bot}}
	if reply.MessageID != 0 {
		switch {
		case c.find(reply.MessageID) != nil:
			d.msg.ReplyTo = reply.MessageID
		case !reply.AllowWithout:
			return nil, badRequest("message to be replied not found")
		}
	}
	if mk != nil {
		if mk.reply != nil && !c.isPrivate() && asksForContact(mk.reply) {
			return nil, badRequest("phone number can be requested in private chats only")
		}
		d.msg.Inline, d.msg.inlineRaw, d.msg.ReplyKeyboard = mk.inline, mk.inlineRaw, mk.reply
	}
	return d, nil
}

func asksForContact(k *ReplyKeyboard) bool {
	for _, row := range k.Rows {
		for _, b := range row {
			if b.RequestContact {
				return true
			}
		}
	}
	return false
}

type replyParameters struct {
	MessageID    int64 `json:"message_id"`
	AllowWithout bool  `json:"allow_sending_without_reply"`
}

func parseReply(r *request) (replyParameters, error) {
	var reply replyParameters
	raw := r.params["reply_parameters"]
	if raw == "" {
		return reply, nil
	}
	if err := json.Unmarshal([]byte(raw), &reply); err != nil {
		return reply, badRequest("can't parse reply parameters JSON object")
	}
	return reply, nil
}

func (s *Server) deliver(d *draft, f formatted) *wireMessage {
	d.msg.Source, d.msg.Text, d.msg.Entities = f.source, f.text, f.entities
	return s.wire(d.chat, s.addMessage(d.chat, d.msg))
}

func (s *Server) sendMessage(r *request) (any, error) {
	f, late, err := s.messageText(r)
	if err != nil {
		return nil, err
	}
	d, err := s.draft(r)
	if err != nil {
		return nil, err
	}
	if err := late(); err != nil {
		return nil, err
	}
	return s.deliver(d, f), nil
}

// sendMedia makes the handler of a method that sends one file.
func sendMedia(kind string) handler {
	return func(s *Server, r *request) (any, error) {
		part := kind
		named, attached := strings.CutPrefix(r.params[kind], "attach://")
		if attached {
			part = named
		}
		if (r.params[kind] == "" || attached) && r.files[part].data == nil {
			return nil, badRequest("there is no " + strings.ReplaceAll(kind, "_", " ") + " in the request")
		}
		words := r
		if !hasCaption(kind) {
			words = &request{method: r.method} // the real server does not look at any
		}
		f, late, err := s.caption(words)
		if err != nil {
			return nil, err
		}
		d, err := s.draft(r)
		if err != nil {
			return nil, err
		}
		if err := late(); err != nil {
			return nil, err
		}
		media, err := s.mediaFor(r, kind, r.params[kind], part)
		if err != nil {
			return nil, err
		}
		media.Duration = r.integer("duration", media.Duration, 0, 1<<30)
		if kind == "video_note" {
			media.Width = r.integer("length", media.Width, 0, 1<<30)
		}
		d.msg.Media = media
		return s.deliver(d, f), nil
	}
}

func (s *Server) sendLocation(r *request) (any, error) {
	lat, errLat := strconv.ParseFloat(r.params["latitude"], 64)
	lon, errLon := strconv.ParseFloat(r.params["longitude"], 64)
	switch {
	case errLat != nil:
		return nil, badRequest("latitude is empty")
	case errLon != nil:
		return nil, badRequest("longitude is empty")
	}
	d, err := s.draft(r)
	if err != nil {
		return nil, err
	}
	d.msg.Location = &Location{Latitude: lat, Longitude: lon}
	return s.deliver(d, formatted{}), nil
}

func (s *Server) sendContact(r *request) (any, error) {
	card := &Contact{
		PhoneNumber: r.params["phone_number"], FirstName: r.params["first_name"],
		LastName: r.params["last_name"], VCard: r.params["vcard"],
	}
	switch {
	case card.PhoneNumber == "":
		return nil, badRequest("phone number is empty")
	case card.FirstName == "":
		return nil, badRequest("first name is empty")
	}
	d, err := s.draft(r)
	if err != nil {
		return nil, err
	}
	d.msg.Contact = card
	return s.deliver(d, formatted{}), nil
}

// copyMessage and forwardMessage take a message that the bot can see.
func (s *Server) copyMessage(r *request) (any, error) {
	m, d, err := s.repeat(r, "message to copy")
	if err != nil {
		return nil, err
	}
	f := formatted{source: m.Source, text: m.Text, entities: m.Entities}
	if r.params["caption"] != "" {
		var late func() error
		if f, late, err = s.caption(r); err == nil {
			err = late()
		}
		if err != nil {
			return nil, err
		}
	}
	w := s.deliver(d, f)
	return map[string]any{"message_id": w.MessageID}, nil
}

func (s *Server) forwardMessage(r *request) (any, error) {
	m, d, err := s.repeat(r, "message to forward")
	if err != nil {
		return nil, err
	}
	origin := m.From
	d.msg.ForwardFrom = fullName(origin)
	d.msg.forwardOrigin = map[string]any{"type": "user", "date": m.Date.Unix(), "sender_user": origin}
	return s.deliver(d, formatted{source: m.Source, text: m.Text, entities: m.Entities}), nil
}

func (s *Server) repeat(r *request, what string) (Message, *draft, error) {
	_, m, err := s.messageFor(r, "from_chat_id", what, toRead)
	if err != nil {
		return Message{}, nil, err
	}
	if m.service != nil {
		return Message{}, nil, badRequest(fmt.Sprintf("%s can't be sent again", strings.Fields(what)[0]))
	}
	original := *m
	d, err := s.draft(r)
	if err != nil {
		return Message{}, nil, err
	}
	d.msg.Media, d.msg.Contact, d.msg.Location = original.Media, original.Contact, original.Location
	return original, d, nil
}

func fullName(u User) string { return strings.TrimSpace(u.FirstName + " " + u.LastName) }
