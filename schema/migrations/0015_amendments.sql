-- +goose Up
-- A correcting amendment, and one signed while a peak runs, needs two approvers.
ALTER TABLE contract_versions ADD COLUMN needs_second boolean NOT NULL DEFAULT false;
ALTER TABLE contract_versions ADD COLUMN second_approver text REFERENCES users;
ALTER TABLE contract_versions ADD CONSTRAINT second_is_another
    CHECK (second_approver IS NULL OR (second_approver <> prepared_by AND second_approver <> approved_by));
ALTER TABLE contract_versions ADD CONSTRAINT signed_after_approval
    CHECK (signed_at IS NULL OR NOT needs_second OR second_approver IS NOT NULL);
ALTER TABLE contract_versions ADD CONSTRAINT mistake_is_named CHECK (kind = 'original' OR reason <> '');

-- +goose Down
ALTER TABLE contract_versions DROP CONSTRAINT mistake_is_named;
ALTER TABLE contract_versions DROP CONSTRAINT signed_after_approval;
ALTER TABLE contract_versions DROP CONSTRAINT second_is_another;
ALTER TABLE contract_versions DROP COLUMN second_approver, DROP COLUMN needs_second;
