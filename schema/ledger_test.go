package schema_test

import (
	"context"
	"database/sql"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/embedded/postgres/pgtest"
	"github.com/gainshare/gainshare/schema"
)

const books = `
	INSERT INTO legal_entities (id, name) VALUES ('e1', 'One'), ('e2', 'Two');
	INSERT INTO ledger_accounts (id, entity_id, code, name, currency, normal_side, guarded) VALUES
		('cash', 'e1', '1002', 'Bank', 'CNY', 'D', false), ('sales', 'e1', '6001', 'Revenue', 'CNY', 'C', false),
		('usd', 'e1', '1002', 'Bank', 'USD', 'D', false), ('held', 'e1', '2203', 'Prepaid', 'CNY', 'C', true);
	INSERT INTO ledger_periods (entity_id, period) VALUES ('e1', '2026-01');
	INSERT INTO ledger_periods (entity_id, period, state) VALUES ('e1', '2025-12', 'closed');`

// ledger returns two connections to books with accounts and an open period: the application's role, and a
// superuser in replica role, for whom PostgreSQL checks no foreign key.
func ledger(t *testing.T) map[string]*sql.DB {
	t.Helper()
	url := pgtest.NewURL(t, func(ctx context.Context, db *sql.DB) error { _, err := schema.Migrate(ctx, db); return err })
	open := func(options string) *sql.DB {
		separator := "?"
		if strings.Contains(url, "?") {
			separator = "&"
		}
		db, err := sql.Open("postgres", url+separator+"options="+options)
		require.NoError(t, err)
		t.Cleanup(func() { _ = db.Close() })
		return db
	}
	owner := open("-c%20timezone=UTC")
	_, err := owner.Exec(books)
	require.NoError(t, err)
	return map[string]*sql.DB{"application": open("-c%20role=gainshare_app"), "superuser in replica role": open("-c%20session_replication_role=replica")}
}

const header = `INSERT INTO ledger_transactions (entity_id, currency, period, service_month, posted_on, template, source_kind, source_id, entry_count, idempotency_key, request_hash, reverses)
	VALUES ('e1', 'CNY', '2026-01', '2026-01', '2026-01-31', 't', 's', '1', 2, 'KEY', '\x00', NULL) RETURNING id`

// post writes one transaction with the given entry rows ("1,cash,D,100;2,sales,C,100") in one database transaction.
func post(db *sql.DB, key, entries string, change ...string) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	text := strings.ReplaceAll(header, "KEY", key)
	for i := 0; i+1 < len(change); i += 2 {
		text = strings.ReplaceAll(text, change[i], change[i+1])
	}
	var id int64
	if err := tx.QueryRow(text).Scan(&id); err != nil {
		return err
	}
	if err := addEntries(tx, id, entries); err != nil {
		return err
	}
	return tx.Commit()
}

func addEntries(tx *sql.Tx, id int64, entries string) error {
	for _, e := range strings.Split(entries, ";") {
		p := strings.Split(e, ",")
		currency := "CNY"
		if p[1] == "usd" {
			currency = "USD"
		}
		if _, err := tx.Exec(`INSERT INTO ledger_entries (transaction_id, line_no, account_id, entity_id, currency, side, amount_minor) VALUES ($1, $2, $3, 'e1', $4, $5, $6)`,
			id, p[0], p[1], currency, p[2], p[3]); err != nil {
			return err
		}
	}
	return nil
}

const balanced = "1,cash,D,100;2,sales,C,100"

func TestTheBooksRefuseEveryAttack(t *testing.T) {
	for who, db := range ledger(t) {
		t.Run(who, func(t *testing.T) {
			require.NoError(t, post(db, who+"/good", balanced))
			refused := func(name, reason string, err error) {
				t.Helper()
				require.Error(t, err, name)
				require.Contains(t, err.Error(), reason, name)
			}
			refused("unbalanced", "debits minus credits", post(db, who+"/1", "1,cash,D,100;2,sales,C,99"))
			refused("one entry of two", "1 of 2 entries", post(db, who+"/2", "1,cash,D,100"))
			refused("more entries than announced", "within its count", post(db, who+"/3", "1,cash,D,100;2,sales,C,50;3,sales,C,50"))
			refused("another currency's account", "currency", post(db, who+"/4", "1,usd,D,100;2,sales,C,100"))
			refused("an account that is not there", "account", post(db, who+"/5", "1,nowhere,D,100;2,sales,C,100"))
			refused("a negative amount", "check", post(db, who+"/6", "1,cash,D,-100;2,sales,C,-100"))
			refused("a closed period", "not open", post(db, who+"/7", balanced, "'2026-01', '2026-01', '2026", "'2025-12', '2026-01', '2026"))
			refused("a period nobody opened", "not open", post(db, who+"/8", balanced, "'2026-01', '2026-01', '2026", "'2030-01', '2026-01', '2026"))
			refused("the same key twice", "duplicate key", post(db, who+"/good", balanced))
			refused("more than is there", "balance_minor", post(db, who+"/9", "1,held,D,100;2,sales,C,100"))
		})
	}
}

func TestWhatStandsInTheBooksIsNeverChanged(t *testing.T) {
	for who, db := range ledger(t) {
		t.Run(who, func(t *testing.T) {
			require.NoError(t, post(db, who, balanced))
			for _, attack := range []string{
				`UPDATE ledger_entries SET amount_minor = 1`, `DELETE FROM ledger_entries`, `TRUNCATE ledger_entries CASCADE`,
				`UPDATE ledger_transactions SET posted_on = '2026-01-01'`, `DELETE FROM ledger_transactions`, `TRUNCATE ledger_transactions CASCADE`,
				`UPDATE ledger_accounts SET currency = 'USD' WHERE id = 'cash'`, `DELETE FROM ledger_accounts WHERE id = 'cash'`,
			} {
				_, err := db.Exec(attack)
				require.Error(t, err, attack)
			}
			var n int
			require.NoError(t, db.QueryRow(`SELECT count(*) FROM ledger_entries WHERE amount_minor = 100`).Scan(&n))
			require.GreaterOrEqual(t, n, 2)
		})
	}
}

func TestABalancedPairCannotBeAppendedLater(t *testing.T) {
	for who, db := range ledger(t) {
		t.Run(who, func(t *testing.T) {
			require.NoError(t, post(db, who, balanced))
			tx, err := db.Begin()
			require.NoError(t, err)
			defer func() { _ = tx.Rollback() }()
			var id int64
			require.NoError(t, tx.QueryRow(`SELECT max(id) FROM ledger_transactions`).Scan(&id))
			require.ErrorContains(t, addEntries(tx, id, "3,cash,D,5;4,sales,C,5"), "same database transaction")
		})
	}
}

func TestCheckingEarlyOpensNoDoor(t *testing.T) {
	for who, db := range ledger(t) {
		t.Run(who, func(t *testing.T) {
			tx, err := db.Begin()
			require.NoError(t, err)
			defer func() { _ = tx.Rollback() }()
			var id int64
			require.NoError(t, tx.QueryRow(strings.ReplaceAll(header, "KEY", who)).Scan(&id))
			require.NoError(t, addEntries(tx, id, balanced))
			_, err = tx.Exec(`SET CONSTRAINTS ALL IMMEDIATE`)
			require.NoError(t, err)
			require.ErrorContains(t, addEntries(tx, id, "3,cash,D,5"), "within its count")
		})
	}
}

func TestATransactionIsReversedOnceAndByItsMirror(t *testing.T) {
	for who, db := range ledger(t) {
		t.Run(who, func(t *testing.T) {
			require.NoError(t, post(db, who, balanced))
			var id string
			require.NoError(t, db.QueryRow(`SELECT max(id)::text FROM ledger_transactions`).Scan(&id))
			reversing := []string{"NULL)", id + ")"}
			require.ErrorContains(t, post(db, who+"/wrong", "1,sales,D,50;2,cash,C,50", reversing...), "mirror")
			require.NoError(t, post(db, who+"/right", "1,sales,D,100;2,cash,C,100", reversing...))
			require.ErrorContains(t, post(db, who+"/again", "1,sales,D,100;2,cash,C,100", reversing...), "duplicate key")
		})
	}
}

func TestAPrepaidAccountIsNotOverdrawnByManyAtOnce(t *testing.T) {
	db := ledger(t)["application"]
	require.NoError(t, post(db, "deposit", "1,cash,D,1000;2,held,C,1000"))
	var wait sync.WaitGroup
	errs := make(chan error, 30)
	for i := range 30 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			errs <- post(db, "draw/"+string(rune('a'+i)), "1,held,D,100;2,sales,C,100")
		}()
	}
	wait.Wait()
	close(errs)
	drawn := 0
	for err := range errs {
		if err == nil {
			drawn++
		}
	}
	require.Equal(t, 10, drawn, "1000 is drawn in parts of 100 exactly ten times")
	var balance int64
	require.NoError(t, db.QueryRow(`SELECT balance_minor FROM ledger_guards WHERE account_id = 'held'`).Scan(&balance))
	require.Zero(t, balance)
}

func TestTheAuditChainFindsAChangedRow(t *testing.T) {
	all := ledger(t)
	app, replica := all["application"], all["superuser in replica role"]
	for range 3 {
		_, err := app.Exec(`INSERT INTO audit (id, at, actor, role, action, subject, previous, sha256) VALUES (0, now(), 'u', 'finance', 'a', 's', '', '')`)
		require.NoError(t, err)
	}
	var broken sql.NullInt64
	require.NoError(t, app.QueryRow(`SELECT audit_broken_at()`).Scan(&broken))
	require.False(t, broken.Valid)
	_, err := replica.Exec(`UPDATE audit SET actor = 'x' WHERE id = 2`)
	require.Error(t, err, "not even a superuser in replica role changes a row")
	_, err = replica.Exec(`ALTER TABLE audit DISABLE TRIGGER USER; UPDATE audit SET actor = 'x' WHERE id = 2`)
	require.NoError(t, err, "who owns the server can switch triggers off")
	require.NoError(t, app.QueryRow(`SELECT audit_broken_at()`).Scan(&broken))
	require.Equal(t, int64(2), broken.Int64, "but the chain shows it")
}
