-- Customers who may be one person.

-- +goose Up
ALTER TABLE customers ADD COLUMN merged_into BIGINT REFERENCES customers (id); -- who they turned out to be
ALTER TABLE customers ADD COLUMN key TEXT NOT NULL DEFAULT ''; -- the folded words of the name, sorted; made with the search
CREATE INDEX customers_merged ON customers (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX customers_key ON customers (key, id) WHERE deleted_at IS NULL AND key <> '';
CREATE INDEX customers_email ON customers (email, id) WHERE deleted_at IS NULL AND email <> '';

-- +goose Down
DROP INDEX customers_email;
DROP INDEX customers_key;
DROP INDEX customers_merged;
ALTER TABLE customers DROP COLUMN key;
ALTER TABLE customers DROP COLUMN merged_into;
