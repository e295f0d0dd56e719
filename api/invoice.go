package api

import (
	"context"
	"strconv"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

func (a *API) invoiceTable() map[string]entry {
	finance, approver, signer := roles(roleFinance), roles(roleApprover), roles(roleMSigner)
	return map[string]entry{
		"listInvoices": {everyone(), paged(func(v store.InvoiceView) []string { return []string{v.Month, v.ID} },
			func(c *call, ctx context.Context, tx *store.Tx, p store.Page) ([]store.InvoiceView, error) {
				return tx.InvoiceViews(ctx, store.InvoiceFilter{State: c.Query("state"), Engagement: c.Query("engagement"), Month: c.Query("month"), Kind: c.Query("kind")}, p)
			})},
		"getInvoice":         {everyone(), getInvoice},
		"getLineContacts":    {everyone(), lineContacts()},
		"getLineOrders":      {everyone(), lineOrders()},
		"getInvoiceDocument": {everyone(), invoiceDocument},

		"approveInvoice":   {roles(roleFinance, roleApprover), onInvoice(wire.CmdApproveInvoice)},
		"returnInvoice":    {approver, onInvoice(wire.CmdReturnInvoice)},
		"adjustInvoice":    {finance, onInvoice(wire.CmdAdjustInvoice)},
		"addInvoiceLine":   {finance, onInvoice(wire.CmdAddInvoiceLine)},
		"holdInvoice":      {finance, onInvoice(wire.CmdHoldInvoice)},
		"sendInvoice":      {finance, onInvoice(wire.CmdSendInvoice)},
		"confirmInvoice":   {signer, onInvoice(wire.CmdConfirmInvoice)},
		"objectInvoice":    {signer, onInvoice(wire.CmdObjectInvoice)},
		"resolveObjection": {roles(roleFinance, roleAM), onInvoice(wire.CmdResolveObjection)},
		"issueInvoice":     {finance, onInvoice(wire.CmdIssueInvoice)},
		"voidInvoice":      {finance, onInvoice(wire.CmdVoidInvoice)},

		"listReceipts": {append(books(), roleMViewer, roleMSigner), paged(func(v store.ReceiptView) []string { return []string{v.ID} },
			func(c *call, ctx context.Context, tx *store.Tx, p store.Page) ([]store.ReceiptView, error) {
				return tx.ReceiptViews(ctx, c.Query("merchant"), p)
			})},
		"recordReceipt": {finance, command{kind: wire.CmdRecordReceipt, workflow: func(c *call) string {
			return wire.ReceiptID(store.DerivedID("rcpt", c.who.ID, c.GetHeader("Idempotency-Key")))
		}}.handle},

		"listBillingRuns": {roles(roleFinance, roleApprover, roleAuditor, roleOperator, roleAdmin),
			whole(func(_ *call, ctx context.Context, tx *store.Tx) ([]store.BillingRunView, error) {
				return tx.BillingRunViews(ctx)
			})},
		"startBillingRun": {finance, onRun(wire.CmdStartBillingRun)},
		"retryBillingRun": {finance, onRun(wire.CmdRetryBillingRun)},
		"closeBillingRun": {finance, onRun(wire.CmdCloseBillingRun)},

		"getTrialBalance": {books(), view(func(_ *call, ctx context.Context, tx *store.Tx) (store.TrialBalanceView, error) {
			return tx.TrialBalanceView(ctx)
		})},
		"listTransactions": {books(), paged(func(v store.TransactionView) []string { return []string{number(v.ID)} },
			func(c *call, ctx context.Context, tx *store.Tx, p store.Page) ([]store.TransactionView, error) {
				return tx.TransactionViews(ctx, store.TransactionFilter{SourceKind: c.Query("source_kind"), SourceID: c.Query("source_id"), Engagement: c.Query("engagement")}, p)
			})},
	}
}

func onInvoice(kind string) handler {
	return command{kind: kind, workflow: func(c *call) string {
		return wire.InvoiceID(c.scope.EngagementID, c.scope.Month, c.scope.Kind)
	}}.handle
}

func onRun(kind string) handler {
	return command{kind: kind, check: billingRunExists, workflow: func(c *call) string {
		return wire.BillingRunID(c.Param("calendar"), c.Param("month"))
	}}.handle
}

func billingRunExists(c *call) error {
	return c.read(func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.BillingCalendar(ctx, c.Param("calendar")); err != nil {
			return fault.New(fault.NotFound, "there is no billing calendar %q", c.Param("calendar")).Because(err)
		}
		return nil
	})
}

func getInvoice(c *call) (reply, error) {
	var v store.InvoiceView
	err := c.read(func(ctx context.Context, tx *store.Tx) (err error) {
		v, err = tx.InvoiceView(ctx, c.Param("invoice"))
		return err
	})
	return reply{status: 200, body: v, header: map[string]string{"ETag": `"` + v.ETag + `"`}}, err
}

// invoiceDocument answers the exact signed bytes: anything else would not verify.
func invoiceDocument(c *call) (reply, error) {
	var doc string
	err := c.read(func(ctx context.Context, tx *store.Tx) (err error) {
		doc, err = tx.InvoiceDocument(ctx, c.Param("invoice"))
		return err
	})
	if err == nil && doc == "" {
		return reply{}, fault.New(fault.NotFound, "the invoice has no document before it is issued")
	}
	return text("application/json", c.Param("invoice")+".json", []byte(doc)), err
}

func lineContacts() handler {
	return paged(func(v store.ContactView) []string { return v.SortKey() },
		func(c *call, ctx context.Context, tx *store.Tx, p store.Page) ([]store.ContactView, error) {
			line, err := strconv.Atoi(c.Param("line"))
			if err != nil {
				return nil, fault.New(fault.NotFound, "there is no such line")
			}
			return tx.LineContacts(ctx, c.Param("invoice"), line, p)
		})
}

func number(n int64) string { return strconv.FormatInt(n, 10) }
