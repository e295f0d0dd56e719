package activities_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/testsuite"

	"github.com/gainshare/gainshare/activities"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/wire"
)

const (
	hybridTerms = `{"tax":{"rate":"0.06","mode":"inclusive"},"charges":[
		{"charge":{"key":"people","model":"volume","meter":"contacts.human","tier_meter":"contacts.total","tiers":[{"up_to":"100","unit_price":"3.15"},{"unit_price":"2.85"}],"minimum":"100.00"}},
		{"pool":"shop","charge":{"key":"ai","model":"graduated","meter":"contacts.ai","tiers":[{"up_to":"50","unit_price":"0.333"},{"unit_price":"0.21","flat_price":"5.00"}]}}]}`
	levelTerms = `{"tax":{"rate":"0.06","mode":"exclusive"},"charges":[
		{"charge":{"key":"base","model":"flat","amount":"1000.00","prorate":true}},
		{"kind":"outcome_fee","charge":{"key":"resolved","model":"per_unit","meter":"contacts.ai","unit_price":"1.00"}},
		{"kind":"discount","charge":{"key":"launch","model":"percentage","rate":"0.10"}}],
		"sla":{"cap":"0.10","credits":[{"metric":"transfer","target":"0.05","rate":"0.01"}]}}`
	hugeTerms = `{"tax":{"rate":"0.06","mode":"exclusive"},"charges":[{"charge":{"key":"x","model":"per_unit","meter":"contacts.total","unit_price":"999999999999999"}}]}`
)

// signed writes a live engagement with signed terms.
func (d *desk) signed(id, terms string) {
	d.t.Helper()
	_, err := d.db.Exec(`INSERT INTO engagements (id, merchant_id, entity_id, calendar_id, name, plan, currency, time_zone, starts_on, stage, created_by, created_at)
		VALUES ($1, 'm1', 'cn', 'cn', $1, 'hybrid', 'CNY', 'Asia/Shanghai', '2025-01-01', 'live', 'am', '2025-01-01')`, id)
	require.NoError(d.t, err)
	d.version(id, terms, 1, "2025-01-01", "original")
}

func (d *desk) version(id, terms string, version int, at, kind string) {
	d.t.Helper()
	_, err := d.db.Exec(`INSERT INTO contract_versions (engagement_id, version, effective_month, kind, reason, terms, document, sha256, prepared_by, approved_by, signed_at, created_at)
		VALUES ($1, $3, '2025-01', $5, 'agreed', $2, '', decode(repeat('00', 32), 'hex'), 'am', 'app', $4, $4)`, id, terms, version, at, kind)
	require.NoError(d.t, err)
}

// shardStory is a shard of everything that can happen to a draft of February, and returns its engagements.
func (d *desk) shardStory() []string {
	d.t.Helper()
	ids := []string{"amended", "calm", "counted", "drafted", "ended", "huge", "late", "levels", "nobody", "sales", "shared", "short", "uncounted", "unsigned"}
	for i, id := range ids {
		terms := map[string]string{"counted": hybridTerms, "levels": levelTerms, "ended": levelTerms, "sales": outcomeTerms, "huge": hugeTerms}[id]
		if terms == "" {
			terms = contractTerms
		}
		if id == "unsigned" || id == "nobody" {
			continue
		}
		d.signed(id, terms)
		d.contacts(id, "2025-01", 31, 3+i, 7, 1)
		d.contacts(id, "2025-02", 28, 4+i, 6, 2)
		d.exec(`UPDATE contacts SET id = engagement_id || id WHERE id LIKE 'c-%'`)
	}
	d.exec(`INSERT INTO engagements (id, merchant_id, entity_id, calendar_id, name, plan, currency, time_zone, starts_on, stage, created_by, created_at)
			VALUES ('unsigned', 'm1', 'cn', 'cn', 'U', 'hybrid', 'CNY', 'Asia/Shanghai', '2025-01-01', 'live', 'am', '2025-01-01');
		INSERT INTO incidents (id, starts_at, ends_at, cause, measures, opened_by) VALUES ('inc-1', '2025-02-03', '2025-02-04', 'platform down', '{transfer}', 'am');
		INSERT INTO incident_merchants VALUES ('inc-1', 'm1');
		INSERT INTO workers (id, name, kind, day_cost_minor, available_from) VALUES ('w', 'W', 'temp', 1, '2025-01-01');
		INSERT INTO attendance (worker_id, engagement_id, day, minutes, source) VALUES ('w', 'calm', '2025-02-11', 480, 'typed');
		UPDATE contacts SET closed_at = '2025-03-03' WHERE id = 'levelsc-2025-02-27-1';
		UPDATE engagements SET ends_on = '2025-02-15' WHERE id = 'ended'`)
	d.clock("2025-02-04T05:00:00+08:00")
	billed := []string{"amended", "calm", "counted", "late", "levels", "shared"}
	require.Len(d.t, d.shard(billed, "2025-01").Drafted, len(billed))
	for _, id := range billed {
		d.toWindow(id + ".2025-01.service")
		d.issue(id + ".2025-01.service")
	}
	d.clock("2025-03-04T05:00:00+08:00")
	d.version("amended", strings.Replace(contractTerms, "1000.00", "900.00", 1), 2, "2025-02-20", "correcting")
	d.exec(`INSERT INTO contacts (id, engagement_id, shop_id, channel, month, day, buyer_key, started_at, source, external_id, received_at, person_wrote, class)
			VALUES ('late-1', 'late', 's1', 'chat', '2025-01', '2025-01-20', 'y', '2025-01-20 02:00+00', 'desk', 'late-1', now(), true, 'human');
		INSERT INTO control_totals (engagement_id, shop_id, day, contacts, source, received_at) SELECT 'counted', 's1', '2025-02-01'::date + n, 6, 'platform', now() FROM generate_series(0, 27) n;
		INSERT INTO control_totals (engagement_id, shop_id, day, contacts, source, received_at) VALUES ('short', 's1', '2025-02-03', 900, 'platform', now());
		SET ROLE NONE; SET session_replication_role = replica; -- the statement behind the due is not looked at
		INSERT INTO share_dues (id, engagement_id, period, version, accepted_month, net_minor, tax_minor, posted_at, service_month)
			VALUES ('due-1', 'shared', '2025-01', 1, '2025-02', 100, 6, '2025-02-20', '2025-01');
		RESET session_replication_role; SET ROLE gainshare_app`)
	_, err := d.billing.OpenRun(d.t.Context(), wire.BillingRunInput{Calendar: "cn", Month: "2025-02"})
	require.NoError(d.t, err)
	_, err = activities.DraftAlone(d.billing, d.t.Context(), "cn", "drafted", feb2025)
	require.NoError(d.t, err, "drafted before the run broke down")
	return ids
}

var feb2025 = period.NewMonth(2025, 2)

func (d *desk) exec(sql string) {
	d.t.Helper()
	_, err := d.db.Exec(sql)
	require.NoError(d.t, err)
}

// written is everything drafts write, row by row, without what counts the rows.
func (d *desk) written() []string {
	d.t.Helper()
	var out []string
	for _, table := range []string{"invoices", "invoice_lines", "usage_snapshots", "usage_snapshot_rows", "usage_snapshot_assumed", "contract_uses", "tasks", "timeline",
		"billing_exceptions", "share_dues", "ledger_transactions", "usage_seen", "contact_days"} {
		var rows []string
		require.NoError(d.t, d.db.Select(&rows, `SELECT '`+table+` ' || (to_jsonb(t) - CASE WHEN '`+table+`' IN ('timeline', 'ledger_transactions') THEN '{id,born,recorded_at}'::text[]
			ELSE '{received_at}' END)::text FROM `+table+` t`))
		slices.Sort(rows)
		out = append(out, rows...)
	}
	var entries []string
	require.NoError(d.t, d.db.Select(&entries, `SELECT h.idempotency_key || ' ' || e.line_no || ' ' || e.account_id || ' ' || e.side || ' ' || e.amount_minor
		FROM ledger_entries e JOIN ledger_transactions h ON h.id = e.transaction_id ORDER BY 1`))
	return append(out, entries...)
}

func TestASetIsDraftedExactlyAsItsEngagementsAlone(t *testing.T) {
	together, alone := newDesk(t), newDesk(t)
	ids := together.shardStory()
	require.Equal(t, ids, alone.shardStory())

	// What cannot be rated is frozen before anybody knows.
	alone.inActivity(func(ctx context.Context) error {
		return activities.FreezeMany(alone.billing, ctx, []string{"huge"}, feb2025)
	})
	var parked int
	for _, id := range ids {
		invoices, err := activities.DraftAlone(alone.billing, t.Context(), "cn", id, feb2025)
		if id == "nobody" {
			require.Error(t, err)
			continue
		}
		require.NoError(t, err)
		if invoices == nil {
			parked++
		}
	}
	require.Equal(t, 3, parked, "huge, short, unsigned")

	there := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return id == "nobody" })
	together.inActivity(func(ctx context.Context) error { return activities.FreezeMany(together.billing, ctx, ids, feb2025) })
	inSet, err := activities.DraftSet(together.billing, t.Context(), "cn", there, feb2025)
	require.NoError(t, err)
	require.ElementsMatch(t, []string{"amended", "calm", "counted", "drafted", "ended", "late", "uncounted"}, slices.Collect(maps.Keys(inSet)), "answers of levels are assumed, sales depend on other months, shared on its statement")
	shard := together.shard(there, "2025-02")
	require.Equal(t, parked, shard.Parked)
	require.Len(t, shard.Drafted, len(there)-parked+1, "and a share invoice")
	require.Empty(t, cmp.Diff(alone.written(), together.written()))
	together.zero()
}

// inActivity runs what beats its heart.
func (d *desk) inActivity(do func(ctx context.Context) error) {
	d.t.Helper()
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivityWithOptions(do, activity.RegisterOptions{Name: "do"})
	_, err := env.ExecuteActivity("do")
	require.NoError(d.t, err)
}

func TestASetThatFailsIsDraftedOneByOne(t *testing.T) {
	d := newDesk(t)
	for i := range 3 {
		d.signed(fmt.Sprint("e", i), contractTerms)
	}
	d.contacts("e1", "2025-02", 28, 5, 8, 1)
	d.clock("2025-03-04T05:00:00+08:00")
	_, err := d.billing.OpenRun(t.Context(), wire.BillingRunInput{Calendar: "cn", Month: "2025-02"})
	require.NoError(t, err)
	ids := []string{"e0", "e1", "e2"}
	d.inActivity(func(ctx context.Context) error { return activities.FreezeMany(d.billing, ctx, ids, feb2025) })
	d.exec(`SET ROLE NONE; ALTER TABLE invoices ADD CHECK (engagement_id <> 'e1'); SET ROLE gainshare_app`)
	_, err = activities.DraftSet(d.billing, t.Context(), "cn", ids, feb2025)
	require.Error(t, err)
	var there int
	require.NoError(t, d.db.Get(&there, `SELECT count(*) FROM invoices`))
	require.Zero(t, there, "a set is written as a whole or not at all")
	shard := d.shard(ids, "2025-02")
	require.Equal(t, 1, shard.Parked)
	require.Len(t, shard.Drafted, 2)
	d.zero()
}
