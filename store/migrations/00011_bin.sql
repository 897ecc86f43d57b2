-- What is deleted waits in the bin; two people may edit at once.

-- +goose Up

-- One row per deletion of a customer or a deal with all that belongs to it. It is
-- in the bin for as long as the row itself names it as its bin_id.
CREATE TABLE bin (
    id            INTEGER PRIMARY KEY,
    change_set_id BIGINT NOT NULL REFERENCES change_sets (id),
    user_id       BIGINT NOT NULL REFERENCES users (id), -- who deleted it
    entity        TEXT   NOT NULL,
    row_id        BIGINT NOT NULL,
    binned_at     BIGINT NOT NULL
);
CREATE INDEX bin_user ON bin (user_id, id);
CREATE INDEX bin_old ON bin (binned_at);

-- The deletion that a row went along with; NULL: none.
ALTER TABLE customers ADD COLUMN bin_id BIGINT;
ALTER TABLE phones ADD COLUMN bin_id BIGINT;
ALTER TABLE customer_dates ADD COLUMN bin_id BIGINT;
ALTER TABLE deals ADD COLUMN bin_id BIGINT;
ALTER TABLE deal_items ADD COLUMN bin_id BIGINT;
ALTER TABLE activities ADD COLUMN bin_id BIGINT;
ALTER TABLE follow_ups ADD COLUMN bin_id BIGINT;
CREATE INDEX phones_bin ON phones (bin_id) WHERE bin_id IS NOT NULL;
CREATE INDEX customer_dates_bin ON customer_dates (bin_id) WHERE bin_id IS NOT NULL;
CREATE INDEX deals_bin ON deals (bin_id) WHERE bin_id IS NOT NULL;
CREATE INDEX deal_items_bin ON deal_items (bin_id) WHERE bin_id IS NOT NULL;
CREATE INDEX activities_bin ON activities (bin_id) WHERE bin_id IS NOT NULL;
CREATE INDEX follow_ups_bin ON follow_ups (bin_id) WHERE bin_id IS NOT NULL;

-- What is gone, by how long and by whose it was.
CREATE INDEX customers_gone ON customers (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX phones_gone ON phones (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX customer_dates_gone ON customer_dates (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX deals_gone ON deals (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX deal_items_gone ON deal_items (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX activities_gone ON activities (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX follow_ups_gone ON follow_ups (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX phones_were ON phones (number) WHERE deleted_at IS NOT NULL;
CREATE INDEX customer_dates_were ON customer_dates (customer_id) WHERE deleted_at IS NOT NULL;
CREATE INDEX deals_were ON deals (customer_id) WHERE deleted_at IS NOT NULL;
CREATE INDEX deal_items_were ON deal_items (deal_id) WHERE deleted_at IS NOT NULL;
CREATE INDEX activities_were ON activities (customer_id) WHERE deleted_at IS NOT NULL;
CREATE INDEX follow_ups_were ON follow_ups (customer_id) WHERE deleted_at IS NOT NULL;
CREATE INDEX activities_deal ON activities (deal_id) WHERE deal_id IS NOT NULL;
CREATE INDEX follow_ups_deal ON follow_ups (deal_id) WHERE deal_id IS NOT NULL;
CREATE INDEX ai_summaries_customer ON ai_summaries (customer_id);

-- 1: it cannot be put back: its message was edited, and what that says now is another
-- change-set; or what it had changed is purged.
ALTER TABLE change_sets ADD COLUMN replaced INTEGER NOT NULL DEFAULT 0;

-- The newest change of the book when the question was asked.
ALTER TABLE dialogs ADD COLUMN seen BIGINT NOT NULL DEFAULT 0;

-- Answers that would overwrite what somebody else has changed meanwhile, until
-- their person says whose is to stay.
CREATE TABLE contests (
    id      INTEGER PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id),
    dialog  TEXT   NOT NULL,
    step    TEXT   NOT NULL,
    data    TEXT   NOT NULL,
    words   TEXT   NOT NULL, -- the answer
    seen    BIGINT NOT NULL, -- the newest change that they have been shown
    made_at BIGINT NOT NULL
);
CREATE INDEX contests_old ON contests (made_at);

-- +goose Down
DROP TABLE contests;
ALTER TABLE dialogs DROP COLUMN seen;
ALTER TABLE change_sets DROP COLUMN replaced;
DROP INDEX ai_summaries_customer;
DROP INDEX follow_ups_deal;
DROP INDEX activities_deal;
DROP INDEX follow_ups_were;
DROP INDEX activities_were;
DROP INDEX deal_items_were;
DROP INDEX deals_were;
DROP INDEX customer_dates_were;
DROP INDEX phones_were;
DROP INDEX follow_ups_gone;
DROP INDEX activities_gone;
DROP INDEX deal_items_gone;
DROP INDEX deals_gone;
DROP INDEX customer_dates_gone;
DROP INDEX phones_gone;
DROP INDEX customers_gone;
DROP INDEX follow_ups_bin;
DROP INDEX activities_bin;
DROP INDEX deal_items_bin;
DROP INDEX deals_bin;
DROP INDEX customer_dates_bin;
DROP INDEX phones_bin;
ALTER TABLE follow_ups DROP COLUMN bin_id;
ALTER TABLE activities DROP COLUMN bin_id;
ALTER TABLE deal_items DROP COLUMN bin_id;
ALTER TABLE deals DROP COLUMN bin_id;
ALTER TABLE customer_dates DROP COLUMN bin_id;
ALTER TABLE phones DROP COLUMN bin_id;
ALTER TABLE customers DROP COLUMN bin_id;
DROP TABLE bin;
