-- An e-mail and a Telegram link are the same in capitals; who shares one is found by it.

-- +goose Up
DROP INDEX customers_email;
CREATE INDEX customers_email ON customers (LOWER(email), id) WHERE deleted_at IS NULL AND email <> '';
CREATE INDEX customers_username ON customers (LOWER(username), id) WHERE deleted_at IS NULL AND username <> '';

-- +goose Down
DROP INDEX customers_username;
DROP INDEX customers_email;
CREATE INDEX customers_email ON customers (email, id) WHERE deleted_at IS NULL AND email <> '';
