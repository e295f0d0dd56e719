-- +goose Up
-- Engagements, their contract versions with dated charges, signatures and baselines.

CREATE TABLE engagements (
    id              text PRIMARY KEY CHECK (id ~ '^[a-z0-9][a-z0-9_-]{1,63}$'),
    merchant_id     text NOT NULL REFERENCES merchants,
    entity_id       text NOT NULL REFERENCES legal_entities,
    calendar_id     text NOT NULL REFERENCES billing_calendars,
    name            text NOT NULL,
    plan            text NOT NULL CHECK (plan IN ('seat','tiered','hybrid','outcome','savings_share')),
    currency        char(3) NOT NULL,
    time_zone       text NOT NULL,
    starts_on       date NOT NULL,
    ends_on         date, -- exclusive
    stage           text NOT NULL DEFAULT 'onboarding'
                    CHECK (stage IN ('onboarding','live','held','terminating','ended','aborted')),
    ai_share        int NOT NULL DEFAULT 0 CHECK (ai_share IN (0,10,50,100)), -- staged go-live, percent of traffic
    attention       text NOT NULL DEFAULT '', -- why a person is needed, in words; empty when nobody is
    created_by      text NOT NULL REFERENCES users,
    created_at      timestamptz NOT NULL,
    version         bigint NOT NULL DEFAULT 1, -- ETag
    CHECK (ends_on IS NULL OR ends_on > starts_on)
);

CREATE TABLE engagement_shops (
    engagement_id   text NOT NULL REFERENCES engagements,
    shop_id         text NOT NULL REFERENCES shops,
    PRIMARY KEY (engagement_id, shop_id)
);

CREATE TABLE contract_versions (
    engagement_id   text NOT NULL REFERENCES engagements,
    version         int NOT NULL CHECK (version > 0),
    effective_month char(7) NOT NULL CHECK (effective_month ~ '^\d{4}-(0[1-9]|1[0-2])$'),
    kind            text NOT NULL DEFAULT 'original' CHECK (kind IN ('original','amendment','correcting')),
    reason          text NOT NULL DEFAULT '',
    terms           jsonb NOT NULL, -- tax, SLA credits, outcome fees, payment terms, windows, savings-share terms
    document        text NOT NULL,  -- canonical JSON: the exact text both sides sign
    sha256          bytea NOT NULL CHECK (length(sha256) = 32),
    prepared_by     text NOT NULL REFERENCES users,
    approved_by     text REFERENCES users,
    signed_at       timestamptz,
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (engagement_id, version),
    CHECK (approved_by IS NULL OR approved_by <> prepared_by)
);

-- One row a charge; dates make it dated ('from','to') or one-off ('on').
CREATE TABLE contract_charges (
    engagement_id   text NOT NULL,
    version         int NOT NULL,
    position        int NOT NULL,
    key             text NOT NULL,
    kind            text NOT NULL DEFAULT 'usage' CHECK (kind IN ('usage','oneoff','discount')),
    pool            text NOT NULL DEFAULT 'all' CHECK (pool IN ('all','shop')),
    valid_from      date,
    valid_to        date, -- exclusive
    charged_on      date,
    definition      jsonb NOT NULL, -- the charge as `gainshare rate` reads it
    PRIMARY KEY (engagement_id, version, key),
    UNIQUE (engagement_id, version, position),
    FOREIGN KEY (engagement_id, version) REFERENCES contract_versions,
    CHECK (valid_to IS NULL OR valid_from IS NULL OR valid_to > valid_from),
    CHECK ((kind = 'oneoff') = (charged_on IS NOT NULL))
);

-- A signature: document, SHA-256, person, role, time, method.
CREATE TABLE signatures (
    id              text PRIMARY KEY,
    document_kind   text NOT NULL CHECK (document_kind IN ('contract','baseline','statement','amendment')),
    document_id     text NOT NULL,
    sha256          bytea NOT NULL CHECK (length(sha256) = 32),
    user_id         text NOT NULL REFERENCES users,
    role            text NOT NULL,
    side            text NOT NULL CHECK (side IN ('provider','merchant')),
    signed_at       timestamptz NOT NULL,
    method          text NOT NULL CHECK (method IN ('stamped_file','confirmed_on_page')),
    UNIQUE (document_kind, document_id, sha256, side)
);
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON signatures FOR EACH ROW EXECUTE FUNCTION forbid_change();

CREATE TABLE baselines (
    engagement_id   text NOT NULL REFERENCES engagements,
    version         int NOT NULL CHECK (version > 0),
    document        text NOT NULL, -- canonical JSON of rows and derived figures
    sha256          bytea NOT NULL CHECK (length(sha256) = 32),
    mean_contacts   numeric NOT NULL,
    fixed_month     numeric NOT NULL,
    unit_cost       numeric NOT NULL,
    season          jsonb NOT NULL, -- calendar month -> {raw, clipped}
    quality         jsonb NOT NULL DEFAULT '{}', -- CSAT, dispute rate, complaints, headcount before us
    vat_basis       text NOT NULL DEFAULT 'EX_VAT' CHECK (vat_basis IN ('EX_VAT','INC_VAT')),
    prepared_by     text NOT NULL REFERENCES users,
    created_at      timestamptz NOT NULL,
    signed_at       timestamptz, -- set once, when both sides have signed
    PRIMARY KEY (engagement_id, version)
);

CREATE TABLE baseline_months (
    engagement_id   text NOT NULL,
    version         int NOT NULL,
    month           char(7) NOT NULL,
    contacts        bigint NOT NULL CHECK (contacts >= 0),
    labour_minor    bigint NOT NULL CHECK (labour_minor >= 0),
    training_minor  bigint NOT NULL CHECK (training_minor >= 0),
    site_minor      bigint NOT NULL CHECK (site_minor >= 0),
    hidden_minor    bigint NOT NULL CHECK (hidden_minor >= 0),
    excluded_reason text NOT NULL DEFAULT '',
    source_document text NOT NULL DEFAULT '',
    PRIMARY KEY (engagement_id, version, month),
    FOREIGN KEY (engagement_id, version) REFERENCES baselines
);

-- Signed documents are frozen: only the signing itself may still be recorded.
-- +goose StatementBegin
CREATE FUNCTION freeze_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.signed_at IS NOT NULL OR NEW.document <> OLD.document OR NEW.sha256 <> OLD.sha256 THEN
        RAISE EXCEPTION '% is signed or fixed by its hash and cannot be changed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON contract_versions FOR EACH ROW EXECUTE FUNCTION freeze_signed();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON baselines FOR EACH ROW EXECUTE FUNCTION freeze_signed();
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON contract_charges FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON baseline_months FOR EACH ROW EXECUTE FUNCTION forbid_change();

-- Which documents used which version: "every version lists the documents that used it".
CREATE TABLE contract_uses (
    engagement_id   text NOT NULL,
    version         int NOT NULL,
    document_kind   text NOT NULL,
    document_id     text NOT NULL,
    PRIMARY KEY (engagement_id, version, document_kind, document_id),
    FOREIGN KEY (engagement_id, version) REFERENCES contract_versions
);

-- Onboarding: a row a step, so that the page and the workflow read the same progress.
CREATE TABLE onboarding_steps (
    engagement_id   text NOT NULL REFERENCES engagements,
    step            text NOT NULL,
    position        int NOT NULL,
    state           text NOT NULL CHECK (state IN ('waiting','running','done','skipped','failed','undone')),
    due_at          timestamptz,
    evidence        jsonb NOT NULL DEFAULT '{}',
    done_by         text REFERENCES users,
    done_at         timestamptz,
    PRIMARY KEY (engagement_id, step)
);

-- +goose Down
DROP TABLE onboarding_steps, contract_uses, baseline_months, baselines, signatures, contract_charges, contract_versions, engagement_shops, engagements;
DROP FUNCTION freeze_signed();
