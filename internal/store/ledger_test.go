package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/embedded/postgres/pgtest"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/ledger"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/schema"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Run(m)) }

// emptyBooks is a database with two legal entities and no account yet.
func emptyBooks(t *testing.T) *store.DB {
	t.Helper()
	url := pgtest.NewURL(t, func(ctx context.Context, db *sql.DB) error {
		if _, err := schema.Migrate(ctx, db); err != nil {
			return err
		}
		_, err := db.ExecContext(ctx, `INSERT INTO legal_entities (id, name) VALUES ('cn', 'CN'), ('hk', 'HK')`)
		return err
	})
	db, err := store.Open(t.Context(), url, 8)
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func posting(key, entity string, currency money.Currency, minor int64) store.Posting {
	month := period.NewMonth(2026, 11)
	return store.Posting{Key: key, EntityID: entity, Currency: currency, Period: month, ServiceMonth: month, PostedOn: month.First(), Template: "receipt",
		SourceKind: "receipt", SourceID: key, Lines: []ledger.Line{
			{Account: ledger.Bank, Side: ledger.Debit, Amount: money.New(minor, currency)},
			{Account: ledger.Receivable, Side: ledger.Credit, Amount: money.New(minor, currency)},
		}}
}

func post(t *testing.T, db *store.DB, postings ...store.Posting) error {
	t.Helper()
	return db.InTx(t.Context(), func(tx *store.Tx) error { return tx.PostAll(t.Context(), postings) })
}

func entries(t *testing.T, db *store.DB) (n int) {
	t.Helper()
	require.NoError(t, db.Get(&n, `SELECT count(*) FROM ledger_entries`))
	return n
}

func TestABatchOfPostingsOpensItsBooksAndIsWrittenOnce(t *testing.T) {
	db := emptyBooks(t)
	batch := []store.Posting{posting("a", "cn", "CNY", 100), posting("b", "cn", "USD", 200), posting("c", "hk", "CNY", 300), {Key: "nothing to post"}}
	require.NoError(t, post(t, db, batch...))
	require.Equal(t, 6, entries(t, db))
	require.NoError(t, post(t, db, batch...), "the same again is harmless")
	require.NoError(t, post(t, db, batch[0]), "alone too")
	require.NoError(t, post(t, db, append(batch, posting("d", "hk", "CNY", 1), posting("d", "hk", "CNY", 1))...), "what is new among the known is written, once")
	require.Equal(t, 8, entries(t, db))
	var bad int
	require.NoError(t, db.Get(&bad, `SELECT count(*) FROM (SELECT 1 FROM trial_balance GROUP BY entity_id, currency HAVING sum(debit_minor) <> sum(credit_minor)) x`))
	require.Zero(t, bad, "every entity and currency balances")
}

func TestAPostingThatIsRefusedLeavesNothingOfItsBatch(t *testing.T) {
	db := emptyBooks(t)
	require.NoError(t, post(t, db, posting("a", "cn", "CNY", 100)))
	_, err := db.Exec(`INSERT INTO ledger_periods (entity_id, period, state) VALUES ('hk', '2026-11', 'closed')`)
	require.NoError(t, err)
	unknown, crooked, closed := posting("x", "cn", "CNY", 1), posting("x", "cn", "CNY", 1), posting("x", "hk", "CNY", 1)
	unknown.Lines[0].Account = "9999"
	crooked.Lines[0].Amount = money.New(2, "CNY")
	nobody := posting("x", "cn", "CNY", 1)
	nobody.MerchantID = new(string)
	*nobody.MerchantID = "nobody"
	for _, c := range []struct {
		name string
		bad  store.Posting
	}{
		{"known under another content", posting("a", "cn", "CNY", 101)},
		{"twice in the batch with two contents", posting("good", "cn", "CNY", 6)},
		{"an account that is not in the chart", unknown},
		{"debits that are not credits", crooked},
		{"a closed period", closed},
		{"a merchant that is not there", nobody},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Error(t, post(t, db, posting("good", "cn", "CNY", 5), c.bad))
			if c.bad.Key != "good" {
				require.Error(t, post(t, db, c.bad), "alone")
			}
			require.Equal(t, 2, entries(t, db), "nothing of the batch is in the books")
		})
	}
	require.Equal(t, fault.Conflict, fault.CodeOf(post(t, db, posting("a", "cn", "CNY", 101))))
}

func TestAThousandPostingsStandOrFallTogether(t *testing.T) {
	db := emptyBooks(t)
	var batch []store.Posting
	for i := range 1000 {
		batch = append(batch, posting(fmt.Sprint("p", i), "cn", "CNY", int64(i+1)))
	}
	batch[777].Lines[1].Amount = money.New(1, "CNY")
	require.ErrorContains(t, post(t, db, batch...), "debits minus credits = 777")
	require.Zero(t, entries(t, db))
	batch[777].Lines[1].Amount = money.New(778, "CNY")
	require.NoError(t, post(t, db, batch...))
	require.Equal(t, 2000, entries(t, db))
}
