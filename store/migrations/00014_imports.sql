-- Lists of customers that come in from files, and sheets that go out.

-- +goose Up
-- One row per file that somebody sent to be read into the book.
CREATE TABLE imports (
    id            INTEGER PRIMARY KEY,
    user_id       BIGINT  NOT NULL REFERENCES users (id),
    name          TEXT    NOT NULL, -- of the file
    file_id       TEXT    NOT NULL DEFAULT '', -- Telegram's; '' of a file on this machine
    digest        TEXT    NOT NULL DEFAULT '', -- SHA-256 of what was read
    format        TEXT    NOT NULL DEFAULT '',
    mode          TEXT    NOT NULL CHECK (mode IN ('create', 'update', 'both')),
    state         TEXT    NOT NULL CHECK (state IN
        ('reading', 'ready', 'running', 'stopping', 'done', 'reverting', 'reverted', 'dropped', 'failed')),
    mapping       TEXT    NOT NULL DEFAULT '', -- which column is what, as JSON
    sample        TEXT    NOT NULL DEFAULT '', -- the first rows, as JSON, until it begins
    counts        TEXT    NOT NULL DEFAULT '', -- of what was or will be done, as JSON
    cause         TEXT    NOT NULL DEFAULT '', -- why it failed
    reached       BIGINT  NOT NULL DEFAULT 0,  -- the rows of the file up to this one are done
    change_set_id BIGINT REFERENCES change_sets (id),
    revert_set_id BIGINT REFERENCES change_sets (id),
    reverted_to   BIGINT, -- changes from this one on are taken back
    stayed        INTEGER NOT NULL DEFAULT 0,  -- rows that were changed later and were left as they are
    progress_id   BIGINT, -- the outbox row of its card
    created_at    BIGINT  NOT NULL,
    started_at    BIGINT,
    finished_at   BIGINT,
    version       INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX imports_live ON imports (id) WHERE state IN ('reading', 'running', 'stopping', 'reverting');
CREATE INDEX imports_user ON imports (user_id, id);
CREATE INDEX imports_file ON imports (digest, user_id) WHERE digest <> '';
CREATE UNIQUE INDEX imports_changes ON imports (change_set_id) WHERE change_set_id IS NOT NULL;

-- Why rows were refused, or what of them was left out.
CREATE TABLE import_lines (
    import_id BIGINT  NOT NULL REFERENCES imports (id),
    line      BIGINT  NOT NULL, -- the row of the file
    part      INTEGER NOT NULL,
    refused   INTEGER NOT NULL,
    why       TEXT    NOT NULL,
    field     TEXT    NOT NULL,
    value     TEXT    NOT NULL,
    PRIMARY KEY (import_id, line, part)
) WITHOUT ROWID;

-- When a customer was last in contact before they were entered here.
ALTER TABLE customers ADD COLUMN earlier_contact_at BIGINT;

-- The pieces of a file that is too large for one transaction.
CREATE TABLE file_parts (
    file_id BIGINT  NOT NULL REFERENCES files (id) ON DELETE CASCADE,
    part    INTEGER NOT NULL,
    bytes   BLOB    NOT NULL,
    PRIMARY KEY (file_id, part)
);

-- +goose Down
DROP TABLE file_parts;
ALTER TABLE customers DROP COLUMN earlier_contact_at;
DROP TABLE import_lines;
DROP TABLE imports;
