package sandbox

import (
	"slices"
	"time"
)

// What the bot is in a group.
const (
	memberStatus = "member"
	adminStatus  = "administrator"
	leftStatus   = "left"
	kickedStatus = "kicked"
)

// A chat is a private chat or a group, with all that was said in it.
type chat struct {
	id    int64
	kind  string // private, group, supergroup
	title string

	user        *User // of a private chat
	started     bool  // the person has pressed Start or written
	blocked     bool
	deactivated bool

	members    []int64 // of a group, its creator first
	botStatus  string
	migratedTo int64

	messages []Message // ascending ids
	index    map[int64]int
	edited   []int // the places of changed messages, in the order of the changes
	lastID   int64
	keysID   int64 // the message whose reply keyboard lies below the composer
	changed  chan struct{}

	typing      string
	typingUntil time.Time
}

func newChat(id int64, kind, title string) *chat {
	return &chat{id: id, kind: kind, title: title, index: map[int64]int{}, botStatus: leftStatus}
}

func (c *chat) isPrivate() bool { return c.kind == "private" }

func (c *chat) hasMember(userID int64) bool {
	if c.isPrivate() {
		return c.id == userID
	}
	return slices.Contains(c.members, userID)
}

func (c *chat) botInside() bool {
	return c.isPrivate() || c.botStatus == memberStatus || c.botStatus == adminStatus
}

// find returns the message at its place, nil when it is missing or deleted.
func (c *chat) find(id int64) *Message {
	i, ok := c.index[id]
	if !ok || c.messages[i].Deleted {
		return nil
	}
	return &c.messages[i]
}

// A copyOf is a reader's own copy of a chat's messages. Bringing it up to date
// costs what has changed, not what is there.
type copyOf struct {
	messages []Message
	edits    int // how many of the chat's edits are in it
}

func (o *copyOf) update(c *chat) {
	for _, i := range c.edited[o.edits:] {
		if i < len(o.messages) {
			o.messages[i] = c.messages[i]
		}
	}
	o.edits = len(c.edited)
	o.messages = append(o.messages, c.messages[len(o.messages):]...)
}

func (c *chat) notify() {
	if c.changed != nil {
		close(c.changed)
		c.changed = nil
	}
}

// addMessage gives a message its number and date and shows it on the phones.
// The caller holds mu.
func (s *Server) addMessage(c *chat, m Message) *Message {
	if c.kind == "supergroup" { // a supergroup counts for itself
		c.lastID++
		m.ID = c.lastID
	} else {
		s.lastMsgID++
		m.ID = s.lastMsgID
	}
	m.ChatID = c.id
	m.Date = s.cfg.Now()
	m.change = s.touch()
	c.index[m.ID] = len(c.messages)
	c.messages = append(c.messages, m)
	if m.From.IsBot {
		c.typing = ""
	}
	if k := m.ReplyKeyboard; k != nil {
		c.keysID = m.ID
		if k.Remove || k.ForceReply {
			c.keysID = 0
		}
	}
	c.notify()
	return &c.messages[len(c.messages)-1]
}

// changeMessage edits a message in place. The caller holds mu.
func (s *Server) changeMessage(c *chat, id int64, edit func(*Message)) *Message {
	at := c.index[id]
	c.edited = append(c.edited, at)
	m := &c.messages[at]
	edit(m)
	m.change = s.touch()
	c.notify()
	return m
}

// access is what a method wants to do in a chat.
type access int

const (
	toRead access = iota
	toEdit
	toWrite
)

// chatFor finds the chat that a request names, if the bot may do there what it wants.
func (s *Server) chatFor(r *request, param string, want access) (*chat, error) {
	raw := r.params[param]
	if raw == "" {
		return nil, badRequest("chat_id is empty")
	}
	c := s.chats[r.id(param)]
	if c == nil {
		return nil, badRequest("chat not found")
	}
	if c.isPrivate() {
		return c, c.privateAccess(want)
	}
	return c, c.groupAccess(want)
}

func (c *chat) privateAccess(want access) error {
	switch {
	case !c.started && want == toRead:
		return badRequest("chat not found")
	case !c.started:
		return forbidden("bot can't initiate conversation with a user")
	case want == toRead:
		return nil
	case c.deactivated:
		return forbidden("user is deactivated")
	case c.blocked:
		return forbidden("bot was blocked by the user")
	}
	return nil
}

func (c *chat) groupAccess(want access) error {
	switch {
	case c.migratedTo != 0 && want == toWrite:
		e := badRequest("group chat was upgraded to a supergroup chat")
		e.migrateTo = c.migratedTo
		return e
	case c.migratedTo != 0, c.botInside():
		return nil
	case c.kind == "group" && want == toRead:
		return nil
	case c.botStatus == kickedStatus:
		return forbidden("bot was kicked from the " + c.kind + " chat")
	}
	return forbidden("bot is not a member of the " + c.kind + " chat")
}

// messageFor finds the chat and the message that a request names. What is the
// purpose in the real server's words, "message to edit".
func (s *Server) messageFor(r *request, chatParam, what string, want access) (*chat, *Message, error) {
	c, err := s.chatFor(r, chatParam, want)
	if err != nil {
		return nil, nil, err
	}
	if r.params["message_id"] == "" {
		return nil, nil, badRequest("message identifier is not specified")
	}
	m := c.find(r.id("message_id"))
	if m == nil {
		return nil, nil, badRequest(what + " not found")
	}
	return c, m, nil
}
