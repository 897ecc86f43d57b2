-- Customers belong to organisations, have a main number, and are handed over.

-- +goose Up
-- Whose organisation is not linked yet; linked when the book is opened, because a
-- name is folded by the program.
CREATE INDEX customers_unlinked ON customers (id) WHERE company <> '' AND organization_id IS NULL AND deleted_at IS NULL;

ALTER TABLE phones ADD COLUMN main INTEGER NOT NULL DEFAULT 0; -- 1: stands before the others

-- Whoever begins the day sees whose day it is.
CREATE INDEX customer_dates_day ON customer_dates (day) WHERE deleted_at IS NULL;

-- Customers given to another member. A large one goes on in small transactions,
-- each a change-set that mends the first.
CREATE TABLE handovers (
    id              INTEGER PRIMARY KEY,
    user_id         BIGINT  NOT NULL REFERENCES users (id), -- who hands over
    to_id           BIGINT  NOT NULL REFERENCES users (id),
    from_id         BIGINT  REFERENCES users (id),          -- all that is this member's; else the customers listed
    change_set_id   BIGINT  NOT NULL REFERENCES change_sets (id),
    state           TEXT    NOT NULL CHECK (state IN ('running', 'done', 'undoing', 'undone')),
    done            INTEGER NOT NULL DEFAULT 0, -- customers given
    kept            INTEGER NOT NULL DEFAULT 0, -- of these, changed since and not taken back by Undo
    outbox_id       BIGINT,                     -- the message that tells how it goes
    made_at         BIGINT  NOT NULL
);
CREATE INDEX handovers_live ON handovers (id) WHERE state IN ('running', 'undoing');
CREATE INDEX handovers_shown ON handovers (outbox_id) WHERE outbox_id IS NOT NULL;
CREATE UNIQUE INDEX handovers_change_set ON handovers (change_set_id);
CREATE TABLE handover_customers (
    handover_id BIGINT  NOT NULL REFERENCES handovers (id),
    customer_id BIGINT  NOT NULL REFERENCES customers (id),
    given       INTEGER NOT NULL, -- 0: still to be
    PRIMARY KEY (handover_id, customer_id)
) WITHOUT ROWID;
CREATE INDEX handover_customers_customer ON handover_customers (customer_id);
CREATE INDEX handover_customers_left ON handover_customers (handover_id, customer_id) WHERE given = 0;
-- Records without a customer that were given along.
CREATE TABLE handover_drafts (
    handover_id   BIGINT NOT NULL REFERENCES handovers (id),
    change_set_id BIGINT NOT NULL REFERENCES change_sets (id),
    PRIMARY KEY (handover_id, change_set_id)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE handover_drafts;
DROP TABLE handover_customers;
DROP TABLE handovers;
DROP INDEX customer_dates_day;
ALTER TABLE phones DROP COLUMN main;
DROP INDEX customers_unlinked;
