package sandbox

import "time"

// typingFor is how long "typing…" stays when nothing follows.
const typingFor = 5 * time.Second

var chatActions = map[string]string{
	"typing": "typing…", "upload_photo": "sending a photo…", "record_video": "recording a video…",
	"upload_video": "sending a video…", "record_voice": "recording a voice message…",
	"upload_voice": "sending a voice message…", "upload_document": "sending a file…",
	"choose_sticker": "choosing a sticker…", "find_location": "looking for a place…",
	"record_video_note": "recording a video message…", "upload_video_note": "sending a video message…",
}

func (s *Server) sendChatAction(r *request) (any, error) {
	shown, ok := chatActions[r.params["action"]]
	if !ok {
		return nil, badRequest("wrong parameter action in request")
	}
	c, err := s.chatFor(r, "chat_id", toWrite)
	if err != nil {
		return nil, err
	}
	c.typing, c.typingUntil = shown, s.cfg.Now().Add(typingFor)
	s.touch()
	return true, nil
}

func (s *Server) getChat(r *request) (any, error) {
	c, err := s.chatFor(r, "chat_id", toRead)
	if err != nil {
		return nil, err
	}
	return struct {
		wireChat
		AccentColorID     int             `json:"accent_color_id"`
		MaxReactionCount  int             `json:"max_reaction_count"`
		AcceptedGiftTypes map[string]bool `json:"accepted_gift_types"`
	}{wireChat: c.wire(), MaxReactionCount: 11, AcceptedGiftTypes: map[string]bool{}}, nil
}

type wireMember struct {
	Status string `json:"status"`
	User   User   `json:"user"`
}

// member tells what somebody is in a group.
func (s *Server) member(c *chat, userID int64) (wireMember, error) {
	if userID == s.bot.ID {
		status := c.botStatus
		if c.isPrivate() {
			status = memberStatus
		}
		return wireMember{Status: status, User: s.bot}, nil
	}
	u := s.users[userID]
	if u == nil {
		return wireMember{}, badRequest("user not found")
	}
	status := leftStatus
	switch {
	case len(c.members) > 0 && c.members[0] == userID:
		status = "creator"
	case c.hasMember(userID):
		status = memberStatus
	}
	return wireMember{Status: status, User: *u}, nil
}

func (s *Server) getChatMember(r *request) (any, error) {
	c, err := s.chatFor(r, "chat_id", toRead)
	if err != nil {
		return nil, err
	}
	if r.id("user_id") <= 0 {
		return nil, badRequest("invalid user_id specified")
	}
	return s.member(c, r.id("user_id"))
}

func (s *Server) getChatAdministrators(r *request) (any, error) {
	c, err := s.chatFor(r, "chat_id", toRead)
	if err != nil {
		return nil, err
	}
	if c.isPrivate() {
		return nil, badRequest("there are no administrators in the private chat")
	}
	var list []wireMember
	if len(c.members) > 0 {
		creator, err := s.member(c, c.members[0])
		if err != nil {
			return nil, err
		}
		list = append(list, creator)
	}
	if c.botStatus == adminStatus {
		list = append(list, wireMember{Status: adminStatus, User: s.bot})
	}
	return list, nil
}

func (s *Server) getChatMemberCount(r *request) (any, error) {
	c, err := s.chatFor(r, "chat_id", toRead)
	if err != nil {
		return nil, err
	}
	if c.isPrivate() {
		return 2, nil
	}
	n := len(c.members)
	if c.botInside() {
		n++
	}
	return n, nil
}

func (s *Server) leaveChat(r *request) (any, error) {
	c, err := s.chatFor(r, "chat_id", toRead)
	if err != nil {
		return nil, err
	}
	if c.isPrivate() {
		return nil, badRequest("chat member status can't be changed in private chats")
	}
	if !c.botInside() {
		return nil, forbidden("bot is not a member of the " + c.kind + " chat")
	}
	c.botStatus = leftStatus
	s.addMessage(c, Message{From: s.bot, Service: s.bot.FirstName + " left the group", service: func(w *wireMessage) {
		w.LeftChatMember = &s.bot
	}})
	return true, nil
}
