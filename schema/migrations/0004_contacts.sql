-- +goose Up
-- Contacts partitioned by month, their key table, the message log, counts of the other side, daily aggregates.

-- De-duplication lives here, unpartitioned: a contact sent twice, or a month later, is still the same contact.
CREATE TABLE contact_keys (
    engagement_id text NOT NULL REFERENCES engagements,
    source        text NOT NULL,
    external_id   text NOT NULL,
    contact_id    text NOT NULL,
    started_at    timestamptz NOT NULL,
    hash          bytea NOT NULL, -- SHA-256 of the content: same key with other content is a conflict
    PRIMARY KEY (engagement_id, source, external_id)
);

CREATE TABLE contacts (
    id              text NOT NULL,
    engagement_id   text NOT NULL,
    shop_id         text NOT NULL,
    channel         text NOT NULL,
    month           char(7) NOT NULL, -- the month it started in, in the engagement's zone
    day             date NOT NULL,
    buyer_key       text NOT NULL,    -- pseudonymous
    order_ref       text NOT NULL DEFAULT '',
    started_at      timestamptz NOT NULL,
    closed_at       timestamptz,
    last_message_at timestamptz,
    initiated_by    text NOT NULL DEFAULT 'buyer' CHECK (initiated_by = 'buyer'), -- proactive messages open none
    ai_wrote        boolean NOT NULL DEFAULT false,
    person_wrote    boolean NOT NULL DEFAULT false,
    system_wrote    boolean NOT NULL DEFAULT false,
    transfer_asked  boolean NOT NULL DEFAULT false,
    agent_id        text NOT NULL DEFAULT '',
    language        text NOT NULL DEFAULT '',
    intent          text NOT NULL DEFAULT '',
    handover_reason text NOT NULL DEFAULT '',
    handle_seconds  int NOT NULL DEFAULT 0 CHECK (handle_seconds >= 0),
    ai_messages     int NOT NULL DEFAULT 0 CHECK (ai_messages >= 0),
    misses          int NOT NULL DEFAULT 0,
    csat            smallint CHECK (csat BETWEEN 1 AND 5),
    complaint       boolean NOT NULL DEFAULT false,
    platform_dispute boolean NOT NULL DEFAULT false,
    sales_ref       text NOT NULL DEFAULT '',
    ai_enabled      boolean NOT NULL DEFAULT true, -- of its channel, when it started
    excluded        text NOT NULL DEFAULT '' CHECK (excluded IN ('','spam','test','staff','duplicate','not_ours')),
    outcome         text NOT NULL DEFAULT 'unresolved' CHECK (outcome IN ('accepted','transferred','unresolved')),
    class           text NOT NULL DEFAULT 'unserved' CHECK (class IN ('ai','human','unserved')),
    reopened_count  int NOT NULL DEFAULT 0,
    source          text NOT NULL,
    external_id     text NOT NULL,
    late            boolean NOT NULL DEFAULT false, -- arrived after its month was billed
    received_at     timestamptz NOT NULL,
    PRIMARY KEY (started_at, id),
    CHECK (closed_at IS NULL OR closed_at >= started_at),
    CHECK (outcome <> 'accepted' OR (ai_wrote AND NOT person_wrote AND NOT transfer_asked)),
    CHECK (class <> 'human' OR person_wrote)
) PARTITION BY RANGE (started_at);

CREATE INDEX contacts_of_month ON contacts (engagement_id, month);
CREATE INDEX contacts_of_buyer ON contacts (shop_id, channel, buyer_key, started_at DESC);
CREATE INDEX contacts_by_id ON contacts (id);

-- Partitions are made on demand by UTC month; the application may call this, not create tables itself.
-- +goose StatementBegin
CREATE FUNCTION ensure_contact_partition(at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    first date := date_trunc('month', at AT TIME ZONE 'UTC')::date;
    part  text := 'contacts_' || to_char(first, 'YYYYMM');
BEGIN
    IF to_regclass(part) IS NOT NULL THEN RETURN; END IF;
    PERFORM pg_advisory_xact_lock(hashtext(part));
    -- Made apart and attached: that lets others go on reading and writing contacts, CREATE ... PARTITION OF would not.
    BEGIN
        EXECUTE format('CREATE TABLE %I (LIKE contacts INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', part);
        EXECUTE format('ALTER TABLE contacts ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', part,
                       first::text || ' 00:00:00+00', (first + interval '1 month')::date::text || ' 00:00:00+00');
    EXCEPTION WHEN duplicate_table THEN NULL; -- somebody else made it while we waited
    END;
END $$;
-- +goose StatementEnd

-- Every message, already masked: the event log the measures are recounted from.
CREATE TABLE contact_messages (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    contact_id    text NOT NULL,
    engagement_id text NOT NULL,
    external_id   text NOT NULL DEFAULT '',
    author        text NOT NULL CHECK (author IN ('buyer','ai','person','system')),
    agent_id      text NOT NULL DEFAULT '',
    occurred_at   timestamptz NOT NULL,
    body_masked   text NOT NULL,
    decision      jsonb,
    after_the_fact boolean NOT NULL DEFAULT false -- typed on a desk closed to us, screened later
);
CREATE INDEX contact_messages_of ON contact_messages (contact_id, id);
CREATE UNIQUE INDEX contact_messages_once ON contact_messages (engagement_id, external_id) WHERE external_id <> '';

-- What the platform or the merchant counted, beside ours: below 98 % completeness nothing is billed.
CREATE TABLE control_totals (
    engagement_id text NOT NULL REFERENCES engagements,
    shop_id       text NOT NULL REFERENCES shops,
    day           date NOT NULL,
    contacts      bigint NOT NULL CHECK (contacts >= 0),
    orders        bigint NOT NULL DEFAULT 0 CHECK (orders >= 0),
    source        text NOT NULL,
    received_at   timestamptz NOT NULL,
    PRIMARY KEY (engagement_id, shop_id, day)
);

CREATE TABLE contact_days (
    engagement_id text NOT NULL REFERENCES engagements,
    shop_id       text NOT NULL,
    day           date NOT NULL,
    contacts      bigint NOT NULL,
    eligible      bigint NOT NULL,
    accepted      bigint NOT NULL,
    transferred   bigint NOT NULL,
    ai            bigint NOT NULL,
    human         bigint NOT NULL,
    unserved      bigint NOT NULL,
    excluded      bigint NOT NULL,
    csat_sum      bigint NOT NULL,
    csat_count    bigint NOT NULL,
    disputes      bigint NOT NULL,
    complaints    bigint NOT NULL,
    ai_messages   bigint NOT NULL,
    handle_seconds bigint NOT NULL,
    PRIMARY KEY (engagement_id, shop_id, day)
);

CREATE TABLE intake_batches (
    id            text PRIMARY KEY,
    engagement_id text NOT NULL REFERENCES engagements,
    channel       text NOT NULL CHECK (channel IN ('ndjson','csv')),
    sha256        bytea NOT NULL,
    accepted      int NOT NULL DEFAULT 0,
    duplicates    int NOT NULL DEFAULT 0,
    rejected      int NOT NULL DEFAULT 0,
    late          int NOT NULL DEFAULT 0,
    received_at   timestamptz NOT NULL,
    received_by   text REFERENCES users
);
CREATE TABLE intake_rejects (
    batch_id      text NOT NULL REFERENCES intake_batches,
    line          int NOT NULL,
    field         text NOT NULL,
    reason        text NOT NULL,
    raw           text NOT NULL,
    PRIMARY KEY (batch_id, line)
);
-- Several secrets at a time, so that a key can be rolled without losing a batch.
CREATE TABLE intake_secrets (
    engagement_id text NOT NULL REFERENCES engagements,
    id            text NOT NULL,
    secret        bytea NOT NULL,
    revoked_at    timestamptz,
    PRIMARY KEY (engagement_id, id)
);

-- +goose Down
DROP TABLE intake_secrets, intake_rejects, intake_batches, contact_days, control_totals, contact_messages, contacts, contact_keys;
DROP FUNCTION ensure_contact_partition(timestamptz);
