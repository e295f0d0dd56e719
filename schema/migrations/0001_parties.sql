-- +goose Up
-- Parties: who provides, who buys, who works here, and what "now" means.

CREATE TABLE legal_entities (
    id            text PRIMARY KEY,
    name          text NOT NULL,
    country       char(2) NOT NULL DEFAULT 'CN',
    time_zone     text NOT NULL DEFAULT 'Asia/Shanghai',
    calendar      text NOT NULL DEFAULT 'CN',
    tax_number    text NOT NULL DEFAULT '',
    signing_key   text NOT NULL DEFAULT '' -- public Ed25519 key, base64, printed on contracts
);

CREATE TABLE billing_calendars (
    id            text PRIMARY KEY,
    entity_id     text NOT NULL REFERENCES legal_entities,
    time_zone     text NOT NULL,
    cutoff_day    int NOT NULL DEFAULT 4 CHECK (cutoff_day BETWEEN 1 AND 28),
    cutoff_hour   int NOT NULL DEFAULT 4 CHECK (cutoff_hour BETWEEN 0 AND 23)
);

CREATE TABLE merchants (
    id            text PRIMARY KEY,
    entity_id     text NOT NULL REFERENCES legal_entities,
    name          text NOT NULL CHECK (name <> ''),
    category      text NOT NULL DEFAULT '',
    language      text NOT NULL DEFAULT 'zh',
    created_at    timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE shops (
    id            text PRIMARY KEY,
    merchant_id   text NOT NULL REFERENCES merchants,
    name          text NOT NULL,
    platform      text NOT NULL,
    languages     text[] NOT NULL DEFAULT '{zh}',
    opens         time NOT NULL DEFAULT '00:00',
    closes        time NOT NULL DEFAULT '24:00',
    UNIQUE (merchant_id, name)
);

-- AI is switched per channel of a shop: contacts of a human-only channel stay outside the gates.
CREATE TABLE shop_channels (
    shop_id       text NOT NULL REFERENCES shops,
    channel       text NOT NULL CHECK (channel ~ '^[a-z][a-z0-9_]{0,31}$'),
    ai_enabled    boolean NOT NULL DEFAULT true,
    PRIMARY KEY (shop_id, channel)
);

-- Invoice header data of the buyer (抬头, 税号, 地址电话, 开户行).
CREATE TABLE buyer_data (
    merchant_id   text PRIMARY KEY REFERENCES merchants,
    title         text NOT NULL,
    tax_number    text NOT NULL,
    address_phone text NOT NULL DEFAULT '',
    bank_account  text NOT NULL DEFAULT ''
);

CREATE TABLE users (
    id            text PRIMARY KEY,
    login         text NOT NULL UNIQUE CHECK (login = lower(login)),
    name          text NOT NULL,
    password_hash text NOT NULL,
    merchant_id   text REFERENCES merchants, -- set for the merchant's own people only
    locale        text NOT NULL DEFAULT 'zh-CN',
    email         text NOT NULL DEFAULT '',
    disabled_at   timestamptz
);

CREATE TABLE user_roles (
    user_id       text NOT NULL REFERENCES users,
    role          text NOT NULL CHECK (role IN ('account_manager','planner','team_lead','finance','finance_approver',
                                               'auditor','operator','admin','merchant_viewer','merchant_signer')),
    PRIMARY KEY (user_id, role)
);

-- A merchant's person never holds a provider's role, nor the other way round.
-- +goose StatementBegin
CREATE FUNCTION check_role_side() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE of_merchant boolean;
BEGIN
    SELECT merchant_id IS NOT NULL INTO of_merchant FROM users WHERE id = NEW.user_id;
    IF of_merchant <> (NEW.role LIKE 'merchant\_%') THEN
        RAISE EXCEPTION 'role % does not belong to that side of the contract', NEW.role USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER role_side BEFORE INSERT OR UPDATE ON user_roles FOR EACH ROW EXECUTE FUNCTION check_role_side();

CREATE TABLE sessions (
    token_hash    bytea PRIMARY KEY,
    user_id       text NOT NULL REFERENCES users,
    created_at    timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    csrf_hash     bytea NOT NULL
);

CREATE TABLE api_keys (
    id            text PRIMARY KEY,
    key_hash      bytea NOT NULL UNIQUE, -- SHA-256 of the key; the key itself is shown once
    user_id       text NOT NULL REFERENCES users,
    name          text NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    revoked_at    timestamptz
);

-- The one business clock. 'system' follows the machine, 'offset' adds seconds, 'frozen' stands still until moved.
CREATE TABLE business_clock (
    only_row      boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    mode          text NOT NULL DEFAULT 'system' CHECK (mode IN ('system','offset','frozen')),
    offset_s      bigint NOT NULL DEFAULT 0,
    frozen_at     timestamptz,
    movable       boolean NOT NULL DEFAULT false, -- true in demo and test mode only
    version       bigint NOT NULL DEFAULT 1,
    CHECK (mode <> 'frozen' OR frozen_at IS NOT NULL)
);
INSERT INTO business_clock DEFAULT VALUES;

-- +goose StatementBegin
CREATE FUNCTION business_now() RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT CASE mode WHEN 'frozen' THEN frozen_at
                     WHEN 'offset' THEN clock_timestamp() + make_interval(secs => offset_s)
                     ELSE clock_timestamp() END
    FROM business_clock
$$;
-- +goose StatementEnd

-- Used by every table whose rows are facts: nothing is changed afterwards, not even by a superuser in replica role.
-- +goose StatementBegin
CREATE FUNCTION forbid_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is not allowed: rows are never changed, only followed by new ones', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
-- +goose StatementEnd

-- +goose Down
DROP FUNCTION forbid_change();
DROP FUNCTION business_now();
DROP TABLE business_clock, api_keys, sessions, user_roles, users, buyer_data, shop_channels, shops, merchants, billing_calendars, legal_entities;
DROP FUNCTION check_role_side();
