package schema_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWhoHasPostingsIsThereAndStays(t *testing.T) {
	const parties = `INSERT INTO merchants (id, entity_id, name) VALUES ('m1', 'e1', 'Tea'), ('m2', 'e1', 'Silent')`
	for who, db := range ledger(t) {
		t.Run(who, func(t *testing.T) {
			_, err := db.Exec(parties + ` ON CONFLICT DO NOTHING`)
			require.NoError(t, err)
			withMerchant := func(id string) []string {
				return []string{"source_id, entry_count", "source_id, merchant_id, entry_count", "'1', 2", "'1', '" + id + "', 2"}
			}
			require.ErrorContains(t, post(db, who+"/nobody", balanced, withMerchant("nobody")...), "no merchant nobody")
			require.NoError(t, post(db, who+"/m1", balanced, withMerchant("m1")...))
			for _, attack := range []string{`DELETE FROM merchants WHERE id = 'm1'`, `UPDATE merchants SET id = 'm3' WHERE id = 'm1'`} {
				_, err := db.Exec(attack)
				require.ErrorContains(t, err, "has postings", attack)
			}
			_, err = db.Exec(`DELETE FROM merchants WHERE id = 'm2'`)
			require.NoError(t, err, "who has none may go")
		})
	}
}

func TestManyHeadersOfOneStatementAreEachChecked(t *testing.T) {
	const two = `WITH h AS (
			INSERT INTO ledger_transactions (entity_id, currency, period, service_month, posted_on, template, source_kind, source_id, entry_count, idempotency_key, request_hash)
			SELECT 'e1', 'CNY', '2026-01', '2026-01', '2026-01-31', 't', 's', '1', 2, 'KEY' || n, '\x00' FROM generate_series(1, 100) n RETURNING id)
		INSERT INTO ledger_entries SELECT id, l, CASE l WHEN 1 THEN 'cash' ELSE 'sales' END, 'e1', 'CNY', CASE l WHEN 1 THEN 'D' ELSE 'C' END, AMOUNT
			FROM h, generate_series(1, 2) l WHERE CONDITION`
	for who, db := range ledger(t) {
		t.Run(who, func(t *testing.T) {
			write := func(key, amount, condition string) error {
				_, err := db.Exec(strings.NewReplacer("KEY", who+key, "AMOUNT", amount, "CONDITION", condition).Replace(two))
				return err
			}
			require.ErrorContains(t, write("a", "CASE WHEN l = 1 AND id = (SELECT max(id) FROM h) THEN 6 ELSE 5 END", "true"), "debits minus credits = 1")
			require.ErrorContains(t, write("b", "5", "NOT (l = 2 AND id = (SELECT min(id) FROM h))"), "1 of 2 entries")
			require.ErrorContains(t, write("c", "5", "false"), "0 of 2 entries")
			require.NoError(t, write("d", "5", "true"))
		})
	}
}

func TestNobodyForgesWhatIsToBeChecked(t *testing.T) {
	all := ledger(t)
	require.NoError(t, post(all["application"], "one", balanced))
	for _, attack := range []string{`DELETE FROM ledger_batches`, `UPDATE ledger_batches SET first_id = 0`, `TRUNCATE ledger_batches`} {
		for who, db := range all {
			_, err := db.Exec(attack)
			require.Error(t, err, "%s: %s", who, attack)
		}
	}
	_, err := all["application"].Exec(`INSERT INTO ledger_batches (first_id, last_id) VALUES (1, 1)`)
	require.ErrorContains(t, err, "permission denied")
}
