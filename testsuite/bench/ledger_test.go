package bench

import (
	"context"
	"fmt"
	"testing"

	"github.com/lib/pq"
	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/ledger"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/store"
)

const parties = `
	INSERT INTO legal_entities (id, name) VALUES ('cn', 'Gainshare CN');
	INSERT INTO billing_calendars (id, entity_id, time_zone) VALUES ('cn', 'cn', 'Asia/Shanghai');
	INSERT INTO merchants (id, entity_id, name) VALUES ('m1', 'cn', 'Tea shop');
	INSERT INTO shops (id, merchant_id, name, platform) VALUES ('s1', 'm1', 'Tea', 'taobao');
	INSERT INTO shop_channels (shop_id, channel, ai_enabled) VALUES ('s1', 'chat', true);
	INSERT INTO users (id, login, name, password_hash) VALUES ('am', 'am', 'AM', '-'), ('system', 'system', 'System', '-');
	INSERT INTO engagements (id, merchant_id, entity_id, calendar_id, name, plan, currency, time_zone, starts_on, created_by, created_at)
		VALUES ('e1', 'm1', 'cn', 'cn', 'Tea', 'hybrid', 'CNY', 'Asia/Shanghai', '2024-01-01', 'am', now());
	INSERT INTO engagement_shops (engagement_id, shop_id) VALUES ('e1', 's1');
	UPDATE business_clock SET mode = 'frozen', frozen_at = '2026-12-04 02:00:00+00', movable = true;`

// bareLedger are twin tables: the same columns, primary and unique keys; no triggers, checks, foreign keys.
const bareLedger = `
	CREATE TABLE bare_transactions (LIKE ledger_transactions INCLUDING DEFAULTS INCLUDING IDENTITY, PRIMARY KEY (id), UNIQUE (idempotency_key), UNIQUE (reverses));
	CREATE TABLE bare_entries (LIKE ledger_entries, PRIMARY KEY (transaction_id, line_no));
	GRANT ALL ON bare_transactions, bare_entries TO gainshare_app;`

// books posts with the product, and writes the same rows barely.
type books struct {
	db   *store.DB
	next int
}

func newBooks(t testing.TB) *books {
	db, owner := fresh(t, parties)
	_, err := owner.Exec(bareLedger)
	require.NoError(t, err)
	return &books{db: db}
}

// postings returns n issued invoices' postings with keys never used before.
func (k *books) postings(n int) []store.Posting {
	engagement, merchant := "e1", "m1"
	month := period.NewMonth(2026, 11)
	out := make([]store.Posting, n)
	for i := range out {
		k.next++
		out[i] = store.Posting{Key: fmt.Sprint("bench/", k.next), EntityID: "cn", Currency: "CNY", Period: month, ServiceMonth: month,
			PostedOn: month.First(), Template: "receipt", SourceKind: "invoice", SourceID: fmt.Sprint("inv-", k.next), EngagementID: &engagement, MerchantID: &merchant,
			Lines: []ledger.Line{{Account: ledger.Bank, Side: ledger.Debit, Amount: money.New(10600, "CNY")}, {Account: ledger.Receivable, Side: ledger.Credit, Amount: money.New(10600, "CNY")}}}
	}
	return out
}

func (k *books) product(t testing.TB, batches, size int) round {
	return func() int {
		for range batches {
			postings := k.postings(size)
			require.NoError(t, k.db.InTx(t.Context(), func(tx *store.Tx) error { return tx.PostAll(t.Context(), postings) }))
		}
		return batches * size
	}
}

func (k *books) floor(t testing.TB, batches, size int) round {
	return func() int {
		for range batches {
			postings := k.postings(size)
			require.NoError(t, k.db.InTx(t.Context(), func(tx *store.Tx) error { return bare(t.Context(), tx, postings) }))
		}
		return batches * size
	}
}

// bare inserts the rows of postings: headers in one statement, entries in another.
func bare(ctx context.Context, tx *store.Tx, postings []store.Posting) error {
	ids, err := bareHeaders(ctx, tx, postings)
	if err != nil {
		return err
	}
	var of, line, amount pq.Int64Array
	var account, side pq.StringArray
	for i, p := range postings {
		for no, l := range p.Lines {
			of, line, amount = append(of, ids[i]), append(line, int64(no+1)), append(amount, l.Amount.Minor())
			account, side = append(account, "cn/"+l.Account+"/CNY"), append(side, l.Side)
		}
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO bare_entries (transaction_id, line_no, account_id, entity_id, currency, side, amount_minor)
		SELECT id, line_no, account, 'cn', 'CNY', side, amount FROM unnest($1::bigint[], $2::int[], $3::text[], $4::text[], $5::bigint[]) AS e(id, line_no, account, side, amount)`,
		of, line, account, side, amount)
	return err
}

// bareHeaders sends every column of every header, as the product has to.
func bareHeaders(ctx context.Context, tx *store.Tx, postings []store.Posting) ([]int64, error) {
	columns := make([]pq.StringArray, 11)
	var hashes pq.ByteaArray
	var entries pq.Int64Array
	for _, p := range postings {
		for i, v := range []string{p.EntityID, string(p.Currency), p.Period.String(), p.ServiceMonth.String(), p.PostedOn.String(), p.Template,
			p.SourceKind, p.SourceID, *p.EngagementID, *p.MerchantID, p.Key} {
			columns[i] = append(columns[i], v)
		}
		hashes, entries = append(hashes, make([]byte, 32)), append(entries, int64(len(p.Lines)))
	}
	args := []any{hashes, entries}
	for _, c := range columns {
		args = append(args, c)
	}
	var ids []int64
	err := tx.SelectContext(ctx, &ids, `INSERT INTO bare_transactions (request_hash, entry_count, entity_id, currency, period, service_month, posted_on, template,
			source_kind, source_id, engagement_id, merchant_id, idempotency_key)
		SELECT * FROM unnest($1::bytea[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::date[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[])
		RETURNING id`, args...)
	return ids, err
}

func TestTheFloorWritesTheSameRowsAsTheBooks(t *testing.T) {
	k := newBooks(t)
	require.Equal(t, 20, k.product(t, 2, 10)())
	require.Equal(t, 20, k.floor(t, 2, 10)())
	for product, floor := range map[string]string{"ledger_transactions": "bare_transactions", "ledger_entries": "bare_entries"} {
		require.Equal(t, count(t, k.db, product), count(t, k.db, floor), product)
	}
	require.EqualValues(t, 40, count(t, k.db, "ledger_entries"))
}

func count(t testing.TB, db *store.DB, name string) int64 {
	var n int64
	require.NoError(t, db.Get(&n, "SELECT count(*) FROM "+name))
	return n
}

func BenchmarkLedgerBatches(b *testing.B) {
	k := newBooks(b)
	compare(b, row{name: "ledger postings in batches of 1,000", unit: "tx", aim: "40 % of the floor, 20,000/s"}, 15, k.product(b, 5, 1000), k.floor(b, 5, 1000))
}

func BenchmarkLedgerSingle(b *testing.B) {
	k := newBooks(b)
	compare(b, row{name: "ledger postings one by one", unit: "tx", aim: "80 % of the floor"}, 41, k.product(b, 40, 1), k.floor(b, 40, 1))
}
