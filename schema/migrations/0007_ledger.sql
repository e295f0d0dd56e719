-- +goose Up
-- Double entry held by PostgreSQL itself. Triggers are ENABLE ALWAYS: they also stop a superuser in replica role,
-- for whom foreign keys are not checked.

CREATE TABLE ledger_accounts (
    id            text PRIMARY KEY,
    entity_id     text NOT NULL REFERENCES legal_entities,
    code          text NOT NULL, -- Chinese GAAP, for example 1122
    name          text NOT NULL,
    currency      char(3) NOT NULL,
    normal_side   char(1) NOT NULL CHECK (normal_side IN ('D','C')),
    guarded       boolean NOT NULL DEFAULT false, -- may never go below zero on its normal side
    UNIQUE (entity_id, code, currency),
    UNIQUE (id, entity_id, currency)
);

CREATE TABLE ledger_periods (
    entity_id     text NOT NULL REFERENCES legal_entities,
    period        char(7) NOT NULL CHECK (period ~ '^\d{4}-(0[1-9]|1[0-2])$'),
    state         text NOT NULL DEFAULT 'open' CHECK (state IN ('open','closed')),
    closed_by     text REFERENCES users,
    reopened_by   text REFERENCES users,
    reopen_second text REFERENCES users,
    PRIMARY KEY (entity_id, period),
    CHECK (reopened_by IS NULL OR reopen_second IS NULL OR reopened_by <> reopen_second)
);

CREATE TABLE ledger_transactions (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity_id       text NOT NULL REFERENCES legal_entities,
    currency        char(3) NOT NULL,
    period          char(7) NOT NULL, -- the open period it is posted in
    service_month   char(7) NOT NULL, -- the month it belongs to
    posted_on       date NOT NULL,
    template        text NOT NULL,
    source_kind     text NOT NULL,
    source_id       text NOT NULL,
    engagement_id   text REFERENCES engagements,
    merchant_id     text REFERENCES merchants,
    entry_count     int NOT NULL CHECK (entry_count >= 2), -- seals the transaction: no line can be appended later
    idempotency_key text NOT NULL UNIQUE,
    request_hash    bytea NOT NULL,
    reverses        bigint UNIQUE REFERENCES ledger_transactions,
    born            xid8 NOT NULL DEFAULT pg_current_xact_id(), -- entries must come in the same database transaction
    recorded_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ledger_transactions_source ON ledger_transactions (source_kind, source_id);

CREATE TABLE ledger_entries (
    transaction_id bigint NOT NULL REFERENCES ledger_transactions,
    line_no        int NOT NULL CHECK (line_no > 0),
    account_id     text NOT NULL,
    entity_id      text NOT NULL,
    currency       char(3) NOT NULL,
    side           char(1) NOT NULL CHECK (side IN ('D','C')),
    amount_minor   bigint NOT NULL CHECK (amount_minor > 0),
    PRIMARY KEY (transaction_id, line_no),
    FOREIGN KEY (account_id, entity_id, currency) REFERENCES ledger_accounts (id, entity_id, currency)
);
CREATE INDEX ledger_entries_account ON ledger_entries (account_id);

-- Balance of accounts with a limit (held sums, prepaid): sum-then-insert would overdraw under concurrency.
CREATE TABLE ledger_guards (
    account_id    text PRIMARY KEY REFERENCES ledger_accounts,
    balance_minor bigint NOT NULL DEFAULT 0 CHECK (balance_minor >= 0)
);

-- +goose StatementBegin
CREATE FUNCTION ledger_headers_check() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE bad record;
BEGIN
    SELECT h.id INTO bad FROM added h WHERE h.born <> pg_current_xact_id() LIMIT 1;
    IF FOUND THEN RAISE EXCEPTION 'ledger transaction %: its birth mark is not this transaction', bad.id USING ERRCODE = 'check_violation'; END IF;

    -- The share lock keeps a period from being closed under a posting that has already looked.
    PERFORM 1 FROM ledger_periods p
      WHERE (p.entity_id, p.period) IN (SELECT DISTINCT entity_id, period FROM added) FOR SHARE;
    SELECT h.entity_id, h.period INTO bad FROM (SELECT DISTINCT entity_id, period FROM added) h
      LEFT JOIN ledger_periods p USING (entity_id, period) WHERE p.state IS DISTINCT FROM 'open' LIMIT 1;
    IF FOUND THEN RAISE EXCEPTION 'period % of % is not open for posting', bad.period, bad.entity_id USING ERRCODE = 'check_violation'; END IF;

    SELECT h.id INTO bad FROM added h LEFT JOIN ledger_transactions o ON o.id = h.reverses
      WHERE h.reverses IS NOT NULL AND (o.id IS NULL OR o.reverses IS NOT NULL OR o.currency <> h.currency OR o.entity_id <> h.entity_id OR o.id = h.id) LIMIT 1;
    IF FOUND THEN RAISE EXCEPTION 'ledger transaction %: what it reverses cannot be reversed by it', bad.id USING ERRCODE = 'check_violation'; END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION ledger_entries_check() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE bad record;
BEGIN
    SELECT e.transaction_id, e.line_no INTO bad
      FROM added e
      LEFT JOIN ledger_transactions h ON h.id = e.transaction_id AND h.born = pg_current_xact_id()
                                     AND h.entity_id = e.entity_id AND h.currency = e.currency AND e.line_no <= h.entry_count
      LEFT JOIN ledger_accounts a ON a.id = e.account_id AND a.entity_id = e.entity_id AND a.currency = e.currency
      WHERE h.id IS NULL OR a.id IS NULL LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'ledger entry %/%: needs a header of the same database transaction, entity and currency, within its count, and an account of that currency',
            bad.transaction_id, bad.line_no USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO ledger_guards AS g (account_id, balance_minor)
      SELECT a.id, 0 FROM added e JOIN ledger_accounts a ON a.id = e.account_id WHERE a.guarded GROUP BY a.id
      ON CONFLICT DO NOTHING;
    UPDATE ledger_guards g SET balance_minor = g.balance_minor + d.delta
      FROM (SELECT a.id, sum(CASE WHEN e.side = a.normal_side THEN e.amount_minor ELSE -e.amount_minor END) AS delta
              FROM added e JOIN ledger_accounts a ON a.id = e.account_id WHERE a.guarded GROUP BY a.id) d
      WHERE g.account_id = d.id;
    RETURN NULL;
END $$;

-- At commit: all announced entries are there and they balance. Once true it stays true, because the count is sealed.
CREATE FUNCTION ledger_balance_check() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE n int; diff numeric;
BEGIN
    SELECT count(*), COALESCE(sum(CASE side WHEN 'D' THEN amount_minor ELSE -amount_minor END), 0) INTO n, diff
      FROM ledger_entries WHERE transaction_id = NEW.id;
    IF n <> NEW.entry_count OR diff <> 0 THEN
        RAISE EXCEPTION 'ledger transaction %: % of % entries, debits minus credits = %', NEW.id, n, NEW.entry_count, diff USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

-- A reversal repeats every entry of the original on the other side.
CREATE FUNCTION ledger_reversal_check() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        (SELECT account_id, CASE side WHEN 'D' THEN 'C' ELSE 'D' END, amount_minor, count(*) FROM ledger_entries WHERE transaction_id = NEW.reverses GROUP BY 1, 2, 3)
        EXCEPT
        (SELECT account_id, side::text, amount_minor, count(*) FROM ledger_entries WHERE transaction_id = NEW.id GROUP BY 1, 2, 3)) OR
       NEW.entry_count <> (SELECT entry_count FROM ledger_transactions WHERE id = NEW.reverses) THEN
        RAISE EXCEPTION 'ledger transaction % is not the mirror of %', NEW.id, NEW.reverses USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER headers_check AFTER INSERT ON ledger_transactions REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_headers_check();
CREATE TRIGGER entries_check AFTER INSERT ON ledger_entries REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_entries_check();
CREATE CONSTRAINT TRIGGER balance_check AFTER INSERT ON ledger_transactions DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger_balance_check();
CREATE CONSTRAINT TRIGGER reversal_check AFTER INSERT ON ledger_transactions DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.reverses IS NOT NULL) EXECUTE FUNCTION ledger_reversal_check();
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON ledger_transactions FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON ledger_entries FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ledger_transactions FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ledger_entries FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();
-- An account that has entries keeps its currency and entity: the composite key is not checked in replica role.
-- +goose StatementBegin
CREATE FUNCTION freeze_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.id <> OLD.id OR NEW.entity_id <> OLD.entity_id OR NEW.currency <> OLD.currency OR NEW.normal_side <> OLD.normal_side OR NEW.guarded <> OLD.guarded THEN
        RAISE EXCEPTION 'account % is in use: only its name may change', OLD.code USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON ledger_accounts FOR EACH ROW EXECUTE FUNCTION freeze_account();

ALTER TABLE ledger_transactions ENABLE ALWAYS TRIGGER headers_check;
ALTER TABLE ledger_transactions ENABLE ALWAYS TRIGGER balance_check;
ALTER TABLE ledger_transactions ENABLE ALWAYS TRIGGER reversal_check;
ALTER TABLE ledger_transactions ENABLE ALWAYS TRIGGER immutable;
ALTER TABLE ledger_transactions ENABLE ALWAYS TRIGGER no_truncate;
ALTER TABLE ledger_entries ENABLE ALWAYS TRIGGER entries_check;
ALTER TABLE ledger_entries ENABLE ALWAYS TRIGGER immutable;
ALTER TABLE ledger_entries ENABLE ALWAYS TRIGGER no_truncate;
ALTER TABLE ledger_accounts ENABLE ALWAYS TRIGGER frozen;

CREATE VIEW trial_balance AS
    SELECT a.entity_id, a.currency, a.code, a.name,
           COALESCE(sum(e.amount_minor) FILTER (WHERE e.side = 'D'), 0) AS debit_minor,
           COALESCE(sum(e.amount_minor) FILTER (WHERE e.side = 'C'), 0) AS credit_minor
    FROM ledger_accounts a LEFT JOIN ledger_entries e ON e.account_id = a.id
    GROUP BY a.entity_id, a.currency, a.code, a.name;

-- +goose Down
DROP VIEW trial_balance;
DROP TABLE ledger_guards, ledger_entries, ledger_transactions, ledger_periods, ledger_accounts;
DROP FUNCTION freeze_account();
DROP FUNCTION ledger_reversal_check();
DROP FUNCTION ledger_balance_check();
DROP FUNCTION ledger_entries_check();
DROP FUNCTION ledger_headers_check();
