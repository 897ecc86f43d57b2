-- Two people may come to the bot as one customer before anybody has said who is the
-- customer: what one of them says changes nothing of what the other has said.

-- +goose Up
DROP INDEX consents_current;
CREATE UNIQUE INDEX consents_current ON consents (purpose, customer_id, telegram_id) WHERE current = 1;

-- +goose Down
DROP INDEX consents_current;
UPDATE consents SET current = 0 WHERE current = 1 AND EXISTS (
    SELECT 1 FROM consents n
    WHERE n.purpose = consents.purpose AND n.customer_id = consents.customer_id AND n.current = 1 AND n.id > consents.id);
CREATE UNIQUE INDEX consents_current ON consents (purpose, customer_id) WHERE current = 1;
