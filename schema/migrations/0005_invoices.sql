-- +goose Up
-- Usage snapshots, invoices and lines, objections, receipts, 发票.

CREATE TABLE usage_snapshots (
    id            text PRIMARY KEY,
    engagement_id text NOT NULL REFERENCES engagements,
    service_month char(7) NOT NULL,
    row_count     bigint NOT NULL CHECK (row_count >= 0),
    sha256        bytea NOT NULL CHECK (length(sha256) = 32), -- over the canonical rows
    meters        jsonb NOT NULL,                             -- meter -> quantity as decimal string
    taken_at      timestamptz NOT NULL,
    UNIQUE (engagement_id, service_month, sha256)
);
-- The rows behind a snapshot: every line opens down to its contacts, whatever happens to them later.
CREATE TABLE usage_snapshot_rows (
    snapshot_id   text NOT NULL REFERENCES usage_snapshots,
    contact_id    text NOT NULL,
    shop_id       text NOT NULL,
    day           date NOT NULL,
    class         text NOT NULL CHECK (class IN ('ai','human','unserved')),
    outcome       text NOT NULL,
    counted       boolean NOT NULL, -- false: out of volume and price (duplicate, not ours)
    PRIMARY KEY (snapshot_id, contact_id)
);
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON usage_snapshots FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON usage_snapshot_rows FOR EACH ROW EXECUTE FUNCTION forbid_change();

-- Gap-free numbers: the counter row is locked in the issuing transaction, so a rolled-back issue leaves no gap.
CREATE TABLE document_counters (
    entity_id     text NOT NULL REFERENCES legal_entities,
    document_type text NOT NULL CHECK (document_type IN ('invoice','credit_note','statement')),
    year          int NOT NULL,
    last_number   bigint NOT NULL DEFAULT 0 CHECK (last_number >= 0),
    PRIMARY KEY (entity_id, document_type, year)
);

CREATE TABLE invoices (
    id              text PRIMARY KEY,
    engagement_id   text NOT NULL REFERENCES engagements,
    merchant_id     text NOT NULL REFERENCES merchants,
    entity_id       text NOT NULL REFERENCES legal_entities,
    month           char(7) NOT NULL CHECK (month ~ '^\d{4}-(0[1-9]|1[0-2])$'),
    kind            text NOT NULL CHECK (kind ~ '^(service|share|oneoff|final|credit-[1-9][0-9]*)$'),
    state           text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft','review','approved','sent','confirmed','objected','held',
                                                  'issued','partially_paid','paid','void','written_off')),
    attempt         int NOT NULL DEFAULT 1, -- void and regenerate raises it
    number          text UNIQUE,
    contract_version int NOT NULL,
    snapshot_id     text REFERENCES usage_snapshots,
    currency        char(3) NOT NULL,
    subtotal_minor  bigint NOT NULL,
    tax_minor       bigint NOT NULL,
    total_minor     bigint NOT NULL,
    paid_minor      bigint NOT NULL DEFAULT 0,
    checks          jsonb NOT NULL DEFAULT '[]', -- {code, severity: blocking|warning, sentence, params}
    rating_input    jsonb NOT NULL DEFAULT '{}', -- what `gainshare rate` would be given
    document        text NOT NULL DEFAULT '',    -- canonical JSON, signed, frozen at issue
    document_sha256 bytea,
    content_sha256  bytea NOT NULL,              -- ETag of approvals: what the approver saw
    prepared_by     text NOT NULL DEFAULT 'system',
    approved_by     text REFERENCES users,
    second_approver text REFERENCES users,
    sent_at         timestamptz,
    window_ends_at  timestamptz,                 -- begins with proof of delivery
    confirmed_at    timestamptz,
    confirmed_by    text NOT NULL DEFAULT '',    -- user id, or 'silence'
    issued_at       timestamptz,
    due_on          date,
    original_id     text REFERENCES invoices,    -- of a credit note
    created_at      timestamptz NOT NULL,
    version         bigint NOT NULL DEFAULT 1,
    CHECK (total_minor = subtotal_minor + tax_minor),
    CHECK (approved_by IS NULL OR approved_by <> prepared_by),
    CHECK (second_approver IS NULL OR (second_approver <> approved_by AND second_approver <> prepared_by)),
    CHECK ((state IN ('issued','partially_paid','paid','written_off')) = (number IS NOT NULL))
);
CREATE UNIQUE INDEX one_live_invoice ON invoices (engagement_id, month, kind) WHERE state <> 'void';

CREATE TABLE invoice_lines (
    invoice_id    text NOT NULL REFERENCES invoices,
    line_no       int NOT NULL CHECK (line_no > 0),
    charge        text NOT NULL,
    kind          text NOT NULL CHECK (kind IN ('usage','minimum','maximum','oneoff','discount','sla_credit','outcome_fee',
                                            'correction_out','correction_in','adjustment','share','objection_guard')),
    service_month char(7) NOT NULL, -- corrections belong to the month they correct
    label         text NOT NULL,
    meter         text NOT NULL DEFAULT '',
    quantity      numeric,
    net_minor     bigint NOT NULL,
    tax_minor     bigint NOT NULL,
    detail        jsonb NOT NULL DEFAULT '[]', -- tier arithmetic, exact
    reason        text NOT NULL DEFAULT '',
    snapshot_id   text REFERENCES usage_snapshots,
    corrects_invoice text REFERENCES invoices,
    PRIMARY KEY (invoice_id, line_no)
);

-- Issued documents are never edited: after issue only the payment state may move.
-- +goose StatementBegin
CREATE FUNCTION freeze_issued() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.number IS NOT NULL THEN
        IF TG_OP = 'DELETE' OR
           (to_jsonb(NEW) - '{state,paid_minor,version}'::text[]) <> (to_jsonb(OLD) - '{state,paid_minor,version}'::text[]) OR
           NEW.state NOT IN ('issued','partially_paid','paid','written_off') THEN
            RAISE EXCEPTION 'invoice % is issued and cannot be changed', OLD.number USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE FUNCTION freeze_issued_lines() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE fixed text;
BEGIN
    SELECT number INTO fixed FROM invoices WHERE id = COALESCE(OLD.invoice_id, NEW.invoice_id) AND number IS NOT NULL;
    IF fixed IS NOT NULL THEN
        RAISE EXCEPTION 'invoice % is issued and its lines cannot be changed', fixed USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
-- +goose StatementEnd
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON invoices FOR EACH ROW EXECUTE FUNCTION freeze_issued();
CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON invoice_lines FOR EACH ROW EXECUTE FUNCTION freeze_issued_lines();

CREATE TABLE objections (
    id            text PRIMARY KEY,
    invoice_id    text NOT NULL REFERENCES invoices,
    kind          text NOT NULL CHECK (kind IN ('not_resolved','duplicate','not_ours','wrong_price','wrong_quantity','other')),
    reason        text NOT NULL CHECK (reason <> ''),
    attachment_id text REFERENCES files,
    lines         int[] NOT NULL DEFAULT '{}',
    contact_ids   text[] NOT NULL DEFAULT '{}',
    raised_by     text NOT NULL REFERENCES users,
    raised_at     timestamptz NOT NULL,
    answer_due_at timestamptz NOT NULL,
    state         text NOT NULL DEFAULT 'open' CHECK (state IN ('open','accepted','partly_accepted','rejected','withdrawn')),
    answer        text NOT NULL DEFAULT '',
    accepted_contact_ids text[] NOT NULL DEFAULT '{}',
    resolved_by   text REFERENCES users,
    resolved_at   timestamptz,
    CHECK (cardinality(lines) + cardinality(contact_ids) > 0)
);
-- What a won objection did to a contact: not_resolved stays in the volume at price zero, the others leave both.
CREATE TABLE contact_remedies (
    engagement_id text NOT NULL REFERENCES engagements,
    contact_id    text NOT NULL,
    objection_id  text NOT NULL REFERENCES objections,
    remedy        text NOT NULL CHECK (remedy IN ('unserved','removed')),
    decided_at    timestamptz NOT NULL,
    PRIMARY KEY (engagement_id, contact_id)
);

-- A receipt is a document of its own: one transfer, any number of invoices, the remainder kept as credit.
CREATE TABLE receipts (
    id            text PRIMARY KEY,
    entity_id     text NOT NULL REFERENCES legal_entities,
    merchant_id   text NOT NULL REFERENCES merchants,
    currency      char(3) NOT NULL,
    amount_minor  bigint NOT NULL CHECK (amount_minor > 0),
    received_on   date NOT NULL,
    bank_reference text NOT NULL,
    recorded_by   text NOT NULL REFERENCES users,
    recorded_at   timestamptz NOT NULL,
    UNIQUE (entity_id, bank_reference)
);
CREATE TABLE receipt_allocations (
    receipt_id    text NOT NULL REFERENCES receipts,
    invoice_id    text NOT NULL REFERENCES invoices,
    amount_minor  bigint NOT NULL CHECK (amount_minor > 0),
    PRIMARY KEY (receipt_id, invoice_id)
);
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON receipts FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON receipt_allocations FOR EACH ROW EXECUTE FUNCTION forbid_change();

-- 发票 are the tax authority's documents: n:m to ours, with the life cycle of the red letter.
CREATE TABLE fapiao (
    id            text PRIMARY KEY,
    entity_id     text NOT NULL REFERENCES legal_entities,
    merchant_id   text NOT NULL REFERENCES merchants,
    number        char(20) UNIQUE,
    kind          text NOT NULL CHECK (kind IN ('blue','red')),
    state         text NOT NULL CHECK (state IN ('requested','awaiting_buyer','issued','lapsed','cancelled')),
    red_reason    text CHECK (red_reason IN ('开票有误','销货退回','服务中止','销售折让')),
    original_id   text REFERENCES fapiao,
    buyer         jsonb NOT NULL,
    net_minor     bigint NOT NULL,
    tax_minor     bigint NOT NULL,
    requested_at  timestamptz NOT NULL,
    issued_at     timestamptz,
    CHECK ((kind = 'red') = (original_id IS NOT NULL)),
    CHECK ((kind = 'red') = (red_reason IS NOT NULL))
);
CREATE TABLE fapiao_invoices (
    fapiao_id     text NOT NULL REFERENCES fapiao,
    invoice_id    text NOT NULL REFERENCES invoices,
    amount_minor  bigint NOT NULL,
    PRIMARY KEY (fapiao_id, invoice_id)
);

-- +goose Down
DROP TABLE fapiao_invoices, fapiao, receipt_allocations, receipts, contact_remedies, objections, invoice_lines, invoices, document_counters, usage_snapshot_rows, usage_snapshots;
DROP FUNCTION freeze_issued_lines();
DROP FUNCTION freeze_issued();
