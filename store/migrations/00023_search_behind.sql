-- A list of a hundred thousand comes in within half a minute: what it has brought the
-- search learns between two of its transactions, of many rows at once, and the text
-- indexes keep no more than is asked for. Beginnings of three letters are found among
-- those of four, longer ones among the words. The program fills them when it opens the
-- book.

-- +goose Up
CREATE TABLE search_behind (
    id     INTEGER PRIMARY KEY,
    entity TEXT   NOT NULL, -- customers, activities or deals
    first  BIGINT NOT NULL, -- of the rows of which the search knows nothing yet
    last   BIGINT NOT NULL
);
DROP TABLE search;
DROP TABLE search_own;
DROP TABLE notes;
DROP TABLE notes_own;
CREATE VIRTUAL TABLE search USING fts4 (words, tokenize=unicode61, prefix="2,4", matchinfo=fts3, order=DESC);
CREATE VIRTUAL TABLE search_own USING fts4 (words, tokenize=unicode61, matchinfo=fts3, order=DESC);
CREATE VIRTUAL TABLE notes USING fts4 (words, customer, notindexed=customer, tokenize=unicode61, prefix="4", matchinfo=fts3, order=DESC);
CREATE VIRTUAL TABLE notes_own USING fts4 (words, customer, notindexed=customer, tokenize=unicode61, matchinfo=fts3, order=DESC);

-- +goose Down
DROP TABLE notes_own;
DROP TABLE notes;
DROP TABLE search_own;
DROP TABLE search;
CREATE VIRTUAL TABLE search USING fts4 (words, tokenize=unicode61, prefix="2,3,4,5", order=DESC);
CREATE VIRTUAL TABLE search_own USING fts4 (words, tokenize=unicode61, order=DESC);
CREATE VIRTUAL TABLE notes USING fts4 (words, customer, notindexed=customer, tokenize=unicode61, prefix="3,4,5", order=DESC);
CREATE VIRTUAL TABLE notes_own USING fts4 (words, customer, notindexed=customer, tokenize=unicode61, order=DESC);
DROP TABLE search_behind;
