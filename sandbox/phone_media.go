package sandbox

import "strings"

// postMedia stores a file and sends it.
func (p *Phone) postMedia(kind, name, mimeType, caption string, data []byte, duration int) (int64, error) {
	p.s.mu.Lock()
	md, err := p.s.store(kind, name, mimeType, data)
	if err == nil {
		md.Duration = duration
	}
	p.s.mu.Unlock()
	if err != nil {
		return 0, err
	}
	return p.post(Message{Media: md, Text: caption})
}

// Voice sends a voice note in OGG.
func (p *Phone) Voice(data []byte) (int64, error) {
	const bytesPerSecond = 4000 // Opus as phones record it
	return p.postMedia("voice", "", "audio/ogg", "", data, 1+len(data)/bytesPerSecond)
}

// Document sends a file.
func (p *Phone) Document(name string, data []byte) (int64, error) {
	return p.postMedia("document", name, "", "", data, 0)
}

// Photo sends a picture: PNG, JPEG or GIF.
func (p *Phone) Photo(data []byte, caption string) (int64, error) {
	return p.postMedia("photo", "", "", caption, data, 0)
}

// Video sends a film.
func (p *Phone) Video(data []byte, caption string) (int64, error) {
	return p.postMedia("video", "", "video/mp4", caption, data, 1)
}

// Location sends a point on the map.
func (p *Phone) Location(latitude, longitude float64) (int64, error) {
	return p.post(Message{Location: &Location{Latitude: latitude, Longitude: longitude}})
}

// ShareContact sends somebody's card, from the address book.
func (p *Phone) ShareContact(card Contact) (int64, error) {
	return p.post(Message{Contact: &card})
}

// SharePhone presses a request_contact button: the own number, with the own
// user id as the proof, in reply to the message that brought the keyboard.
func (p *Phone) SharePhone() (int64, error) {
	var m Message
	err := p.with(func(c *chat, u *User) error {
		k := c.keyboard()
		if k == nil || !asksForContact(k.ReplyKeyboard) {
			return ErrNoButton
		}
		m.ReplyTo = k.ID
		m.Contact = &Contact{
			PhoneNumber: strings.TrimPrefix(u.Phone, "+"), FirstName: u.FirstName, LastName: u.LastName, UserID: u.ID,
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return p.post(m)
}

// keyboard returns the message whose reply keyboard lies below the composer.
func (c *chat) keyboard() *Message { return c.find(c.keysID) }

// Forward passes on what somebody wrote who hides behind a bare name, as most
// customers do.
func (p *Phone) Forward(fromName, text string) (int64, error) {
	return p.post(Message{Text: text, ForwardFrom: fromName, forwardOrigin: map[string]any{
		"type": "hidden_user", "date": p.s.cfg.Now().Unix(), "sender_user_name": fromName,
	}})
}

// ForwardFrom passes on what a known user wrote.
func (p *Phone) ForwardFrom(userID int64, text string) (int64, error) {
	p.s.mu.Lock()
	u, ok := p.s.users[userID]
	if !ok {
		p.s.mu.Unlock()
		return 0, ErrNoUser
	}
	author := *u
	p.s.mu.Unlock()
	return p.post(Message{Text: text, ForwardFrom: fullName(author), forwardOrigin: map[string]any{
		"type": "user", "date": p.s.cfg.Now().Unix(), "sender_user": author,
	}})
}

// Block stops the bot; it learns of it by a my_chat_member update.
func (p *Phone) Block() error { return p.block(true) }

// Unblock lets the bot write again.
func (p *Phone) Unblock() error { return p.block(false) }

func (p *Phone) block(on bool) error {
	return p.with(func(c *chat, u *User) error {
		if !c.isPrivate() {
			return ErrNoChat
		}
		if c.blocked != on {
			p.s.setBlocked(c, u, on)
		}
		return nil
	})
}

func (s *Server) setBlocked(c *chat, u *User, on bool) {
	c.blocked = on
	from, to := memberStatus, kickedStatus
	if !on {
		from, to = to, from
	}
	s.pushMyStatus(c, u, from, to)
	s.touch()
}

// pushMyStatus tells the bot that it was let in or thrown out.
func (s *Server) pushMyStatus(c *chat, by *User, from, to string) {
	s.push("my_chat_member", c.id, map[string]any{
		"chat": c.wire(), "from": *by, "date": s.cfg.Now().Unix(),
		"old_chat_member": s.botMember(from), "new_chat_member": s.botMember(to),
	})
}

func (s *Server) botMember(status string) map[string]any {
	m := map[string]any{"status": status, "user": s.bot}
	switch status {
	case kickedStatus:
		m["until_date"] = 0
	case adminStatus:
		m["can_delete_messages"] = true
	}
	return m
}
