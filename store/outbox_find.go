package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Sent is what a message of ours showed.
type Sent struct {
	OutboxID    int64 `db:"id"`
	ChangeSetID int64 `db:"change_set_id"`
	CustomerID  int64 `db:"customer_id"`
	FollowUpID  int64 `db:"follow_up_id"`
	LetterID    int64 `db:"letter_id"` // the activity that holds a customer's own message
}

// SentAs tells what a message in a chat showed; the zero Sent when it is none
// of ours.
func (r reads) SentAs(ctx context.Context, chatID, messageID int64) (Sent, error) {
	var s Sent
	err := r.get(ctx, &s, `
		SELECT id, coalesce(change_set_id, 0) AS change_set_id, coalesce(customer_id, 0) AS customer_id,
			coalesce(follow_up_id, 0) AS follow_up_id, coalesce(letter_id, 0) AS letter_id
		FROM outbox WHERE chat_id = ? AND message_id = ? AND message_id IS NOT NULL
		ORDER BY id DESC LIMIT 1`, chatID, messageID)
	if errors.Is(err, sql.ErrNoRows) {
		return Sent{}, nil
	}
	if err != nil {
		return Sent{}, fmt.Errorf("find what a message showed: %w", err)
	}
	return s, nil
}

// CardOf lists the messages that show a change-set, sent or waiting, the newest
// first.
func (r reads) CardOf(ctx context.Context, changeSetID int64) ([]Target, error) {
	var rows []struct {
		ID        int64 `db:"id"`
		ChatID    int64 `db:"chat_id"`
		MessageID int64 `db:"message_id"`
	}
	err := r.list(ctx, &rows, `
		SELECT id, chat_id, coalesce(message_id, 0) AS message_id FROM outbox
		WHERE change_set_id = ? AND change_set_id IS NOT NULL AND state IN ('queued', 'sending', 'sent')
		ORDER BY id DESC`, changeSetID)
	if err != nil {
		return nil, fmt.Errorf("find the cards of a change-set: %w", err)
	}
	targets := make([]Target, len(rows))
	for i, row := range rows {
		targets[i] = Target{OutboxID: row.ID, ChatID: row.ChatID, MessageID: row.MessageID}
	}
	return targets, nil
}
