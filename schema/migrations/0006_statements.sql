-- +goose Up
-- Savings-share statements: versions in a hash chain, their evidence, disputes and adjustments.

CREATE TABLE statements (
    engagement_id   text NOT NULL REFERENCES engagements,
    period          text NOT NULL CHECK (period ~ '^\d{4}(-(0[1-9]|1[0-2]))?$'), -- a month, or a contract year's true-up
    version         int NOT NULL CHECK (version > 0),
    state           text NOT NULL CHECK (state IN ('draft','submitted','rejected','approved','sent','disputed','accepted','posted','superseded')),
    baseline_version int NOT NULL,
    contract_version int NOT NULL,
    currency        char(3) NOT NULL,
    input           jsonb NOT NULL,  -- what `gainshare settle` would be given
    output          jsonb NOT NULL,  -- what it answers
    status          text NOT NULL CHECK (status IN ('SHARE','NEUTRAL','DEFICIT','NOT_MEASURABLE')),
    contacts        bigint NOT NULL,
    baseline_minor  bigint NOT NULL,
    actual_minor    bigint NOT NULL,
    share_minor     bigint NOT NULL CHECK (share_minor >= 0),
    payable_minor   bigint NOT NULL CHECK (payable_minor >= 0),
    held_minor      bigint NOT NULL CHECK (held_minor >= 0),
    tax_minor       bigint NOT NULL,
    deficit_out_minor bigint NOT NULL CHECK (deficit_out_minor >= 0),
    document        text NOT NULL,   -- canonical JSON with its evidence, exact bytes
    sha256          bytea NOT NULL CHECK (length(sha256) = 32),
    previous_sha256 bytea,           -- the statement before it in the engagement's chain
    signature       text NOT NULL,   -- Ed25519 over the exact bytes
    evidence_csv    text NOT NULL,   -- canonical rows whose hash stands in the document
    prepared_by     text NOT NULL REFERENCES users,
    submitted_at    timestamptz,
    approved_by     text REFERENCES users,
    second_approver text REFERENCES users,
    approved_at     timestamptz,
    window_ends_at  timestamptz,
    accepted_at     timestamptz,
    accepted_by     text NOT NULL DEFAULT '', -- user id, or 'silence'
    posted_at       timestamptz,
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (engagement_id, period, version),
    CHECK (approved_by IS NULL OR approved_by <> prepared_by),
    CHECK (second_approver IS NULL OR (second_approver <> approved_by AND second_approver <> prepared_by))
);

-- Figures, bytes and signature of a version never change; only its way through the hands of people does.
-- +goose StatementBegin
CREATE FUNCTION freeze_statement() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moving text[] := '{state,submitted_at,prepared_by,approved_by,second_approver,approved_at,window_ends_at,accepted_at,accepted_by,posted_at}';
BEGIN
    IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - moving) <> (to_jsonb(OLD) - moving) THEN
        RAISE EXCEPTION 'statement % v% is fixed; a correction is a new version', OLD.period, OLD.version USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.approved_by IS NOT NULL AND (NEW.approved_by IS DISTINCT FROM OLD.approved_by OR NEW.prepared_by <> OLD.prepared_by) THEN
        RAISE EXCEPTION 'the approval of statement % v% stands', OLD.period, OLD.version USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON statements FOR EACH ROW EXECUTE FUNCTION freeze_statement();

CREATE TABLE statement_evidence (
    engagement_id text NOT NULL,
    period        text NOT NULL,
    version       int NOT NULL,
    key           text NOT NULL,
    position      int NOT NULL,
    label         text NOT NULL,
    value         text NOT NULL,
    unit          text NOT NULL,
    formula       text NOT NULL,
    source        text NOT NULL,
    filter        jsonb NOT NULL DEFAULT '{}',
    rows          bigint NOT NULL DEFAULT 0,
    sha256        bytea,
    snapshot_at   timestamptz NOT NULL,
    parents       text[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (engagement_id, period, version, key),
    FOREIGN KEY (engagement_id, period, version) REFERENCES statements
);
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON statement_evidence FOR EACH ROW EXECUTE FUNCTION forbid_change();

CREATE TABLE statement_disputes (
    id            text PRIMARY KEY,
    engagement_id text NOT NULL,
    period        text NOT NULL,
    version       int NOT NULL,
    lines         text[] NOT NULL DEFAULT '{}', -- cost keys
    contact_ids   text[] NOT NULL DEFAULT '{}',
    reason        text NOT NULL CHECK (reason <> ''),
    raised_by     text NOT NULL REFERENCES users,
    raised_at     timestamptz NOT NULL,
    state         text NOT NULL DEFAULT 'open' CHECK (state IN ('open','upheld','rejected','withdrawn')),
    answer        text NOT NULL DEFAULT '',
    resolved_by   text REFERENCES users,
    resolved_at   timestamptz,
    FOREIGN KEY (engagement_id, period, version) REFERENCES statements
);

-- Non-routine adjustments: asked for by one person, approved by another.
CREATE TABLE non_routine_adjustments (
    id            text PRIMARY KEY,
    engagement_id text NOT NULL REFERENCES engagements,
    month         char(7) NOT NULL,
    reason        text NOT NULL CHECK (reason <> ''),
    amount_minor  bigint NOT NULL,
    file_id       text REFERENCES files,
    requested_by  text NOT NULL REFERENCES users,
    approved_by   text REFERENCES users,
    approved_at   timestamptz,
    CHECK (approved_by IS NULL OR approved_by <> requested_by)
);

-- Cost the merchant kept (agreed staff of his own), on no invoice of ours but part of A.
CREATE TABLE retained_costs (
    engagement_id text NOT NULL REFERENCES engagements,
    month         char(7) NOT NULL,
    key           text NOT NULL,
    amount_minor  bigint NOT NULL CHECK (amount_minor >= 0),
    recorded_by   text NOT NULL REFERENCES users,
    PRIMARY KEY (engagement_id, month, key)
);

-- Wage index of the contract's source, by month; 1 where none is published.
CREATE TABLE wage_indices (
    engagement_id text NOT NULL REFERENCES engagements,
    month         char(7) NOT NULL,
    value         numeric NOT NULL CHECK (value > 0),
    source        text NOT NULL,
    PRIMARY KEY (engagement_id, month)
);

-- +goose Down
DROP TABLE wage_indices, retained_costs, non_routine_adjustments, statement_disputes, statement_evidence, statements;
DROP FUNCTION freeze_statement();
