-- What of the book whoever looks at a message of ours has seen.

-- +goose Up
ALTER TABLE outbox ADD COLUMN seen BIGINT; -- the newest change of the book when it was drawn; NULL: not known

UPDATE outbox SET seen = COALESCE((
    SELECT MAX(change_id) FROM (
        SELECT c.id AS change_id FROM changes c WHERE c.change_set_id = outbox.change_set_id
        UNION ALL
        SELECT c.id AS change_id FROM change_sets s JOIN changes c ON c.change_set_id = s.id
        WHERE s.parent_id = outbox.change_set_id) AS family), 0)
WHERE change_set_id IS NOT NULL;

-- +goose Down
ALTER TABLE outbox DROP COLUMN seen;
