-- +goose Up
-- What documents say of the provider, and the export of vouchers (凭证) to an accounting program.

ALTER TABLE legal_entities ADD COLUMN address_phone text NOT NULL DEFAULT '', ADD COLUMN bank_account text NOT NULL DEFAULT '';

-- One export: vouchers of an entity, period and currency, with the totals the accounting program must show.
CREATE TABLE voucher_batches (
    id            text PRIMARY KEY,
    entity_id     text NOT NULL REFERENCES legal_entities,
    period        char(7) NOT NULL CHECK (period ~ '^\d{4}-(0[1-9]|1[0-2])$'),
    currency      char(3) NOT NULL,
    sequence      int NOT NULL CHECK (sequence > 0),
    column_map    jsonb NOT NULL, -- as it was used: presets may change later
    word          text NOT NULL,
    first_number  bigint NOT NULL CHECK (first_number > 0),
    vouchers      bigint NOT NULL CHECK (vouchers > 0),
    lines         bigint NOT NULL,
    debit_minor   bigint NOT NULL,
    credit_minor  bigint NOT NULL,
    exported_by   text NOT NULL REFERENCES users,
    exported_at   timestamptz NOT NULL,
    UNIQUE (entity_id, period, sequence),
    CHECK (debit_minor = credit_minor)
);
-- The mark that a posting was exported: the primary key keeps it from leaving twice, whoever asks at once.
CREATE TABLE voucher_marks (
    transaction_id bigint PRIMARY KEY REFERENCES ledger_transactions,
    batch_id      text NOT NULL REFERENCES voucher_batches,
    entity_id     text NOT NULL,
    period        char(7) NOT NULL,
    word          text NOT NULL,
    number        bigint NOT NULL,
    UNIQUE (entity_id, period, word, number)
);
CREATE INDEX voucher_marks_batch ON voucher_marks (batch_id);
-- The exact files: downloaded again, they are the same bytes.
CREATE TABLE voucher_files (
    batch_id      text NOT NULL REFERENCES voucher_batches,
    format        text NOT NULL CHECK (format IN ('csv','xlsx')),
    sha256        bytea NOT NULL CHECK (length(sha256) = 32),
    content       bytea NOT NULL,
    PRIMARY KEY (batch_id, format)
);
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON voucher_batches FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON voucher_marks FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON voucher_files FOR EACH ROW EXECUTE FUNCTION forbid_change();
ALTER TABLE voucher_batches ENABLE ALWAYS TRIGGER immutable;
ALTER TABLE voucher_marks ENABLE ALWAYS TRIGGER immutable;
ALTER TABLE voucher_files ENABLE ALWAYS TRIGGER immutable;
GRANT SELECT, INSERT ON voucher_batches, voucher_marks, voucher_files TO gainshare_app;

-- +goose Down
DROP TABLE voucher_files, voucher_marks, voucher_batches;
ALTER TABLE legal_entities DROP COLUMN address_phone, DROP COLUMN bank_account;
