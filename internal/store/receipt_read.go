package store

import (
	"context"

	"github.com/gainshare/gainshare/internal/rules/period"
)

// ReceiptView is a bank transfer with what it paid.
type ReceiptView struct {
	ID            string           `db:"id" json:"id"`
	MerchantID    string           `db:"merchant_id" json:"merchant_id"`
	Amount        Money            `db:"amount" json:"amount"`
	ReceivedOn    period.Date      `db:"received_on" json:"received_on"`
	BankReference string           `db:"bank_reference" json:"bank_reference"`
	Allocations   []AllocationView `db:"-" json:"allocations"`
	Unallocated   Money            `db:"unallocated" json:"unallocated"`
}

// AllocationView is the part of a receipt that paid one invoice.
type AllocationView struct {
	InvoiceID string `db:"invoice_id" json:"invoice_id"`
	Amount    Money  `db:"amount" json:"amount"`
}

// ReceiptViews lists receipts by id; the page continues after an id.
func (tx *Tx) ReceiptViews(ctx context.Context, merchant string, p Page) ([]ReceiptView, error) {
	views, err := list[ReceiptView](ctx, tx, `SELECT r.id, r.merchant_id, r.amount_minor || ' ' || r.currency AS amount, r.received_on, r.bank_reference,
		(r.amount_minor - COALESCE((SELECT sum(a.amount_minor) FROM receipt_allocations a WHERE a.receipt_id = r.id), 0))::bigint || ' ' || r.currency AS unallocated
		FROM receipts r WHERE ($1 = '' OR r.merchant_id = $1) AND r.id > $2 ORDER BY r.id LIMIT $3`, merchant, p.key(0), p.Limit)
	for i := range views {
		if err == nil {
			views[i].Allocations, err = list[AllocationView](ctx, tx, `SELECT a.invoice_id, a.amount_minor || ' ' || r.currency AS amount
				FROM receipt_allocations a JOIN receipts r ON r.id = a.receipt_id WHERE a.receipt_id = $1 ORDER BY a.invoice_id`, views[i].ID)
		}
	}
	return views, err
}
