package api

import (
	"context"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

// findScope finds whose thing the path names. What belongs to another merchant does not exist for a merchant's
// people: the read itself runs where other merchants' rows are hidden, and the owner is compared as well.
func (c *call) findScope() (store.Scope, error) {
	var s store.Scope
	err := c.read(func(ctx context.Context, tx *store.Tx) (err error) {
		switch {
		case c.Param("engagement") != "":
			s, err = tx.ScopeOfEngagement(ctx, c.Param("engagement"))
		case c.Param("merchant") != "":
			s, err = tx.ScopeOfMerchant(ctx, c.Param("merchant"))
		case c.Param("invoice") != "":
			s, err = tx.ScopeOfInvoice(ctx, c.Param("invoice"))
		case c.Param("statement") != "":
			s, err = scopeOfStatement(ctx, tx, c.Param("statement"))
		case c.who.MerchantID != "":
			s.MerchantID = c.who.MerchantID
		}
		return err
	})
	if err == nil && c.who.MerchantID != "" && s.MerchantID != c.who.MerchantID {
		return s, fault.New(fault.NotFound, "there is no such thing")
	}
	return s, err
}

func scopeOfStatement(ctx context.Context, tx *store.Tx, key string) (store.Scope, error) {
	engagement, period, ok := wire.SplitStatementKey(key)
	if !ok {
		return store.Scope{}, fault.New(fault.NotFound, "there is no such statement")
	}
	return tx.ScopeOfStatement(ctx, engagement, period)
}
