package store

import (
	"context"
	"time"
)

// VoucherBatchView is an export with its control totals and what its period still holds for another one.
type VoucherBatchView struct {
	ID          string             `db:"id" json:"id"`
	EntityID    string             `db:"entity_id" json:"entity_id"`
	Period      string             `db:"period" json:"period"`
	Preset      string             `db:"preset" json:"preset"`
	Word        string             `db:"word" json:"word"`
	FirstNumber int64              `db:"first_number" json:"first_number"`
	LastNumber  int64              `db:"last_number" json:"last_number"`
	Vouchers    int64              `db:"vouchers" json:"vouchers"`
	Lines       int64              `db:"lines" json:"lines"`
	Debit       Money              `db:"debit" json:"debit"`
	Credit      Money              `db:"credit" json:"credit"`
	ExportedBy  string             `db:"exported_by" json:"exported_by"`
	ExportedAt  time.Time          `db:"exported_at" json:"exported_at"`
	PeriodState string             `db:"period_state" json:"period_state"`
	Files       []VoucherFileView  `db:"-" json:"files"`
	Left        []VouchersLeftView `db:"-" json:"left"`
}

// VoucherFileView names a batch's file; its hash proves a second download.
type VoucherFileView struct {
	Format string `db:"format" json:"format"`
	SHA256 string `db:"sha256" json:"sha256"`
	Size   int64  `db:"size" json:"size"`
}

// VouchersLeftView counts the postings of a period that no batch holds.
type VouchersLeftView struct {
	Currency string `db:"currency" json:"currency"`
	Postings int64  `db:"postings" json:"postings"`
}

const voucherBatchView = `SELECT b.id, b.entity_id, b.period, b.column_map->>'name' AS preset, b.word, b.first_number, b.first_number + b.vouchers - 1 AS last_number, b.vouchers, b.lines,
	b.debit_minor || ' ' || b.currency AS debit, b.credit_minor || ' ' || b.currency AS credit, b.exported_by, b.exported_at,
	COALESCE((SELECT p.state FROM ledger_periods p WHERE p.entity_id = b.entity_id AND p.period = b.period), 'open') AS period_state FROM voucher_batches b`

// VoucherBatches lists exports, newest period first; the page continues after (period, id).
func (tx *Tx) VoucherBatches(ctx context.Context, month string, p Page) ([]VoucherBatchView, error) {
	views, err := list[VoucherBatchView](ctx, tx, voucherBatchView+` WHERE ($1 = '' OR b.period = $1) AND ($2 = '' OR b.period < $2 OR (b.period = $2 AND b.id > $3))
		ORDER BY b.period DESC, b.id LIMIT $4`, month, p.key(0), p.key(1), p.Limit)
	for i := range views {
		if err == nil {
			err = tx.completeBatch(ctx, &views[i])
		}
	}
	return views, err
}

// VoucherBatch reads one export; none is fault.NotFound.
func (tx *Tx) VoucherBatch(ctx context.Context, id string) (VoucherBatchView, error) {
	v, err := find[VoucherBatchView](ctx, tx, "there is no such export", voucherBatchView+` WHERE b.id = $1`, id)
	if err != nil {
		return v, err
	}
	return v, tx.completeBatch(ctx, &v)
}

func (tx *Tx) completeBatch(ctx context.Context, v *VoucherBatchView) (err error) {
	if v.Files, err = list[VoucherFileView](ctx, tx, `SELECT format, encode(sha256, 'hex') AS sha256, length(content) AS size FROM voucher_files WHERE batch_id = $1 ORDER BY format`, v.ID); err != nil {
		return err
	}
	v.Left, err = tx.VouchersLeft(ctx, v.EntityID, v.Period)
	return err
}

// VouchersLeft counts what a period still holds for export, by currency; empty when everything has left.
func (tx *Tx) VouchersLeft(ctx context.Context, entity, month string) ([]VouchersLeftView, error) {
	return list[VouchersLeftView](ctx, tx, `SELECT t.currency, count(*) AS postings FROM ledger_transactions t
		WHERE t.entity_id = $1 AND t.period = $2 AND NOT EXISTS (SELECT FROM voucher_marks k WHERE k.transaction_id = t.id) GROUP BY t.currency ORDER BY t.currency`, entity, month)
}

// VoucherFile reads the exact bytes of a batch's file; none is fault.NotFound.
func (tx *Tx) VoucherFile(ctx context.Context, id, format string) ([]byte, error) {
	return find[[]byte](ctx, tx, "there is no such export", `SELECT content FROM voucher_files WHERE batch_id = $1 AND format = $2`, id, format)
}
