-- +goose Up
-- The role the application runs as. It may not rewrite facts, and sees one merchant only when told so.

-- +goose StatementBegin
DO $$
BEGIN
    -- Roles belong to the cluster: another database of it may be creating the same one right now.
    CREATE ROLE gainshare_app NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
DO $$ BEGIN
    EXECUTE format('GRANT gainshare_app TO %I', current_user);
EXCEPTION WHEN OTHERS THEN
    IF NOT pg_has_role(current_user, 'gainshare_app', 'MEMBER') THEN RAISE; END IF;
END $$;
-- +goose StatementEnd

GRANT USAGE ON SCHEMA public TO gainshare_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO gainshare_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO gainshare_app;
GRANT EXECUTE ON FUNCTION ensure_contact_partition(timestamptz) TO gainshare_app;

-- Facts: read and added to, never changed.
REVOKE UPDATE, DELETE, TRUNCATE ON ledger_transactions, ledger_entries, ledger_accounts, audit, signatures, contract_charges, baseline_months,
    knowledge_versions, articles, usage_snapshots, usage_snapshot_rows, receipts, receipt_allocations, statement_evidence, timeline FROM gainshare_app;
REVOKE DELETE ON invoices, statements, contract_versions, baselines, objections, commands FROM gainshare_app;
-- The guard rows are moved by the ledger's own trigger only.
REVOKE INSERT, UPDATE, DELETE ON ledger_guards FROM gainshare_app;

-- Second wall: with gainshare.merchant set, rows of other merchants do not exist. The first wall is the API's table of roles.
-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['merchants','shops','engagements','invoices','receipts','tasks','notices'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format($p$CREATE POLICY one_merchant ON %I TO gainshare_app USING (
            COALESCE(current_setting('gainshare.merchant', true), '') = '' OR %I = current_setting('gainshare.merchant', true))$p$,
            t, CASE t WHEN 'merchants' THEN 'id' ELSE 'merchant_id' END);
    END LOOP;
    FOREACH t IN ARRAY ARRAY['statements','contacts','timeline','contract_versions','usage_snapshots','control_totals','contact_days'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format($p$CREATE POLICY one_merchant ON %I TO gainshare_app USING (
            COALESCE(current_setting('gainshare.merchant', true), '') = '' OR
            engagement_id IN (SELECT e.id FROM engagements e WHERE e.merchant_id = current_setting('gainshare.merchant', true)))$p$, t);
    END LOOP;
END $$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['merchants','shops','engagements','invoices','receipts','tasks','notices','statements','contacts','timeline',
                             'contract_versions','usage_snapshots','control_totals','contact_days'] LOOP
        EXECUTE format('DROP POLICY one_merchant ON %I', t);
        EXECUTE format('ALTER TABLE %I DISABLE ROW LEVEL SECURITY', t);
    END LOOP;
END $$;
-- +goose StatementEnd
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM gainshare_app;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM gainshare_app;
REVOKE EXECUTE ON FUNCTION ensure_contact_partition(timestamptz) FROM gainshare_app;
REVOKE USAGE ON SCHEMA public FROM gainshare_app;
