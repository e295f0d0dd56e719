package store

import (
	"context"
	"fmt"
	"time"

	"github.com/gainshare/gainshare/internal/rules/invoice"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
)

// CreditableLines reads the lines of an issued invoice with what live credit notes take back of each.
func (tx *Tx) CreditableLines(ctx context.Context, v Invoice) ([]invoice.Creditable, error) {
	lines, err := tx.InvoiceLines(ctx, v)
	if err != nil {
		return nil, err
	}
	credited, err := list[struct {
		Line int   `db:"credits_line"`
		Net  int64 `db:"net"`
		Tax  int64 `db:"tax"`
	}](ctx, tx, `SELECT l.credits_line, -sum(l.net_minor)::bigint AS net, -sum(l.tax_minor)::bigint AS tax FROM invoice_lines l JOIN invoices i ON i.id = l.invoice_id
		WHERE l.corrects_invoice = $1 AND l.credits_line IS NOT NULL AND i.state <> 'void' GROUP BY 1`, v.ID)
	out := make([]invoice.Creditable, len(lines))
	for i, l := range lines {
		out[i] = invoice.Creditable{Line: l, Invoice: v.ID, No: i + 1, Credited: invoice.Sum{Net: money.Zero(v.Currency), Tax: money.Zero(v.Currency)}}
	}
	for _, c := range credited {
		out[c.Line-1].Credited = invoice.Sum{Net: money.New(c.Net, v.Currency), Tax: money.New(c.Tax, v.Currency)}
	}
	return out, err
}

// AddCreditNote writes a credit note of an issued invoice under the next kind (credit-1, credit-2, ...) of the
// engagement and month, and returns it; the caller holds the lock on the original.
func (tx *Tx) AddCreditNote(ctx context.Context, v Invoice) (Invoice, error) {
	var n int
	if err := tx.GetContext(ctx, &n, `SELECT count(*) FROM invoices WHERE engagement_id = $1 AND month = $2 AND kind LIKE 'credit-%'`, v.EngagementID, v.Month); err != nil {
		return v, err
	}
	v.Kind = fmt.Sprintf("credit-%d", n+1)
	v.ID = fmt.Sprintf("%s.%s.%s", v.EngagementID, v.Month, v.Kind)
	_, err := tx.NamedExecContext(ctx, `
		INSERT INTO invoices (id, engagement_id, merchant_id, entity_id, month, kind, state, contract_version, currency,
			subtotal_minor, tax_minor, total_minor, content_sha256, prepared_by, original_id, created_at)
		VALUES (:id, :engagement_id, :merchant_id, :entity_id, :month, :kind, :state, :contract_version, :currency,
			:subtotal_minor, :tax_minor, :total_minor, :content_sha256, :prepared_by, :original_id, :created_at)`, v)
	return v, err
}

// IssuedShares lists the issued share invoices of an engagement, newest first, and locks them.
func (tx *Tx) IssuedShares(ctx context.Context, engagement string) ([]Invoice, error) {
	return list[Invoice](ctx, tx, `SELECT * FROM invoices WHERE engagement_id = $1 AND kind = 'share' AND number IS NOT NULL AND state <> 'written_off'
		ORDER BY month DESC, issued_at DESC FOR UPDATE`, engagement)
}

// Pay takes an amount off what is open on an invoice, without a transfer, and returns its new state.
func (tx *Tx) Pay(ctx context.Context, v Invoice, amount int64) (state string, err error) {
	state = "partially_paid"
	if v.Paid+amount >= v.Total {
		state = "paid"
	}
	_, err = tx.ExecContext(ctx, `UPDATE invoices SET paid_minor = paid_minor + $2, state = $3, version = version + 1 WHERE id = $1`, v.ID, amount, state)
	return state, err
}

// CreditUse is credit of a transfer or of a credit note put onto an invoice; exactly one source is named.
type CreditUse struct {
	Receipt *string     `db:"receipt_id"`
	Note    *string     `db:"note_id"`
	Invoice string      `db:"invoice_id"`
	Amount  int64       `db:"amount_minor"`
	UsedOn  period.Date `db:"used_on"`
	UsedBy  string      `db:"used_by"`
	UsedAt  time.Time   `db:"used_at"`
}

// AddCreditUse records it; PostgreSQL refuses more than the source has left.
func (tx *Tx) AddCreditUse(ctx context.Context, u CreditUse) error {
	_, err := tx.NamedExecContext(ctx, `INSERT INTO credit_uses (receipt_id, note_id, invoice_id, amount_minor, used_on, used_by, used_at)
		VALUES (:receipt_id, :note_id, :invoice_id, :amount_minor, :used_on, :used_by, :used_at)`, u)
	return Refused(err, "there is less credit than that")
}
