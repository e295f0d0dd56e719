package store

import (
	"context"
	"time"

	"github.com/lib/pq"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/rules/voucher"
)

// VoucherBatch is one export about to be written: its vouchers, their totals and the files made of them.
type VoucherBatch struct {
	voucher.Batch
	EntityID string
	Sequence int
	Map      voucher.Map
	Vouchers []voucher.Voucher
	Totals   voucher.Totals
	Files    map[string][]byte // format (csv, xlsx) to content
	By       string
	At       time.Time
}

// OnlyEntity returns the one legal entity; where there are several one has to be named: fault.Invalid.
func (tx *Tx) OnlyEntity(ctx context.Context) (string, error) {
	ids, err := list[string](ctx, tx, `SELECT id FROM legal_entities ORDER BY id LIMIT 2`)
	if err == nil && len(ids) != 1 {
		return "", fault.New(fault.Invalid, "name the legal entity: there are several").At("/entity")
	}
	if err != nil {
		return "", err
	}
	return ids[0], nil
}

// OpenVoucherBatch names the next batch of an entity and period and its first voucher number, and keeps every other
// export of that period waiting until the transaction ends.
func (tx *Tx) OpenVoucherBatch(ctx context.Context, entity string, month period.Month, word string) (sequence int, first int64, err error) {
	if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('vouchers/' || $1::text || '/' || $2::text, 0))`, entity, month); err != nil {
		return 0, 0, err
	}
	var next struct {
		Sequence int   `db:"sequence"`
		First    int64 `db:"first"`
	}
	err = tx.GetContext(ctx, &next, `SELECT
		COALESCE((SELECT max(sequence) FROM voucher_batches WHERE entity_id = $1 AND period = $2), 0) + 1 AS sequence,
		COALESCE((SELECT max(number) FROM voucher_marks WHERE entity_id = $1 AND period = $2 AND word = $3), 0) + 1 AS first`, entity, month, word)
	return next.Sequence, next.First, err
}

type postingRow struct {
	ID           int64       `db:"id"`
	Date         period.Date `db:"posted_on"`
	Template     string      `db:"template"`
	SourceKind   string      `db:"source_kind"`
	SourceID     string      `db:"source_id"`
	Document     string      `db:"document"`
	Reverses     bool        `db:"reverses"`
	Customer     string      `db:"customer"`
	CustomerName string      `db:"customer_name"`
	Project      string      `db:"project"`
	ProjectName  string      `db:"project_name"`
}

// Unexported reads the postings of an entity, period and currency that no batch holds yet, in the order of the books.
func (tx *Tx) Unexported(ctx context.Context, entity string, month period.Month, currency money.Currency) ([]voucher.Posting, error) {
	rows, err := list[postingRow](ctx, tx, `SELECT t.id, t.posted_on, t.template, t.source_kind, t.source_id, COALESCE(i.number, r.bank_reference, '') AS document, t.reverses IS NOT NULL AS reverses,
		COALESCE(t.merchant_id, '') AS customer, COALESCE(m.name, '') AS customer_name, COALESCE(t.engagement_id, '') AS project, COALESCE(e.name, '') AS project_name
		FROM ledger_transactions t LEFT JOIN merchants m ON m.id = t.merchant_id LEFT JOIN engagements e ON e.id = t.engagement_id
		LEFT JOIN invoices i ON t.source_kind = 'invoice' AND t.template <> 'accrual' AND i.id = t.source_id LEFT JOIN receipts r ON t.source_kind = 'receipt' AND r.id = t.source_id
		WHERE t.entity_id = $1 AND t.period = $2 AND t.currency = $3 AND NOT EXISTS (SELECT FROM voucher_marks k WHERE k.transaction_id = t.id)
		ORDER BY t.posted_on, t.id`, entity, month, currency)
	if err != nil {
		return nil, err
	}
	out, at, ids := make([]voucher.Posting, len(rows)), map[int64]int{}, make(pq.Int64Array, len(rows))
	for i, r := range rows {
		out[i] = voucher.Posting{ID: r.ID, Date: r.Date, Template: r.Template, SourceKind: r.SourceKind, SourceID: r.SourceID, Document: r.Document, Reverses: r.Reverses,
			Customer: r.Customer, CustomerName: r.CustomerName, Project: r.Project, ProjectName: r.ProjectName}
		at[r.ID], ids[i] = i, r.ID
	}
	entries, err := list[struct {
		ID     int64  `db:"transaction_id"`
		Code   string `db:"code"`
		Name   string `db:"name"`
		Side   string `db:"side"`
		Amount int64  `db:"amount_minor"`
	}](ctx, tx, `SELECT e.transaction_id, a.code, a.name, e.side, e.amount_minor FROM ledger_entries e JOIN ledger_accounts a ON a.id = e.account_id
		WHERE e.transaction_id = ANY($1) ORDER BY e.transaction_id, e.line_no`, ids)
	for _, e := range entries {
		p := &out[at[e.ID]]
		p.Entries = append(p.Entries, voucher.Entry{Account: e.Code, AccountName: e.Name, Side: e.Side, Amount: money.New(e.Amount, currency)})
	}
	return out, err
}

// AddVoucherBatch writes a batch, marks its postings and keeps its files.
func (tx *Tx) AddVoucherBatch(ctx context.Context, b VoucherBatch) error {
	if _, err := tx.ExecContext(ctx, `INSERT INTO voucher_batches (id, entity_id, period, currency, sequence, column_map, word, first_number, vouchers, lines, debit_minor, credit_minor, exported_by, exported_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`, b.ID, b.EntityID, b.Period, b.Currency, b.Sequence, asJSON(b.Map), b.Word, b.First,
		b.Totals.Vouchers, b.Totals.Lines, b.Totals.Debit.Minor(), b.Totals.Credit.Minor(), b.By, b.At); err != nil {
		return err
	}
	ids, numbers := make(pq.Int64Array, len(b.Vouchers)), make(pq.Int64Array, len(b.Vouchers))
	for i, v := range b.Vouchers {
		ids[i], numbers[i] = v.Posting, v.Number
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO voucher_marks (transaction_id, batch_id, entity_id, period, word, number)
		SELECT v.id, $1, $2, $3, $4, v.number FROM unnest($5::bigint[], $6::bigint[]) AS v(id, number)`, b.ID, b.EntityID, b.Period, b.Word, ids, numbers); err != nil {
		return Refused(err, "some of these postings were exported meanwhile")
	}
	for format, content := range b.Files {
		if _, err := tx.ExecContext(ctx, `INSERT INTO voucher_files (batch_id, format, sha256, content) VALUES ($1, $2, sha256($3::bytea), $3)`, b.ID, format, content); err != nil {
			return err
		}
	}
	return nil
}
