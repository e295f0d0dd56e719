package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/store"
)

// freezing counts and freezes November of e1.
func freezing(t *testing.T, db *store.DB) (s store.Snapshot) {
	t.Helper()
	require.NoError(t, db.InTx(t.Context(), func(tx *store.Tx) error {
		e, err := tx.Engagement(t.Context(), "e1", false)
		require.NoError(t, err)
		s, err = tx.TakeSnapshot(t.Context(), e, period.NewMonth(2026, 11), time.Date(2026, 12, 4, 0, 0, 0, 0, time.UTC), store.UsageNeeds{})
		return err
	}))
	return s
}

func TestAMonthIsCountedAgainExactlyWhenSomethingOfItsBillChanged(t *testing.T) {
	db := emptyBooks(t)
	_, err := db.Exec(oneIssued + twoContacts + `
		INSERT INTO users (id, login, name, password_hash) VALUES ('u', 'u', 'U', '-');
		INSERT INTO objections (id, invoice_id, kind, reason, contact_ids, raised_by, raised_at, answer_due_at) SELECT 'o1', id, 'not_ours', 'r', '{ct_B}', 'u', now(), now() FROM invoices LIMIT 1;
		INSERT INTO workers (id, name, kind, day_cost_minor, available_from) VALUES ('w', 'W', 'temp', 1, '2026-01-01');`)
	require.NoError(t, err)
	last := freezing(t, db)
	for _, change := range []struct{ name, sql string }{
		{"a contact says something else", `UPDATE contacts SET ai_messages = 9 WHERE id = 'ct_b'`},
		{"a contact of it arrives late", `INSERT INTO contacts (id, engagement_id, shop_id, channel, month, day, buyer_key, started_at, source, external_id, received_at)
			VALUES ('ct_c', 'e1', 's1', 'chat', '2026-11', '2026-11-03', 'y', '2026-11-03 02:00+00', 'desk', '9', now())`},
		{"a contact is left out", `UPDATE contacts SET excluded = 'spam' WHERE id = 'ct_c'`},
		{"an objection to a contact is won", `INSERT INTO contact_remedies (engagement_id, contact_id, objection_id, remedy, decided_at) VALUES ('e1', 'ct_B', 'o1', 'removed', now())`},
		{"a temporary person worked a day of it", `INSERT INTO attendance (worker_id, engagement_id, day, minutes, source) VALUES ('w', 'e1', '2026-11-11', 480, 'typed')`},
		{"the day is disputed", `UPDATE attendance SET disputed = true`},
		{"and is not any more", `UPDATE attendance SET disputed = false, minutes = 60`},
		{"the temporary person was on the base team", `UPDATE workers SET kind = 'base'`},
		{"the engagement began later", `UPDATE engagements SET starts_on = '2026-11-03'`},
		{"a contact is gone", `DELETE FROM contacts WHERE id = 'ct_b'; DELETE FROM contacts WHERE id = 'ct_B'`},
	} {
		_, err := db.Exec(change.sql)
		require.NoError(t, err, change.name)
		next := freezing(t, db)
		if change.name == "a contact is gone" {
			require.Zero(t, next.Rows, change.name)
		} else if change.name != "and is not any more" {
			require.NotEqual(t, last.SHA256, next.SHA256, change.name)
		}
		last = next
	}
}

func TestAnUnchangedMonthIsNotReadAgain(t *testing.T) {
	db := emptyBooks(t)
	_, err := db.Exec(oneIssued + twoContacts)
	require.NoError(t, err)
	first := freezing(t, db)
	_, err = db.Exec(`UPDATE contacts SET excluded = excluded WHERE month = '2026-10';
		SET ROLE NONE; ALTER TABLE contacts DISABLE TRIGGER after_update; UPDATE contacts SET class = 'unserved'; ALTER TABLE contacts ENABLE ALWAYS TRIGGER after_update; SET ROLE gainshare_app;`)
	require.NoError(t, err)
	require.Equal(t, first.ID, freezing(t, db).ID, "a change that raised no mark is not looked for")
	var days []int64
	require.NoError(t, db.Select(&days, `SELECT contacts * 10 + excluded FROM contact_days ORDER BY day`))
	require.Equal(t, []int64{21, 10}, days, "the month's days are counted with it, what is left out too")
	_, err = db.Exec(`UPDATE contacts SET misses = 1 WHERE id = 'ct_a'`)
	require.NoError(t, err)
	require.NotEqual(t, first.SHA256, freezing(t, db).SHA256, "any contact's change has the whole month read")
}

func TestOnlyTheTriggersRaiseAMark(t *testing.T) {
	db := emptyBooks(t)
	_, err := db.Exec(oneIssued + twoContacts)
	require.NoError(t, err)
	for _, sql := range []string{`UPDATE usage_marks SET seq = 0`, `DELETE FROM usage_marks`, `INSERT INTO usage_marks VALUES ('e1', '2026-11', 9, 1)`,
		`INSERT INTO contacts_202611 SELECT * FROM contacts`} {
		_, err := db.Exec(sql)
		require.ErrorContains(t, err, "permission denied", sql)
	}
}

func TestLinesOfAnIssuedInvoiceAreNeverChanged(t *testing.T) {
	db := emptyBooks(t)
	const line = `INSERT INTO invoice_lines (invoice_id, line_no, charge, kind, service_month, label, net_minor, tax_minor) VALUES `
	_, err := db.Exec(oneIssued + `INSERT INTO invoices (id, engagement_id, merchant_id, entity_id, month, kind, contract_version, currency, subtotal_minor, tax_minor, total_minor,
		content_sha256, created_at) VALUES ('i2', 'e1', 'm1', 'cn', '2026-12', 'service', 1, 'CNY', 0, 0, 0, '', now());` +
		line + `('i2', 1, 'a', 'usage', '2026-12', 'a', 0, 0), ('i2', 2, 'b', 'usage', '2026-12', 'b', 0, 0)`)
	require.NoError(t, err, "a draft's lines are free")
	for _, sql := range []string{line + `('i2', 3, 'c', 'usage', '2026-12', 'c', 0, 0), ('i1', 1, 'a', 'usage', '2026-11', 'a', 0, 0)`, `UPDATE invoice_lines SET invoice_id = 'i1' WHERE line_no = 2`} {
		for _, role := range []string{"gainshare_app", "NONE; SET session_replication_role = replica"} {
			_, err := db.Exec(`SET ROLE ` + role + `; ` + sql)
			require.ErrorContains(t, err, "is issued and its lines cannot be changed", "%s as %s", sql, role)
			_, err = db.Exec(`SET ROLE NONE; RESET session_replication_role; SET ROLE gainshare_app`)
			require.NoError(t, err)
		}
	}
	_, err = db.Exec(`SET ROLE NONE; UPDATE invoices SET number = 'INV-2026-000002', state = 'issued' WHERE id = 'i2'; SET ROLE gainshare_app`)
	require.NoError(t, err)
	_, err = db.Exec(`DELETE FROM invoice_lines WHERE line_no = 1`)
	require.ErrorContains(t, err, "INV-2026-000002 is issued")
}
