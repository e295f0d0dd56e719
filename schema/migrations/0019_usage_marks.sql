-- +goose Up
-- A month whose usage did not change is neither hashed nor counted again.

-- How often what a month's bill depends on was changed. A writer raises the row of its own slot, so that deliveries
-- of one engagement do not wait for each other; the sum over the slots is the month's mark. A row only rises, and
-- rises in the transaction of the change: two equal marks mean that nothing was committed between them.
CREATE TABLE usage_marks (
    engagement_id text NOT NULL,
    month         char(7) NOT NULL,
    slot          int NOT NULL,
    seq           bigint NOT NULL,
    PRIMARY KEY (engagement_id, month, slot)
) WITH (fillfactor = 50);

-- What was counted at a mark, read before the rows were: contact_days of the month, and the snapshot, under the days
-- of service and the needs of the contract that basis names. No snapshot: it depends on more than the marks tell.
CREATE TABLE usage_seen (
    engagement_id text NOT NULL REFERENCES engagements,
    month         char(7) NOT NULL,
    seq           bigint NOT NULL,
    basis         text NOT NULL,
    snapshot_id   text REFERENCES usage_snapshots,
    PRIMARY KEY (engagement_id, month)
) WITH (fillfactor = 70);

-- +goose StatementBegin
CREATE FUNCTION contacts_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO usage_marks AS m SELECT DISTINCT engagement_id, month, pg_backend_pid() % 8, 1 FROM added ORDER BY 1, 2
          ON CONFLICT (engagement_id, month, slot) DO UPDATE SET seq = m.seq + 1;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO usage_marks AS m SELECT DISTINCT engagement_id, month, pg_backend_pid() % 8, 1 FROM removed ORDER BY 1, 2
          ON CONFLICT (engagement_id, month, slot) DO UPDATE SET seq = m.seq + 1;
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION remedies_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO usage_marks AS m SELECT DISTINCT c.engagement_id, c.month, pg_backend_pid() % 8, 1
          FROM added a JOIN contacts c ON c.id = a.contact_id AND c.engagement_id = a.engagement_id ORDER BY 1, 2
          ON CONFLICT (engagement_id, month, slot) DO UPDATE SET seq = m.seq + 1;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO usage_marks AS m SELECT DISTINCT c.engagement_id, c.month, pg_backend_pid() % 8, 1
          FROM removed a JOIN contacts c ON c.id = a.contact_id AND c.engagement_id = a.engagement_id ORDER BY 1, 2
          ON CONFLICT (engagement_id, month, slot) DO UPDATE SET seq = m.seq + 1;
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION attendance_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO usage_marks AS m SELECT DISTINCT engagement_id, to_char(day, 'YYYY-MM'), pg_backend_pid() % 8, 1 FROM added ORDER BY 1, 2
          ON CONFLICT (engagement_id, month, slot) DO UPDATE SET seq = m.seq + 1;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO usage_marks AS m SELECT DISTINCT engagement_id, to_char(day, 'YYYY-MM'), pg_backend_pid() % 8, 1 FROM removed ORDER BY 1, 2
          ON CONFLICT (engagement_id, month, slot) DO UPDATE SET seq = m.seq + 1;
    END IF;
    RETURN NULL;
END $$;
-- Which days count as temporary is the worker's kind.
CREATE FUNCTION workers_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO usage_marks AS m SELECT DISTINCT a.engagement_id, to_char(a.day, 'YYYY-MM'), pg_backend_pid() % 8, 1
      FROM added w JOIN attendance a ON a.worker_id = w.id ORDER BY 1, 2
      ON CONFLICT (engagement_id, month, slot) DO UPDATE SET seq = m.seq + 1;
    RETURN NULL;
END $$;
-- A month can lose all its rows in one statement, which names none of them.
CREATE FUNCTION usage_emptied() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE usage_marks SET seq = seq + 1;
    RETURN NULL;
END $$;

-- An issued invoice's lines are frozen: looked up by index, once a statement and not once a line.
CREATE FUNCTION freeze_lines_of_issued() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE fixed text;
BEGIN
    IF TG_OP <> 'DELETE' THEN
        SELECT n INTO fixed FROM (SELECT (SELECT i.number FROM invoices i WHERE i.id = l.invoice_id) AS n FROM (SELECT DISTINCT invoice_id FROM added) l) x WHERE n IS NOT NULL LIMIT 1;
    END IF;
    IF fixed IS NULL AND TG_OP <> 'INSERT' THEN
        SELECT n INTO fixed FROM (SELECT (SELECT i.number FROM invoices i WHERE i.id = l.invoice_id) AS n FROM (SELECT DISTINCT invoice_id FROM removed) l) x WHERE n IS NOT NULL LIMIT 1;
    END IF;
    IF fixed IS NOT NULL THEN
        RAISE EXCEPTION 'invoice % is issued and its lines cannot be changed', fixed USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;

-- Contacts are written through the table, never into a partition: a partition's rows would pass these triggers by.
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['contacts/contacts_changed','contact_remedies/remedies_changed','attendance/attendance_changed','invoice_lines/freeze_lines_of_issued'] LOOP
        EXECUTE format('CREATE TRIGGER after_insert AFTER INSERT ON %I REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION %I()', split_part(t, '/', 1), split_part(t, '/', 2));
        EXECUTE format('CREATE TRIGGER after_update AFTER UPDATE ON %I REFERENCING NEW TABLE AS added OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION %I()', split_part(t, '/', 1), split_part(t, '/', 2));
        EXECUTE format('CREATE TRIGGER after_delete AFTER DELETE ON %I REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION %I()', split_part(t, '/', 1), split_part(t, '/', 2));
        EXECUTE format('ALTER TABLE %1$I ENABLE ALWAYS TRIGGER after_insert, ENABLE ALWAYS TRIGGER after_update, ENABLE ALWAYS TRIGGER after_delete', split_part(t, '/', 1));
    END LOOP;
    FOREACH t IN ARRAY ARRAY['contacts','contact_remedies','attendance'] LOOP
        EXECUTE format('CREATE TRIGGER emptied AFTER TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION usage_emptied()', t);
        EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER emptied', t);
    END LOOP;
END $$;
-- +goose StatementEnd
CREATE TRIGGER after_update AFTER UPDATE ON workers REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION workers_changed();
ALTER TABLE workers ENABLE ALWAYS TRIGGER after_update;
DROP TRIGGER frozen ON invoice_lines;
DROP FUNCTION freeze_issued_lines();

-- What a draft asks of its engagement costs the same however many there are.
CREATE INDEX invoices_issued ON invoices (engagement_id, month DESC) WHERE kind = 'service' AND number IS NOT NULL;
CREATE INDEX tasks_about ON tasks (subject_kind, subject_id) WHERE state = 'open';

GRANT SELECT ON usage_marks TO gainshare_app;
GRANT SELECT, INSERT, UPDATE ON usage_seen TO gainshare_app;
-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['usage_marks','usage_seen'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format($p$CREATE POLICY one_merchant ON %I TO gainshare_app USING (
            COALESCE(current_setting('gainshare.merchant', true), '') = '' OR
            engagement_id IN (SELECT e.id FROM engagements e WHERE e.merchant_id = current_setting('gainshare.merchant', true)))$p$, t);
    END LOOP;
END $$;
-- +goose StatementEnd

-- +goose Down
DROP INDEX tasks_about, invoices_issued;
-- +goose StatementBegin
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
CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON invoice_lines FOR EACH ROW EXECUTE FUNCTION freeze_issued_lines();
DROP TRIGGER after_update ON workers;
DROP FUNCTION contacts_changed() CASCADE;
DROP FUNCTION remedies_changed() CASCADE;
DROP FUNCTION attendance_changed() CASCADE;
DROP FUNCTION workers_changed() CASCADE;
DROP FUNCTION usage_emptied() CASCADE;
DROP FUNCTION freeze_lines_of_issued() CASCADE;
DROP TABLE usage_seen, usage_marks;
