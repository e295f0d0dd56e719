-- +goose Up
-- What stood behind every figure of a document on the day it was issued.
CREATE TABLE explanations (
    invoice_id    text NOT NULL REFERENCES invoices,
    figure        text NOT NULL, -- total, tax, or a line's number
    content       jsonb NOT NULL,
    frozen_at     timestamptz NOT NULL,
    PRIMARY KEY (invoice_id, figure)
);
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON explanations FOR EACH ROW EXECUTE FUNCTION forbid_change();
GRANT SELECT, INSERT ON explanations TO gainshare_app;

-- +goose Down
DROP TABLE explanations;
