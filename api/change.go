package api

import (
	"context"

	"github.com/gainshare/gainshare/internal/store"
)

type changeView struct {
	InvoiceID  string      `json:"invoice_id"`
	Before     string      `json:"compared_with"`
	NetBefore  store.Money `json:"net_before"`
	NetAfter   store.Money `json:"net_after"`
	Total      store.Money `json:"change"`
	Price      store.Money `json:"price"`
	Volume     store.Money `json:"volume"`
	Mix        store.Money `json:"mix"`
	Adjustment store.Money `json:"adjustment"`
	Rounding   store.Money `json:"rounding"`
}

// changeTable says why an invoice differs from the one before.
func (a *API) changeTable() map[string]entry {
	return map[string]entry{"getInvoiceChange": {everyone(), view(func(c *call, ctx context.Context, tx *store.Tx) (changeView, error) {
		before, ch, err := tx.InvoiceChange(ctx, c.Param("invoice"))
		return changeView{InvoiceID: c.Param("invoice"), Before: before, NetBefore: store.MoneyOf(ch.Before), NetAfter: store.MoneyOf(ch.After), Total: store.MoneyOf(ch.Total),
			Price: store.MoneyOf(ch.Price), Volume: store.MoneyOf(ch.Volume), Mix: store.MoneyOf(ch.Mix), Adjustment: store.MoneyOf(ch.Adjustment), Rounding: store.MoneyOf(ch.Rounding)}, err
	})}}
}
