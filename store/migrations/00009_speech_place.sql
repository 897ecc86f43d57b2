-- How much speech has been written down, what was said later of an activity, and where
-- a visit was.

-- +goose Up
ALTER TABLE ai_usage ADD COLUMN speech BIGINT NOT NULL DEFAULT 0; -- seconds

-- Millionths of a degree; NULL where no place was sent.
ALTER TABLE activities ADD COLUMN latitude BIGINT;
ALTER TABLE activities ADD COLUMN longitude BIGINT;

-- The words are those of whoever's message was forwarded: none of the team's.
ALTER TABLE activities ADD COLUMN forwarded INTEGER NOT NULL DEFAULT 0;

-- Recordings by which an activity was mended.
CREATE TABLE activity_files (
    id          INTEGER PRIMARY KEY,
    activity_id BIGINT NOT NULL REFERENCES activities (id),
    file_id     TEXT   NOT NULL, -- Telegram's
    file_kind   TEXT   NOT NULL
);
CREATE INDEX activity_files_activity ON activity_files (activity_id, id);

-- +goose Down
DROP TABLE activity_files;
ALTER TABLE activities DROP COLUMN forwarded;
ALTER TABLE activities DROP COLUMN longitude;
ALTER TABLE activities DROP COLUMN latitude;
ALTER TABLE ai_usage DROP COLUMN speech;
