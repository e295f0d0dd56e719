package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/wire"
)

// reminders are the days after the due date on which an unpaid invoice is written about.
var reminders = []int{7, 14, 30}

// Invoice is one bill from draft to paid: checked, approved by another person, sent to the merchant, confirmed
// (or objected to, answered and sent again), issued, and waited for until the money is there.
func Invoice(ctx workflow.Context, in wire.InvoiceInput) error {
	ctx = withClock(ctx)
	v := &bill{in: in, turns: newTurns(ctx)}
	if err := v.turns.move(func() error { return v.begin(ctx) }); err != nil {
		return err
	}
	for !v.over() {
		if err := v.step(ctx); err != nil {
			return err
		}
	}
	if v.status.State == "paid" && !v.told {
		v.tell(ctx) // the money came while a notice was still on its way
	}
	return workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
}

// begin listens before it knows where the invoice stands: an ask may be what started this run, and waits.
func (v *bill) begin(ctx workflow.Context) error {
	if err := v.listen(ctx); err != nil {
		return err
	}
	return v.refresh(ctx, wire.CheckInvoice)
}

// bill is what an Invoice remembers.
type bill struct {
	turns    *turns
	in       wire.InvoiceInput
	status   wire.InvoiceStatus
	notice   string // waiting to be delivered
	moves    int    // counts changes, so that a wait notices one
	told     bool   // the engagement knows that it is issued
	reminded int
}

func (v *bill) over() bool { return v.status.State == "paid" || v.status.State == "void" }

func (v *bill) issued() bool {
	return v.status.State == "issued" || v.status.State == "partially_paid"
}

func (v *bill) set(s wire.InvoiceStatus) {
	v.status = s
	v.moves++
	if s.NoticeID != "" {
		v.notice = s.NoticeID
	}
}

func (v *bill) refresh(ctx workflow.Context, read wire.Activity[string, wire.InvoiceStatus]) error {
	return v.become(func() (wire.InvoiceStatus, error) { return read.Do(ctx, v.in.Key()) })
}

// become runs an activity of the story itself and remembers where the invoice stands after it.
func (v *bill) become(act func() (wire.InvoiceStatus, error)) error {
	return v.turns.move(func() error {
		status, err := act()
		if err == nil {
			v.set(status)
		}
		return err
	})
}

// step does the next thing an invoice in this state waits for.
func (v *bill) step(ctx workflow.Context) error {
	switch {
	case v.issued() && !v.told:
		v.tell(ctx)
		return nil
	case v.notice != "":
		return v.deliver(ctx)
	case v.status.State == "sent" && !v.status.WindowEnds.IsZero():
		return v.awaitMerchant(ctx)
	case v.issued() && v.reminded < len(reminders):
		return v.awaitMoney(ctx)
	default:
		return workflow.Await(ctx, v.changed())
	}
}

// changed returns a condition that holds once anything has changed from now on.
func (v *bill) changed() func() bool {
	seen := v.moves
	return func() bool { return v.moves > seen }
}

// deliver sends the notice; for a bill the proof of delivery opens the merchant's window.
func (v *bill) deliver(ctx workflow.Context) error {
	id := v.notice
	proof, err := wire.DeliverNotice.Do(ctx, id)
	if err != nil {
		// The activity gave an operator a task; a corrected address is tried within the hour.
		workflow.GetLogger(ctx).Error("the notice was refused", "notice", id, "error", err)
		return waitForChange(ctx, time.Hour, v.changed())
	}
	if v.notice != id {
		return nil // a newer notice waits: the proof of an older bill opens no window for it
	}
	v.notice = ""
	if v.status.State != "sent" {
		return nil
	}
	return v.become(func() (wire.InvoiceStatus, error) {
		return wire.OpenWindow.Do(ctx, wire.WindowInput{InvoiceID: v.in.Key(), DeliveredAt: proof.At})
	})
}

// awaitMerchant waits for the merchant's word until the window ends; silence confirms.
func (v *bill) awaitMerchant(ctx workflow.Context) error {
	spoke, err := awaitUntil(ctx, "merchant-window", v.status.WindowEnds, v.changed())
	if err != nil || spoke {
		return err
	}
	return v.refresh(ctx, wire.SilentConfirm)
}

// awaitMoney waits for a receipt until the next reminder is due.
func (v *bill) awaitMoney(ctx workflow.Context) error {
	due := v.status.DueOn.AddDate(0, 0, reminders[v.reminded])
	paid, err := awaitUntil(ctx, fmt.Sprintf("reminder-%d", v.reminded+1), due, v.changed())
	if err != nil || paid {
		return err
	}
	v.reminded++
	return v.become(func() (wire.InvoiceStatus, error) {
		return wire.RemindInvoice.Do(ctx, wire.ReminderInput{InvoiceID: v.in.Key(), Step: v.reminded})
	})
}

// tell reports the issue to the engagement: the month's statement may begin.
func (v *bill) tell(ctx workflow.Context) {
	v.told = true
	id := wire.InvoiceID(v.in.EngagementID, v.in.Month, v.in.Kind)
	tellEntity(ctx, v.in.EngagementID, wire.Event{ID: "issued/" + id, Kind: wire.EventInvoiceIssued, About: id, State: "issued"})
}

// listen registers the updates and what each of them needs.
func (v *bill) listen(ctx workflow.Context) error {
	if err := workflow.SetQueryHandler(ctx, wire.QueryState, func() (wire.InvoiceStatus, error) { return v.status, nil }); err != nil {
		return err
	}
	before := []string{"draft", "review", "approved", "held"}
	allowed := map[string][]string{
		wire.UpdateReturn: {"review", "approved"}, wire.UpdateAdjust: {"draft", "review", "held"}, wire.UpdateAddLine: {"draft", "review", "held"},
		wire.UpdateInvoiceHold: before, wire.UpdateSend: {"approved"}, wire.UpdateObject: {"sent", "objected", "issued", "partially_paid"},
		wire.UpdateResolveObjection: {"objected", "issued", "partially_paid", "paid"},
		wire.UpdateVoid:             append([]string{"sent", "objected", "confirmed"}, before...),
	}
	for _, verb := range []string{wire.UpdateReturn, wire.UpdateAdjust, wire.UpdateAddLine, wire.UpdateInvoiceHold, wire.UpdateSend, wire.UpdateObject,
		wire.UpdateResolveObjection, wire.UpdateVoid} {
		states := allowed[verb]
		if err := v.on(ctx, verb, func(wire.Ask) error { return requireState(v.status.State, states...) }); err != nil {
			return err
		}
	}
	workflow.Go(ctx, v.hearReceipts)
	return firstError(
		v.on(ctx, wire.UpdateApprove, v.mayApprove),
		v.on(ctx, wire.UpdateConfirm, v.seenIn("sent")),
		v.on(ctx, wire.UpdateIssue, v.seenIn("confirmed")))
}

func (v *bill) mayApprove(ask wire.Ask) error {
	if err := firstError(requireState(v.status.State, "draft", "review"), requireHash(ask, v.status.Hash)); err != nil {
		return err
	}
	if v.status.State == "draft" && !ask.Has("finance") {
		return fault.New(fault.Forbidden, "a draft is checked by finance first")
	}
	return requireOther(ask, v.status.PreparedBy)
}

func (v *bill) seenIn(state string) func(wire.Ask) error {
	return func(ask wire.Ask) error {
		return firstError(requireState(v.status.State, state), requireHash(ask, v.status.Hash))
	}
}

// on registers one update: apply it in PostgreSQL, then remember where the invoice stands.
func (v *bill) on(ctx workflow.Context, verb string, validate func(wire.Ask) error) error {
	activity := wire.ChangeInvoice
	if verb == wire.UpdateIssue {
		activity = wire.IssueInvoice
	}
	return onAsk(ctx, v.turns, verb, validate, func(ctx workflow.Context, ask wire.Ask) (wire.Reply, error) {
		status, err := activity.Do(ctx, wire.InvoiceCommand{Ask: ask, InvoiceID: v.in.Key(), Verb: verb})
		if err != nil {
			return wire.Reply{}, err
		}
		v.set(status)
		return status.Reply, nil
	})
}

// hearReceipts follows the payment state as transfers are allocated, in turn with what else moves the state:
// a transfer can be told before the answer of the issue it pays.
func (v *bill) hearReceipts(ctx workflow.Context) {
	news := workflow.GetSignalChannel(ctx, wire.SignalReceipt)
	for {
		var n wire.ReceiptNews
		news.Receive(ctx, &n)
		if v.turns.take(ctx) != nil {
			return // cancelled
		}
		v.status.State = n.State
		v.moves++
		v.turns.Unlock()
	}
}
