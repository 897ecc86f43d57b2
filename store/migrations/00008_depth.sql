-- What a demanding salesperson keeps of a customer and a deal.

-- +goose Up
CREATE TABLE organizations (
    id         INTEGER PRIMARY KEY,
    owner_id   BIGINT  NOT NULL REFERENCES users (id), -- who entered it
    name       TEXT    NOT NULL,
    key        TEXT    NOT NULL, -- the folded name
    tax_number TEXT    NOT NULL DEFAULT '',
    phone      TEXT    NOT NULL DEFAULT '', -- E.164
    address    TEXT    NOT NULL DEFAULT '',
    note       TEXT    NOT NULL DEFAULT '',
    created_at BIGINT  NOT NULL,
    version    INTEGER NOT NULL DEFAULT 1,
    deleted_at BIGINT,
    inbox_id   BIGINT,
    part       INTEGER
);
-- The same folded name is the same organisation.
CREATE UNIQUE INDEX organizations_key ON organizations (key) WHERE deleted_at IS NULL;

ALTER TABLE customers ADD COLUMN organization_id BIGINT REFERENCES organizations (id); -- whose name customers.company is
ALTER TABLE customers ADD COLUMN status TEXT NOT NULL DEFAULT 'lead' CHECK (status IN ('lead', 'active', 'sleeping', 'lost'));
ALTER TABLE customers ADD COLUMN source TEXT NOT NULL DEFAULT ''; -- where they came from
ALTER TABLE customers ADD COLUMN email TEXT NOT NULL DEFAULT '';
ALTER TABLE customers ADD COLUMN username TEXT NOT NULL DEFAULT ''; -- in Telegram, without @
ALTER TABLE customers ADD COLUMN city TEXT NOT NULL DEFAULT '';
ALTER TABLE customers ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE customers ADD COLUMN interests TEXT NOT NULL DEFAULT '';
ALTER TABLE customers ADD COLUMN likes TEXT NOT NULL DEFAULT '';
ALTER TABLE customers ADD COLUMN dislikes TEXT NOT NULL DEFAULT '';
ALTER TABLE customers ADD COLUMN needs TEXT NOT NULL DEFAULT '';
CREATE INDEX customers_organization ON customers (organization_id) WHERE organization_id IS NOT NULL;
-- Who has bought is no lead any more.
UPDATE customers SET status = 'active' WHERE id IN (SELECT customer_id FROM deals WHERE status = 'won' AND deleted_at IS NULL);

ALTER TABLE phones ADD COLUMN label TEXT NOT NULL DEFAULT ''; -- mobile, work, home, other; '' not said

-- Days that matter to a customer beside the birthday.
CREATE TABLE customer_dates (
    id          INTEGER PRIMARY KEY,
    customer_id BIGINT  NOT NULL REFERENCES customers (id),
    label       TEXT    NOT NULL,
    day         INTEGER NOT NULL,           -- month × 100 + day
    year        INTEGER NOT NULL DEFAULT 0, -- 0: not said
    version     INTEGER NOT NULL DEFAULT 1,
    deleted_at  BIGINT,
    inbox_id    BIGINT,
    part        INTEGER
);
CREATE INDEX customer_dates_customer ON customer_dates (customer_id) WHERE deleted_at IS NULL;

ALTER TABLE deals ADD COLUMN expected_close TEXT NOT NULL DEFAULT ''; -- 2006-01-02, '' unknown
ALTER TABLE deals ADD COLUMN probability INTEGER; -- percent; NULL: the stage's
ALTER TABLE deals ADD COLUMN source TEXT NOT NULL DEFAULT '';
CREATE INDEX deals_expected ON deals (expected_close) WHERE deleted_at IS NULL AND status = 'open' AND expected_close <> '';

ALTER TABLE activities ADD COLUMN direction TEXT NOT NULL DEFAULT ''; -- of a call: in, out; '' not said
ALTER TABLE activities ADD COLUMN minutes INTEGER NOT NULL DEFAULT 0; -- how long a call or meeting was; 0: not said

-- The price list.
CREATE TABLE products (
    id         INTEGER PRIMARY KEY,
    name       TEXT    NOT NULL,
    key        TEXT    NOT NULL, -- the folded name
    unit       TEXT    NOT NULL DEFAULT '',
    created_at BIGINT  NOT NULL,
    version    INTEGER NOT NULL DEFAULT 1,
    deleted_at BIGINT,
    inbox_id   BIGINT,
    part       INTEGER
);
CREATE UNIQUE INDEX products_key ON products (key) WHERE deleted_at IS NULL;
CREATE TABLE product_prices (
    id         INTEGER PRIMARY KEY,
    product_id BIGINT  NOT NULL REFERENCES products (id),
    currency   TEXT    NOT NULL,
    price      BIGINT  NOT NULL, -- of one unit, minor units
    version    INTEGER NOT NULL DEFAULT 1,
    deleted_at BIGINT
);
CREATE UNIQUE INDEX product_prices_one ON product_prices (product_id, currency) WHERE deleted_at IS NULL;

-- What a deal is for, line by line.
CREATE TABLE deal_items (
    id         INTEGER PRIMARY KEY,
    deal_id    BIGINT  NOT NULL REFERENCES deals (id),
    product_id BIGINT REFERENCES products (id),
    name       TEXT    NOT NULL,
    quantity   BIGINT  NOT NULL, -- thousandths of the unit
    unit       TEXT    NOT NULL DEFAULT '',
    price      BIGINT  NOT NULL, -- of one unit, minor units
    currency   TEXT    NOT NULL,
    discount   INTEGER NOT NULL DEFAULT 0 CHECK (discount BETWEEN 0 AND 10000), -- hundredths of a percent
    version    INTEGER NOT NULL DEFAULT 1,
    deleted_at BIGINT
);
CREATE INDEX deal_items_deal ON deal_items (deal_id) WHERE deleted_at IS NULL;
CREATE INDEX deal_items_product ON deal_items (product_id) WHERE deleted_at IS NULL AND product_id IS NOT NULL;

-- Two customers who look alike and of whom somebody has said that they are two.
CREATE TABLE kept_both (
    a_id    BIGINT NOT NULL REFERENCES customers (id), -- the smaller id
    b_id    BIGINT NOT NULL REFERENCES customers (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    kept_at BIGINT NOT NULL,
    PRIMARY KEY (a_id, b_id)
) WITHOUT ROWID;
CREATE INDEX kept_both_b ON kept_both (b_id);

-- +goose Down
DROP TABLE kept_both;
DROP TABLE deal_items;
DROP TABLE product_prices;
DROP TABLE products;
ALTER TABLE activities DROP COLUMN minutes;
ALTER TABLE activities DROP COLUMN direction;
DROP INDEX deals_expected;
ALTER TABLE deals DROP COLUMN source;
ALTER TABLE deals DROP COLUMN probability;
ALTER TABLE deals DROP COLUMN expected_close;
DROP TABLE customer_dates;
ALTER TABLE phones DROP COLUMN label;
DROP INDEX customers_organization;
ALTER TABLE customers DROP COLUMN needs;
ALTER TABLE customers DROP COLUMN dislikes;
ALTER TABLE customers DROP COLUMN likes;
ALTER TABLE customers DROP COLUMN interests;
ALTER TABLE customers DROP COLUMN address;
ALTER TABLE customers DROP COLUMN city;
ALTER TABLE customers DROP COLUMN username;
ALTER TABLE customers DROP COLUMN email;
ALTER TABLE customers DROP COLUMN source;
ALTER TABLE customers DROP COLUMN status;
ALTER TABLE customers DROP COLUMN organization_id;
DROP TABLE organizations;
