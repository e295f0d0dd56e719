package store

import (
	"context"
	"time"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
)

// Receipt is one bank transfer.
type Receipt struct {
	ID         string         `db:"id"`
	EntityID   string         `db:"entity_id"`
	MerchantID string         `db:"merchant_id"`
	Currency   money.Currency `db:"currency"`
	Amount     int64          `db:"amount_minor"`
	ReceivedOn period.Date    `db:"received_on"`
	Reference  string         `db:"bank_reference"`
	RecordedBy string         `db:"recorded_by"`
	RecordedAt time.Time      `db:"recorded_at"`
}

// AddReceipt writes a transfer; the bank's reference is taken once.
func (tx *Tx) AddReceipt(ctx context.Context, r Receipt) error {
	_, err := tx.NamedExecContext(ctx, `INSERT INTO receipts (id, entity_id, merchant_id, currency, amount_minor, received_on, bank_reference, recorded_by, recorded_at)
		VALUES (:id, :entity_id, :merchant_id, :currency, :amount_minor, :received_on, :bank_reference, :recorded_by, :recorded_at)`, r)
	if Violates(err, "receipts_entity_id_bank_reference_key") {
		return fault.New(fault.Conflict, "the transfer %q is recorded already", r.Reference).At("/bank_reference").Because(err)
	}
	return err
}

// Allocate puts part of a transfer onto an invoice and returns the invoice's new payment state.
func (tx *Tx) Allocate(ctx context.Context, receipt string, v Invoice, amount int64) (state string, err error) {
	if _, err := tx.ExecContext(ctx, `INSERT INTO receipt_allocations (receipt_id, invoice_id, amount_minor) VALUES ($1, $2, $3)`, receipt, v.ID, amount); err != nil {
		return "", err
	}
	state = "partially_paid"
	if v.Paid+amount >= v.Total {
		state = "paid"
	}
	_, err = tx.ExecContext(ctx, `UPDATE invoices SET paid_minor = paid_minor + $2, state = $3, version = version + 1 WHERE id = $1`, v.ID, amount, state)
	return state, err
}

// Unpaid lists a merchant's issued invoices with something left to pay, oldest due first, and locks them.
func (tx *Tx) Unpaid(ctx context.Context, merchant string, currency money.Currency) ([]Invoice, error) {
	var out []Invoice
	err := tx.SelectContext(ctx, &out, `SELECT * FROM invoices WHERE merchant_id = $1 AND currency = $2 AND state IN ('issued','partially_paid')
		ORDER BY due_on, issued_at, id FOR UPDATE`, merchant, currency)
	return out, err
}
