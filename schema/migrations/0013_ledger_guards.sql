-- +goose Up
-- The guards of the books in time that does not grow with the books: what a statement added is looked up by index,
-- whatever the statistics of the day say, with plans made once a session (a subquery of its own for each row is never turned into a join over the
-- whole ledger, and without sequential scans it must use the index). What they hold better than
-- a foreign key (which a superuser in replica role walks around) is not checked a second time, row by row:
--   entries -> header, entries -> account with entity and currency: ledger_entries_check, below; neither a header
--     nor an account can be deleted or renamed (immutable, frozen)
--   header -> entity: the header's period must be there and open, and a period belongs to an entity that is there
--   header -> engagement, merchant: ledger_headers_check locks the rows it finds; ledger_keep refuses their deletion

ALTER TABLE ledger_entries DROP CONSTRAINT ledger_entries_transaction_id_fkey;
ALTER TABLE ledger_entries DROP CONSTRAINT ledger_entries_account_id_entity_id_currency_fkey;
ALTER TABLE ledger_transactions DROP CONSTRAINT ledger_transactions_entity_id_fkey;
ALTER TABLE ledger_transactions DROP CONSTRAINT ledger_transactions_engagement_id_fkey;
ALTER TABLE ledger_transactions DROP CONSTRAINT ledger_transactions_merchant_id_fkey;

-- What one statement added, so that all its headers are checked together when the database transaction ends.
-- Written by the headers' trigger only; nobody has rights to it.
CREATE TABLE ledger_batches (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    first_id bigint NOT NULL,
    last_id  bigint NOT NULL
);

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION ledger_entries_check() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE bad record; guarded boolean;
BEGIN
    SELECT e.transaction_id, e.line_no INTO bad FROM added e
      WHERE NOT COALESCE((SELECT h.born = pg_current_xact_id() AND h.entity_id = e.entity_id AND h.currency = e.currency AND e.line_no <= h.entry_count
                            FROM ledger_transactions h WHERE h.id = e.transaction_id), false) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'ledger entry %/%: needs a header of the same database transaction, entity and currency, within its count',
            bad.transaction_id, bad.line_no USING ERRCODE = 'check_violation';
    END IF;

    SELECT e.account_id INTO bad
      FROM (SELECT DISTINCT account_id, entity_id, currency FROM added) e
      WHERE NOT EXISTS (SELECT 1 FROM ledger_accounts a WHERE a.id = e.account_id AND a.entity_id = e.entity_id AND a.currency = e.currency) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'ledger entry: the entity has no account % in that currency', bad.account_id USING ERRCODE = 'check_violation';
    END IF;

    SELECT bool_or(a.guarded) INTO guarded FROM (SELECT DISTINCT account_id FROM added) e JOIN ledger_accounts a ON a.id = e.account_id;
    IF NOT guarded THEN RETURN NULL; END IF;
    INSERT INTO ledger_guards AS g (account_id, balance_minor)
      SELECT a.id, 0 FROM (SELECT DISTINCT account_id FROM added) e JOIN ledger_accounts a ON a.id = e.account_id WHERE a.guarded ORDER BY a.id
      ON CONFLICT DO NOTHING;
    UPDATE ledger_guards g SET balance_minor = g.balance_minor + d.delta
      FROM (SELECT a.id, sum(CASE WHEN e.side = a.normal_side THEN e.amount_minor ELSE -e.amount_minor END) AS delta
              FROM added e JOIN ledger_accounts a ON a.id = e.account_id WHERE a.guarded GROUP BY a.id) d
      WHERE g.account_id = d.id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION ledger_headers_check() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE bad record;
BEGIN
    SELECT h.id INTO bad FROM added h WHERE h.born <> pg_current_xact_id() LIMIT 1;
    IF FOUND THEN RAISE EXCEPTION 'ledger transaction %: its birth mark is not this transaction', bad.id USING ERRCODE = 'check_violation'; END IF;

    -- The share lock keeps a period from being closed under a posting that has already looked.
    PERFORM 1 FROM ledger_periods p
      WHERE (p.entity_id, p.period) IN (SELECT DISTINCT entity_id, period FROM added) FOR SHARE;
    SELECT h.entity_id, h.period INTO bad FROM (SELECT DISTINCT entity_id, period FROM added) h
      WHERE (SELECT p.state FROM ledger_periods p WHERE p.entity_id = h.entity_id AND p.period = h.period) IS DISTINCT FROM 'open' LIMIT 1;
    IF FOUND THEN RAISE EXCEPTION 'period % of % is not open for posting', bad.period, bad.entity_id USING ERRCODE = 'check_violation'; END IF;

    SELECT h.id INTO bad FROM added h
      WHERE h.reverses IS NOT NULL
        AND NOT COALESCE((SELECT o.reverses IS NULL AND o.currency = h.currency AND o.entity_id = h.entity_id AND o.id <> h.id
                            FROM ledger_transactions o WHERE o.id = h.reverses), false) LIMIT 1;
    IF FOUND THEN RAISE EXCEPTION 'ledger transaction %: what it reverses cannot be reversed by it', bad.id USING ERRCODE = 'check_violation'; END IF;

    PERFORM 1 FROM engagements WHERE id IN (SELECT DISTINCT engagement_id FROM added) FOR KEY SHARE;
    PERFORM 1 FROM merchants WHERE id IN (SELECT DISTINCT merchant_id FROM added) FOR KEY SHARE;
    SELECT h.engagement_id, h.merchant_id INTO bad FROM (SELECT DISTINCT engagement_id, merchant_id FROM added) h
      WHERE (h.engagement_id IS NOT NULL AND (SELECT e.id FROM engagements e WHERE e.id = h.engagement_id) IS NULL)
         OR (h.merchant_id IS NOT NULL AND (SELECT m.id FROM merchants m WHERE m.id = h.merchant_id) IS NULL) LIMIT 1;
    IF FOUND THEN RAISE EXCEPTION 'ledger transaction: there is no engagement % or no merchant %', bad.engagement_id, bad.merchant_id USING ERRCODE = 'foreign_key_violation'; END IF;

    INSERT INTO ledger_batches (first_id, last_id) SELECT min(id), max(id) FROM added HAVING count(*) > 0;
    RETURN NULL;
END $$;

-- Who has postings stays. The row lock of the posting's own check makes a deletion wait, then see it.
CREATE FUNCTION ledger_keep() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM ledger_transactions WHERE CASE TG_TABLE_NAME WHEN 'engagements' THEN engagement_id ELSE merchant_id END = OLD.id) THEN
        RAISE EXCEPTION '% % has postings and stays', TG_TABLE_NAME, OLD.id USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'UPDATE' THEN NEW ELSE OLD END;
END $$;

-- At commit: all announced entries are there and they balance. Once true it stays true, because the count is sealed.
-- Ids of other database transactions may lie in between; the birth mark tells ours.
CREATE FUNCTION ledger_batch_check() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE bad record;
BEGIN
    SELECT h.id, h.entry_count, count(e.line_no) AS n, COALESCE(sum(CASE e.side WHEN 'D' THEN e.amount_minor ELSE -e.amount_minor END), 0) AS diff INTO bad
      FROM ledger_transactions h LEFT JOIN ledger_entries e ON e.transaction_id = h.id AND e.transaction_id BETWEEN NEW.first_id AND NEW.last_id
      WHERE h.id BETWEEN NEW.first_id AND NEW.last_id AND h.born = pg_current_xact_id()
      GROUP BY h.id, h.entry_count
      HAVING count(e.line_no) <> h.entry_count OR COALESCE(sum(CASE e.side WHEN 'D' THEN e.amount_minor ELSE -e.amount_minor END), 0) <> 0 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'ledger transaction %: % of % entries, debits minus credits = %', bad.id, bad.n, bad.entry_count, bad.diff USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
DROP TRIGGER balance_check ON ledger_transactions;
CREATE CONSTRAINT TRIGGER balance_check AFTER INSERT ON ledger_batches DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger_batch_check();
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON ledger_batches FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ledger_batches FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();
CREATE TRIGGER posted_stays BEFORE DELETE ON engagements FOR EACH ROW EXECUTE FUNCTION ledger_keep();
CREATE TRIGGER posted_stays_named BEFORE UPDATE OF id ON engagements FOR EACH ROW WHEN (NEW.id <> OLD.id) EXECUTE FUNCTION ledger_keep();
CREATE TRIGGER posted_stays BEFORE DELETE ON merchants FOR EACH ROW EXECUTE FUNCTION ledger_keep();
CREATE TRIGGER posted_stays_named BEFORE UPDATE OF id ON merchants FOR EACH ROW WHEN (NEW.id <> OLD.id) EXECUTE FUNCTION ledger_keep();
ALTER TABLE engagements ENABLE ALWAYS TRIGGER posted_stays;
ALTER TABLE engagements ENABLE ALWAYS TRIGGER posted_stays_named;
ALTER TABLE merchants ENABLE ALWAYS TRIGGER posted_stays;
ALTER TABLE merchants ENABLE ALWAYS TRIGGER posted_stays_named;
ALTER TABLE ledger_batches ENABLE ALWAYS TRIGGER balance_check;
ALTER TABLE ledger_batches ENABLE ALWAYS TRIGGER immutable;
ALTER TABLE ledger_batches ENABLE ALWAYS TRIGGER no_truncate;

-- +goose Down
DROP TRIGGER posted_stays ON engagements;
DROP TRIGGER posted_stays_named ON engagements;
DROP TRIGGER posted_stays ON merchants;
DROP TRIGGER posted_stays_named ON merchants;
DROP FUNCTION ledger_keep();
DROP TABLE ledger_batches;
DROP FUNCTION ledger_batch_check();
CREATE CONSTRAINT TRIGGER balance_check AFTER INSERT ON ledger_transactions DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger_balance_check();
ALTER TABLE ledger_transactions ENABLE ALWAYS TRIGGER balance_check;
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION ledger_headers_check() RETURNS trigger
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
-- +goose StatementEnd
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION ledger_entries_check() RETURNS trigger
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
-- +goose StatementEnd
ALTER TABLE ledger_transactions ADD CONSTRAINT ledger_transactions_entity_id_fkey FOREIGN KEY (entity_id) REFERENCES legal_entities;
ALTER TABLE ledger_transactions ADD CONSTRAINT ledger_transactions_engagement_id_fkey FOREIGN KEY (engagement_id) REFERENCES engagements;
ALTER TABLE ledger_transactions ADD CONSTRAINT ledger_transactions_merchant_id_fkey FOREIGN KEY (merchant_id) REFERENCES merchants;
ALTER TABLE ledger_entries ADD CONSTRAINT ledger_entries_account_id_entity_id_currency_fkey
    FOREIGN KEY (account_id, entity_id, currency) REFERENCES ledger_accounts (id, entity_id, currency);
ALTER TABLE ledger_entries ADD CONSTRAINT ledger_entries_transaction_id_fkey FOREIGN KEY (transaction_id) REFERENCES ledger_transactions;
