-- +goose Up
-- A posted statement is restated by a new version; small differences wait until they add up.
ALTER TABLE statements DROP CONSTRAINT statements_status_check;
ALTER TABLE statements ADD CONSTRAINT statements_status_check
    CHECK (status IN ('SHARE','NEUTRAL','DEFICIT','NOT_MEASURABLE','TRUE_UP'));
ALTER TABLE statements ADD COLUMN restates int;              -- the posted version this one replaces
ALTER TABLE statements ADD COLUMN restated_because text NOT NULL DEFAULT '';
ALTER TABLE statements ADD CONSTRAINT restates_earlier CHECK (restates < version);

ALTER TABLE share_dues ADD COLUMN carried boolean NOT NULL DEFAULT false; -- recorded, not posted: the sum of such is below 1.00
ALTER TABLE share_dues ADD COLUMN restates int;
ALTER TABLE share_dues ADD COLUMN service_month char(7);
UPDATE share_dues SET service_month = period;
ALTER TABLE share_dues ALTER COLUMN service_month SET NOT NULL;

ALTER TABLE contact_remedies ALTER COLUMN objection_id DROP NOT NULL;
ALTER TABLE contact_remedies ADD COLUMN dispute_id text REFERENCES statement_disputes;
ALTER TABLE contact_remedies ADD CONSTRAINT one_reason CHECK (objection_id IS NOT NULL OR dispute_id IS NOT NULL);

ALTER TABLE non_routine_adjustments ENABLE ROW LEVEL SECURITY;
CREATE POLICY one_merchant ON non_routine_adjustments TO gainshare_app USING (
    COALESCE(current_setting('gainshare.merchant', true), '') = '' OR
    engagement_id IN (SELECT e.id FROM engagements e WHERE e.merchant_id = current_setting('gainshare.merchant', true)));

-- +goose Down
DROP POLICY one_merchant ON non_routine_adjustments;
ALTER TABLE non_routine_adjustments DISABLE ROW LEVEL SECURITY;
ALTER TABLE contact_remedies DROP CONSTRAINT one_reason;
DELETE FROM contact_remedies WHERE objection_id IS NULL;
ALTER TABLE contact_remedies DROP COLUMN dispute_id;
ALTER TABLE contact_remedies ALTER COLUMN objection_id SET NOT NULL;
ALTER TABLE share_dues DROP COLUMN carried, DROP COLUMN restates, DROP COLUMN service_month;
ALTER TABLE statements DROP CONSTRAINT restates_earlier;
ALTER TABLE statements DROP COLUMN restates, DROP COLUMN restated_because;
ALTER TABLE statements DROP CONSTRAINT statements_status_check;
ALTER TABLE statements ADD CONSTRAINT statements_status_check
    CHECK (status IN ('SHARE','NEUTRAL','DEFICIT','NOT_MEASURABLE'));
