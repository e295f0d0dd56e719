package main

import (
	"context"
	"net/http"
	"time"
)

type demoInvoice struct {
	ID, State, ETag string
	Total           map[string]string
	WindowEnds      *time.Time `json:"window_ends_at"`
}

// invoicePath names a month's invoice of a desk.
func invoicePath(desk demoDesk, m time.Time, kind string) string {
	return "/invoices/" + desk.Key + "." + m.Format("2006-01") + "." + kind
}

// invoiceSteps is who takes an invoice from each state to the next. A sent one waits for the proof of delivery.
var invoiceSteps = map[string]struct{ who, verb string }{
	"draft": {"finance", "approve"}, "review": {"approver", "approve"}, "approved": {"finance", "send"}, "sent": {"signer", "confirm"}, "confirmed": {"finance", "issue"},
}

// advance takes an invoice step by step to a state, each step by the right person. There may be no share invoice.
func (d *demoLoader) advance(ctx context.Context, desk demoDesk, m time.Time, kind, until string) error {
	at := invoicePath(desk, m, kind)
	if kind == "share" {
		var v demoInvoice
		if err := d.api.get(ctx, "finance", at, &v); refusedWith(err, http.StatusNotFound) {
			return nil
		}
	}
	reached := ""
	for {
		var v demoInvoice
		err := d.api.until(ctx, "finance", at, &v, func() bool { return v.State != reached && (v.State != "sent" || v.WindowEnds != nil) })
		if err != nil {
			return err
		}
		step, open := invoiceSteps[v.State]
		if v.State == until || !open {
			return nil
		}
		who := step.who
		if who == "signer" {
			who += "-" + desk.Key
		}
		if err := d.api.post(ctx, who, v.State+at, at+"/"+step.verb, nil, nil, v.ETag); err != nil {
			return err
		}
		reached = v.State
	}
}

type demoStatement struct{ State, SHA256 string }

// settle takes a statement to submitted, or to posted.
func (d *demoLoader) settle(ctx context.Context, desk demoDesk, m time.Time, until string) error {
	at := "/settlements/" + desk.Key + m.Format(".2006-01")
	reached := ""
	for {
		var s demoStatement
		err := d.api.until(ctx, "finance", at, &s, func() bool { return s.State != reached && s.State != "approved" && s.State != "accepted" })
		if err != nil || s.State == until || s.State == "posted" {
			return err
		}
		switch s.State {
		case "draft":
			err = d.api.post(ctx, "finance", "submit"+at, at+"/submit", nil, nil, s.SHA256)
		case "submitted":
			err = d.api.post(ctx, "approver", "approve"+at, at+"/approve", nil, nil, s.SHA256)
		case "sent":
			err = d.api.post(ctx, "signer-"+desk.Key, "accept"+at, at+"/accept", nil, nil, s.SHA256)
		}
		if err != nil {
			return err
		}
		reached = s.State
	}
}

// closeMonth bills and settles a month to its end.
func (d *demoLoader) closeMonth(ctx context.Context, desk demoDesk, m time.Time) error {
	for _, kind := range []string{"service", "share"} {
		if err := d.advance(ctx, desk, m, kind, "issued"); err != nil {
			return err
		}
	}
	if !desk.saves {
		return nil
	}
	return d.settle(ctx, desk, m, "posted")
}

// pay records the bank's transfers for a month's issued invoices.
func (d *demoLoader) pay(ctx context.Context, desk demoDesk, m, on time.Time) error {
	for _, kind := range []string{"service", "share"} {
		var v demoInvoice
		err := d.api.get(ctx, "finance", invoicePath(desk, m, kind), &v)
		if refusedWith(err, http.StatusNotFound) || err == nil && v.State != "issued" {
			continue
		}
		if err != nil {
			return err
		}
		err = d.api.post(ctx, "finance", "pay-"+v.ID, "/receipts", map[string]any{"merchant_id": desk.Key, "amount": v.Total, "received_on": on.Format(time.DateOnly),
			"bank_reference": "BANK-" + v.ID, "allocations": []map[string]string{{"invoice_id": v.ID, "amount": v.Total["amount"]}}}, nil)
		if err != nil {
			return err
		}
	}
	return nil
}
