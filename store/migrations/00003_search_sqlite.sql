-- +goose Up
-- Folded words of a customer; the docid is the customer's id. Each document holds
-- its owner as a word, so that a search inside one scope costs what it finds.
CREATE VIRTUAL TABLE search USING fts4 (words, tokenize=unicode61, prefix="2,3,4");

-- +goose Down
DROP TABLE search;
