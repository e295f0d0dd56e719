package activities

import (
	"context"
	"encoding/json"
	"time"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

// booking is the work of one command about what follows an issue.
type booking struct {
	ctx context.Context
	tx  *store.Tx
	cmd store.Command
	ask wire.Ask
	now time.Time
	out booked
}

// booked is what such a command leaves as its result.
type booked struct {
	Document string        `json:"document"`
	State    string        `json:"state"`
	Number   string        `json:"number,omitempty"`
	ETag     string        `json:"etag,omitempty"`
	Paid     []receiptPart `json:"paid"`
	Notice   string        `json:"notice,omitempty"`
	Detail   any           `json:"detail,omitempty"`
}

// bookings is what may be asked for.
func (a *Invoices) bookings() map[string]func(*booking) error {
	return map[string]func(*booking) error{
		wire.CmdPrepareCreditNote: a.prepareCreditNote, wire.CmdApproveCreditNote: a.approveCreditNote,
		wire.CmdIssueCreditNote: a.issueCreditNote, wire.CmdVoidCreditNote: a.voidCreditNote,
		wire.CmdUseCredit: a.useCredit, wire.CmdRequestLoss: a.requestLoss, wire.CmdDecideLoss: a.decideLoss,
		wire.CmdRequestFapiao: a.requestFapiao, wire.CmdCancelFapiao: a.cancelFapiao, wire.CmdReadBackFapiao: a.readBackFapiao,
		wire.CmdClosePeriod: a.closePeriod, wire.CmdAskReopen: a.askReopen, wire.CmdReopen: a.reopen,
		wire.CmdRequestRed: a.requestRed, wire.CmdConfirmRed: a.confirmRed,
	}
}

// CarryOut applies one command, once.
func (a *Invoices) CarryOut(ctx context.Context, in wire.BookingCommand) (wire.BookingResult, error) {
	result, err := a.DB.Apply(ctx, in.CommandID, func(tx *store.Tx, cmd store.Command, now time.Time) (any, error) {
		verb, known := a.bookings()[cmd.Kind]
		if !known {
			return nil, fault.New(fault.NotImplemented, "%q is nothing the books can do", cmd.Kind)
		}
		b := &booking{ctx: ctx, tx: tx, cmd: cmd, ask: in.Ask, now: now, out: booked{Paid: []receiptPart{}}}
		return &b.out, verb(b)
	})
	if err != nil {
		return wire.BookingResult{}, refuse(err)
	}
	var out struct {
		State, Notice string
		Paid          []struct{ Invoice, State string }
	}
	if err := json.Unmarshal(result, &out); err != nil {
		return wire.BookingResult{}, err
	}
	reply := wire.BookingResult{Reply: wire.Reply{State: out.State, Result: result}, NoticeID: out.Notice}
	for _, p := range out.Paid {
		if engagement, month, kind, ok := wire.SplitInvoiceKey(p.Invoice); ok {
			reply.Paid = append(reply.Paid, wire.PaidInvoice{InvoiceInput: wire.InvoiceInput{EngagementID: engagement, Month: month, Kind: kind}, State: p.State})
		}
	}
	return reply, nil
}

// asked reads the request of a booking: its body, and what its path named.
func asked[B any](b *booking) (request[B], error) { return bodyOf[B](b.cmd) }

// target reads one name out of the request's path.
func (b *booking) target(name string) (string, error) {
	r, err := bodyOf[json.RawMessage](b.cmd)
	return r.Target[name], err
}

// paid remembers that an invoice's payment state moved.
func (b *booking) paid(v store.Invoice, amount int64, state string) {
	b.out.Paid = append(b.out.Paid, receiptPart{Invoice: v.ID, Amount: money.New(amount, v.Currency), State: state})
}

// task opens a task about a document of an engagement.
func (b *booking) task(v store.Invoice, kind, role string) error {
	e, err := b.tx.Engagement(b.ctx, v.EngagementID, false)
	if err != nil {
		return err
	}
	t := task(e, kind, role, "invoice", v.ID, b.now)
	t.Key += "/" + b.cmd.ID
	return b.tx.OpenTask(b.ctx, t)
}

// closeTasks ends the open tasks about a document.
func (b *booking) closeTasks(id string) error {
	return b.tx.CloseTasks(b.ctx, "invoice", id, "", "done", b.ask.Actor, b.now)
}

// tell writes the engagement's timeline.
func (b *booking) tell(v store.Invoice, params map[string]any) error {
	params["invoice"], params["month"], params["currency"], params["state"] = v.ID, v.Month, v.Currency, b.out.State
	return b.tx.Tell(b.ctx, store.Event{Key: b.cmd.ID, EngagementID: v.EngagementID, At: b.now, Actor: b.cmd.Actor, Kind: b.cmd.Kind, Params: params, WorkflowID: workflowOf(v)})
}
