-- How deals stand: own probabilities in the sums, rotting, the board, stages that
-- the owner arranges.

-- +goose Up

-- Made from activities and follow-ups, of open deals only: so all that the pipeline
-- counts is in one index.
ALTER TABLE deals ADD COLUMN active_at BIGINT NOT NULL DEFAULT 0; -- the last activity with its customer; 0: none
ALTER TABLE deals ADD COLUMN planned_until BIGINT NOT NULL DEFAULT 0; -- when the last of what is planned with its customer is due; 0: nothing is
UPDATE deals SET
    active_at = COALESCE((SELECT MAX(a.happened_at) FROM activities a
        WHERE a.customer_id = deals.customer_id AND a.deleted_at IS NULL), 0),
    planned_until = COALESCE((SELECT MAX(f.due_at) FROM follow_ups f
        WHERE f.customer_id = deals.customer_id AND f.state = 'open' AND f.deleted_at IS NULL), 0)
WHERE status = 'open' AND deleted_at IS NULL AND customer_id IS NOT NULL;
-- Of a customer whom a deal's owner may not see, only their own count.
UPDATE deals SET
    active_at = COALESCE((SELECT MAX(a.happened_at) FROM activities a
        WHERE a.customer_id = deals.customer_id AND a.deleted_at IS NULL AND a.owner_id = deals.owner_id), 0),
    planned_until = COALESCE((SELECT MAX(f.due_at) FROM follow_ups f
        WHERE f.customer_id = deals.customer_id AND f.state = 'open' AND f.deleted_at IS NULL AND f.owner_id = deals.owner_id), 0)
WHERE status = 'open' AND deleted_at IS NULL AND customer_id IS NOT NULL
    AND EXISTS (SELECT 1 FROM users u WHERE u.id = deals.owner_id AND u.role = 'salesperson')
    AND NOT EXISTS (SELECT 1 FROM customers c WHERE c.id = deals.customer_id AND c.owner_id = deals.owner_id)
    AND NOT EXISTS (SELECT 1 FROM shares s WHERE s.customer_id = deals.customer_id AND s.user_id = deals.owner_id);

-- A stage that was retired; while deals stand in it, it is shown all the same.
ALTER TABLE stages ADD COLUMN deleted_at BIGINT;
ALTER TABLE stages ADD COLUMN version INTEGER NOT NULL DEFAULT 1;

-- The pipeline, in the order in which it groups.
DROP INDEX deals_open;
CREATE INDEX deals_open ON deals (stage_id, currency, probability, owner_id, amount, stage_at, active_at, planned_until, customer_id)
    WHERE deleted_at IS NULL AND status = 'open';
-- The board: longest in the stage first.
CREATE INDEX deals_board ON deals (stage_id, stage_at, id) WHERE deleted_at IS NULL AND status = 'open';
CREATE INDEX deals_board_own ON deals (owner_id, stage_id, stage_at, id) WHERE deleted_at IS NULL AND status = 'open';

DROP INDEX deals_waiting;
DROP INDEX follow_ups_planned;
CREATE INDEX follow_ups_planned ON follow_ups (customer_id, due_at) WHERE state = 'open' AND deleted_at IS NULL;

-- +goose Down
DROP INDEX follow_ups_planned;
CREATE INDEX follow_ups_planned ON follow_ups (customer_id, owner_id) WHERE state = 'open' AND deleted_at IS NULL;
CREATE INDEX deals_waiting ON deals (customer_id, owner_id) WHERE status = 'open' AND deleted_at IS NULL;
DROP INDEX deals_board_own;
DROP INDEX deals_board;
DROP INDEX deals_open;
CREATE INDEX deals_open ON deals (stage_id, owner_id, currency, amount) WHERE deleted_at IS NULL AND status = 'open';
ALTER TABLE stages DROP COLUMN version;
ALTER TABLE stages DROP COLUMN deleted_at;
ALTER TABLE deals DROP COLUMN planned_until;
ALTER TABLE deals DROP COLUMN active_at;
