-- +goose Up

-- The team. A member who left is removed, never deleted: their rows keep a name.
CREATE TABLE users (
    id          INTEGER PRIMARY KEY,
    telegram_id BIGINT  NOT NULL UNIQUE,
    role        TEXT    NOT NULL CHECK (role IN ('owner', 'manager', 'salesperson')),
    name        TEXT    NOT NULL,
    language    TEXT    NOT NULL,
    zone        TEXT    NOT NULL,
    blocked     INTEGER NOT NULL DEFAULT 0,
    removed     INTEGER NOT NULL DEFAULT 0,
    created_at  BIGINT  NOT NULL
);

-- Single-use links. Only the hash of the secret is kept.
CREATE TABLE invites (
    id          INTEGER PRIMARY KEY,
    secret_hash TEXT   NOT NULL UNIQUE,
    role        TEXT   NOT NULL CHECK (role IN ('owner', 'manager', 'salesperson')),
    created_by  BIGINT REFERENCES users (id),
    created_at  BIGINT NOT NULL,
    expires_at  BIGINT,
    used_by     BIGINT REFERENCES users (id),
    used_at     BIGINT
);

-- What the book knows of itself: the company's name, one-time steps done.
CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- The language a person chose before (or without) being on the team.
CREATE TABLE languages (
    telegram_id BIGINT PRIMARY KEY,
    language    TEXT NOT NULL
);

CREATE TABLE stages (
    id          INTEGER PRIMARY KEY,
    code        TEXT    NOT NULL UNIQUE,
    name        TEXT    NOT NULL DEFAULT '',
    position    INTEGER NOT NULL UNIQUE,
    probability INTEGER NOT NULL CHECK (probability BETWEEN 0 AND 100),
    rot_days    INTEGER NOT NULL DEFAULT 0,
    status      TEXT    NOT NULL CHECK (status IN ('open', 'won', 'lost'))
);
INSERT INTO stages (id, code, position, probability, rot_days, status) VALUES
    (1, 'qualification', 1, 10, 7, 'open'),
    (2, 'demo', 2, 25, 14, 'open'),
    (3, 'proposal', 3, 50, 14, 'open'),
    (4, 'negotiation', 4, 70, 10, 'open'),
    (5, 'ready', 5, 90, 5, 'open'),
    (6, 'won', 6, 100, 0, 'won'),
    (7, 'lost', 7, 0, 0, 'lost');

-- Who changed what when. All changes of one message or tap are one change-set;
-- parent_id is the change-set that this one mends.
CREATE TABLE change_sets (
    id        INTEGER PRIMARY KEY,
    user_id   BIGINT REFERENCES users (id),
    inbox_id  BIGINT,
    parent_id BIGINT REFERENCES change_sets (id),
    made_at   BIGINT  NOT NULL,
    undone_at BIGINT,
    said      TEXT    NOT NULL DEFAULT '', -- the person's own words
    asks      TEXT    NOT NULL DEFAULT '', -- what the person must still say, as JSON
    version   INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX change_sets_parent ON change_sets (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX change_sets_inbox ON change_sets (inbox_id) WHERE inbox_id IS NOT NULL;
CREATE INDEX change_sets_user ON change_sets (user_id, id);
CREATE INDEX change_sets_asking ON change_sets (user_id, id) WHERE asks <> '' AND undone_at IS NULL;

CREATE TABLE changes (
    id            INTEGER PRIMARY KEY,
    change_set_id BIGINT  NOT NULL REFERENCES change_sets (id),
    part          INTEGER NOT NULL,
    entity        TEXT    NOT NULL,
    row_id        BIGINT  NOT NULL,
    old           TEXT, -- the changed columns before, as JSON; NULL: the row was made
    new           TEXT NOT NULL
);
CREATE INDEX changes_set ON changes (change_set_id, id);
CREATE INDEX changes_row ON changes (entity, row_id, id);

CREATE TABLE customers (
    id              INTEGER PRIMARY KEY,
    owner_id        BIGINT NOT NULL REFERENCES users (id),
    name            TEXT   NOT NULL,
    company         TEXT   NOT NULL DEFAULT '',
    tags            TEXT   NOT NULL DEFAULT '', -- folded, space separated
    created_at      BIGINT NOT NULL,
    last_contact_at BIGINT,
    touched_at      BIGINT NOT NULL, -- last dealt with; orders choices
    version         INTEGER NOT NULL DEFAULT 1,
    deleted_at      BIGINT,
    inbox_id        BIGINT,
    part            INTEGER
);
CREATE UNIQUE INDEX customers_source ON customers (inbox_id, part) WHERE inbox_id IS NOT NULL;
CREATE INDEX customers_recent ON customers (owner_id, touched_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX customers_recent_all ON customers (touched_at DESC, id DESC) WHERE deleted_at IS NULL;

CREATE TABLE phones (
    id          INTEGER PRIMARY KEY,
    customer_id BIGINT  NOT NULL REFERENCES customers (id),
    number      TEXT    NOT NULL, -- E.164
    version     INTEGER NOT NULL DEFAULT 1,
    deleted_at  BIGINT
);
-- The same phone is the same person.
CREATE UNIQUE INDEX phones_number ON phones (number) WHERE deleted_at IS NULL;
CREATE INDEX phones_customer ON phones (customer_id);

-- Who else than the owner may see a customer.
CREATE TABLE shares (
    customer_id BIGINT NOT NULL REFERENCES customers (id),
    user_id     BIGINT NOT NULL REFERENCES users (id),
    PRIMARY KEY (user_id, customer_id)
) WITHOUT ROWID;
CREATE INDEX shares_customer ON shares (customer_id);

-- Made from customers: the folded words of a name, for understanding, and what
-- the search knows of them.
CREATE TABLE customer_names (
    customer_id BIGINT NOT NULL REFERENCES customers (id),
    word        TEXT   NOT NULL,
    PRIMARY KEY (word, customer_id)
) WITHOUT ROWID;
CREATE INDEX customer_names_customer ON customer_names (customer_id);

CREATE TABLE deals (
    id          INTEGER PRIMARY KEY,
    customer_id BIGINT REFERENCES customers (id),
    owner_id    BIGINT NOT NULL REFERENCES users (id),
    title       TEXT   NOT NULL DEFAULT '',
    amount      BIGINT NOT NULL DEFAULT 0, -- minor units
    currency    TEXT   NOT NULL DEFAULT '', -- '' while no amount was said
    status      TEXT   NOT NULL CHECK (status IN ('open', 'won', 'lost')),
    stage_id    BIGINT NOT NULL REFERENCES stages (id),
    lost_reason TEXT   NOT NULL DEFAULT '',
    created_at  BIGINT NOT NULL,
    stage_at    BIGINT NOT NULL,
    closed_at   BIGINT,
    version     INTEGER NOT NULL DEFAULT 1,
    deleted_at  BIGINT,
    inbox_id    BIGINT,
    part        INTEGER
);
CREATE UNIQUE INDEX deals_source ON deals (inbox_id, part) WHERE inbox_id IS NOT NULL;
CREATE INDEX deals_customer ON deals (customer_id, id) WHERE deleted_at IS NULL;
CREATE INDEX deals_open ON deals (stage_id, owner_id, currency, amount) WHERE deleted_at IS NULL AND status = 'open';
CREATE INDEX deals_closed ON deals (closed_at) WHERE deleted_at IS NULL AND closed_at IS NOT NULL;

CREATE TABLE activities (
    id          INTEGER PRIMARY KEY,
    customer_id BIGINT REFERENCES customers (id), -- NULL: a draft
    deal_id     BIGINT REFERENCES deals (id),
    owner_id    BIGINT NOT NULL REFERENCES users (id),
    kind        TEXT   NOT NULL CHECK (kind IN ('call', 'meeting', 'visit', 'message', 'note')),
    outcome     TEXT   NOT NULL DEFAULT '',
    text        TEXT   NOT NULL DEFAULT '',
    file_id     TEXT   NOT NULL DEFAULT '', -- Telegram's
    file_kind   TEXT   NOT NULL DEFAULT '',
    happened_at BIGINT NOT NULL,
    version     INTEGER NOT NULL DEFAULT 1,
    deleted_at  BIGINT,
    inbox_id    BIGINT,
    part        INTEGER
);
CREATE UNIQUE INDEX activities_source ON activities (inbox_id, part) WHERE inbox_id IS NOT NULL;
CREATE INDEX activities_customer ON activities (customer_id, happened_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX activities_drafts ON activities (owner_id, id DESC) WHERE deleted_at IS NULL AND customer_id IS NULL;

CREATE TABLE follow_ups (
    id          INTEGER PRIMARY KEY,
    customer_id BIGINT REFERENCES customers (id),
    deal_id     BIGINT REFERENCES deals (id),
    owner_id    BIGINT NOT NULL REFERENCES users (id),
    kind        TEXT   NOT NULL CHECK (kind IN ('call', 'meeting', 'visit', 'message', 'note')),
    text        TEXT   NOT NULL DEFAULT '',
    local_date  TEXT   NOT NULL, -- 2006-01-02 on the clock of zone
    local_time  TEXT   NOT NULL DEFAULT '', -- 15:04, '' when only the day was said
    zone        TEXT   NOT NULL,
    due_at      BIGINT NOT NULL, -- computed from the three above
    fired_at    BIGINT, -- when its reminder was queued
    state       TEXT   NOT NULL CHECK (state IN ('open', 'done', 'cancelled')),
    done_at     BIGINT,
    version     INTEGER NOT NULL DEFAULT 1,
    deleted_at  BIGINT,
    inbox_id    BIGINT,
    part        INTEGER
);
CREATE UNIQUE INDEX follow_ups_source ON follow_ups (inbox_id, part) WHERE inbox_id IS NOT NULL;
CREATE INDEX follow_ups_due ON follow_ups (due_at, id) WHERE deleted_at IS NULL AND state = 'open' AND fired_at IS NULL;
CREATE INDEX follow_ups_open ON follow_ups (owner_id, due_at, id) WHERE deleted_at IS NULL AND state = 'open';
CREATE INDEX follow_ups_done ON follow_ups (owner_id, done_at) WHERE deleted_at IS NULL AND state = 'done';
CREATE INDEX follow_ups_customer ON follow_ups (customer_id, due_at) WHERE deleted_at IS NULL;

-- What the bot has asked a person and waits to hear.
CREATE TABLE dialogs (
    chat_id    BIGINT NOT NULL,
    user_id    BIGINT NOT NULL, -- Telegram's
    name       TEXT   NOT NULL,
    step       TEXT   NOT NULL,
    data       TEXT   NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (chat_id, user_id)
);

-- What time brings: one row per recurring job.
CREATE TABLE jobs (
    name   TEXT PRIMARY KEY,
    due_at BIGINT NOT NULL
);
CREATE INDEX jobs_due ON jobs (due_at);

-- +goose Down
DROP TABLE jobs;
DROP TABLE dialogs;
DROP TABLE follow_ups;
DROP TABLE activities;
DROP TABLE deals;
DROP TABLE customer_names;
DROP TABLE shares;
DROP TABLE phones;
DROP TABLE customers;
DROP TABLE changes;
DROP TABLE change_sets;
DROP TABLE stages;
DROP TABLE languages;
DROP TABLE settings;
DROP TABLE invites;
DROP TABLE users;
