package schema_test

import (
	"database/sql"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/embedded/postgres/pgtest"
	"github.com/gainshare/gainshare/schema"
)

// exported is a database in which one posting has left in a batch.
func exported(t *testing.T) *sql.DB {
	t.Helper()
	db := pgtest.New(t, empty).DB
	_, err := schema.Migrate(t.Context(), db)
	require.NoError(t, err)
	tx, err := db.Begin()
	require.NoError(t, err)
	for _, query := range []string{
		`INSERT INTO legal_entities (id, name) VALUES ('CN', 'x')`,
		`INSERT INTO users (id, login, name, password_hash) VALUES ('f', 'f', 'f', 'x')`,
		`INSERT INTO ledger_periods (entity_id, period) VALUES ('CN', '2026-10')`,
		`INSERT INTO ledger_accounts VALUES ('a', 'CN', '1122', 'r', 'CNY', 'D', false), ('b', 'CN', '6001', 'r', 'CNY', 'C', false)`,
		`INSERT INTO ledger_transactions (entity_id, currency, period, service_month, posted_on, template, source_kind, source_id, entry_count, idempotency_key, request_hash)
			VALUES ('CN', 'CNY', '2026-10', '2026-10', '2026-10-31', 'issue', 'invoice', 'i', 2, 'k', '')`,
		`INSERT INTO ledger_entries SELECT id, 1, 'a', 'CN', 'CNY', 'D', 5 FROM ledger_transactions`,
		`INSERT INTO ledger_entries SELECT id, 2, 'b', 'CN', 'CNY', 'C', 5 FROM ledger_transactions`,
		`INSERT INTO voucher_batches VALUES ('V1', 'CN', '2026-10', 'CNY', 1, '{}', '记', 1, 1, 2, 5, 5, 'f', now()), ('V2', 'CN', '2026-10', 'CNY', 2, '{}', '记', 2, 1, 2, 5, 5, 'f', now())`,
		`INSERT INTO voucher_marks SELECT id, 'V1', 'CN', '2026-10', '记', 1 FROM ledger_transactions`,
		`INSERT INTO voucher_files VALUES ('V1', 'csv', sha256('x'), 'x')`,
	} {
		_, err := tx.Exec(query)
		require.NoError(t, err, query)
	}
	require.NoError(t, tx.Commit())
	return db
}

func TestWhatWasExportedStaysExported(t *testing.T) {
	db := exported(t)
	for _, c := range []struct{ name, attack string }{
		{"a posting does not leave a second time", `INSERT INTO voucher_marks SELECT id, 'V2', 'CN', '2026-10', '记', 2 FROM ledger_transactions`},
		{"a mark is not taken away", `DELETE FROM voucher_marks`},
		{"a mark is not moved to another batch", `UPDATE voucher_marks SET batch_id = 'V2'`},
		{"a control total is not changed", `UPDATE voucher_batches SET debit_minor = 6, credit_minor = 6`},
		{"a file is not changed", `UPDATE voucher_files SET content = 'y'`},
		{"a batch whose debits are not its credits is none", `INSERT INTO voucher_batches VALUES ('V3', 'CN', '2026-10', 'CNY', 3, '{}', '记', 3, 1, 2, 5, 6, 'f', now())`},
		{"a batch of nothing is none", `INSERT INTO voucher_batches VALUES ('V3', 'CN', '2026-10', 'CNY', 3, '{}', '记', 3, 0, 0, 0, 0, 'f', now())`},
	} {
		for as, setting := range map[string]string{"the application": `SET LOCAL ROLE gainshare_app`, "a superuser in replica role": `SET LOCAL session_replication_role = replica`} {
			t.Run(c.name+", by "+as, func(t *testing.T) {
				tx, err := db.Begin()
				require.NoError(t, err)
				defer func() { _ = tx.Rollback() }()
				_, err = tx.Exec(setting)
				require.NoError(t, err)
				_, err = tx.Exec(c.attack)
				require.Error(t, err)
			})
		}
	}
}
