package sandbox

import (
	"errors"
	"slices"
	"strings"
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

// NewGroup is a group that a person makes on the phone, with the others in it. It
// returns the group's id; the bot comes by AddBot.
func (s *Server) NewGroup(byUser int64, title string, others ...int64) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	title = strings.TrimSpace(title)
	if title == "" {
		return 0, errors.New("sandbox: a group needs a name")
	}
	members := []int64{byUser}
	for _, id := range others {
		if !slices.Contains(members, id) {
			members = append(members, id)
		}
	}
	for _, id := range members {
		if s.users[id] == nil {
			return 0, ErrNoUser
		}
	}
	id := int64(-4_000_000_001) // as plain groups of today have
	for s.chats[id] != nil {
		id--
	}
	c := newChat(id, "group", title)
	c.members = members
	s.chats[id] = c
	by := *s.users[byUser]
	s.addMessage(c, Message{From: by, Service: by.FirstName + " created the group", service: func(w *wireMessage) { w.GroupCreated = true }})
	return id, nil
}

// StartInGroup follows a link with startgroup=payload into a group: the bot is
// brought in, unless it is there, and told of the payload.
func (s *Server) StartInGroup(groupID, byUser int64, payload string) (int64, error) {
	inside := false
	err := s.inGroup(groupID, byUser, func(c *chat, _ *User) error {
		inside = c.botInside()
		return nil
	})
	if err != nil {
		return 0, err
	}
	if !inside {
		if err := s.AddBot(groupID, byUser, false); err != nil {
			return 0, err
		}
	}
	return s.Phone(byUser).SendTo(groupID, strings.TrimSpace("/start@"+s.bot.Username+" "+payload))
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
