-- +goose Up
-- After the issue: credit notes linked to lines, credit that is kept and used, losses, 发票 beside invoices, closed months.

ALTER TABLE invoice_lines ADD COLUMN credits_line int; -- of a credit note: the line of corrects_invoice it takes back
ALTER TABLE invoice_lines ADD CONSTRAINT a_credit_names_its_invoice CHECK (credits_line IS NULL OR corrects_invoice IS NOT NULL);
ALTER TABLE invoices ADD CONSTRAINT paid_within_total CHECK (paid_minor BETWEEN LEAST(total_minor, 0) AND GREATEST(total_minor, 0));
ALTER TABLE objections ADD COLUMN disputed_minor bigint NOT NULL DEFAULT 0 CHECK (disputed_minor >= 0); -- moved to 1122.disputed while open

-- +goose StatementBegin
-- What live credit notes take back of a line never exceeds the line. Raising the original's version makes two at once
-- wait for each other, under REPEATABLE READ as well.
CREATE FUNCTION credit_within_line() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE credited record; given record;
BEGIN
    IF NEW.credits_line IS NULL THEN RETURN NULL; END IF;
    UPDATE invoices SET version = version + 1 WHERE id = NEW.corrects_invoice AND number IS NOT NULL AND original_id IS NULL;
    SELECT l.net_minor, l.tax_minor INTO credited FROM invoice_lines l JOIN invoices i ON i.id = l.invoice_id
      WHERE l.invoice_id = NEW.corrects_invoice AND l.line_no = NEW.credits_line AND i.number IS NOT NULL AND i.original_id IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'credit note %: % has no issued line %', NEW.invoice_id, NEW.corrects_invoice, NEW.credits_line USING ERRCODE = 'check_violation';
    END IF;
    SELECT -sum(l.net_minor) AS net, -sum(l.tax_minor) AS tax INTO given FROM invoice_lines l JOIN invoices i ON i.id = l.invoice_id
      WHERE l.corrects_invoice = NEW.corrects_invoice AND l.credits_line = NEW.credits_line AND i.state <> 'void';
    IF given.net NOT BETWEEN LEAST(credited.net_minor, 0) AND GREATEST(credited.net_minor, 0)
       OR given.tax NOT BETWEEN LEAST(credited.tax_minor, 0) AND GREATEST(credited.tax_minor, 0) THEN
        RAISE EXCEPTION 'credit note %: more than is left of line % of %', NEW.invoice_id, NEW.credits_line, NEW.corrects_invoice USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
-- A void credit note gave its lines back; it cannot come to life again.
CREATE FUNCTION credit_stays_void() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.original_id IS NOT NULL AND OLD.state = 'void' AND NEW.state <> 'void' THEN
        RAISE EXCEPTION 'credit note % is void and stays so', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER credit_cap AFTER INSERT OR UPDATE ON invoice_lines FOR EACH ROW EXECUTE FUNCTION credit_within_line();
ALTER TABLE invoice_lines ENABLE ALWAYS TRIGGER credit_cap;
CREATE TRIGGER stays_void BEFORE UPDATE OF state ON invoices FOR EACH ROW EXECUTE FUNCTION credit_stays_void();
ALTER TABLE invoices ENABLE ALWAYS TRIGGER stays_void;

-- Credit of a merchant (the rest of a transfer, the rest of a credit note) used on an invoice.
CREATE TABLE credit_uses (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    receipt_id    text REFERENCES receipts,
    note_id       text REFERENCES invoices,
    invoice_id    text NOT NULL REFERENCES invoices,
    amount_minor  bigint NOT NULL CHECK (amount_minor > 0),
    used_on       date NOT NULL, -- where the legal entity keeps its books
    used_by       text NOT NULL,
    used_at       timestamptz NOT NULL,
    CHECK ((receipt_id IS NULL) <> (note_id IS NULL))
);
CREATE INDEX credit_uses_invoice ON credit_uses (invoice_id);
-- +goose StatementBegin
CREATE FUNCTION credit_within_source() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE whole bigint; used bigint;
BEGIN
    IF NEW.receipt_id IS NOT NULL THEN
        SELECT amount_minor INTO whole FROM receipts WHERE id = NEW.receipt_id FOR UPDATE;
        SELECT (SELECT COALESCE(sum(amount_minor), 0) FROM receipt_allocations WHERE receipt_id = NEW.receipt_id)
             + (SELECT COALESCE(sum(amount_minor), 0) FROM credit_uses WHERE receipt_id = NEW.receipt_id) INTO used;
    ELSE
        SELECT -total_minor INTO whole FROM invoices WHERE id = NEW.note_id AND number IS NOT NULL FOR UPDATE;
        SELECT COALESCE(sum(amount_minor), 0) INTO used FROM credit_uses WHERE note_id = NEW.note_id;
    END IF;
    IF whole IS NULL OR used > whole THEN
        RAISE EXCEPTION 'more credit is used than there is' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER within_source AFTER INSERT ON credit_uses FOR EACH ROW EXECUTE FUNCTION credit_within_source();
ALTER TABLE credit_uses ENABLE ALWAYS TRIGGER within_source;
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON credit_uses FOR EACH ROW EXECUTE FUNCTION forbid_change();

-- Allowance, write-off and recovery of an invoice: one person asks, another decides.
CREATE TABLE losses (
    id            text PRIMARY KEY,
    invoice_id    text NOT NULL REFERENCES invoices,
    kind          text NOT NULL CHECK (kind IN ('allowance','write_off','recovery')),
    amount_minor  bigint NOT NULL CHECK (amount_minor > 0),
    reason        text NOT NULL CHECK (reason <> ''),
    state         text NOT NULL DEFAULT 'requested' CHECK (state IN ('requested','posted','refused')),
    requested_by  text NOT NULL REFERENCES users,
    requested_at  timestamptz NOT NULL,
    decided_by    text REFERENCES users,
    decided_at    timestamptz,
    CHECK (decided_by IS NULL OR decided_by <> requested_by),
    CHECK ((state = 'requested') = (decided_by IS NULL))
);
CREATE UNIQUE INDEX one_open_loss ON losses (invoice_id) WHERE state = 'requested';

-- 发票: who asked, what a red letter belongs to, when it lapses.
ALTER TABLE fapiao ADD COLUMN requested_by text NOT NULL DEFAULT '', ADD COLUMN reason text NOT NULL DEFAULT '',
    ADD COLUMN lapses_at timestamptz, ADD COLUMN buyer_booked boolean NOT NULL DEFAULT true, ADD COLUMN note_id text REFERENCES invoices,
    ADD CONSTRAINT waiting_ends CHECK (state <> 'awaiting_buyer' OR lapses_at IS NOT NULL),
    ADD CONSTRAINT issued_has_a_number CHECK (state <> 'issued' OR number IS NOT NULL);
-- +goose StatementBegin
-- 发票 of an invoice, less red letters, stay within what the invoice comes to after its credit notes asked for before.
CREATE FUNCTION fapiao_within_invoice() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE whole bigint; given bigint; this text; ids text[];
BEGIN
    IF TG_TABLE_NAME = 'fapiao' THEN
        SELECT array_agg(invoice_id) INTO ids FROM fapiao_invoices WHERE fapiao_id = NEW.id;
    ELSE
        ids := ARRAY[NEW.invoice_id];
    END IF;
    FOREACH this IN ARRAY COALESCE(ids, '{}') LOOP
        UPDATE invoices SET version = version + 1 WHERE id = this AND number IS NOT NULL RETURNING total_minor INTO whole;
        IF whole IS NULL THEN RAISE EXCEPTION '% is not issued: there is no 发票 for it', this USING ERRCODE = 'check_violation'; END IF;
        SELECT COALESCE(sum(x.amount_minor), 0) INTO given FROM fapiao_invoices x JOIN fapiao f ON f.id = x.fapiao_id
          WHERE x.invoice_id = this AND (f.kind = 'blue' AND f.state IN ('requested','issued') OR f.kind = 'red' AND f.state = 'issued');
        IF given NOT BETWEEN 0 AND whole THEN
            RAISE EXCEPTION '发票 of % would come to % of %', this, given, whole USING ERRCODE = 'check_violation';
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER within_invoice AFTER INSERT OR UPDATE ON fapiao_invoices FOR EACH ROW EXECUTE FUNCTION fapiao_within_invoice();
CREATE TRIGGER within_invoice AFTER UPDATE OF state ON fapiao FOR EACH ROW EXECUTE FUNCTION fapiao_within_invoice();
ALTER TABLE fapiao_invoices ENABLE ALWAYS TRIGGER within_invoice;
ALTER TABLE fapiao ENABLE ALWAYS TRIGGER within_invoice;

-- A closed month opens again only when two people said so.
ALTER TABLE ledger_periods ADD COLUMN closed_at timestamptz, ADD COLUMN reopen_reason text NOT NULL DEFAULT '';
-- +goose StatementBegin
CREATE FUNCTION period_reopened_by_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'closed' AND NEW.state = 'open' AND (NEW.reopened_by IS NULL OR NEW.reopen_second IS NULL OR NEW.reopened_by = NEW.reopen_second OR NEW.reopen_reason = '') THEN
        RAISE EXCEPTION 'period % of % opens again only with two people and a reason', OLD.period, OLD.entity_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER reopened_by_two BEFORE UPDATE ON ledger_periods FOR EACH ROW EXECUTE FUNCTION period_reopened_by_two();
ALTER TABLE ledger_periods ENABLE ALWAYS TRIGGER reopened_by_two;

GRANT SELECT, INSERT ON credit_uses TO gainshare_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO gainshare_app;
GRANT SELECT, INSERT, UPDATE ON losses TO gainshare_app;
REVOKE DELETE ON fapiao, fapiao_invoices, ledger_periods FROM gainshare_app;
ALTER TABLE fapiao ENABLE ROW LEVEL SECURITY;
CREATE POLICY one_merchant ON fapiao TO gainshare_app USING (
    COALESCE(current_setting('gainshare.merchant', true), '') = '' OR merchant_id = current_setting('gainshare.merchant', true));

-- +goose Down
DROP POLICY one_merchant ON fapiao;
ALTER TABLE fapiao DISABLE ROW LEVEL SECURITY;
GRANT DELETE ON fapiao, fapiao_invoices, ledger_periods TO gainshare_app;
DROP TRIGGER reopened_by_two ON ledger_periods;
DROP FUNCTION period_reopened_by_two();
ALTER TABLE ledger_periods DROP COLUMN closed_at, DROP COLUMN reopen_reason;
DROP TRIGGER within_invoice ON fapiao_invoices;
DROP TRIGGER within_invoice ON fapiao;
DROP FUNCTION fapiao_within_invoice();
ALTER TABLE fapiao DROP CONSTRAINT waiting_ends, DROP CONSTRAINT issued_has_a_number, DROP COLUMN requested_by, DROP COLUMN reason, DROP COLUMN lapses_at,
    DROP COLUMN buyer_booked, DROP COLUMN note_id;
DROP TABLE losses, credit_uses;
DROP FUNCTION credit_within_source();
DROP TRIGGER stays_void ON invoices;
DROP TRIGGER credit_cap ON invoice_lines;
DROP FUNCTION credit_stays_void();
DROP FUNCTION credit_within_line();
ALTER TABLE objections DROP COLUMN disputed_minor;
ALTER TABLE invoices DROP CONSTRAINT paid_within_total;
ALTER TABLE invoice_lines DROP CONSTRAINT a_credit_names_its_invoice, DROP COLUMN credits_line;
