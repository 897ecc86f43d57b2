package sandbox

import (
	"errors"
	"slices"
)

// AddGroup makes a group. The bot is not in it until somebody adds it.
func (s *Server) AddGroup(g Group) {
	s.mu.Lock()
	defer s.mu.Unlock()
	kind := "group"
	if g.Supergroup {
		kind = "supergroup"
	}
	c := newChat(g.ID, kind, g.Title)
	c.members = slices.Clone(g.Members)
	s.chats[g.ID] = c
	s.touch()
}

// inGroup runs an action by a user in a group.
func (s *Server) inGroup(groupID, byUser int64, act func(c *chat, by *User) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	by := s.users[byUser]
	if by == nil {
		return ErrNoUser
	}
	c := s.chats[groupID]
	if c == nil || c.isPrivate() || c.migratedTo != 0 {
		return ErrNoChat
	}
	return act(c, by)
}

// AddBot brings the bot into a group, as an administrator or a plain member.
func (s *Server) AddBot(groupID, byUser int64, admin bool) error {
	return s.inGroup(groupID, byUser, func(c *chat, by *User) error {
		old := c.botStatus
		c.botStatus = memberStatus
		if admin {
			c.botStatus = adminStatus
		}
		s.pushMyStatus(c, by, old, c.botStatus)
		if old == leftStatus || old == kickedStatus {
			s.joined(c, by, s.bot)
		}
		return nil
	})
}

// KickBot throws the bot out of a group.
func (s *Server) KickBot(groupID, byUser int64) error {
	return s.inGroup(groupID, byUser, func(c *chat, by *User) error {
		if !c.botInside() {
			return ErrNoUser
		}
		old := c.botStatus
		c.botStatus = kickedStatus
		s.pushMyStatus(c, by, old, kickedStatus)
		bot := s.bot
		s.addMessage(c, Message{From: *by, Service: by.FirstName + " removed " + bot.FirstName, service: func(w *wireMessage) {
			w.LeftChatMember = &bot
		}})
		return nil
	})
}

// Join adds a person to a group.
func (s *Server) Join(groupID, userID int64) error {
	return s.inGroup(groupID, userID, func(c *chat, u *User) error {
		if c.hasMember(userID) {
			return nil
		}
		c.members = append(c.members, userID)
		s.joined(c, u, *u)
		return nil
	})
}

func (s *Server) joined(c *chat, by *User, who User) {
	text := who.FirstName + " joined the group"
	if by.ID != who.ID {
		text = by.FirstName + " added " + who.FirstName
	}
	s.say(c, Message{From: *by, Service: text, service: func(w *wireMessage) { w.NewChatMembers = []User{who} }})
}

// Leave takes a person out of a group.
func (s *Server) Leave(groupID, userID int64) error {
	return s.inGroup(groupID, userID, func(c *chat, u *User) error {
		i := slices.Index(c.members, userID)
		if i < 0 {
			return ErrNoChat
		}
		who := *u
		s.say(c, Message{From: who, Service: who.FirstName + " left the group", service: func(w *wireMessage) { w.LeftChatMember = &who }})
		c.members = slices.Delete(slices.Clone(c.members), i, i+1)
		return nil
	})
}

// Migrate turns a group into a supergroup with a new id and returns that id.
func (s *Server) Migrate(groupID, byUser int64) (int64, error) {
	var newID int64
	err := s.inGroup(groupID, byUser, func(c *chat, by *User) error {
		if c.kind != "group" {
			return errors.New("sandbox: it is a supergroup already")
		}
		newID = -1_000_000_000_000 + c.id // -100… as real ones have
		next := newChat(newID, "supergroup", c.title)
		next.members, next.botStatus = c.members, c.botStatus
		s.chats[newID] = next
		oldID := c.id
		s.say(c, Message{From: *by, Service: "The group became a supergroup", service: func(w *wireMessage) { w.MigrateTo = newID }})
		c.migratedTo = newID
		s.say(next, Message{From: *by, Service: "The group became a supergroup", service: func(w *wireMessage) { w.MigrateFrom = oldID }})
		return nil
	})
	return newID, err
}
