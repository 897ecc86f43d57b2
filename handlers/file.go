package handlers

import (
	"daftar/bot/chat"
	"daftar/crm"
)

// sendFile sends again what is kept with an activity: a voice note plays, a picture
// shows.
func sendFile(t *turn) (action, error) {
	a, err := t.book.Activity(t.ctx, t.scope(), t.req.Tap.ID)
	if err != nil {
		return nil, err
	}
	if a.Deleted || a.FileID == "" {
		return nil, crm.Refuse(crm.NotFound, "error.gone")
	}
	return t.say(chat.Message{File: &chat.Attachment{Kind: a.FileKind, ID: a.FileID}}), nil
}
