package bench

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"github.com/gainshare/gainshare/activities"
	"github.com/gainshare/gainshare/internal/rules/contract"
	"github.com/gainshare/gainshare/internal/rules/pricing"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

// manyEngagements are live ones, each with a signed hybrid contract.
const manyEngagements = `
	INSERT INTO engagements (id, merchant_id, entity_id, calendar_id, name, plan, currency, time_zone, starts_on, stage, created_by, created_at)
		SELECT 'd' || n, 'm1', 'cn', 'cn', 'Tea ' || n, 'hybrid', 'CNY', 'Asia/Shanghai', '2024-01-01', 'live', 'am', now() FROM generate_series(1, $1::int) n;`

const signedContracts = `INSERT INTO contract_versions (engagement_id, version, effective_month, terms, document, sha256, prepared_by, approved_by, signed_at, created_at)
	SELECT 'd' || n, 1, '2024-01', $2::jsonb, $2, decode(repeat('00', 32), 'hex'), 'am', 'system', now(), now() FROM generate_series(1, $1::int) n`

// contactsOfOne are a month's contacts of one engagement, of whom 70 % were served by AI.
const contactsOfOne = `INSERT INTO contacts (id, engagement_id, shop_id, channel, month, day, buyer_key, started_at, closed_at, ai_wrote, person_wrote, outcome, class, source, external_id, received_at)
	SELECT $1 || '-' || n, $1, 's1', 'chat', '2026-11', '2026-11-02', 'b', '2026-11-02 02:00+00', '2026-11-02 03:00+00', n % 10 < 7, n % 10 >= 7,
		CASE WHEN n % 10 < 7 THEN 'accepted' ELSE 'unresolved' END, CASE WHEN n % 10 < 7 THEN 'ai' ELSE 'human' END, 'desk', $1 || n::text, now() FROM generate_series(1, $2::int) n`

// drafts bills engagements the way a shard of a billing run does.
type drafts struct {
	db      *store.DB
	owner   *sql.DB
	billing *activities.Billing
	next    int
}

// frozenLikeTheFirst gives every engagement but the first the first one's frozen month: what a month of that many
// contacts comes to when it was counted before the drafts are made.
const frozenLikeTheFirst = `
	INSERT INTO usage_snapshots (id, engagement_id, service_month, row_count, sha256, meters, taken_at)
		SELECT 'use-d' || n, 'd' || n, service_month, row_count, sha256, meters, taken_at FROM usage_snapshots, generate_series(2, $1::int) n WHERE engagement_id = 'd1';`

const seenLikeTheFirst = `INSERT INTO usage_seen (engagement_id, month, seq, basis, snapshot_id)
	SELECT 'd' || n, month, 0, basis, 'use-d' || n FROM usage_seen, generate_series(2, $1::int) n WHERE engagement_id = 'd1'`

// newDrafts opens engagements; the first so many of them have contacts of their own.
func newDrafts(t testing.TB, engagements, withContacts, contacts int) *drafts {
	db, owner := fresh(t, parties+`SELECT ensure_contact_partition('2026-11-15');`)
	terms := contract.Contract{Tax: pricing.Tax{Rate: "0.06", Mode: pricing.Exclusive}}
	for _, c := range pricing.Presets()[2].Charges {
		terms.Charges = append(terms.Charges, contract.Term{Charge: c})
	}
	text, err := json.Marshal(terms)
	require.NoError(t, err)
	_, err = owner.Exec(manyEngagements, engagements)
	require.NoError(t, err)
	_, err = owner.Exec(signedContracts, engagements, string(text))
	require.NoError(t, err)
	for i := range withContacts {
		_, err = owner.Exec(contactsOfOne, fmt.Sprint("d", i+1), contacts)
		require.NoError(t, err)
	}
	bareDrafts(t, owner)
	return &drafts{db: db, owner: owner, billing: &activities.Billing{DB: db}}
}

// warmUp is how many engagements are drafted first: a worker's session has planned what it does, and not for tables
// that were empty.
const warmUp = 51

// frozenDrafts are engagements of 30,000 contacts a month, counted beforehand; some more are drafted already.
func frozenDrafts(t testing.TB, engagements int) *drafts {
	k := newDrafts(t, engagements+warmUp, 1, 30_000)
	k.shard(t, 1)
	for _, sql := range []string{frozenLikeTheFirst, seenLikeTheFirst} {
		_, err := k.owner.Exec(sql, engagements+warmUp)
		require.NoError(t, err)
	}
	k.shard(t, warmUp-1)
	_, err := k.owner.Exec(`ANALYZE`)
	require.NoError(t, err)
	return k
}

// shard drafts the next n engagements and returns how many invoices that made.
func (k *drafts) shard(t testing.TB, n int) int {
	ids := make([]string, n)
	for i := range ids {
		k.next++
		ids[i] = fmt.Sprint("d", k.next)
	}
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(k.billing.DraftShard)
	value, err := env.ExecuteActivity(k.billing.DraftShard, wire.BillingShardInput{Calendar: "cn", Month: "2026-11", Engagements: ids})
	require.NoError(t, err)
	var out wire.BillingShardResult
	require.NoError(t, value.Get(&out))
	require.Len(t, out.Drafted, n)
	return n
}

func TestMonthsCountedBeforehandAreDraftedWithoutReadingContacts(t *testing.T) {
	k := frozenDrafts(t, 3)
	require.Equal(t, 3, k.shard(t, 3))
	require.EqualValues(t, 3+warmUp, count(t, k.db, "invoices"))
	require.EqualValues(t, 30_000, count(t, k.db, "usage_snapshot_rows"), "of the first alone")
	var same bool
	require.NoError(t, k.db.Get(&same, `SELECT count(DISTINCT total_minor) = 1 FROM invoices`))
	require.True(t, same)
}

func TestTheShardThatIsMeasuredDraftsInvoices(t *testing.T) {
	k := newDrafts(t, 3, 3, 20)
	require.Equal(t, 3, k.shard(t, 3))
	require.EqualValues(t, 3, count(t, k.db, "invoices"))
	require.EqualValues(t, 60, count(t, k.db, "usage_snapshot_rows"))
	var totals int
	require.NoError(t, k.db.Get(&totals, `SELECT count(*) FROM invoices WHERE subtotal_minor > 3000000`))
	require.Equal(t, 3, totals)
	require.Equal(t, 3, k.sameRows(t, true)())
	require.Equal(t, count(t, k.db, "ledger_entries"), count(t, k.db, "bare_ledger_entries"))
}

// once measures one pass, which cannot be repeated on the same month, and then its floor.
func once(b *testing.B, r row, product round, floor func() round) {
	b.Helper()
	r.product = speed(product)
	r.floor = speed(floor())
	r.ratio = r.product / r.floor
	r.low, r.high = r.ratio, r.ratio
	rows.rows = append(rows.rows, r)
	b.ReportMetric(r.product, r.unit+"/s")
	b.ReportMetric(r.ratio, "of-floor")
	b.ReportMetric(0, "ns/op")
}

// writtenByDrafts names what drafts write, and freezing before them.
func writtenByDrafts(frozen bool) []string {
	written := []string{"invoices", "invoice_lines", "contract_uses", "ledger_transactions", "ledger_entries", "tasks", "timeline"}
	if frozen {
		written = append(written, "usage_snapshots", "usage_snapshot_rows")
	}
	return written
}

// sameRows prepares every row the drafts made, and returns what writes them a second time with the same client, many
// a statement in one transaction, into tables with the same indexes and without triggers or foreign keys.
func (k *drafts) sameRows(t testing.TB, frozen bool) round {
	type part struct{ insert, rows string }
	var parts []part
	for _, table := range writtenByDrafts(frozen) {
		var rows []string
		require.NoError(t, k.db.Select(&rows, `SELECT json_agg(t) FROM (SELECT t.*, (row_number() OVER () - 1) / 1000 AS part FROM `+table+` t) t GROUP BY part`))
		for _, r := range rows {
			parts = append(parts, part{"INSERT INTO bare_" + table + " SELECT * FROM json_populate_recordset(NULL::bare_" + table + ", $1)", r})
		}
	}
	drafts := int(count(t, k.db, "invoices"))
	return func() int {
		tx, err := k.owner.Begin()
		require.NoError(t, err)
		defer func() { _ = tx.Rollback() }()
		for _, p := range parts {
			_, err := tx.Exec(p.insert, p.rows)
			require.NoError(t, err, p.insert)
		}
		require.NoError(t, tx.Commit())
		return drafts
	}
}

func bareDrafts(t testing.TB, owner *sql.DB) {
	for _, table := range writtenByDrafts(true) {
		_, err := owner.Exec("CREATE TABLE bare_" + table + " (LIKE " + table + " INCLUDING INDEXES); GRANT SELECT ON bare_" + table + " TO gainshare_app")
		require.NoError(t, err, table)
	}
}

// shards drafts n engagements the way a run does: at most so many a shard.
func (k *drafts) shards(t testing.TB, n int) int {
	for left := n; left > 0; {
		left -= k.shard(t, min(left, 500))
	}
	return n
}

func BenchmarkDrafts(b *testing.B) {
	for _, n := range []int{10, 100, 1000, 10_000} {
		b.Run(fmt.Sprint(n, " engagements"), func(b *testing.B) {
			k := frozenDrafts(b, n)
			once(b, row{name: fmt.Sprintf("invoice drafts, %d engagements, 30,000 contacts a month counted beforehand", n), unit: "draft", aim: "2,000/s, flat"},
				func() int { return k.shards(b, n) }, func() round { return k.sameRows(b, false) })
		})
	}
	b.Run("with 30,000 contacts to freeze", func(b *testing.B) {
		k := newDrafts(b, 5, 5, 30_000)
		k.shard(b, 1)
		once(b, row{name: "invoice drafts, 30,000 contacts each frozen on the way", unit: "draft", aim: "reported"}, func() int { return k.shard(b, 4) }, func() round { return k.sameRows(b, true) })
	})
}
