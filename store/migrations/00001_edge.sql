-- What came in from Telegram and what goes out to it.

-- +goose Up

-- One row per update, committed before Telegram is told that it arrived.
CREATE TABLE inbox (
    id          INTEGER PRIMARY KEY,
    bot_id      BIGINT  NOT NULL,
    update_id   BIGINT  NOT NULL,
    kind        TEXT    NOT NULL,            -- the update's own field name: message, edited_message, …
    chat_id     BIGINT  NOT NULL,            -- 0: none
    user_id     BIGINT  NOT NULL,            -- 0: none
    message_id  BIGINT  NOT NULL,            -- 0: none
    lane        BIGINT  NOT NULL,
    state       TEXT    NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'done', 'parked')),
    attempts    INTEGER NOT NULL DEFAULT 0,  -- begun after a restart, see Tx.BeginAttempt
    cause       TEXT    NOT NULL DEFAULT '', -- why it was parked
    payload     TEXT    NOT NULL,            -- '' once emptied
    received_at BIGINT  NOT NULL,
    finished_at BIGINT,
    UNIQUE (bot_id, update_id)
);
CREATE INDEX inbox_unfinished ON inbox (id) WHERE state = 'new';
CREATE INDEX inbox_message ON inbox (chat_id, message_id) WHERE message_id <> 0;
CREATE INDEX inbox_to_empty ON inbox (finished_at) WHERE state = 'done' AND payload <> '';

-- One row per message, edit or command menu that is to reach Telegram.
CREATE TABLE outbox (
    id                INTEGER PRIMARY KEY,
    chat_id           BIGINT  NOT NULL,            -- 0: no chat (the default command menu)
    kind              TEXT    NOT NULL CHECK (kind IN ('message', 'plain', 'edit', 'commands')),
    priority          INTEGER NOT NULL,            -- 0 answer, 1 reminder, 2 campaign
    state             TEXT    NOT NULL DEFAULT 'queued'
                      CHECK (state IN ('queued', 'sending', 'sent', 'unknown', 'parked', 'cancelled')),
    payload           TEXT    NOT NULL,            -- '' once emptied
    dedupe            TEXT    UNIQUE,
    inbox_id          BIGINT,                      -- what it answers
    change_set_id     BIGINT,
    customer_id       BIGINT,
    follow_up_id      BIGINT,
    target_id         BIGINT,                      -- of an edit: the row that is edited
    target_message_id BIGINT,                      -- of an edit: the message, where no row is known
    parts             INTEGER NOT NULL DEFAULT 0,  -- how many parts of a long text have gone out
    message_id        BIGINT,                      -- of a sent message: its last part
    cause             TEXT    NOT NULL DEFAULT '', -- why it was parked
    due_at            BIGINT  NOT NULL DEFAULT 0,  -- not before; 0: now
    created_at        BIGINT  NOT NULL,
    sent_at           BIGINT
);
CREATE INDEX outbox_ready ON outbox (priority, id) WHERE state = 'queued' AND due_at = 0;
CREATE INDEX outbox_later ON outbox (due_at) WHERE state = 'queued' AND due_at > 0;
CREATE INDEX outbox_sending ON outbox (id) WHERE state = 'sending';
CREATE INDEX outbox_chat ON outbox (chat_id) WHERE state = 'queued';
CREATE INDEX outbox_message ON outbox (chat_id, message_id) WHERE message_id IS NOT NULL;
CREATE INDEX outbox_answer ON outbox (inbox_id) WHERE inbox_id IS NOT NULL;
CREATE INDEX outbox_change_set ON outbox (change_set_id) WHERE change_set_id IS NOT NULL;
CREATE INDEX outbox_follow_up ON outbox (follow_up_id) WHERE follow_up_id IS NOT NULL;
CREATE INDEX outbox_to_empty ON outbox (sent_at) WHERE state = 'sent' AND payload <> '';

-- +goose Down
DROP TABLE outbox;
DROP TABLE inbox;
