package store

import (
	"context"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/invoice"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
)

// InvoiceChange splits the difference between an invoice and the one of the same kind a month before; fault.NotFound
// when there is none to compare with. What a merchant may not see yet is not there.
func (tx *Tx) InvoiceChange(ctx context.Context, id string) (before string, c invoice.Change, err error) {
	v, err := tx.InvoiceView(ctx, id)
	if err != nil {
		return "", c, err
	}
	month, err := period.ParseMonth(v.Month)
	if err != nil {
		return "", c, err
	}
	last, err := list[string](ctx, tx, `SELECT id FROM invoices WHERE engagement_id = $1 AND kind = $2 AND month = $3 AND state <> 'void' AND number IS NOT NULL`, v.EngagementID, v.Kind, month.Prev())
	if err != nil {
		return "", c, err
	}
	if len(last) == 0 {
		return "", c, fault.New(fault.NotFound, "there is no issued invoice of %s to compare with", month.Prev())
	}
	currency := v.Subtotal.Currency
	old, err := tx.linesOf(ctx, last[0], currency)
	if err != nil {
		return last[0], c, err
	}
	now, err := tx.linesOf(ctx, id, currency)
	if err != nil {
		return last[0], c, err
	}
	c, err = invoice.Compare(currency, old, now)
	return last[0], c, err
}

func (tx *Tx) linesOf(ctx context.Context, id string, currency money.Currency) ([]invoice.Line, error) {
	return tx.InvoiceLines(ctx, Invoice{ID: id, Currency: currency})
}
