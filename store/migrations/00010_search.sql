-- +goose Up
-- What is searched is made anew by the program when it opens the book: only it can
-- fold a name. Newest first, so that a search stops when it has found enough.
DROP TABLE search;
CREATE VIRTUAL TABLE search USING fts4 (words, tokenize=unicode61, prefix="2,3,4,5", order=DESC);

-- Folded words of what was noted of customers: the docid is twice the activity's
-- id, or one more than twice the deal's.
CREATE VIRTUAL TABLE notes USING fts4 (words, customer, notindexed=customer, tokenize=unicode61, prefix="3,4,5", order=DESC);

-- By which misspellings each word of a name is found: what is left of its
-- beginning when a letter or two are missing.
CREATE TABLE misspellings (
    cut  TEXT NOT NULL,
    word TEXT NOT NULL,
    PRIMARY KEY (cut, word)
) WITHOUT ROWID;

-- Customers who are seen by others than before, whose notes do not know it yet.
-- All from the docid below on are still to do.
CREATE TABLE notes_behind (
    customer_id BIGINT PRIMARY KEY REFERENCES customers (id),
    below       BIGINT NOT NULL
);

-- +goose Down
DROP TABLE notes_behind;
DROP TABLE misspellings;
DROP TABLE notes;
DROP TABLE search;
CREATE VIRTUAL TABLE search USING fts4 (words, tokenize=unicode61, prefix="2,3,4");
