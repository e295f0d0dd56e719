package activities

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/gainshare/gainshare/internal/rules/invoice"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

// draftShare makes the share invoice of a month from the statements accepted in it. Their revenue was accrued
// when they were accepted, so nothing is accrued here.
func draftShare(ctx context.Context, tx *store.Tx, e store.Engagement, month period.Month, version int, now time.Time) (bool, error) {
	v := store.Invoice{ID: wire.InvoiceKey(e.ID, month.String(), "share"), EngagementID: e.ID, MerchantID: e.MerchantID, EntityID: e.EntityID,
		Month: month, Kind: "share", Attempt: 1, ContractVersion: version, Currency: e.Currency, PreparedBy: "system", CreatedAt: now,
		Checks: json.RawMessage(`[]`), RatingInput: json.RawMessage(`{}`)}
	exists, err := tx.InvoiceExists(ctx, v.ID)
	if err != nil || exists {
		return exists, err // what became due since goes onto the next month's
	}
	dues, err := tx.ShareDues(ctx, e.ID, month)
	if err != nil || len(dues) == 0 {
		return false, err
	}
	lines, err := shareLines(e.Currency, dues)
	if err != nil {
		return false, err
	}
	sum, err := invoice.Totals(e.Currency, lines)
	if err != nil {
		return false, err
	}
	if sum.Net.Sign() < 0 {
		return false, creditShares(ctx, tx, e, dues, sum, now)
	}
	if err := setContent(&v, sum, lines); err != nil {
		return false, err
	}
	if err := addDraft(ctx, tx, e, v, lines, nil, now); err != nil {
		return false, err
	}
	for _, d := range dues {
		if err := tx.BillShareDue(ctx, d.ID, v.ID); err != nil {
			return false, err
		}
	}
	return true, nil
}

// creditShares gives back what statements took back and nothing of the month offsets: credit notes against the newest
// issued share invoices, each within what is left of its lines. Where they have less left, the dues wait for the share
// invoices still on their way.
func creditShares(ctx context.Context, tx *store.Tx, e store.Engagement, dues []store.ShareDue, sum invoice.Sum, now time.Time) error {
	issued, err := tx.IssuedShares(ctx, e.ID)
	if err != nil {
		return err
	}
	var left []invoice.Creditable
	for _, v := range issued {
		lines, err := tx.CreditableLines(ctx, v)
		if err != nil {
			return err
		}
		left = append(left, lines...)
	}
	lines, enough, err := invoice.CreditShares(left, invoice.Sum{Net: sum.Net.Neg(), Tax: sum.Tax.Neg()}, "restated or trued up: "+periodsOf(dues))
	if err != nil || !enough {
		return err
	}
	var first string
	for _, v := range issued {
		note, err := creditShare(ctx, tx, e, v, lines, now)
		if err != nil {
			return err
		}
		if first == "" {
			first = note
		}
	}
	for _, d := range dues {
		if err := tx.BillShareDue(ctx, d.ID, first); err != nil {
			return err
		}
	}
	return nil
}

// creditShare drafts the credit note of those lines that take back lines of one invoice, and returns its id.
func creditShare(ctx context.Context, tx *store.Tx, e store.Engagement, original store.Invoice, all []invoice.Line, now time.Time) (string, error) {
	var lines []invoice.Line
	for _, l := range all {
		if l.Corrects == original.ID {
			lines = append(lines, l)
		}
	}
	if len(lines) == 0 {
		return "", nil
	}
	note, err := addCreditNote(ctx, tx, original, lines, "system", now)
	if err != nil {
		return "", err
	}
	if err := tx.OpenTask(ctx, task(e, "credit_note.check", "finance", "invoice", note.ID, now)); err != nil {
		return "", err
	}
	return note.ID, tx.Tell(ctx, store.Event{Key: note.ID + "/drafted", EngagementID: e.ID, At: now, Kind: "credit_note.drafted",
		Params: map[string]any{"invoice": note.ID, "month": note.Month, "original": *original.Number, "total": money.New(note.Total, note.Currency), "currency": note.Currency}, WorkflowID: workflowOf(note)})
}

func periodsOf(dues []store.ShareDue) string {
	var names []string
	for _, d := range dues {
		names = append(names, d.Period)
	}
	return strings.Join(names, ", ")
}

func shareLines(currency money.Currency, dues []store.ShareDue) ([]invoice.Line, error) {
	var lines []invoice.Line
	for _, d := range dues {
		why := "statement version " + strconv.Itoa(d.Version)
		if d.Restates != nil {
			why += ", restating version " + strconv.Itoa(*d.Restates)
		}
		lines = append(lines, invoice.Line{Charge: "share", Kind: invoice.KindShare, ServiceMonth: d.ServiceMonth, Label: "savings share " + d.Period,
			Net: money.New(d.Net, currency), Tax: money.New(d.Tax, currency), Reason: why})
	}
	return lines, nil
}
