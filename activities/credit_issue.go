package activities

import (
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
)

// issueCreditNote gives an approved credit note its number, its signed document and its posting in one transaction,
// lowers what is open on its invoice, and keeps the rest as the merchant's credit.
func (a *Invoices) issueCreditNote(b *booking) error {
	v, err := b.note(true)
	if err != nil {
		return err
	}
	if v.State != "approved" {
		return fault.New(fault.Conflict, "a credit note is issued after its approval; this one is %q", v.State)
	}
	original, err := b.tx.Invoice(b.ctx, *v.OriginalID)
	if err != nil {
		return err
	}
	if original.State == "written_off" {
		return fault.New(fault.Conflict, "the invoice is written off: recover it first")
	}
	books, err := b.tx.BooksTime(b.ctx, v.EntityID, b.now)
	if err != nil {
		return err
	}
	today := period.DateOf(books)
	n, err := b.tx.NextNumber(b.ctx, v.EntityID, "credit_note", today.Year())
	if err != nil {
		return err
	}
	number := creditNumber(today.Year(), n)
	v.Number, v.IssuedAt, v.DueOn, v.State, v.Paid = &number, &b.now, &today, "paid", v.Total
	lines, err := b.tx.InvoiceLines(b.ctx, v)
	if err != nil {
		return err
	}
	if err := a.signCreditNote(b, &v, *original.Number, lines); err != nil {
		return err
	}
	if err := b.tx.UpdateInvoice(b.ctx, v); err != nil {
		return err
	}
	applied := min(-v.Total, original.Total-original.Paid)
	if err := b.postCreditNote(v, lines, applied, books); err != nil {
		return err
	}
	if err := b.offset(v, original, applied, today); err != nil {
		return err
	}
	b.out.Document, b.out.State, b.out.Number, b.out.ETag = v.ID, v.State, number, hex.EncodeToString(v.ContentSHA256)
	if err := b.closeTasks(v.ID); err != nil {
		return err
	}
	if err := b.tellCustomer(v, original, number); err != nil {
		return err
	}
	return b.tell(v, map[string]any{"number": number, "original": *original.Number, "total": money.New(v.Total, v.Currency)})
}

// offset lowers what is open on the invoice by the part of the note that fits.
func (b *booking) offset(note, original store.Invoice, applied int64, on period.Date) error {
	if applied == 0 {
		return nil
	}
	if err := b.tx.AddCreditUse(b.ctx, store.CreditUse{Note: &note.ID, Invoice: original.ID, Amount: applied, UsedOn: on, UsedBy: b.ask.Actor, UsedAt: b.now}); err != nil {
		return err
	}
	state, err := b.tx.Pay(b.ctx, original, applied)
	if err != nil {
		return err
	}
	b.paid(original, applied, state)
	if state == "paid" {
		return b.closeTasks(original.ID)
	}
	return nil
}

// postCreditNote posts what is given back. A share's negative revenue was accrued when its statement was accepted:
// only the claim moves.
func (b *booking) postCreditNote(v store.Invoice, lines []invoice.Line, applied int64, books time.Time) error {
	revenue, tax, gross := map[string]money.Amount{}, money.New(-v.Tax, v.Currency), money.New(-v.Total, v.Currency)
	share := false
	for _, l := range lines {
		code := ledger.RevenueAccount(l.Kind, l.Meter)
		share = share || l.Kind == invoice.KindShare
		sum, known := revenue[code]
		if !known {
			sum = money.Zero(v.Currency)
		}
		var err error
		if revenue[code], err = sum.Sub(l.Net); err != nil {
			return err
		}
	}
	posting, err := ledger.CreditNote(revenue, tax, money.New(applied, v.Currency))
	if share {
		posting, err = ledger.CreditShare(gross, money.New(applied, v.Currency))
	}
	if err != nil {
		return err
	}
	return b.tx.Post(b.ctx, postingOf(v, "credit_note/"+v.ID, "credit_note", period.MonthOf(books), posting, books))
}

// signCreditNote writes the document: nothing of it was rated from usage, every line was agreed.
func (a *Invoices) signCreditNote(b *booking, v *store.Invoice, original string, lines []invoice.Line) error {
	inputs := []pricing.Input{{Currency: v.Currency, Tax: pricing.Tax{Rate: "0", Mode: pricing.Exclusive}, ServiceDays: 1, CalendarDays: 1, Usage: map[string]money.Number{},
		Charges: []pricing.Charge{{Key: "credit_note", Model: pricing.Flat, Amount: "0"}}}}
	output, err := pricing.RateAll(inputs)
	if err != nil {
		return err
	}
	sums := &evidence.Sums{Agreed: []evidence.Agreed{}, Net: money.New(v.Subtotal, v.Currency).String(), Tax: money.New(v.Tax, v.Currency).String(), Total: money.New(v.Total, v.Currency).String()}
	for i, l := range lines {
		sums.Agreed = append(sums.Agreed, evidence.Agreed{Key: fmt.Sprintf("line/%d", i+1), Label: l.Label, Net: l.Net.String(), Tax: l.Tax.String(),
			Reason: fmt.Sprintf("credits line %d of %s: %s", l.Credits, original, l.Reason)})
	}
	doc := evidence.Document{Kind: evidence.KindInvoice, Number: *v.Number, Version: int64(v.Attempt), Engagement: v.EngagementID, Month: v.Month.String(),
		IssuedAt: b.now.UTC().Format(time.RFC3339), Contract: fmt.Sprintf("%s/%d", v.EngagementID, v.ContractVersion), Because: "credit note of " + original,
		Lines: invoiceEvidence(v, lines), Sums: sums}
	file, err := signDocument(a.Key, doc, inputs, output)
	if err != nil {
		return err
	}
	if doc.Output, err = json.Marshal(output); err != nil {
		return err
	}
	if err := evidence.CheckSums(doc); err != nil {
		return fault.New(fault.Conflict, "the lines do not add up to the credit note: it cannot be issued").Because(err)
	}
	v.Document = string(file)
	v.DocumentSHA256, err = hex.DecodeString(evidence.HashFile(file))
	return err
}

// tellCustomer writes the notice of an issued credit note; where nobody can receive it, the account manager is asked.
func (b *booking) tellCustomer(v, original store.Invoice, number string) error {
	e, err := b.tx.Engagement(b.ctx, v.EngagementID, false)
	if err != nil {
		return err
	}
	total := money.New(-v.Total, v.Currency)
	b.out.Notice, err = writeNotice(b.ctx, b.tx, e, "credit/"+v.ID, b.now, fmt.Sprintf("红字账单 %s / Credit note %s", number, number),
		fmt.Sprintf("%s 冲减账单 %s，金额 %s %s。\nCredit note %s takes %s %s off %s.\n", number, *original.Number, total, v.Currency, number, total, v.Currency, *original.Number))
	if errors.Is(err, errNoAddress) {
		return askForAddress(b.ctx, b.tx, e, b.now)
	}
	return err
}
