package api

import (
	"context"

	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

// bookingTable is what follows an issue: each command is carried out by a workflow of its own.
func (a *API) bookingTable() map[string]entry {
	finance := roles(roleFinance)
	return map[string]entry{
		"prepareCreditNote": {finance, book(wire.CmdPrepareCreditNote)},
		"approveCreditNote": {roles(roleFinance, roleApprover), book(wire.CmdApproveCreditNote)},
		"issueCreditNote":   {finance, book(wire.CmdIssueCreditNote)},
		"voidCreditNote":    {finance, book(wire.CmdVoidCreditNote)},

		"useCredit":   {finance, book(wire.CmdUseCredit)},
		"requestLoss": {finance, book(wire.CmdRequestLoss)},
		"decideLoss":  {roles(roleApprover), book(wire.CmdDecideLoss)},
		"listLosses": {books(), whole(func(c *call, ctx context.Context, tx *store.Tx) ([]store.LossView, error) {
			return tx.LossViews(ctx, c.Param("invoice"))
		})},
	}
}

// book records a command that a workflow of its own carries out.
func book(kind string) handler {
	return command{kind: kind, workflow: func(c *call) string {
		return wire.BookingID(store.DerivedID("cmd", c.who.ID, c.GetHeader("Idempotency-Key")))
	}}.handle
}
