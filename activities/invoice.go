package activities

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"time"

	"go.temporal.io/sdk/worker"

	"github.com/gainshare/gainshare/internal/rules/calendar"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

// Invoices acts for the life of an invoice. Key signs issued documents; Calendar counts working days.
type Invoices struct {
	DB       *store.DB
	Key      ed25519.PrivateKey
	Calendar calendar.Calendar
}

// Register makes the activities known under their names on the wire.
func (a *Invoices) Register(r worker.Registry) {
	register(r, wire.CheckInvoice.Name, a.Check)
	register(r, wire.ChangeInvoice.Name, a.Change)
	register(r, wire.OpenWindow.Name, a.OpenWindow)
	register(r, wire.SilentConfirm.Name, a.SilentConfirm)
	register(r, wire.IssueInvoice.Name, a.Issue)
	register(r, wire.RemindInvoice.Name, a.Remind)
	register(r, wire.InvoiceNow.Name, a.Check)
	register(r, wire.RecordReceipt.Name, a.RecordReceipt)
	register(r, wire.CarryOutBooking.Name, a.CarryOut)
}

// Check reads where an invoice stands: a workflow begins, and begins again, with what PostgreSQL says.
func (a *Invoices) Check(ctx context.Context, id string) (wire.InvoiceStatus, error) {
	var status wire.InvoiceStatus
	err := a.DB.InTx(ctx, func(tx *store.Tx) error {
		v, err := tx.Invoice(ctx, id)
		if err != nil {
			return err // of a row that is not there no status can be told
		}
		status = statusOf(v, nil)
		return nil
	})
	return status, refuse(err)
}

// change is one verb's work on a locked invoice; what it returns is the command's result.
type change struct {
	ctx    context.Context
	tx     *store.Tx
	v      *store.Invoice
	cmd    store.Command
	ask    wire.Ask
	now    time.Time
	notice string // to deliver now
}

// verbs is what an update may do to an invoice before it is issued.
func (a *Invoices) verbs() map[string]func(*change) error {
	return map[string]func(*change) error{
		wire.UpdateApprove: a.approve, wire.UpdateReturn: a.sendBack, wire.UpdateAdjust: a.adjust, wire.UpdateAddLine: a.addLine,
		wire.UpdateInvoiceHold: a.hold, wire.UpdateSend: a.send, wire.UpdateConfirm: a.confirm, wire.UpdateObject: a.object,
		wire.UpdateResolveObjection: a.resolveObjection, wire.UpdateVoid: a.regenerate,
	}
}

// Change applies one update to an invoice, once.
func (a *Invoices) Change(ctx context.Context, in wire.InvoiceCommand) (wire.InvoiceStatus, error) {
	verb, known := a.verbs()[in.Verb]
	if !known {
		return wire.InvoiceStatus{}, refuse(fault.New(fault.NotImplemented, "an invoice cannot %q yet", in.Verb))
	}
	return a.apply(ctx, in, verb)
}

// answer is what a command about an invoice leaves as its result.
type answer struct {
	Invoice string `json:"invoice"`
	State   string `json:"state"`
	Number  string `json:"number,omitempty"`
	ETag    string `json:"etag"`
	Notice  string `json:"notice,omitempty"`
}

func (a *Invoices) apply(ctx context.Context, in wire.InvoiceCommand, verb func(*change) error) (wire.InvoiceStatus, error) {
	result, err := a.DB.Apply(ctx, in.CommandID, func(tx *store.Tx, cmd store.Command, now time.Time) (any, error) {
		v, err := tx.Invoice(ctx, in.InvoiceID)
		if err != nil {
			return nil, err
		}
		if v.OriginalID != nil {
			return nil, fault.New(fault.Conflict, "a credit note goes its own way: it is approved and issued as a credit note")
		}
		c := &change{ctx: ctx, tx: tx, v: &v, cmd: cmd, ask: in.Ask, now: now}
		if err := verb(c); err != nil {
			return nil, err
		}
		if err := tx.UpdateInvoice(ctx, v); err != nil {
			return nil, err
		}
		out := answer{Invoice: v.ID, State: v.State, ETag: hex.EncodeToString(v.ContentSHA256), Notice: c.notice}
		if v.Number != nil {
			out.Number = *v.Number
		}
		return out, tx.Tell(ctx, store.Event{Key: cmd.ID, EngagementID: v.EngagementID, At: now, Actor: cmd.Actor, Kind: cmd.Kind,
			Params: map[string]any{"invoice": v.ID, "month": v.Month, "kind": v.Kind, "state": v.State, "number": out.Number,
				"total": money.New(v.Total, v.Currency), "currency": v.Currency}, WorkflowID: workflowOf(v)})
	})
	if errors.Is(err, errNoAddress) {
		if err := a.missing(ctx, in.InvoiceID); err != nil {
			return wire.InvoiceStatus{}, refuse(err)
		}
	}
	if err != nil {
		return wire.InvoiceStatus{}, refuse(err)
	}
	return a.statusAfter(ctx, in.InvoiceID, result)
}

// statusAfter reads where the invoice stands now, with the notice the command left to be delivered.
func (a *Invoices) statusAfter(ctx context.Context, id string, result json.RawMessage) (wire.InvoiceStatus, error) {
	status, err := a.Check(ctx, id)
	if err != nil {
		return status, err
	}
	var out answer
	if err := json.Unmarshal(result, &out); err != nil {
		return status, err
	}
	status.Result, status.NoticeID = result, out.Notice
	return status, nil
}

func statusOf(v store.Invoice, result json.RawMessage) wire.InvoiceStatus {
	s := wire.InvoiceStatus{Reply: wire.Reply{State: v.State, Result: result}, PreparedBy: v.PreparedBy, Hash: hex.EncodeToString(v.ContentSHA256)}
	if v.ApprovedBy != nil {
		s.ApprovedBy = *v.ApprovedBy
	}
	if v.WindowEndsAt != nil {
		s.WindowEnds = *v.WindowEndsAt
	}
	if v.DueOn != nil {
		s.DueOn = v.DueOn.In(time.UTC)
	}
	return s
}

// body reads the request of a change.
func body[B any](c *change) (B, error) {
	r, err := bodyOf[B](c.cmd)
	return r.Body, err
}

// engagement reads the engagement the invoice belongs to.
func (c *change) engagement() (store.Engagement, error) {
	return c.tx.Engagement(c.ctx, c.v.EngagementID, false)
}

// closeTasks ends the invoice's open tasks of a kind.
func (c *change) closeTasks(kind string) error {
	return c.tx.CloseTasks(c.ctx, "invoice", c.v.ID, kind, "done", c.ask.Actor, c.now)
}

// ask opens a task about the invoice for a role.
func (c *change) openTask(kind, role string, due *time.Time, fallback string) error {
	e, err := c.engagement()
	if err != nil {
		return err
	}
	t := task(e, kind, role, "invoice", c.v.ID, c.now)
	t.Key += "/" + c.cmd.ID
	t.DueAt, t.Fallback = due, fallback
	return c.tx.OpenTask(c.ctx, t)
}
