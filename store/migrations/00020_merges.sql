-- What a merge carries over beside the rows of the customer who goes, and how far a
-- long one has come; who has lost customers to a
-- hand-over; the new name of a large organisation.

-- +goose Up
CREATE TABLE merges (
    id            INTEGER PRIMARY KEY,
    change_set_id BIGINT NOT NULL REFERENCES change_sets (id), -- what Undo takes back
    user_id       BIGINT NOT NULL REFERENCES users (id),       -- who merges
    into_id       BIGINT NOT NULL REFERENCES customers (id),
    from_id       BIGINT NOT NULL REFERENCES customers (id),
    owner_id      BIGINT NOT NULL REFERENCES users (id),       -- whose from was
    state         TEXT   NOT NULL CHECK (state IN ('running', 'done', 'undoing', 'undone'))
);
CREATE INDEX merges_live ON merges (id) WHERE state IN ('running', 'undoing');
CREATE INDEX merges_from ON merges (from_id, id);
CREATE INDEX merges_into ON merges (into_id);

-- Who sees the customer who stays only because they saw the other.
CREATE TABLE merge_shares (
    merge_id BIGINT NOT NULL REFERENCES merges (id),
    user_id  BIGINT NOT NULL REFERENCES users (id),
    PRIMARY KEY (merge_id, user_id)
) WITHOUT ROWID;

-- Who is known to be somebody else than the customer who stays only because they
-- were than the other.
CREATE TABLE merge_kept (
    merge_id BIGINT NOT NULL REFERENCES merges (id),
    other_id BIGINT NOT NULL REFERENCES customers (id),
    PRIMARY KEY (merge_id, other_id)
) WITHOUT ROWID;
CREATE INDEX merge_kept_other ON merge_kept (other_id);

-- Of a change-set that is a later step of what its parent began, and taken back by
-- itself: the merge, or 0 for an organisation's new name; NULL: it is none.
ALTER TABLE change_sets ADD COLUMN step_of BIGINT;
CREATE INDEX change_sets_step ON change_sets (step_of, id) WHERE step_of IS NOT NULL;

-- Organisations whose people do not go by its new name yet: all behind the customer
-- given are still to do.
CREATE TABLE organizations_behind (
    organization_id BIGINT PRIMARY KEY REFERENCES organizations (id),
    change_set_id   BIGINT NOT NULL REFERENCES change_sets (id), -- that gave it its name
    after           BIGINT NOT NULL
);

ALTER TABLE handover_customers ADD COLUMN was_id BIGINT; -- whose they were; NULL: of a book from before this was kept

-- +goose Down
ALTER TABLE handover_customers DROP COLUMN was_id;
DROP TABLE organizations_behind;
DROP INDEX change_sets_step;
ALTER TABLE change_sets DROP COLUMN step_of;
DROP TABLE merge_kept;
DROP TABLE merge_shares;
DROP TABLE merges;
