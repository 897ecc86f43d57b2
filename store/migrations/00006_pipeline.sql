-- The pipeline comes with a picture, and into groups.

-- +goose Up
ALTER TABLE outbox ADD COLUMN made_id BIGINT; -- the row of files that it carries
CREATE INDEX outbox_made ON outbox (made_id) WHERE made_id IS NOT NULL;

-- The groups that the bot is in; in those that the owner has connected, managers
-- may ask for figures.
ALTER TABLE groups RENAME TO groups_before;
CREATE TABLE groups (
    chat_id      BIGINT PRIMARY KEY,
    title        TEXT   NOT NULL,
    entered_at   BIGINT NOT NULL,
    connected_by BIGINT REFERENCES users (id), -- NULL: not connected
    connected_at BIGINT
);
INSERT INTO groups (chat_id, title, entered_at, connected_by, connected_at)
SELECT chat_id, title, connected_at, connected_by, connected_at FROM groups_before;
DROP TABLE groups_before;
CREATE INDEX groups_shown ON groups (connected_at IS NULL, connected_at DESC, entered_at DESC, chat_id);

-- The open deals of customers with nothing planned: counted whenever the pipeline
-- is shown, and found by looking into indexes only.
CREATE INDEX deals_waiting ON deals (customer_id, owner_id) WHERE status = 'open' AND deleted_at IS NULL;
CREATE INDEX follow_ups_planned ON follow_ups (customer_id, owner_id) WHERE state = 'open' AND deleted_at IS NULL;

-- +goose Down
DROP INDEX follow_ups_planned;
DROP INDEX deals_waiting;
DROP INDEX groups_shown;
ALTER TABLE groups RENAME TO groups_after;
CREATE TABLE groups (
    chat_id      BIGINT PRIMARY KEY,
    title        TEXT   NOT NULL,
    connected_by BIGINT NOT NULL REFERENCES users (id),
    connected_at BIGINT NOT NULL
);
INSERT INTO groups SELECT chat_id, title, connected_by, connected_at FROM groups_after WHERE connected_by IS NOT NULL;
DROP TABLE groups_after;
DROP INDEX outbox_made;
ALTER TABLE outbox DROP COLUMN made_id;
