package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
)

// Priority says which of the waiting messages go first.
type Priority int

// The priorities, the most urgent first.
const (
	Answer   Priority = iota // to what a person has just done
	Reminder                 // what the bot says of itself to the team
	Campaign                 // promotions, greetings, surveys: at most once
)

// Outgoing is a message that is to be sent.
type Outgoing struct {
	ChatID    int64
	Message   chat.Message
	Priority  Priority
	Dedupe    string    // a second message with the same key is not sent; "": no key
	NotBefore time.Time // zero: now

	InboxID int64 // the update that it answers

	// What the message shows: replies to it and taps on it find it by these.
	ChangeSetID, CustomerID, FollowUpID, DealID int64

	// LetterID is the activity that holds the customer's own message, when this
	// shows one to the team (a reply to it goes to the customer) or answers one.
	LetterID int64
	// TellID is the member who is told when this cannot be delivered, 0: nobody.
	TellID int64

	// What is sent of our own accord to a customer (Priority Campaign): Purpose is
	// what they must agree to at the moment of sending, QuietZone the zone of the
	// clock by which their nights are kept, CampaignID the promotion, 0: none.
	Purpose    crm.Purpose
	QuietZone  string
	CampaignID int64
}

// Target is a message of ours that is to be changed: by the row it was sent as
// or, where that is not known, by itself.
type Target struct {
	OutboxID          int64
	ChatID, MessageID int64
	DealID            int64 // whose card it shows from now on, 0: no deal's
}

// The kinds of an outbox row.
const (
	KindMessage  = "message"
	KindPlain    = "plain" // a message that goes out without markup, because Telegram refused it with
	KindEdit     = "edit"
	KindCommands = "commands"
)

// CommandMenu is the payload of a row of KindCommands.
type CommandMenu struct {
	V        int            `json:"v"`
	Language string         `json:"language,omitempty"` // of the app; "": every one
	Commands []chat.Command `json:"commands,omitempty"` // none: the menu is taken away
}

var errNothingToSay = errors.New("a message without text or without a chat")

// Send queues a message. When its Dedupe key was used before, nothing is queued
// and the id of the earlier row is returned.
func (tx *Tx) Send(o Outgoing) (outboxID int64, err error) {
	if o.ChatID == 0 || o.Message.Text == "" && o.Message.File == nil {
		return 0, fmt.Errorf("queue a message: %w", errNothingToSay)
	}
	payload, err := o.Message.Marshal()
	if err != nil {
		return 0, fmt.Errorf("queue a message: %w", err)
	}
	var madeID int64
	if o.Message.File != nil {
		madeID = o.Message.File.Made
	}
	return tx.queue(outboxInsert{
		chatID: o.ChatID, kind: KindMessage, madeID: madeID, priority: o.Priority, payload: payload,
		dedupe: o.Dedupe, dueAt: o.NotBefore, inboxID: o.InboxID,
		changeSetID: o.ChangeSetID, customerID: o.CustomerID, followUpID: o.FollowUpID, dealID: o.DealID,
		letterID: o.LetterID, tellID: o.TellID, purpose: o.Purpose, quietZone: o.QuietZone, campaignID: o.CampaignID,
	})
}

// Redraw queues a change of a message that is sent or still waiting. It takes the
// place of an earlier change that has not gone out yet. A message that waits for
// its hour is changed where it lies.
func (tx *Tx) Redraw(t Target, inboxID int64, m chat.Message) error {
	if m.Text == "" {
		return fmt.Errorf("queue an edit: %w", errNothingToSay)
	}
	payload, err := m.Marshal()
	if err != nil {
		return fmt.Errorf("queue an edit: %w", err)
	}
	t, err = tx.resolve(t)
	if err != nil {
		return err
	}
	if t.OutboxID != 0 {
		// Only a row that is not due yet: the sender may have a due one in its hands.
		n, err := tx.exec(`UPDATE outbox SET payload = ?, seen = `+newestChange+` WHERE id = ? AND state = 'queued' AND due_at > 0`,
			string(payload), t.OutboxID)
		if err != nil {
			return fmt.Errorf("change a waiting message: %w", err)
		}
		if n > 0 {
			return nil
		}
	}
	if _, err := tx.exec(`
		UPDATE outbox SET state = 'cancelled', cause = 'superseded', payload = ''
		WHERE chat_id = ? AND state = 'queued' AND kind = 'edit'
			AND coalesce(target_id, 0) = ? AND coalesce(target_message_id, 0) = ?`,
		t.ChatID, t.OutboxID, t.MessageID); err != nil {
		return fmt.Errorf("drop a superseded edit: %w", err)
	}
	_, err = tx.queue(outboxInsert{
		chatID: t.ChatID, kind: KindEdit, priority: Answer, payload: payload, inboxID: inboxID,
		targetID: t.OutboxID, targetMessageID: t.MessageID, dealID: t.DealID,
	})
	return err
}

// resolve finds the row of a target; a row that is known makes the message id
// superfluous, so that two ways to name one message are equal afterwards.
func (tx *Tx) resolve(t Target) (Target, error) {
	var err error
	if t.OutboxID != 0 {
		err = tx.get(tx.ctx, &t.ChatID, `SELECT chat_id FROM outbox WHERE id = ?`, t.OutboxID)
		t.MessageID = 0
	} else {
		err = tx.get(tx.ctx, &t.OutboxID, `
			SELECT id FROM outbox WHERE chat_id = ? AND message_id = ? AND message_id IS NOT NULL
			ORDER BY id DESC LIMIT 1`, t.ChatID, t.MessageID)
		if errors.Is(err, sql.ErrNoRows) {
			return t, nil
		}
		t.MessageID = 0
	}
	if err != nil {
		return t, fmt.Errorf("find the message to edit: %w", err)
	}
	return t, nil
}

// SetCommands queues the command menu of a chat; chat 0 is every chat that has
// none of its own. language is that of the person's app, "" for all.
func (tx *Tx) SetCommands(chatID int64, language string, commands []chat.Command) error {
	payload, err := json.Marshal(CommandMenu{V: 1, Language: language, Commands: commands})
	if err != nil {
		return fmt.Errorf("queue a command menu: %w", err)
	}
	_, err = tx.queue(outboxInsert{chatID: chatID, kind: KindCommands, priority: Answer, payload: payload})
	return err
}

// CancelUnsent takes back the reminders of a follow-up that have not gone out;
// what answers a person stays.
func (tx *Tx) CancelUnsent(followUpID int64) (int, error) {
	n, err := tx.exec(`
		UPDATE outbox SET state = 'cancelled', payload = ''
		WHERE follow_up_id = ? AND follow_up_id IS NOT NULL AND state = 'queued' AND inbox_id IS NULL`, followUpID)
	if err != nil {
		return 0, fmt.Errorf("cancel unsent messages: %w", err)
	}
	return int(n), nil
}

type outboxInsert struct {
	chatID                              int64
	kind                                string
	priority                            Priority
	payload                             []byte
	dedupe                              string
	dueAt                               time.Time
	inboxID                             int64
	changeSetID, customerID, followUpID int64
	targetID, targetMessageID           int64
	letterID, tellID, campaignID        int64
	dealID                              int64
	madeID                              int64
	purpose                             crm.Purpose
	quietZone                           string
}

// newestChange is what whoever is shown the book as it is now has seen of it.
const newestChange = `(SELECT COALESCE(MAX(id), 0) FROM changes)`

func (tx *Tx) queue(o outboxInsert) (id int64, err error) {
	now := tx.now()
	var due int64
	if o.dueAt.After(now) {
		due = o.dueAt.UnixMilli()
	}
	dedupe := sql.NullString{String: o.dedupe, Valid: o.dedupe != ""}
	err = tx.get(tx.ctx, &id, `
		INSERT INTO outbox (chat_id, kind, priority, payload, dedupe, inbox_id, change_set_id, customer_id,
			follow_up_id, target_id, target_message_id, letter_id, tell_id, campaign_id, made_id, purpose, quiet_zone, due_at,
			created_at, deal_id, seen)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, `+newestChange+`)
		ON CONFLICT (dedupe) DO NOTHING RETURNING id`,
		o.chatID, o.kind, o.priority, string(o.payload), dedupe, nullable(o.inboxID), nullable(o.changeSetID),
		nullable(o.customerID), nullable(o.followUpID), nullable(o.targetID), nullable(o.targetMessageID),
		nullable(o.letterID), nullable(o.tellID), nullable(o.campaignID), nullable(o.madeID), o.purpose, o.quietZone, due, at(now), nullable(o.dealID))
	if errors.Is(err, sql.ErrNoRows) {
		err = tx.get(tx.ctx, &id, `SELECT id FROM outbox WHERE dedupe = ?`, o.dedupe)
	}
	if err != nil {
		return 0, fmt.Errorf("queue a %s: %w", o.kind, err)
	}
	return id, nil
}
