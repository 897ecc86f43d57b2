-- Which deal a message of ours shows, and contacts of every kind.

-- +goose Up
ALTER TABLE outbox ADD COLUMN deal_id BIGINT; -- whose card it shows
CREATE INDEX outbox_shown ON outbox (chat_id, id)
    WHERE deal_id IS NOT NULL OR change_set_id IS NOT NULL OR follow_up_id IS NOT NULL OR customer_id IS NOT NULL;

UPDATE customers SET last_contact_at = (
    SELECT MAX(moment) FROM (
        SELECT happened_at AS moment FROM activities
        WHERE customer_id = customers.id AND deleted_at IS NULL AND (kind <> 'note' OR inbox_id IS NOT NULL)
        UNION ALL SELECT closed_at FROM deals WHERE customer_id = customers.id AND status = 'won' AND deleted_at IS NULL
        UNION ALL SELECT earlier_contact_at FROM customers AS c WHERE c.id = customers.id) AS contacts)
WHERE id IN (
    SELECT customer_id FROM activities WHERE kind = 'note' AND inbox_id IS NOT NULL AND deleted_at IS NULL
    UNION SELECT customer_id FROM deals WHERE status = 'won' AND deleted_at IS NULL);

-- +goose Down
DROP INDEX outbox_shown;
ALTER TABLE outbox DROP COLUMN deal_id;
