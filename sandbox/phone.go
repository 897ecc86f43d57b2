package sandbox

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Errors of a phone: what its owner cannot do.
var (
	ErrNoUser    = errors.New("sandbox: no such user")
	ErrNoChat    = errors.New("sandbox: not a member of that chat")
	ErrNoMessage = errors.New("sandbox: no such message")
	ErrNoButton  = errors.New("sandbox: no such button")
	ErrBlocked   = errors.New("sandbox: the bot is blocked by this user")
)

// A Phone acts for one person in one chat, at first the private chat with the
// bot. It is safe for use by several goroutines.
type Phone struct {
	s      *Server
	userID int64
	chatID int64
}

// AddUser makes a person known. The private chat with the bot stays closed to
// the bot until the person presses Start or writes.
func (s *Server) AddUser(u User) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if old := s.users[u.ID]; old != nil {
		*old = u
	} else {
		s.users[u.ID] = &u
		c := newChat(u.ID, "private", "")
		c.user = &u
		s.chats[u.ID] = c
	}
	s.touch()
}

// SetLanguage changes the language of a person's Telegram.
func (s *Server) SetLanguage(userID int64, code string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.users[userID]
	if u == nil {
		return ErrNoUser
	}
	u.LanguageCode = code
	s.touch()
	return nil
}

// Deactivate deletes a person's account: the bot's messages come back with 403.
func (s *Server) Deactivate(userID int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.chats[userID]
	if c == nil {
		return ErrNoUser
	}
	c.deactivated = true
	s.touch()
	return nil
}

// SetPhones says which phones the page shows, from left to right.
func (s *Server) SetPhones(phones []PhoneSpec) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.phones = slices.Clone(phones)
	s.touch()
}

// Phone returns the phone of a user, opened at the private chat with the bot.
func (s *Server) Phone(userID int64) *Phone { return &Phone{s: s, userID: userID, chatID: userID} }

// In returns the same person's phone, opened at another chat.
func (p *Phone) In(chatID int64) *Phone { return &Phone{s: p.s, userID: p.userID, chatID: chatID} }

// with runs an action in the phone's chat under the server's lock.
func (p *Phone) with(act func(c *chat, u *User) error) error {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	u := p.s.users[p.userID]
	if u == nil {
		return ErrNoUser
	}
	c := p.s.chats[p.chatID]
	if c == nil || !c.hasMember(p.userID) || c.migratedTo != 0 {
		return ErrNoChat
	}
	return act(c, u)
}

// post puts a message into the chat and tells the bot about it.
func (p *Phone) post(m Message) (id int64, err error) {
	err = p.with(func(c *chat, u *User) error {
		if m.ReplyTo != 0 && c.find(m.ReplyTo) == nil {
			return ErrNoMessage
		}
		if c.isPrivate() {
			if c.blocked { // writing to a blocked bot lifts the block
				p.s.setBlocked(c, u, false)
			}
			c.started = true
		}
		m.From = *u
		id = p.s.say(c, m).ID
		return nil
	})
	return id, err
}

// say adds a person's message and pushes the update. The caller holds mu.
func (s *Server) say(c *chat, m Message) *Message {
	m.Entities = detectEntities(m.Text, m.Entities)
	added := s.addMessage(c, m)
	if s.botHears(c, added) {
		s.push("message", c.id, s.wire(c, added))
	}
	return added
}

// botHears is privacy mode: in a group the bot sees service messages, commands
// and replies to itself, unless it is an administrator or reads everything.
func (s *Server) botHears(c *chat, m *Message) bool {
	if c.isPrivate() || m.service != nil {
		return c.botInside()
	}
	if !c.botInside() {
		return false
	}
	if s.cfg.ReadsGroups || c.botStatus == adminStatus {
		return true
	}
	if to := c.find(m.ReplyTo); to != nil && to.From.IsBot {
		return true
	}
	if !strings.HasPrefix(m.Text, "/") {
		return false
	}
	_, name, addressed := strings.Cut(strings.Fields(m.Text)[0], "@")
	return !addressed || strings.EqualFold(name, s.bot.Username)
}

// Send writes a text.
func (p *Phone) Send(text string) (int64, error) { return p.post(Message{Text: text}) }

// SendTo writes a text in another chat.
func (p *Phone) SendTo(chatID int64, text string) (int64, error) { return p.In(chatID).Send(text) }

// Reply answers a message.
func (p *Phone) Reply(messageID int64, text string) (int64, error) {
	return p.post(Message{Text: text, ReplyTo: messageID})
}

// Start presses Start, or follows a t.me link with a payload.
func (p *Phone) Start(payload string) (int64, error) {
	return p.Send(strings.TrimSpace("/start " + payload))
}

// Edit changes an own message.
func (p *Phone) Edit(messageID int64, text string) error {
	return p.with(func(c *chat, _ *User) error {
		m := c.find(messageID)
		if m == nil || m.From.ID != p.userID || m.service != nil {
			return ErrNoMessage
		}
		m = p.s.changeMessage(c, messageID, func(m *Message) {
			m.Text, m.Entities = text, detectEntities(text, nil)
			m.Edits++
			m.editDate = p.s.cfg.Now()
		})
		if p.s.botHears(c, m) {
			p.s.push("edited_message", c.id, p.s.wire(c, m))
		}
		return nil
	})
}

// Tap presses the button under a message that bears this text, or else this
// data. It returns the callback query's id.
func (p *Phone) Tap(messageID int64, button string) (queryID string, err error) {
	err = p.with(func(c *chat, u *User) error {
		m := c.find(messageID)
		if m == nil {
			return ErrNoMessage
		}
		data, ok := callbackData(m, button)
		if !ok {
			return fmt.Errorf("%w: %q among %q", ErrNoButton, button, m.Keys())
		}
		queryID = p.s.tapped(c, u, m, data)
		return nil
	})
	return queryID, err
}

// TapData sends callback data that no button need carry, as a forger would.
func (p *Phone) TapData(messageID int64, data string) (queryID string, err error) {
	err = p.with(func(c *chat, u *User) error {
		m := c.find(messageID)
		if m == nil {
			return ErrNoMessage
		}
		queryID = p.s.tapped(c, u, m, data)
		return nil
	})
	return queryID, err
}

func callbackData(m *Message, button string) (string, bool) {
	for _, want := range []func(Button) bool{
		func(b Button) bool { return b.Text == button },
		func(b Button) bool { return b.Data == button },
	} {
		for _, row := range m.Inline {
			for _, b := range row {
				if b.Data != "" && want(b) {
					return b.Data, true
				}
			}
		}
	}
	return "", false
}

type wireCallback struct {
	ID           string       `json:"id"`
	From         User         `json:"from"`
	Message      *wireMessage `json:"message"`
	ChatInstance string       `json:"chat_instance"`
	Data         string       `json:"data"`
}

func (s *Server) tapped(c *chat, u *User, m *Message, data string) string {
	s.sweepTaps()
	id := s.newQueryID()
	s.taps[id] = &tap{userID: u.ID, chatID: c.id, at: s.cfg.Now()}
	s.push("callback_query", c.id, wireCallback{
		ID: id, From: *u, Message: s.wire(c, m), ChatInstance: fmt.Sprint(c.id), Data: data,
	})
	return id
}
