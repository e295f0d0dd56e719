package api

import (
	"context"
	"time"

	"github.com/gainshare/gainshare/internal/rules/fapiao"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

// fapiaoTable is about the tax authority's documents (发票) and whom they are made out to.
func (a *API) fapiaoTable() map[string]entry {
	finance := roles(roleFinance)
	return map[string]entry{
		"getBuyerData": {append(books(), roleAM), view(func(c *call, ctx context.Context, tx *store.Tx) (fapiao.Buyer, error) {
			return tx.BuyerData(ctx, c.Param("merchant"))
		})},
		"setBuyerData": {roles(roleAM, roleFinance), once(ok, setBuyerData)},

		"listFapiao": {books(), whole(func(c *call, ctx context.Context, tx *store.Tx) ([]store.FapiaoView, error) {
			now, err := tx.Now(ctx)
			if err != nil {
				return nil, err
			}
			return tx.FapiaoViews(ctx, c.Query("merchant"), now)
		})},
		"getFapiaoBatch": {books(), fapiaoBatch},
		"requestFapiao":  {finance, book(wire.CmdRequestFapiao)},
		"cancelFapiao":   {finance, book(wire.CmdCancelFapiao)},
		"readBackFapiao": {finance, book(wire.CmdReadBackFapiao)},
		"requestRed":     {finance, book(wire.CmdRequestRed)},
		"confirmRed":     {finance, book(wire.CmdConfirmRed)},
	}
}

func setBuyerData(c *call, ctx context.Context, tx *store.Tx, b fapiao.Buyer, _ time.Time) (any, error) {
	if err := b.Check(); err != nil {
		return nil, err
	}
	return b, tx.SetBuyerData(ctx, c.Param("merchant"), b)
}

// fapiaoBatch is the file for the tax portal: everything that waits for a number.
func fapiaoBatch(c *call) (reply, error) {
	var file []byte
	err := c.read(func(ctx context.Context, tx *store.Tx) error {
		rows, err := tx.FapiaoBatch(ctx, c.Query("merchant"))
		if err != nil {
			return err
		}
		file, err = fapiao.Batch(rows)
		return err
	})
	return text("text/csv", "fapiao.csv", file), err
}
