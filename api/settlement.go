package api

import (
	"context"

	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

func (a *API) statementTable() map[string]entry {
	finance, approver, signer := roles(roleFinance), roles(roleApprover), roles(roleMSigner)
	return map[string]entry{
		"listSettlements": {everyone(), paged(func(v store.StatementView) []string { return []string{v.Period, v.EngagementID} },
			func(c *call, ctx context.Context, tx *store.Tx, p store.Page) ([]store.StatementView, error) {
				return tx.StatementViews(ctx, c.Query("state"), c.Query("engagement"), p)
			})},
		"getSettlement":        {everyone(), getSettlement},
		"getStatementDocument": {everyone(), statementFile("application/json", ".json", func(f store.StatementFiles) string { return f.Document })},
		"getStatementEvidence": {everyone(), statementFile("text/csv", ".csv", func(f store.StatementFiles) string { return f.Evidence })},
		"submitStatement":      {finance, onStatement(wire.CmdSubmitStatement)},
		"approveStatement":     {approver, onStatement(wire.CmdApproveStatement)},
		"rejectStatement":      {approver, onStatement(wire.CmdRejectStatement)},
		"reviseStatement":      {finance, onStatement(wire.CmdReviseStatement)},
		"disputeStatement":     {signer, onStatement(wire.CmdDisputeStatement)},
		"acceptStatement":      {signer, onStatement(wire.CmdAcceptStatement)},
		"resolveDispute":       {approver, onStatement(wire.CmdResolveDispute)},
		"restateStatement": {finance, command{kind: wire.CmdRestate, workflow: func(c *call) string {
			return wire.RestatementID(store.DerivedID("cmd", c.who.ID, c.GetHeader("Idempotency-Key")))
		}}.handle},
		"listAdjustments": {append(books(), roleAM, roleMViewer, roleMSigner), whole(func(c *call, ctx context.Context, tx *store.Tx) ([]store.AdjustmentView, error) {
			return tx.AdjustmentViews(ctx, c.scope.EngagementID)
		})},
		"proposeAdjustment": {roles(roleAM, roleFinance), once(created, proposeAdjustment)},
		"approveAdjustment": {approver, once(plain, approveAdjustment)},
	}
}

func onStatement(kind string) handler {
	return command{kind: kind, workflow: func(c *call) string { return wire.SettlementID(c.scope.EngagementID, c.scope.Month) }}.handle
}

func getSettlement(c *call) (reply, error) {
	var v store.StatementView
	err := c.read(func(ctx context.Context, tx *store.Tx) (err error) {
		v, err = tx.StatementView(ctx, c.scope.EngagementID, c.scope.Month)
		return err
	})
	return reply{status: 200, body: v, header: map[string]string{"ETag": `"` + v.SHA256 + `"`}}, err
}

// statementFile answers one of a statement's exact texts.
func statementFile(media, ending string, pick func(store.StatementFiles) string) handler {
	return func(c *call) (reply, error) {
		var f store.StatementFiles
		err := c.read(func(ctx context.Context, tx *store.Tx) (err error) {
			f, err = tx.StatementFiles(ctx, c.scope.EngagementID, c.scope.Month)
			return err
		})
		return text(media, c.Param("statement")+ending, []byte(pick(f))), err
	}
}
