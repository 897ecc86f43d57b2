-- +goose Up
-- The words of whom a person sees, each marked with the person: a search among
-- one's own costs what they are and not what the book is. The program fills both
-- when it opens the book.
CREATE VIRTUAL TABLE search_own USING fts4 (words, tokenize=unicode61, order=DESC);
CREATE VIRTUAL TABLE notes_own USING fts4 (words, customer, notindexed=customer, tokenize=unicode61, order=DESC);

-- +goose Down
DROP TABLE notes_own;
DROP TABLE search_own;
