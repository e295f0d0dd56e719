-- +goose Up
-- What a contract may be paid for beside contacts: outcomes and assisted sales, frozen with the usage they belong to.
ALTER TABLE contract_charges DROP CONSTRAINT contract_charges_kind_check;
ALTER TABLE contract_charges ADD CONSTRAINT contract_charges_kind_check CHECK (kind IN ('usage','oneoff','discount','outcome_fee'));

-- Orders as the shop told them last; what a bill was made of stands in its snapshot.
CREATE TABLE sales_orders (
    engagement_id text NOT NULL REFERENCES engagements,
    order_ref     text NOT NULL CHECK (order_ref <> ''),
    buyer_key     text NOT NULL, -- pseudonymous
    paid_at       timestamptz NOT NULL,
    net_minor     bigint NOT NULL CHECK (net_minor >= 0), -- paid, without tax
    refunds       jsonb NOT NULL DEFAULT '[]',            -- [{"at": instant, "minor": amount}]
    received_at   timestamptz NOT NULL,
    received_by   text REFERENCES users,
    PRIMARY KEY (engagement_id, order_ref)
);
CREATE INDEX sales_orders_paid ON sales_orders (engagement_id, paid_at);

-- The sales a snapshot counts, each for one contact.
CREATE TABLE usage_snapshot_orders (
    snapshot_id   text NOT NULL REFERENCES usage_snapshots,
    order_ref     text NOT NULL,
    contact_id    text NOT NULL,
    shop_id       text NOT NULL,
    paid_at       timestamptz NOT NULL,
    net_minor     bigint NOT NULL,
    refunded_minor bigint NOT NULL CHECK (refunded_minor BETWEEN 0 AND net_minor),
    PRIMARY KEY (snapshot_id, order_ref)
);
-- AI contacts of a snapshot whose 72 h had not passed: no outcome fee is paid for them yet.
CREATE TABLE usage_snapshot_assumed (
    snapshot_id   text NOT NULL REFERENCES usage_snapshots,
    contact_id    text NOT NULL,
    PRIMARY KEY (snapshot_id, contact_id)
);
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON usage_snapshot_orders FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON usage_snapshot_assumed FOR EACH ROW EXECUTE FUNCTION forbid_change();
GRANT SELECT, INSERT, UPDATE ON sales_orders TO gainshare_app;
GRANT SELECT, INSERT ON usage_snapshot_orders, usage_snapshot_assumed TO gainshare_app;
ALTER TABLE sales_orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY one_merchant ON sales_orders TO gainshare_app USING (
    COALESCE(current_setting('gainshare.merchant', true), '') = '' OR
    engagement_id IN (SELECT e.id FROM engagements e WHERE e.merchant_id = current_setting('gainshare.merchant', true)));

-- +goose Down
DROP TABLE usage_snapshot_assumed, usage_snapshot_orders, sales_orders;
-- Signed charges stay as they are: the narrower list holds for new ones.
ALTER TABLE contract_charges DROP CONSTRAINT contract_charges_kind_check;
ALTER TABLE contract_charges ADD CONSTRAINT contract_charges_kind_check CHECK (kind IN ('usage','oneoff','discount')) NOT VALID;
