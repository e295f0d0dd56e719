package store

import (
	"context"
	"time"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// Credit is what is left of a transfer or of a credit note; exactly one of both is named.
type Credit struct {
	Receipt *string `db:"receipt_id"`
	Note    *string `db:"note_id"`
	Left    int64   `db:"left_minor"`
}

// Credits lists what a merchant has in credit with a legal entity in one currency, oldest first.
func (tx *Tx) Credits(ctx context.Context, merchant, entity string, currency money.Currency) ([]Credit, error) {
	return list[Credit](ctx, tx, `SELECT receipt_id, note_id, left_minor FROM (
		SELECT r.id AS receipt_id, NULL::text AS note_id, r.recorded_at AS at, r.amount_minor - (SELECT COALESCE(sum(amount_minor), 0) FROM receipt_allocations WHERE receipt_id = r.id)
			- (SELECT COALESCE(sum(amount_minor), 0) FROM credit_uses WHERE receipt_id = r.id) AS left_minor
		FROM receipts r WHERE r.merchant_id = $1 AND r.entity_id = $2 AND r.currency = $3
		UNION ALL
		SELECT NULL, i.id, i.issued_at, -i.total_minor - (SELECT COALESCE(sum(amount_minor), 0) FROM credit_uses WHERE note_id = i.id)
		FROM invoices i WHERE i.merchant_id = $1 AND i.entity_id = $2 AND i.currency = $3 AND i.original_id IS NOT NULL AND i.number IS NOT NULL) c
		WHERE left_minor > 0 ORDER BY at, receipt_id, note_id`, merchant, entity, currency)
}

// Loss is an allowance, a write-off or a recovery of an invoice.
type Loss struct {
	ID          string     `db:"id"`
	InvoiceID   string     `db:"invoice_id"`
	Kind        string     `db:"kind"`
	Amount      int64      `db:"amount_minor"`
	Reason      string     `db:"reason"`
	State       string     `db:"state"`
	RequestedBy string     `db:"requested_by"`
	RequestedAt time.Time  `db:"requested_at"`
	DecidedBy   *string    `db:"decided_by"`
	DecidedAt   *time.Time `db:"decided_at"`
}

// AddLoss records what was asked; one invoice has one open request.
func (tx *Tx) AddLoss(ctx context.Context, l Loss) error {
	_, err := tx.NamedExecContext(ctx, `INSERT INTO losses (id, invoice_id, kind, amount_minor, reason, state, requested_by, requested_at, decided_by, decided_at)
		VALUES (:id, :invoice_id, :kind, :amount_minor, :reason, :state, :requested_by, :requested_at, :decided_by, :decided_at)`, l)
	return Refused(err, "another request about this invoice is still open")
}

// Losses lists an invoice's requests, oldest first, and locks them.
func (tx *Tx) Losses(ctx context.Context, invoice string) ([]Loss, error) {
	return list[Loss](ctx, tx, `SELECT * FROM losses WHERE invoice_id = $1 ORDER BY requested_at, id FOR UPDATE`, invoice)
}

// DecideLoss writes the decision.
func (tx *Tx) DecideLoss(ctx context.Context, l Loss) error {
	_, err := tx.NamedExecContext(ctx, `UPDATE losses SET state = :state, decided_by = :decided_by, decided_at = :decided_at WHERE id = :id`, l)
	return Refused(err, "another person than who asked has to decide")
}

// SetPaymentState moves an issued invoice between its payment states and written_off.
func (tx *Tx) SetPaymentState(ctx context.Context, id, state string) error {
	_, err := tx.ExecContext(ctx, `UPDATE invoices SET state = $2, version = version + 1 WHERE id = $1`, id, state)
	return err
}

// Disputed sums what open objections moved to 1122.disputed of an invoice.
func (tx *Tx) Disputed(ctx context.Context, invoice string) (int64, error) {
	var n int64
	err := tx.GetContext(ctx, &n, `SELECT COALESCE(sum(disputed_minor), 0)::bigint FROM objections WHERE invoice_id = $1 AND state = 'open'`, invoice)
	return n, err
}

// LossView is a request about a receivable in doubt, and its decision.
type LossView struct {
	ID          string     `db:"id" json:"id"`
	Kind        string     `db:"kind" json:"kind"`
	Amount      Money      `db:"amount" json:"amount"`
	Reason      string     `db:"reason" json:"reason"`
	State       string     `db:"state" json:"state"`
	RequestedBy string     `db:"requested_by" json:"requested_by"`
	RequestedAt time.Time  `db:"requested_at" json:"requested_at"`
	DecidedBy   *string    `db:"decided_by" json:"decided_by,omitempty"`
	DecidedAt   *time.Time `db:"decided_at" json:"decided_at,omitempty"`
}

// LossViews lists an invoice's requests, oldest first.
func (tx *Tx) LossViews(ctx context.Context, invoice string) ([]LossView, error) {
	return list[LossView](ctx, tx, `SELECT l.id, l.kind, l.amount_minor || ' ' || i.currency AS amount, l.reason, l.state, l.requested_by, l.requested_at, l.decided_by, l.decided_at
		FROM losses l JOIN invoices i ON i.id = l.invoice_id WHERE l.invoice_id = $1 ORDER BY l.requested_at, l.id`, invoice)
}
