package sandbox

import (
	"bytes"
	"encoding/json"
	"reflect"
	"time"
)

// deletable is how long the bot can take back what was said.
const deletable = 48 * time.Hour

// editable finds the message that a request wants to change and the keyboard
// that it shall carry from then on.
func (s *Server) editable(r *request) (*chat, *Message, *markup, error) {
	if r.params["inline_message_id"] != "" {
		return nil, nil, nil, badRequest("MESSAGE_ID_INVALID")
	}
	mk, err := s.parseMarkup(r)
	if err != nil {
		return nil, nil, nil, err
	}
	c, m, err := s.messageFor(r, "chat_id", "message to edit", toEdit)
	if err != nil {
		return nil, nil, nil, err
	}
	if !m.From.IsBot || m.ReplyKeyboard != nil || m.forwardOrigin != nil || m.service != nil {
		return nil, nil, nil, badRequest("message can't be edited")
	}
	if mk == nil {
		mk = &markup{}
	}
	if mk.reply != nil {
		return nil, nil, nil, badRequest("inline keyboard expected")
	}
	return c, m, mk, nil
}

var errNotModified = badRequest("message is not modified: specified new message content and reply markup are exactly " +
	"the same as a current content and reply markup of the message")

// applyEdit changes the text and keyboard unless nothing would change.
func (s *Server) applyEdit(c *chat, m *Message, f formatted, mk *markup) (any, error) {
	same := m.Text == f.text && bytes.Equal(m.inlineRaw, mk.inlineRaw) &&
		(len(m.Entities) == 0 && len(f.entities) == 0 || reflect.DeepEqual(m.Entities, f.entities))
	if same {
		return nil, errNotModified
	}
	return s.wire(c, s.edit(c, m, f, mk)), nil
}

func (s *Server) edit(c *chat, m *Message, f formatted, mk *markup) *Message {
	return s.changeMessage(c, m.ID, func(m *Message) {
		m.Source, m.Text, m.Entities = f.source, f.text, f.entities
		m.Inline, m.inlineRaw = mk.inline, mk.inlineRaw
		m.Edits++
		m.editDate = s.cfg.Now()
	})
}

func (s *Server) editMessageText(r *request) (any, error) {
	f, late, err := s.messageText(r)
	if err != nil {
		return nil, err
	}
	c, m, mk, err := s.editable(r)
	if err != nil {
		return nil, err
	}
	if m.Media != nil || m.Contact != nil || m.Location != nil {
		return nil, badRequest("there is no text in the message to edit")
	}
	if err := late(); err != nil {
		return nil, err
	}
	return s.applyEdit(c, m, f, mk)
}

func (s *Server) editMessageCaption(r *request) (any, error) {
	f, late, err := s.caption(r)
	if err != nil {
		return nil, err
	}
	c, m, mk, err := s.editable(r)
	if err != nil {
		return nil, err
	}
	if m.Media == nil || !hasCaption(m.Media.Kind) {
		return nil, badRequest("there is no caption in the message to edit")
	}
	if err := late(); err != nil {
		return nil, err
	}
	return s.applyEdit(c, m, f, mk)
}

func (s *Server) editMessageReplyMarkup(r *request) (any, error) {
	c, m, mk, err := s.editable(r)
	if err != nil {
		return nil, err
	}
	return s.applyEdit(c, m, formatted{source: m.Source, text: m.Text, entities: m.Entities}, mk)
}

func (s *Server) deleteMessage(r *request) (any, error) {
	c, m, err := s.messageFor(r, "chat_id", "message to delete", toWrite)
	if err != nil {
		return nil, err
	}
	return true, s.remove(c, m)
}

// deleteMessages passes over what is not there.
func (s *Server) deleteMessages(r *request) (any, error) {
	var ids []int64
	if err := json.Unmarshal([]byte(r.params["message_ids"]), &ids); err != nil {
		return nil, badRequest("can't parse message_ids JSON object")
	}
	if len(ids) > 100 {
		return nil, badRequest("too many message identifiers specified")
	}
	c, err := s.chatFor(r, "chat_id", toWrite)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if m := c.find(id); m != nil {
			if err := s.remove(c, m); err != nil {
				return nil, err
			}
		}
	}
	return true, nil
}

func (s *Server) remove(c *chat, m *Message) error {
	switch {
	case !c.isPrivate() && !m.From.IsBot && c.botStatus != adminStatus:
		return badRequest("message can't be deleted")
	case s.cfg.Now().Sub(m.Date) > deletable:
		return badRequest("message can't be deleted for everyone")
	}
	s.changeMessage(c, m.ID, func(m *Message) { m.Deleted = true })
	return nil
}
