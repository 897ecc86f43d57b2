-- Customers come to the bot: who they are in Telegram, what they agreed to, what is
-- sent to many of them, and the groups in which the team asks.

-- +goose Up
ALTER TABLE customers ADD COLUMN telegram_id BIGINT; -- set once the salesperson has confirmed who came
ALTER TABLE customers ADD COLUMN language TEXT NOT NULL DEFAULT ''; -- that they want to be spoken to in
ALTER TABLE customers ADD COLUMN birth_day INTEGER NOT NULL DEFAULT 0; -- month × 100 + day; 0: unknown
ALTER TABLE customers ADD COLUMN birth_year INTEGER NOT NULL DEFAULT 0; -- 0: not said
-- The same Telegram id is the same person.
CREATE UNIQUE INDEX customers_telegram ON customers (telegram_id) WHERE telegram_id IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX customers_birthday ON customers (birth_day) WHERE birth_day <> 0 AND telegram_id IS NOT NULL AND deleted_at IS NULL;

ALTER TABLE activities ADD COLUMN incoming INTEGER NOT NULL DEFAULT 0; -- the customer wrote it

-- Made from customers: each tag of each, so that a segment is found by its tag.
CREATE TABLE customer_tags (
    tag         TEXT   NOT NULL,
    customer_id BIGINT NOT NULL REFERENCES customers (id),
    PRIMARY KEY (tag, customer_id)
) WITHOUT ROWID;
CREATE INDEX customer_tags_customer ON customer_tags (customer_id);
INSERT INTO customer_tags (tag, customer_id)
WITH RECURSIVE word (tag, rest, id) AS (
    SELECT '', tags || ' ', id FROM customers WHERE tags <> '' AND deleted_at IS NULL
    UNION ALL
    SELECT substr(rest, 1, instr(rest, ' ') - 1), substr(rest, instr(rest, ' ') + 1), id FROM word WHERE rest <> ''
)
SELECT DISTINCT tag, id FROM word WHERE tag <> '';

-- Single-use links by which a customer comes to the bot. Only the hash of the
-- secret is kept; whoever opens the link first is its person.
CREATE TABLE join_links (
    id          INTEGER PRIMARY KEY,
    secret_hash TEXT   NOT NULL UNIQUE,
    customer_id BIGINT NOT NULL REFERENCES customers (id),
    created_by  BIGINT NOT NULL REFERENCES users (id),
    created_at  BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    state       TEXT   NOT NULL DEFAULT 'made' CHECK (state IN ('made', 'opened', 'confirmed', 'refused', 'void')),
    telegram_id BIGINT, -- who opened it
    name        TEXT   NOT NULL DEFAULT '', -- theirs in Telegram
    username    TEXT   NOT NULL DEFAULT '', -- theirs in Telegram, without @
    opened_at   BIGINT,
    -- What they have told before they are confirmed; the customer's from then on.
    birth_day   INTEGER NOT NULL DEFAULT 0,
    birth_year  INTEGER NOT NULL DEFAULT 0,
    phone       TEXT    NOT NULL DEFAULT '',
    change_set_id BIGINT, -- that confirmed them
    version     INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX join_links_person ON join_links (telegram_id, id) WHERE telegram_id IS NOT NULL;
CREATE INDEX join_links_customer ON join_links (customer_id, id);

-- What customers have agreed to and taken back, as it was said: rows are only
-- added. The newest of a person, customer and purpose is current.
CREATE TABLE consents (
    id          INTEGER PRIMARY KEY,
    customer_id BIGINT  NOT NULL REFERENCES customers (id),
    purpose     TEXT    NOT NULL CHECK (purpose IN ('greetings', 'promotions')),
    given       INTEGER NOT NULL,
    current     INTEGER NOT NULL DEFAULT 1,
    wording     TEXT    NOT NULL, -- what they read when they said it
    language    TEXT    NOT NULL,
    way         TEXT    NOT NULL, -- crm.Way
    telegram_id BIGINT  NOT NULL, -- who said it
    inbox_id    BIGINT,
    made_at     BIGINT  NOT NULL
);
CREATE UNIQUE INDEX consents_current ON consents (purpose, customer_id, telegram_id) WHERE current = 1;
CREATE INDEX consents_customer ON consents (customer_id, id);

-- Who has said Stop, or blocked the bot, and has not written or agreed since.
CREATE TABLE stops (
    telegram_id BIGINT PRIMARY KEY,
    made_at     BIGINT NOT NULL
);

-- One message to many customers.
CREATE TABLE campaigns (
    id          INTEGER PRIMARY KEY,
    created_by  BIGINT  NOT NULL REFERENCES users (id),
    tag         TEXT    NOT NULL DEFAULT '', -- '': everybody who agreed
    payload     TEXT    NOT NULL,            -- the message
    state       TEXT    NOT NULL CHECK (state IN ('draft', 'running', 'paused', 'stopped', 'done')),
    reached     BIGINT  NOT NULL DEFAULT 0,  -- customers up to this id are queued
    total       INTEGER NOT NULL DEFAULT 0,  -- who were to get it when it began
    skipped     INTEGER NOT NULL DEFAULT 0,  -- who have had as many as a week allows
    progress_id BIGINT,                      -- the outbox row of its card: that tells how it goes
    progress_at BIGINT,                      -- when that was last changed
    created_at  BIGINT  NOT NULL,
    started_at  BIGINT,
    finished_at BIGINT,                      -- when the last of it was settled, also of one that was stopped
    version     INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX campaigns_live ON campaigns (id) WHERE started_at IS NOT NULL AND finished_at IS NULL;
CREATE INDEX campaigns_drafts ON campaigns (created_by, id) WHERE state = 'draft';

ALTER TABLE outbox ADD COLUMN campaign_id BIGINT;
ALTER TABLE outbox ADD COLUMN purpose TEXT NOT NULL DEFAULT '';    -- goes out only while the customer agrees to it
ALTER TABLE outbox ADD COLUMN quiet_zone TEXT NOT NULL DEFAULT ''; -- never at night on the clock of this zone
ALTER TABLE outbox ADD COLUMN letter_id BIGINT;                    -- the customer's message that it shows
ALTER TABLE outbox ADD COLUMN tell_id BIGINT;                      -- the member who is told when it cannot be delivered
CREATE INDEX outbox_campaign ON outbox (campaign_id, state) WHERE campaign_id IS NOT NULL;
CREATE INDEX outbox_promoted ON outbox (customer_id, created_at) WHERE campaign_id IS NOT NULL;
CREATE INDEX outbox_undelivered ON outbox (id) WHERE tell_id IS NOT NULL AND state IN ('parked', 'unknown');

-- Groups in which the owner lets managers ask for figures.
CREATE TABLE groups (
    chat_id      BIGINT PRIMARY KEY,
    title        TEXT   NOT NULL,
    connected_by BIGINT NOT NULL REFERENCES users (id),
    connected_at BIGINT NOT NULL
);

-- Pictures and sheets that the bot has made: their bytes until they are sent,
-- afterwards Telegram's file_id.
CREATE TABLE files (
    id         INTEGER PRIMARY KEY,
    name       TEXT   NOT NULL,
    bytes      BLOB,
    file_id    TEXT   NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL
);
CREATE INDEX files_old ON files (created_at);

-- +goose Down
DROP TABLE files;
DROP TABLE groups;
DROP INDEX outbox_undelivered;
DROP INDEX outbox_promoted;
DROP INDEX outbox_campaign;
ALTER TABLE outbox DROP COLUMN tell_id;
ALTER TABLE outbox DROP COLUMN letter_id;
ALTER TABLE outbox DROP COLUMN quiet_zone;
ALTER TABLE outbox DROP COLUMN purpose;
ALTER TABLE outbox DROP COLUMN campaign_id;
DROP TABLE campaigns;
DROP TABLE stops;
DROP TABLE consents;
DROP TABLE join_links;
DROP TABLE customer_tags;
ALTER TABLE activities DROP COLUMN incoming;
DROP INDEX customers_birthday;
DROP INDEX customers_telegram;
ALTER TABLE customers DROP COLUMN birth_year;
ALTER TABLE customers DROP COLUMN birth_day;
ALTER TABLE customers DROP COLUMN language;
ALTER TABLE customers DROP COLUMN telegram_id;
