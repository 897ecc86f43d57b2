package bot

import (
	"encoding/json"

	"daftar/store"
)

// envelope is what must be known of an update to keep it and to give it a lane.
// It is read leniently, so that an update of a shape that nobody knows yet is
// still kept and set aside.
type envelope struct {
	updateID                  int64
	kind                      string
	chatID, userID, messageID int64
	tapID                     string
}

// readEnvelope reports false for what has no update_id.
func readEnvelope(payload []byte) (envelope, bool) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(payload, &fields); err != nil {
		return envelope{}, false
	}
	var e envelope
	if json.Unmarshal(fields["update_id"], &e.updateID) != nil {
		return envelope{}, false
	}
	for name, value := range fields {
		if name != "update_id" {
			e.kind = name
			e.readContent(value)
		}
	}
	return e, true
}

type hasID struct {
	ID int64 `json:"id"`
}

func (e *envelope) readContent(value []byte) {
	var content struct {
		ID        json.RawMessage `json:"id"`
		MessageID json.RawMessage `json:"message_id"`
		Chat      json.RawMessage `json:"chat"`
		From      json.RawMessage `json:"from"`
		Message   json.RawMessage `json:"message"`
	}
	if json.Unmarshal(value, &content) != nil {
		return
	}
	var chat, from hasID
	// What cannot be read stays zero.
	_ = json.Unmarshal(content.Chat, &chat)
	_ = json.Unmarshal(content.From, &from)
	_ = json.Unmarshal(content.MessageID, &e.messageID)
	e.chatID, e.userID = chat.ID, from.ID
	if e.kind != "callback_query" {
		return
	}
	_ = json.Unmarshal(content.ID, &e.tapID)
	var message struct {
		ID   int64 `json:"message_id"`
		Chat hasID `json:"chat"`
	}
	_ = json.Unmarshal(content.Message, &message)
	e.chatID, e.messageID = message.Chat.ID, message.ID
}

func (e envelope) incoming(botID int64, payload []byte) store.Incoming {
	lane := e.chatID
	if lane == 0 {
		lane = e.userID
	}
	return store.Incoming{
		BotID: botID, UpdateID: e.updateID, Kind: e.kind, ChatID: e.chatID, UserID: e.userID,
		MessageID: e.messageID, Lane: lane, Payload: payload,
	}
}
