package activities

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/gainshare/gainshare/internal/rules/evidence"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/invoice"
	"github.com/gainshare/gainshare/internal/rules/ledger"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/rules/pricing"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

// Issue gives a confirmed invoice its number, its signed document and its postings, in one transaction: if any
// of it fails there is no number, no document and no posting.
func (a *Invoices) Issue(ctx context.Context, in wire.InvoiceCommand) (wire.InvoiceStatus, error) {
	return a.apply(ctx, in, a.issue)
}

func (a *Invoices) issue(c *change) error {
	v := c.v
	if v.State != "confirmed" {
		return fault.New(fault.Conflict, "an invoice is issued after the merchant's confirmation; this one is %q", v.State)
	}
	if c.ask.IfMatch != hex.EncodeToString(v.ContentSHA256) {
		return fault.New(fault.Changed, "the invoice was changed since you looked: read it again, then decide")
	}
	e, err := c.engagement()
	if err != nil {
		return err
	}
	_, terms, err := c.tx.ContractFor(c.ctx, v.EngagementID, v.Month)
	if err != nil {
		return err
	}
	books, err := c.tx.BooksTime(c.ctx, v.EntityID, c.now)
	if err != nil {
		return err
	}
	today := period.DateOf(books)
	n, err := c.tx.NextNumber(c.ctx, v.EntityID, "invoice", today.Year())
	if err != nil {
		return err
	}
	number := fmt.Sprintf("INV-%d-%06d", today.Year(), n)
	due := today.AddDays(terms.PaymentTerm())
	v.Number, v.IssuedAt, v.DueOn, v.State = &number, &c.now, &due, "issued"
	if err := a.sign(c); err != nil {
		return err
	}
	if err := a.post(c); err != nil {
		return err
	}
	if err := c.tx.FreezeExplanations(c.ctx, v.ID, c.now); err != nil {
		return err
	}
	if err := c.takeCredit(); err != nil {
		return err
	}
	c.notice, err = writeNotice(c.ctx, c.tx, e, "issued/"+v.ID, c.now, fmt.Sprintf("发票通知 %s / Invoice %s", number, number),
		fmt.Sprintf("%s 已开具，金额 %s %s，付款到期日 %s。\nInvoice %s over %s %s is due on %s.\n",
			number, money.New(v.Total, v.Currency), v.Currency, due, number, money.New(v.Total, v.Currency), v.Currency, due))
	if err != nil {
		return err
	}
	return c.closeTasks("invoice.issue")
}

// sign writes the document anybody can recompute offline: the rating inputs, what they give, and every line.
func (a *Invoices) sign(c *change) error {
	lines, err := c.tx.InvoiceLines(c.ctx, *c.v)
	if err != nil {
		return err
	}
	inputs, err := ratingInputs(c.v, lines)
	if err != nil {
		return err
	}
	output, err := pricing.RateAll(inputs)
	if err != nil {
		return err
	}
	doc := evidence.Document{
		Kind: evidence.KindInvoice, Number: *c.v.Number, Version: int64(c.v.Attempt), Engagement: c.v.EngagementID, Month: c.v.Month.String(),
		IssuedAt: c.now.UTC().Format(time.RFC3339), Contract: fmt.Sprintf("%s/%d", c.v.EngagementID, c.v.ContractVersion),
		Lines: invoiceEvidence(c.v, lines), Sums: sumsOf(c.v, lines, output)}
	if doc.Bill, err = billFor(c, inputs, doc.Sums); err != nil {
		return err
	}
	file, err := signDocument(a.Key, doc, inputs, output)
	if err != nil {
		return err
	}
	if doc.Output, err = json.Marshal(output); err != nil {
		return err
	}
	if err := evidence.CheckSums(doc); err != nil {
		return fault.New(fault.Conflict, "the lines do not add up to the invoice: it cannot be issued").Because(err)
	}
	c.v.Document = string(file)
	c.v.DocumentSHA256, err = hex.DecodeString(evidence.HashFile(file))
	return err
}

// signDocument puts input and output into a document and signs its exact bytes.
func signDocument(key ed25519.PrivateKey, doc evidence.Document, input, output any) (file []byte, err error) {
	if doc.Input, err = json.Marshal(input); err != nil {
		return nil, err
	}
	if doc.Output, err = json.Marshal(output); err != nil {
		return nil, err
	}
	return evidence.Sign(doc, key)
}

// ratingInputs returns what the service lines were rated from; a share invoice's lines are flat charges of
// the sums its statements came to.
func ratingInputs(v *store.Invoice, lines []invoice.Line) ([]pricing.Input, error) {
	var inputs []pricing.Input
	if v.Kind == "service" {
		err := json.Unmarshal(v.RatingInput, &inputs)
		return inputs, err
	}
	in := pricing.Input{Currency: v.Currency, Tax: pricing.Tax{Rate: "0", Mode: pricing.Exclusive}, ServiceDays: 1, CalendarDays: 1, Usage: map[string]money.Number{}}
	for i, l := range lines {
		total, err := l.Net.Add(l.Tax)
		if err != nil {
			return nil, err
		}
		in.Charges = append(in.Charges, pricing.Charge{Key: fmt.Sprintf("%d/%s/%s", i+1, l.Charge, l.ServiceMonth), Model: pricing.Flat, Amount: money.NumberOf(total.Decimal())})
	}
	return []pricing.Input{in}, nil
}

// sumsOf names the lines that were not rated from the month's usage, and what the invoice comes to. A share's
// lines are all rated, as flat charges of what its statements came to.
func sumsOf(v *store.Invoice, lines []invoice.Line, rated pricing.Output) *evidence.Sums {
	s := &evidence.Sums{Agreed: []evidence.Agreed{}, Net: money.New(v.Subtotal, v.Currency).String(), Tax: money.New(v.Tax, v.Currency).String(),
		Total: money.New(v.Total, v.Currency).String()}
	if v.Kind != "service" {
		return s
	}
	for i, l := range lines[min(len(rated.Lines), len(lines)):] {
		s.Agreed = append(s.Agreed, evidence.Agreed{Key: fmt.Sprintf("line/%d", len(rated.Lines)+i+1), Label: l.Label, Net: l.Net.String(), Tax: l.Tax.String(), Reason: l.Reason})
	}
	return s
}

func invoiceEvidence(v *store.Invoice, lines []invoice.Line) []evidence.Line {
	var out []evidence.Line
	for i, l := range lines {
		out = append(out, evidence.Line{Key: fmt.Sprintf("line/%d", i+1), Label: l.Label, Value: l.Net.String(), Unit: string(v.Currency),
			Formula: l.Kind, Source: "contract " + l.Charge, Filter: "service month " + l.ServiceMonth.String() + "; tax " + l.Tax.String() + "; " + l.Reason, Parents: []string{}})
	}
	return append(out, evidence.Line{Key: "total", Label: "total", Value: money.New(v.Total, v.Currency).String(), Unit: string(v.Currency), Formula: "sum of lines and their taxes", Source: "invoice", Parents: []string{}})
}

// post brings the accrual up to date and moves it to the receivable: the receivable is posted here, once.
func (a *Invoices) post(c *change) error {
	lines, err := c.tx.InvoiceLines(c.ctx, *c.v)
	if err != nil {
		return err
	}
	if c.v.Kind != "share" {
		if err := accrue(c.ctx, c.tx, *c.v, lines, c.now); err != nil {
			return err
		}
	}
	books, err := c.tx.BooksTime(c.ctx, c.v.EntityID, c.now)
	if err != nil {
		return err
	}
	gross, tax := money.New(c.v.Total, c.v.Currency), money.New(c.v.Tax, c.v.Currency)
	return c.tx.Post(c.ctx, postingOf(*c.v, "issue/"+c.v.ID, "issue", period.MonthOf(books), ledger.Issue(gross, tax), books))
}

// Remind writes the n-th reminder of an unpaid invoice; the last one is a task for the account manager too,
// and so is one nobody can receive.
func (a *Invoices) Remind(ctx context.Context, in wire.ReminderInput) (wire.InvoiceStatus, error) {
	var status wire.InvoiceStatus
	err := a.DB.InTx(ctx, func(tx *store.Tx) error {
		v, err := tx.Invoice(ctx, in.InvoiceID)
		if err != nil {
			return err
		}
		status = statusOf(v, nil)
		if v.State != "issued" && v.State != "partially_paid" {
			return nil
		}
		e, err := tx.Engagement(ctx, v.EngagementID, false)
		if err != nil {
			return err
		}
		now, err := tx.Now(ctx)
		if err != nil {
			return err
		}
		if in.Step >= 3 {
			if err := tx.OpenTask(ctx, task(e, "invoice.overdue", "account_manager", "invoice", v.ID, now)); err != nil {
				return err
			}
		}
		open := money.New(v.Total-v.Paid, v.Currency)
		status.NoticeID, err = writeNotice(ctx, tx, e, fmt.Sprintf("reminder/%s/%d", v.ID, in.Step), now, fmt.Sprintf("付款提醒 %s / Payment reminder", *v.Number),
			fmt.Sprintf("%s 尚有 %s %s 未付。\n%s %s of %s is still open.\n", *v.Number, open, v.Currency, open, v.Currency, *v.Number))
		if errors.Is(err, errNoAddress) {
			return askForAddress(ctx, tx, e, now) // the money is waited for all the same
		}
		return err
	})
	return status, refuse(err)
}
