-- +goose Up
-- People: workers, seat pools and their allocation, peaks, requisitions, shifts, attendance.

CREATE TABLE workers (
    id            text PRIMARY KEY,
    name          text NOT NULL,
    kind          text NOT NULL CHECK (kind IN ('base','temp','agency')),
    languages     text[] NOT NULL DEFAULT '{zh}',
    site          text NOT NULL DEFAULT '',
    time_zone     text NOT NULL DEFAULT 'Asia/Shanghai',
    day_cost_minor bigint NOT NULL CHECK (day_cost_minor >= 0),
    available_from date NOT NULL,
    available_to  date,
    account_state text NOT NULL DEFAULT 'none' CHECK (account_state IN ('none','active','revoked'))
);

-- A pool may serve several engagements (一人多店); its cost is split by handled seconds.
CREATE TABLE seat_pools (
    id            text PRIMARY KEY,
    entity_id     text NOT NULL REFERENCES legal_entities,
    name          text NOT NULL,
    month_cost_minor bigint NOT NULL CHECK (month_cost_minor >= 0),
    currency      char(3) NOT NULL
);
CREATE TABLE seat_pool_members (
    pool_id       text NOT NULL REFERENCES seat_pools,
    worker_id     text NOT NULL REFERENCES workers,
    valid_from    date NOT NULL,
    valid_to      date,
    PRIMARY KEY (pool_id, worker_id, valid_from)
);
CREATE TABLE seat_pool_engagements (
    pool_id       text NOT NULL REFERENCES seat_pools,
    engagement_id text NOT NULL REFERENCES engagements,
    PRIMARY KEY (pool_id, engagement_id)
);
CREATE TABLE seat_pool_allocations (
    pool_id       text NOT NULL REFERENCES seat_pools,
    engagement_id text NOT NULL REFERENCES engagements,
    month         char(7) NOT NULL,
    handled_seconds bigint NOT NULL CHECK (handled_seconds >= 0),
    cost_minor    bigint NOT NULL CHECK (cost_minor >= 0),
    PRIMARY KEY (pool_id, engagement_id, month)
);

CREATE TABLE peaks (
    engagement_id text NOT NULL REFERENCES engagements,
    season        text NOT NULL,
    state         text NOT NULL CHECK (state IN ('open','forecast','planned','approved','staffing','running','releasing','closed','cancelled')),
    first_day     date NOT NULL,
    last_day      date NOT NULL,
    drivers       jsonb NOT NULL DEFAULT '{}',
    forecast      jsonb NOT NULL DEFAULT '[]', -- a row a day: date, contacts, method
    plan          jsonb NOT NULL DEFAULT '{}', -- a row a day: seats, rostered, committed, gap; cost; late steps
    plan_sha256   bytea,
    cost_minor    bigint NOT NULL DEFAULT 0,
    planned_by    text REFERENCES users,
    approved_by   text REFERENCES users,
    second_approver text REFERENCES users,
    version       bigint NOT NULL DEFAULT 1,
    created_at    timestamptz NOT NULL,
    PRIMARY KEY (engagement_id, season),
    CHECK (last_day >= first_day),
    CHECK (approved_by IS NULL OR approved_by <> planned_by)
);

CREATE TABLE requisitions (
    id            text PRIMARY KEY,
    engagement_id text NOT NULL REFERENCES engagements,
    season        text,
    headcount     int NOT NULL CHECK (headcount > 0),
    languages     text[] NOT NULL DEFAULT '{zh}',
    first_day     date NOT NULL,
    last_day      date NOT NULL,
    state         text NOT NULL CHECK (state IN ('open','reserved','confirmed','training','active','released','cancelled','declined')),
    idempotency_key text NOT NULL UNIQUE,
    created_at    timestamptz NOT NULL,
    CHECK (last_day >= first_day)
);
CREATE TABLE assignments (
    requisition_id text NOT NULL REFERENCES requisitions,
    worker_id     text NOT NULL REFERENCES workers,
    first_day     date NOT NULL,
    last_day      date NOT NULL,
    state         text NOT NULL CHECK (state IN ('reserved','confirmed','trained','active','released','cancelled')),
    PRIMARY KEY (requisition_id, worker_id)
);
-- A person is in one place at a time; the exclusion is what makes a double reservation impossible.
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE assignments ADD CONSTRAINT one_place_at_a_time EXCLUDE USING gist
    (worker_id WITH =, daterange(first_day, last_day, '[]') WITH &&) WHERE (state NOT IN ('released','cancelled'));

CREATE TABLE shifts (
    id            text PRIMARY KEY,
    engagement_id text NOT NULL REFERENCES engagements,
    worker_id     text NOT NULL REFERENCES workers,
    starts_at     timestamptz NOT NULL,
    ends_at       timestamptz NOT NULL,
    local_first   date NOT NULL, -- a shift over midnight is one shift with two local dates
    local_last    date NOT NULL,
    state         text NOT NULL CHECK (state IN ('draft','published','withdrawn')),
    CHECK (ends_at > starts_at)
);
CREATE TABLE attendance (
    worker_id     text NOT NULL REFERENCES workers,
    engagement_id text NOT NULL REFERENCES engagements,
    day           date NOT NULL,
    minutes       int NOT NULL CHECK (minutes BETWEEN 0 AND 1440),
    source        text NOT NULL CHECK (source IN ('roster','hr','typed')),
    disputed      boolean NOT NULL DEFAULT false,
    recorded_by   text REFERENCES users,
    PRIMARY KEY (worker_id, engagement_id, day)
);

-- +goose Down
DROP TABLE attendance, shifts, assignments, requisitions, peaks, seat_pool_allocations, seat_pool_engagements, seat_pool_members, seat_pools, workers;
DROP EXTENSION btree_gist;
