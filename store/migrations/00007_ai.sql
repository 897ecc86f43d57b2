-- What AI services have cost, and what they have written.

-- +goose Up
CREATE TABLE ai_usage (
    month  TEXT PRIMARY KEY, -- 2006-01 on the team's clock
    tokens BIGINT NOT NULL
);

-- The newest summary of a customer's history, by who may see how much of it.
CREATE TABLE ai_summaries (
    customer_id BIGINT NOT NULL REFERENCES customers (id),
    reader_id   BIGINT NOT NULL, -- a row of users; 0: whoever sees the whole book
    language    TEXT   NOT NULL,
    fingerprint TEXT   NOT NULL, -- of all that it was made from
    text        TEXT   NOT NULL, -- '': nothing that was written was true
    PRIMARY KEY (customer_id, reader_id, language)
);

-- +goose Down
DROP TABLE ai_summaries;
DROP TABLE ai_usage;
