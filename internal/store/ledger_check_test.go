package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/ledger"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/store"
)

// oneIssued is an engagement with an issued invoice of 106.00, of which 6.00 are paid.
const oneIssued = `
	INSERT INTO billing_calendars (id, entity_id, time_zone) VALUES ('cn', 'cn', 'Asia/Shanghai');
	INSERT INTO merchants (id, entity_id, name) VALUES ('m1', 'cn', 'Tea');
	INSERT INTO users (id, login, name, password_hash) VALUES ('am', 'am', 'AM', '-');
	INSERT INTO engagements (id, merchant_id, entity_id, calendar_id, name, plan, currency, time_zone, starts_on, created_by, created_at)
		VALUES ('e1', 'm1', 'cn', 'cn', 'Tea', 'hybrid', 'CNY', 'Asia/Shanghai', '2026-01-01', 'am', now());
	INSERT INTO invoices (id, engagement_id, merchant_id, entity_id, month, kind, state, number, contract_version, currency, subtotal_minor, tax_minor, total_minor,
		paid_minor, content_sha256, created_at) VALUES ('i1', 'e1', 'm1', 'cn', '2026-11', 'service', 'partially_paid', 'INV-2026-000001', 1, 'CNY', 10000, 600, 10600, 600, '', now());
	INSERT INTO document_counters (entity_id, document_type, year, last_number) VALUES ('cn', 'invoice', 2026, 1);`

func TestTheNightFindsWhatNoConstraintCanForbid(t *testing.T) {
	db := emptyBooks(t)
	_, err := db.Exec(oneIssued)
	require.NoError(t, err)
	issue, pay := posting("issue", "cn", "CNY", 1), posting("pay", "cn", "CNY", 600)
	issue.Lines = ledger.Issue(money.New(10600, "CNY"), money.New(600, "CNY"))
	require.NoError(t, post(t, db, issue, pay))
	findings := func() []store.BookFinding {
		out, err := db.CheckBooks(t.Context())
		require.NoError(t, err)
		return out
	}
	require.Empty(t, findings(), "an issued invoice, partly paid, is what the receivable says")

	dispute := posting("dispute", "cn", "CNY", 1)
	dispute.Lines = ledger.Reclass(money.New(5000, "CNY"), false)
	require.NoError(t, post(t, db, dispute))
	require.Empty(t, findings(), "a disputed part is still owed")

	require.NoError(t, post(t, db, posting("somebody paid nothing in particular", "cn", "CNY", 1)))
	require.Equal(t, []store.BookFinding{{Kind: "receivable_control", EntityID: "cn", Subject: "CNY", Books: "9999", Papers: "10000"}}, findings())

	_, err = db.Exec(`UPDATE document_counters SET last_number = 3`)
	require.NoError(t, err)
	require.Contains(t, findings(), store.BookFinding{Kind: "number_gap", EntityID: "cn", Subject: "invoice 2026", Books: "3", Papers: "1"})
}
