-- +goose Up
-- What keeps work from being lost: commands, deadlines, tasks for people, notices, incidents, the audit chain.

-- Every change a person asks for. The effect and its result are written in one database transaction.
CREATE TABLE commands (
    id              text PRIMARY KEY,
    actor           text NOT NULL,           -- user id
    role            text NOT NULL DEFAULT '',
    idempotency_key text NOT NULL,
    kind            text NOT NULL,           -- for example 'invoice.approve'
    engagement_id   text,
    merchant_id     text,
    workflow_id     text NOT NULL DEFAULT '',
    request_hash    bytea NOT NULL,
    body            jsonb NOT NULL,
    state           text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending','done','refused')),
    result          jsonb,
    problem         jsonb,
    attempts        int NOT NULL DEFAULT 0,
    created_at      timestamptz NOT NULL DEFAULT now(),
    applied_at      timestamptz, -- business time of the effect
    finished_at     timestamptz,
    UNIQUE (actor, idempotency_key)
);
CREATE INDEX commands_pending ON commands (created_at) WHERE state = 'pending';

CREATE TABLE deadlines (
    workflow_id   text NOT NULL,
    purpose       text NOT NULL,
    due_at        timestamptz NOT NULL,
    done_at       timestamptz,
    PRIMARY KEY (workflow_id, purpose)
);
CREATE INDEX deadlines_due ON deadlines (due_at) WHERE done_at IS NULL;

CREATE TABLE tasks (
    id            text PRIMARY KEY,
    dedup_key     text NOT NULL UNIQUE,
    kind          text NOT NULL,
    engagement_id text REFERENCES engagements,
    merchant_id   text REFERENCES merchants,
    role          text NOT NULL,   -- who may do it; the merchant's people have tasks too
    subject_kind  text NOT NULL,
    subject_id    text NOT NULL,
    params        jsonb NOT NULL DEFAULT '{}',
    fallback      text NOT NULL DEFAULT '', -- what happens when the deadline passes
    state         text NOT NULL DEFAULT 'open' CHECK (state IN ('open','done','cancelled','expired')),
    due_at        timestamptz,
    created_at    timestamptz NOT NULL,
    done_by       text,
    done_at       timestamptz
);
CREATE INDEX tasks_open ON tasks (role, due_at) WHERE state = 'open';

CREATE TABLE notices (
    id            text PRIMARY KEY,
    dedup_key     text NOT NULL UNIQUE,
    merchant_id   text REFERENCES merchants,
    engagement_id text REFERENCES engagements,
    channel       text NOT NULL CHECK (channel IN ('mail','robot')),
    recipient     text NOT NULL,
    subject       text NOT NULL,
    body          text NOT NULL,
    created_at    timestamptz NOT NULL,
    delivered_at  timestamptz,
    proof         text NOT NULL DEFAULT '', -- the server's own receipt line, kept as it came
    attempts      int NOT NULL DEFAULT 0,
    last_error    text NOT NULL DEFAULT ''
);

-- The engagement's story in business words; the page turns kind and params into a sentence.
CREATE TABLE timeline (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dedup_key     text NOT NULL UNIQUE,
    engagement_id text NOT NULL REFERENCES engagements,
    at            timestamptz NOT NULL,
    actor         text NOT NULL DEFAULT 'system',
    kind          text NOT NULL,
    params        jsonb NOT NULL DEFAULT '{}',
    workflow_id   text NOT NULL DEFAULT ''
);
CREATE INDEX timeline_of ON timeline (engagement_id, id);

CREATE TABLE incidents (
    id            text PRIMARY KEY,
    starts_at     timestamptz NOT NULL,
    ends_at       timestamptz,
    cause         text NOT NULL,
    measures      text[] NOT NULL DEFAULT '{}', -- the measures it touched
    opened_by     text NOT NULL REFERENCES users
);
CREATE TABLE incident_merchants (
    incident_id   text NOT NULL REFERENCES incidents,
    merchant_id   text NOT NULL REFERENCES merchants,
    PRIMARY KEY (incident_id, merchant_id)
);

CREATE TABLE billing_runs (
    calendar_id   text NOT NULL REFERENCES billing_calendars,
    month         char(7) NOT NULL,
    state         text NOT NULL DEFAULT 'running' CHECK (state IN ('running','exceptions','closed')),
    started_at    timestamptz NOT NULL,
    closed_at     timestamptz,
    PRIMARY KEY (calendar_id, month)
);
-- A bad engagement is parked here and the run goes on.
CREATE TABLE billing_exceptions (
    calendar_id   text NOT NULL,
    month         char(7) NOT NULL,
    engagement_id text NOT NULL REFERENCES engagements,
    code          text NOT NULL,
    sentence      text NOT NULL,
    detail        jsonb NOT NULL DEFAULT '{}',
    parked_at     timestamptz NOT NULL,
    cleared_at    timestamptz,
    PRIMARY KEY (calendar_id, month, engagement_id),
    FOREIGN KEY (calendar_id, month) REFERENCES billing_runs
);

-- Append-only, each row hashed over the one before it.
CREATE TABLE audit (
    id            bigint PRIMARY KEY,
    at            timestamptz NOT NULL,
    actor         text NOT NULL,
    role          text NOT NULL,
    action        text NOT NULL,
    subject       text NOT NULL,
    request_id    text NOT NULL DEFAULT '',
    detail        jsonb NOT NULL DEFAULT '{}',
    previous      bytea NOT NULL,
    sha256        bytea NOT NULL
);
-- +goose StatementBegin
CREATE FUNCTION audit_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last record;
BEGIN
    -- One writer at a time: a chain has one end.
    PERFORM pg_advisory_xact_lock(hashtext('audit'));
    SELECT id, sha256 INTO last FROM audit ORDER BY id DESC LIMIT 1;
    NEW.id := COALESCE(last.id, 0) + 1;
    NEW.previous := COALESCE(last.sha256, '\x'::bytea);
    NEW.sha256 := sha256(NEW.previous || convert_to(concat_ws(E'\x1f', NEW.id, extract(epoch FROM NEW.at), NEW.actor, NEW.role, NEW.action, NEW.subject, NEW.request_id, NEW.detail::text), 'UTF8'));
    RETURN NEW;
END $$;
CREATE FUNCTION audit_broken_at() RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT min(id) FROM (
        SELECT id, previous, sha256, lag(sha256, 1, '\x'::bytea) OVER (ORDER BY id) AS before, lag(id, 1, 0::bigint) OVER (ORDER BY id) AS before_id,
               sha256(previous || convert_to(concat_ws(E'\x1f', id, extract(epoch FROM at), actor, role, action, subject, request_id, detail::text), 'UTF8')) AS recomputed
        FROM audit) a
    WHERE previous <> before OR sha256 <> recomputed OR id <> before_id + 1
$$;
-- +goose StatementEnd
CREATE TRIGGER chain BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_chain();
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();
ALTER TABLE audit ENABLE ALWAYS TRIGGER chain;
ALTER TABLE audit ENABLE ALWAYS TRIGGER immutable;
ALTER TABLE audit ENABLE ALWAYS TRIGGER no_truncate;

-- +goose Down
DROP TABLE audit, billing_exceptions, billing_runs, incident_merchants, incidents, timeline, notices, tasks, deadlines, commands;
DROP FUNCTION audit_broken_at();
DROP FUNCTION audit_chain();
