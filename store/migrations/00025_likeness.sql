-- An e-mail and a Telegram link are the same in capitals; who shares one is found by it.
-- Who has had a customer knows what they were called then.

-- +goose Up
DROP INDEX customers_email;
CREATE INDEX customers_email ON customers (LOWER(email), id) WHERE deleted_at IS NULL AND email <> '';
CREATE INDEX customers_username ON customers (LOWER(username), id) WHERE deleted_at IS NULL AND username <> '';
CREATE TABLE past_owners (
    user_id     BIGINT NOT NULL REFERENCES users (id),
    word        TEXT   NOT NULL, -- of the name then, folded
    customer_id BIGINT NOT NULL REFERENCES customers (id),
    name        TEXT   NOT NULL, -- when they were given away
    PRIMARY KEY (user_id, word, customer_id)
) WITHOUT ROWID;
CREATE INDEX past_owners_customer ON past_owners (customer_id, user_id);

-- +goose Down
DROP TABLE past_owners;
DROP INDEX customers_username;
DROP INDEX customers_email;
CREATE INDEX customers_email ON customers (email, id) WHERE deleted_at IS NULL AND email <> '';
