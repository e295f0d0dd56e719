package activities_test

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"github.com/gainshare/gainshare/activities"
	"github.com/gainshare/gainshare/internal/embedded/postgres/pgtest"
	"github.com/gainshare/gainshare/internal/rules/calendar"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
	"github.com/gainshare/gainshare/schema"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Run(m)) }

const people = `
	INSERT INTO legal_entities (id, name) VALUES ('cn', 'Gainshare CN');
	INSERT INTO billing_calendars (id, entity_id, time_zone) VALUES ('cn', 'cn', 'Asia/Shanghai');
	INSERT INTO merchants (id, entity_id, name) VALUES ('m1', 'cn', 'Tea shop'), ('m2', 'cn', 'Other');
	INSERT INTO shops (id, merchant_id, name, platform) VALUES ('s1', 'm1', 'Tea', 'taobao'), ('s2', 'm2', 'Other', 'taobao');
	INSERT INTO users (id, login, name, password_hash, merchant_id, email) VALUES
		('am', 'am', 'AM', '-', NULL, ''), ('fin', 'fin', 'Finance', '-', NULL, ''), ('app', 'app', 'Approver', '-', NULL, ''), ('app2', 'app2', 'Second', '-', NULL, ''),
		('sign', 'sign', 'Signer', '-', 'm1', 'signer@tea.test'), ('system', 'system', 'System', '-', NULL, '');
	INSERT INTO user_roles (user_id, role) VALUES ('am', 'account_manager'), ('fin', 'finance'), ('app', 'finance_approver'), ('app2', 'finance_approver'), ('sign', 'merchant_signer');
	UPDATE business_clock SET mode = 'frozen', frozen_at = '2024-12-20 02:00:00+00', movable = true;`

// desk is a service desk on real PostgreSQL: activities as the workers run them, people who ask.
type desk struct {
	t           *testing.T
	db          *store.DB
	engagements *activities.Engagements
	billing     *activities.Billing
	invoices    *activities.Invoices
	settlements *activities.Settlements
	key         ed25519.PrivateKey
	asked       int
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	url := pgtest.NewURL(t, func(ctx context.Context, db *sql.DB) error {
		if _, err := schema.Migrate(ctx, db); err != nil {
			return err
		}
		_, err := db.ExecContext(ctx, people)
		return err
	})
	db, err := store.Open(t.Context(), url, 8)
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	days, err := calendar.Mainland()
	require.NoError(t, err)
	seed := sha256.Sum256([]byte("test key"))
	key := ed25519.NewKeyFromSeed(seed[:])
	return &desk{t: t, db: db, key: key, engagements: &activities.Engagements{DB: db}, billing: &activities.Billing{DB: db},
		invoices: &activities.Invoices{DB: db, Key: key, Calendar: days}, settlements: &activities.Settlements{DB: db, Key: key, Calendar: days}}
}

var roles = map[string][]string{"am": {"account_manager"}, "fin": {"finance"}, "app": {"finance_approver"}, "app2": {"finance_approver"}, "sign": {"merchant_signer"}}

// ask records a command as the API would and returns what an update carries.
func (d *desk) ask(actor, kind string, target map[string]string, body any, ifMatch string) wire.Ask {
	d.t.Helper()
	d.asked++
	text, err := json.Marshal(map[string]any{"target": target, "body": body, "if_match": ifMatch})
	require.NoError(d.t, err)
	c, _, err := d.db.BeginCommand(d.t.Context(), store.Command{ID: fmt.Sprintf("cmd_%d", d.asked), Actor: actor, IdempotencyKey: fmt.Sprint("key", d.asked), Kind: kind,
		RequestHash: store.HashRequest(kind, "", text), Body: text})
	require.NoError(d.t, err)
	return wire.Ask{CommandID: c.ID, Actor: actor, Roles: roles[actor], IfMatch: ifMatch}
}

// clock sets the business time.
func (d *desk) clock(at string) {
	d.t.Helper()
	when, err := time.Parse(time.RFC3339, at)
	require.NoError(d.t, err)
	require.NoError(d.t, d.db.SetupClock(d.t.Context(), "frozen", when, true))
}

// contacts writes n contacts a day of a month, of which the given parts in ten were answered by AI and transferred.
func (d *desk) contacts(engagement, month string, days, perDay, accepted, transferred int) {
	d.t.Helper()
	_, err := d.db.Exec(`SELECT ensure_contact_partition(($1 || '-15')::timestamptz), ensure_contact_partition(($1 || '-01')::timestamptz - interval '1 day')`, month)
	require.NoError(d.t, err)
	_, err = d.db.Exec(`INSERT INTO contacts (id, engagement_id, shop_id, channel, month, day, buyer_key, started_at, closed_at, ai_wrote, person_wrote, transfer_asked, outcome, class, csat, source, external_id, received_at)
		SELECT 'c-' || $2 || '-' || d || '-' || n, $1, 's1', 'chat', $2, ($2 || '-01')::date + d, 'b' || n, at, at, n % 10 < $5, n % 10 >= $5, n % 10 >= $5 AND n % 10 < $5 + $6,
			CASE WHEN n % 10 < $5 THEN 'accepted' WHEN n % 10 < $5 + $6 THEN 'transferred' ELSE 'unresolved' END,
			CASE WHEN n % 10 < $5 THEN 'ai' ELSE 'human' END, 5, 'test', $2 || '/' || d || '/' || n, at
		FROM generate_series(0, $3 - 1) d, generate_series(0, $4 - 1) n, LATERAL (SELECT (($2 || '-01')::date + d + time '12:00')::timestamp AT TIME ZONE 'Asia/Shanghai' AS at) x`,
		engagement, month, days, perDay, accepted, transferred)
	require.NoError(d.t, err)
}

// zero asserts that the books balance, that the receivable is the open invoices, and that no number is missing.
func (d *desk) zero() {
	d.t.Helper()
	bad, err := d.db.CheckBooks(d.t.Context())
	require.NoError(d.t, err)
	require.Empty(d.t, bad)
}

// balance returns debit minus credit of an account in minor units.
func (d *desk) balance(code string) int64 {
	d.t.Helper()
	var n int64
	require.NoError(d.t, d.db.Get(&n, `SELECT COALESCE(sum(debit_minor - credit_minor), 0)::bigint FROM trial_balance WHERE code = $1`, code))
	return n
}

// shard drafts some engagements' invoices inside an activity environment, which heartbeats need.
func (d *desk) shard(engagements []string, month string) wire.BillingShardResult {
	d.t.Helper()
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(d.billing.DraftShard)
	value, err := env.ExecuteActivity(d.billing.DraftShard, wire.BillingShardInput{Calendar: "cn", Month: month, Engagements: engagements})
	require.NoError(d.t, err)
	var out wire.BillingShardResult
	require.NoError(d.t, value.Get(&out))
	return out
}

func zone(t *testing.T) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation("Asia/Shanghai")
	require.NoError(t, err)
	return loc
}
