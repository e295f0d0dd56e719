package activities

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/invoice"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/store"
)

// creditBody asks for a credit note: amounts are net, in the sign of the line they take back.
type creditBody struct {
	Reason string `json:"reason"`
	SLA    bool   `json:"sla"`
	Lines  []struct {
		Line   int          `json:"line"`
		Amount money.Number `json:"amount"`
	} `json:"lines"`
}

// prepareCreditNote writes a credit note against lines of an issued invoice, for another person to approve.
func (a *Invoices) prepareCreditNote(b *booking) error {
	req, err := asked[creditBody](b)
	if err != nil {
		return err
	}
	original, err := b.tx.Invoice(b.ctx, req.Target["invoice"])
	if err != nil {
		return err
	}
	if original.Number == nil || original.OriginalID != nil || original.State == "written_off" {
		return fault.New(fault.Conflict, "a credit note follows an issued invoice that is not written off")
	}
	lines, err := b.creditLines(original, req.Body)
	if err != nil {
		return err
	}
	note, err := addCreditNote(b.ctx, b.tx, original, lines, b.ask.Actor, b.now)
	if err != nil {
		return err
	}
	b.out.Document, b.out.State, b.out.ETag = note.ID, note.State, hex.EncodeToString(note.ContentSHA256)
	if err := b.task(note, "credit_note.approve", "finance_approver"); err != nil {
		return err
	}
	return b.tell(note, map[string]any{"original": *original.Number, "total": money.New(note.Total, note.Currency), "reason": req.Body.Reason})
}

// creditLines checks what is asked line by line; a share is corrected by restating its statement.
func (b *booking) creditLines(original store.Invoice, body creditBody) ([]invoice.Line, error) {
	have, err := b.tx.CreditableLines(b.ctx, original)
	if err != nil {
		return nil, err
	}
	if len(body.Lines) == 0 || body.Reason == "" {
		return nil, fault.New(fault.Invalid, "a credit note names lines and says why").At("/lines")
	}
	var out []invoice.Line
	seen := map[int]bool{}
	for i, want := range body.Lines {
		if want.Line < 1 || want.Line > len(have) || seen[want.Line] {
			return nil, fault.New(fault.Invalid, "the invoice has no line %d, or it is named twice", want.Line).At(pointer("lines", i, "line"))
		}
		seen[want.Line] = true
		if have[want.Line-1].Kind == invoice.KindShare {
			return nil, fault.New(fault.Conflict, "a share is corrected by restating its statement").At(pointer("lines", i, "line"))
		}
		net, err := money.Parse(string(want.Amount), original.Currency)
		if err != nil {
			return nil, fault.New(fault.Invalid, "an amount in %s is needed", original.Currency).At(pointer("lines", i, "amount")).Because(err)
		}
		l, err := invoice.CreditLine(have[want.Line-1], net, body.Reason, body.SLA)
		if err != nil {
			return nil, fault.New(fault.Invalid, "%s", err).At(pointer("lines", i, "amount")).Because(err)
		}
		out = append(out, l)
	}
	return out, nil
}

// addCreditNote stores a credit note with its lines. Who prepared it has stood for it; one the system made is a
// draft that finance checks first.
func addCreditNote(ctx context.Context, tx *store.Tx, original store.Invoice, lines []invoice.Line, by string, now time.Time) (store.Invoice, error) {
	sum, err := invoice.Totals(original.Currency, lines)
	if err != nil {
		return store.Invoice{}, err
	}
	if sum.Net.Sign() >= 0 {
		return store.Invoice{}, fault.New(fault.Invalid, "a credit note gives something back: its lines come to %s", sum.Net).At("/lines")
	}
	v := store.Invoice{EngagementID: original.EngagementID, MerchantID: original.MerchantID, EntityID: original.EntityID, Month: original.Month, State: "review",
		Attempt: 1, ContractVersion: original.ContractVersion, Currency: original.Currency, PreparedBy: by, OriginalID: &original.ID, CreatedAt: now}
	if by == "system" {
		v.State = "draft"
	}
	v.ID = original.ID + "/credit"
	if err := setContent(&v, sum, lines); err != nil {
		return v, err
	}
	if v, err = tx.AddCreditNote(ctx, v); err != nil {
		return v, err
	}
	if err := tx.ReplaceLines(ctx, v.ID, lines, nil); err != nil {
		return v, store.Refused(err, "more is credited than is left of a line")
	}
	return v, tx.UseContract(ctx, v.EngagementID, v.ContractVersion, "invoice", v.ID)
}

// note reads the credit note the path names, and locks it; seen checks the hash the caller read.
func (b *booking) note(seen bool) (store.Invoice, error) {
	id, err := b.target("invoice")
	if err != nil {
		return store.Invoice{}, err
	}
	v, err := b.tx.Invoice(b.ctx, id)
	switch {
	case err != nil:
		return v, err
	case v.OriginalID == nil:
		return v, fault.New(fault.Conflict, "%q is no credit note", v.ID)
	case seen && b.ask.IfMatch != hex.EncodeToString(v.ContentSHA256):
		return v, fault.New(fault.Changed, "the credit note was changed since you looked: read it again, then decide")
	}
	return v, nil
}

// approveCreditNote is finance's check of what the system drafted, then the approval by another person.
func (a *Invoices) approveCreditNote(b *booking) error {
	v, err := b.note(true)
	if err != nil {
		return err
	}
	next, role := "credit_note.approve", "finance_approver"
	switch {
	case v.State == "draft" && !b.ask.Has("finance"):
		return fault.New(fault.Forbidden, "a drafted credit note is checked by finance first")
	case v.State == "draft":
		v.State, v.PreparedBy = "review", b.ask.Actor
	case v.State != "review":
		return fault.New(fault.Conflict, "a credit note that is %q cannot be approved", v.State)
	case !b.ask.Has("finance_approver"):
		return fault.New(fault.Forbidden, "a credit note is approved by a finance approver")
	case b.ask.Actor == v.PreparedBy:
		return fault.New(fault.SamePerson, "who prepared the credit note cannot approve it: another person has to")
	default:
		v.State, v.ApprovedBy = "approved", &b.ask.Actor
		next, role = "credit_note.issue", "finance"
	}
	b.out.Document, b.out.State, b.out.ETag = v.ID, v.State, hex.EncodeToString(v.ContentSHA256)
	if err := b.closeTasks(v.ID); err != nil {
		return err
	}
	if err := b.tx.UpdateInvoice(b.ctx, v); err != nil {
		return err
	}
	if err := b.task(v, next, role); err != nil {
		return err
	}
	return b.tell(v, map[string]any{"total": money.New(v.Total, v.Currency)})
}

// voidCreditNote drops a credit note before it is issued; its lines can be credited again.
func (a *Invoices) voidCreditNote(b *booking) error {
	v, err := b.note(false)
	if err != nil {
		return err
	}
	if v.Number != nil || v.State == "void" {
		return fault.New(fault.Conflict, "a credit note that is issued or void stays so")
	}
	shares, err := b.tx.BilledByNote(b.ctx, v.ID)
	if err != nil {
		return err
	}
	if shares {
		return fault.New(fault.Conflict, "the statements behind this credit note stand: restate them")
	}
	v.State = "void"
	b.out.Document, b.out.State = v.ID, v.State
	if err := b.closeTasks(v.ID); err != nil {
		return err
	}
	if err := b.tx.UpdateInvoice(b.ctx, v); err != nil {
		return err
	}
	return b.tell(v, map[string]any{"total": money.New(v.Total, v.Currency)})
}

// creditNumber writes a number of the series of credit notes.
func creditNumber(year int, n int64) string { return fmt.Sprintf("CN-%d-%06d", year, n) }
