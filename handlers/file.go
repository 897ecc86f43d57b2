package handlers

import (
	"daftar/bot/chat"
	"daftar/crm"
	"daftar/store"
)

// sendFile sends again what is kept with an activity: a voice note plays, a picture
// shows, a place is on the map.
func sendFile(t *turn) (action, error) {
	a, err := t.book.Activity(t.ctx, t.scope(), t.req.Tap.ID)
	if err != nil {
		return nil, err
	}
	files, err := t.book.Files(t.ctx, t.scope(), a.ID)
	if err != nil {
		return nil, err
	}
	if a.Where.Known() {
		files = append(files, crm.File{Kind: chat.PlaceKind, ID: a.Where.String()})
	}
	if a.Deleted || len(files) == 0 {
		return nil, crm.Refuse(crm.NotFound, "error.gone")
	}
	return func(tx *store.Tx) error {
		for _, f := range files {
			if _, err := t.send(tx, chat.Message{File: &chat.Attachment{Kind: f.Kind, ID: f.ID}}); err != nil {
				return err
			}
		}
		return nil
	}, nil
}
