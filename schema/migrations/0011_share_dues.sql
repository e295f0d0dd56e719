-- +goose Up
-- The payable parts of accepted statements, each on its way onto the share invoice of the month it was accepted in.
CREATE TABLE share_dues (
    id            text PRIMARY KEY,
    engagement_id text NOT NULL REFERENCES engagements,
    period        text NOT NULL,  -- the service month the share belongs to
    version       int NOT NULL,   -- the statement version it was posted from
    accepted_month char(7) NOT NULL,
    net_minor     bigint NOT NULL,
    tax_minor     bigint NOT NULL,
    invoice_id    text REFERENCES invoices,
    posted_at     timestamptz NOT NULL,
    FOREIGN KEY (engagement_id, period, version) REFERENCES statements,
    UNIQUE (engagement_id, period, version)
);
GRANT SELECT, INSERT, UPDATE ON share_dues TO gainshare_app;

-- +goose Down
DROP TABLE share_dues;
