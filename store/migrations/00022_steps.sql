-- A follow-up that is about one deal is no other deal's next step.

-- +goose Up
UPDATE deals SET planned_until = COALESCE((
    SELECT MAX(due) FROM (
        SELECT f.due_at AS due, f.owner_id FROM follow_ups f
        WHERE f.customer_id = deals.customer_id AND f.deal_id IS NULL AND f.state = 'open' AND f.deleted_at IS NULL
        UNION ALL
        SELECT f.due_at AS due, f.owner_id FROM follow_ups f
        WHERE f.deal_id = deals.id AND f.state = 'open' AND f.deleted_at IS NULL) AS steps
    WHERE steps.owner_id = deals.owner_id
        OR deals.owner_id IN (
            SELECT c.owner_id FROM customers c WHERE c.id = deals.customer_id
            UNION ALL SELECT s.user_id FROM shares s WHERE s.customer_id = deals.customer_id
            UNION ALL SELECT u.id FROM users u WHERE u.id = deals.owner_id AND u.role <> 'salesperson')), 0)
WHERE status = 'open' AND deleted_at IS NULL AND customer_id IN (
    SELECT f.customer_id FROM follow_ups f WHERE f.deal_id IS NOT NULL AND f.state = 'open' AND f.deleted_at IS NULL);

-- +goose Down
UPDATE deals SET planned_until = COALESCE((
    SELECT MAX(f.due_at) FROM follow_ups f
    WHERE f.customer_id = deals.customer_id AND f.state = 'open' AND f.deleted_at IS NULL
        AND (f.owner_id = deals.owner_id
            OR deals.owner_id IN (
                SELECT c.owner_id FROM customers c WHERE c.id = deals.customer_id
                UNION ALL SELECT s.user_id FROM shares s WHERE s.customer_id = deals.customer_id
                UNION ALL SELECT u.id FROM users u WHERE u.id = deals.owner_id AND u.role <> 'salesperson'))), 0)
WHERE status = 'open' AND deleted_at IS NULL AND customer_id IN (
    SELECT f.customer_id FROM follow_ups f WHERE f.deal_id IS NOT NULL AND f.state = 'open' AND f.deleted_at IS NULL);
