-- What the operator's gauges count, without a look at every row.

-- +goose Up

ALTER TABLE outbox ADD COLUMN ready_at BIGINT; -- when its hour came; NULL: it could go out at once

-- The priority makes it enough to count by.
DROP INDEX outbox_later;
CREATE INDEX outbox_later ON outbox (due_at, id, priority) WHERE state = 'queued' AND due_at > 0;
CREATE INDEX outbox_aside ON outbox (state, priority) WHERE state IN ('unknown', 'parked');
CREATE INDEX inbox_parked ON inbox (id) WHERE state = 'parked';

-- +goose Down
DROP INDEX inbox_parked;
DROP INDEX outbox_aside;
DROP INDEX outbox_later;
CREATE INDEX outbox_later ON outbox (due_at) WHERE state = 'queued' AND due_at > 0;
ALTER TABLE outbox DROP COLUMN ready_at;
