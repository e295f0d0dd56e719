package activities

import (
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/ledger"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/store"
)

// Kinds of loss.
const (
	lossAllowance = "allowance"
	lossWriteOff  = "write_off"
	lossRecovery  = "recovery"
)

// requestLoss asks for an allowance on what is open, for giving all of it up, or for taking a given-up receivable back.
func (a *Invoices) requestLoss(b *booking) error {
	req, err := asked[struct {
		Kind   string       `json:"kind"`
		Amount money.Number `json:"amount"`
		Reason string       `json:"reason"`
	}](b)
	if err != nil {
		return err
	}
	v, err := b.tx.Invoice(b.ctx, req.Target["invoice"])
	if err != nil {
		return err
	}
	open := money.New(v.Total-v.Paid, v.Currency)
	amount := open
	if req.Body.Kind == lossAllowance {
		if amount, err = money.Parse(string(req.Body.Amount), v.Currency); err != nil {
			return fault.New(fault.Invalid, "an allowance names its amount in %s", v.Currency).At("/amount").Because(err)
		}
	}
	l := store.Loss{ID: store.DerivedID("loss", b.cmd.ID), InvoiceID: v.ID, Kind: req.Body.Kind, Amount: amount.Minor(), Reason: req.Body.Reason, State: "requested",
		RequestedBy: b.ask.Actor, RequestedAt: b.now}
	if _, err := b.lossFits(v, l); err != nil {
		return err
	}
	if err := b.tx.AddLoss(b.ctx, l); err != nil {
		return err
	}
	b.out.Document, b.out.State = l.ID, l.State
	if err := b.task(v, "loss.decide", "finance_approver"); err != nil {
		return err
	}
	return b.tell(v, map[string]any{"kind": l.Kind, "amount": amount, "number": v.Number, "reason": l.Reason})
}

// lossFits refuses a loss the invoice's state or open amount does not carry, and returns the allowance held for it.
func (b *booking) lossFits(v store.Invoice, l store.Loss) (allowed int64, err error) {
	before, err := b.tx.Losses(b.ctx, v.ID)
	if err != nil {
		return 0, err
	}
	for _, p := range before {
		switch {
		case p.State != "posted":
		case p.Kind == lossWriteOff:
			allowed -= p.Amount
		default:
			allowed += p.Amount
		}
	}
	disputed, err := b.tx.Disputed(b.ctx, v.ID)
	if err != nil {
		return 0, err
	}
	due, lost := v.State == "issued" || v.State == "partially_paid", v.State == "written_off"
	switch {
	case l.Amount <= 0:
		return 0, fault.New(fault.Conflict, "nothing is open on it")
	case l.Kind == lossRecovery && !lost, l.Kind != lossRecovery && !due, v.OriginalID != nil:
		return 0, fault.New(fault.Conflict, "an invoice that is %q takes no %s", v.State, l.Kind)
	case l.Kind != lossRecovery && disputed > 0:
		return 0, fault.New(fault.Conflict, "an objection to it is open: answer it first")
	case l.Kind == lossAllowance && allowed+l.Amount > v.Total-v.Paid:
		return 0, fault.New(fault.Invalid, "the allowance is above what is open").At("/amount")
	}
	return allowed, nil
}

// decideLoss posts what another person asked for, or refuses it.
func (a *Invoices) decideLoss(b *booking) error {
	req, err := asked[struct {
		Verdict string `json:"verdict"`
	}](b)
	if err != nil {
		return err
	}
	v, err := b.tx.Invoice(b.ctx, req.Target["invoice"])
	if err != nil {
		return err
	}
	l, err := b.openLoss(v.ID)
	if err != nil {
		return err
	}
	if l.RequestedBy == b.ask.Actor {
		return fault.New(fault.SamePerson, "who asked for it cannot decide: another person has to")
	}
	l.DecidedBy, l.DecidedAt, l.State = &b.ask.Actor, &b.now, "refused"
	if req.Body.Verdict == "approved" {
		l.State = "posted"
		if err := b.postLoss(v, l); err != nil {
			return err
		}
	}
	if err := b.tx.DecideLoss(b.ctx, l); err != nil {
		return err
	}
	b.out.Document, b.out.State = l.ID, l.State
	if err := b.tx.CloseTasks(b.ctx, "invoice", v.ID, "loss.decide", "done", b.ask.Actor, b.now); err != nil {
		return err
	}
	return b.tell(v, map[string]any{"kind": l.Kind, "amount": money.New(l.Amount, v.Currency), "number": v.Number, "verdict": req.Body.Verdict})
}

func (b *booking) openLoss(invoice string) (store.Loss, error) {
	all, err := b.tx.Losses(b.ctx, invoice)
	if err != nil {
		return store.Loss{}, err
	}
	for _, l := range all {
		if l.State == "requested" {
			return l, nil
		}
	}
	return store.Loss{}, fault.New(fault.Conflict, "nothing about this invoice waits for a decision")
}

// postLoss posts the loss. What is written off beyond the allowance made before is allowed for first, so that 1231
// never stands on the other side.
func (b *booking) postLoss(v store.Invoice, l store.Loss) error {
	if l.Kind != lossAllowance {
		l.Amount = v.Total - v.Paid // a transfer may have come since it was asked
	}
	allowed, err := b.lossFits(v, l)
	if err != nil {
		return err
	}
	amount := money.New(l.Amount, v.Currency)
	switch l.Kind {
	case lossAllowance:
		return b.postAs(v, l.Kind, l.ID, ledger.Allowance(amount))
	case lossRecovery:
		state := "issued"
		if v.Paid > 0 {
			state = "partially_paid"
		}
		b.paid(v, l.Amount, state)
		if err := b.tx.SetPaymentState(b.ctx, v.ID, state); err != nil {
			return err
		}
		return b.postAs(v, l.Kind, l.ID, ledger.Recover(amount))
	}
	if missing := l.Amount - allowed; missing > 0 {
		first := l
		first.ID, first.Kind, first.Amount = l.ID+"-allowance", lossAllowance, missing
		if err := b.tx.AddLoss(b.ctx, first); err != nil {
			return err
		}
		if err := b.postAs(v, lossAllowance, first.ID, ledger.Allowance(money.New(missing, v.Currency))); err != nil {
			return err
		}
	}
	b.paid(v, l.Amount, "written_off")
	if err := b.tx.SetPaymentState(b.ctx, v.ID, "written_off"); err != nil {
		return err
	}
	return b.postAs(v, l.Kind, l.ID, ledger.WriteOff(amount))
}

// postAs posts lines about an invoice in the present period.
func (b *booking) postAs(v store.Invoice, template, key string, lines []ledger.Line) error {
	books, err := b.tx.BooksTime(b.ctx, v.EntityID, b.now)
	if err != nil {
		return err
	}
	return b.tx.Post(b.ctx, postingOf(v, template+"/"+key, template, period.MonthOf(books), lines, books))
}
