package activities

import (
	"encoding/json"
	"slices"

	"github.com/lib/pq"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/invoice"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/rules/pricing"
	"github.com/gainshare/gainshare/internal/store"
)

// remedies is what a won objection does to its contacts: not resolved stays in the volume at price zero,
// duplicate and not ours leave volume and price. The other kinds are re-rated by hand (adjust).
var remedies = map[string]string{"not_resolved": "unserved", "duplicate": "removed", "not_ours": "removed"}

func (a *Invoices) object(c *change) error {
	issued := c.v.State == "issued" || c.v.State == "partially_paid"
	if c.v.State != "sent" && c.v.State != "objected" && !issued {
		return fault.New(fault.Conflict, "a bill that is %q cannot be objected to", c.v.State)
	}
	b, err := body[struct {
		Kind       string   `json:"kind"`
		Reason     string   `json:"reason"`
		Lines      []int64  `json:"lines"`
		ContactIDs []string `json:"contact_ids"`
		Attachment *string  `json:"attachment_id"`
	}](c)
	if err != nil {
		return err
	}
	if len(b.Lines)+len(b.ContactIDs) == 0 {
		return fault.New(fault.Invalid, "an objection names lines or contacts").At("/lines")
	}
	if err := c.checkObjected(b.Lines, b.ContactIDs); err != nil {
		return err
	}
	e, err := c.engagement()
	if err != nil {
		return err
	}
	due, _ := a.after(e, c.now, answerDays)
	o := store.Objection{ID: store.DerivedID("obj", c.cmd.ID), InvoiceID: c.v.ID, Kind: b.Kind, Reason: b.Reason, Attachment: b.Attachment,
		Lines: append(pq.Int64Array{}, b.Lines...), Contacts: append(pq.StringArray{}, b.ContactIDs...), RaisedBy: c.ask.Actor, RaisedAt: c.now, AnswerDue: due}
	if issued {
		if o.Disputed, err = c.dispute(o); err != nil {
			return err
		}
	} else {
		c.v.State = "objected"
	}
	if err := c.tx.AddObjection(c.ctx, o); err != nil {
		return err
	}
	if err := c.closeTasks("invoice.confirm"); err != nil {
		return err
	}
	return c.openTask("invoice.answer_objection", "finance", &due, "invoice.objection_escalates")
}

// checkObjected refuses lines the bill does not have, and contacts that are not behind it.
func (c *change) checkObjected(lines []int64, contacts []string) error {
	have, err := c.tx.InvoiceLines(c.ctx, *c.v)
	if err != nil {
		return err
	}
	for _, n := range lines {
		if n < 1 || int(n) > len(have) {
			return fault.New(fault.Invalid, "the bill has no line %d", n).At("/lines")
		}
	}
	foreign, err := c.tx.ForeignContacts(c.ctx, c.v.ID, contacts)
	if err != nil {
		return err
	}
	if len(foreign) > 0 {
		return fault.New(fault.Invalid, "%d contacts are not on this bill, the first is %q", len(foreign), foreign[0]).At("/contact_ids")
	}
	return nil
}

// resolveObjection answers an objection. What the merchant won is taken out of the bill, which is never
// dearer afterwards; the bill goes to him again, and a new window begins.
func (a *Invoices) resolveObjection(c *change) error {
	b, err := body[struct {
		ObjectionID string   `json:"objection_id"`
		Verdict     string   `json:"verdict"`
		Answer      string   `json:"answer"`
		Accepted    []string `json:"accepted_contact_ids"`
	}](c)
	if err != nil {
		return err
	}
	o, err := c.tx.Objection(c.ctx, c.v.ID, b.ObjectionID)
	if err != nil {
		return err
	}
	issued := c.v.Number != nil
	if c.v.State != "objected" && !issued || o.State != "open" {
		return fault.New(fault.Conflict, "the objection is answered already")
	}
	o.State, o.Answer, o.ResolvedBy, o.ResolvedAt = b.Verdict, b.Answer, &c.ask.Actor, &c.now
	if o.Accepted, err = accepted(o, b.Verdict, b.Accepted); err != nil {
		return err
	}
	if err := c.tx.ResolveObjection(c.ctx, o); err != nil {
		return err
	}
	if issued {
		return c.answerIssued(o)
	}
	if err := a.remedy(c, o); err != nil {
		return err
	}
	return c.afterAnswer()
}

// accepted says which contacts were won: all of them, the named ones, or none.
func accepted(o store.Objection, verdict string, named []string) ([]string, error) {
	switch verdict {
	case "accepted":
		return o.Contacts, nil
	case "rejected":
		return []string{}, nil
	}
	for _, id := range named {
		if !slices.Contains(o.Contacts, id) {
			return nil, fault.New(fault.Invalid, "the objection is not about the contact %q", id).At("/accepted_contact_ids")
		}
	}
	return append([]string{}, named...), nil
}

// remedy re-rates the bill with what was won. The contract's arithmetic may make fewer contacts dearer: the
// guard line takes that back.
func (a *Invoices) remedy(c *change, o store.Objection) error {
	remedy := remedies[o.Kind]
	if remedy == "" || len(o.Accepted) == 0 {
		return nil
	}
	if err := c.tx.Remedy(c.ctx, c.v.EngagementID, o.ID, remedy, o.Accepted, c.now); err != nil {
		return err
	}
	if c.v.Kind != "service" {
		return fault.New(fault.NotImplemented, "contacts are objected to on the service bill, not on %q", c.v.Kind)
	}
	e, err := c.engagement()
	if err != nil {
		return err
	}
	old, err := c.tx.InvoiceLines(c.ctx, *c.v)
	if err != nil {
		return err
	}
	d := &drafting{engagement: e, month: c.v.Month, snapshots: map[period.Month]string{}}
	if d.version, d.contract, err = c.tx.ContractFor(c.ctx, e.ID, c.v.Month); err != nil {
		return err
	}
	fresh, inputs, err := d.rate(c.ctx, c.tx, c.v.Month, c.now)
	if err != nil {
		return err
	}
	lines := append(fresh, decided(old)...)
	before := invoice.Sum{Net: money.New(c.v.Subtotal, c.v.Currency), Tax: money.New(c.v.Tax, c.v.Currency)}
	return c.rerated(lines, before, inputs, d)
}

// rerated stores the new lines, with the guard where they would come to more than before.
func (c *change) rerated(lines []invoice.Line, before invoice.Sum, inputs []pricing.Input, d *drafting) error {
	after, err := invoice.Totals(c.v.Currency, lines)
	if err != nil {
		return err
	}
	guard, needed, err := invoice.Guard(before, after, c.v.Month)
	if err != nil {
		return err
	}
	if needed {
		lines = append(lines, guard)
	}
	if c.v.RatingInput, err = json.Marshal(inputs); err != nil {
		return err
	}
	snapshots, err := c.tx.SnapshotsOf(c.ctx, c.v.ID)
	if err != nil {
		return err
	}
	snapshots[c.v.Month] = d.snapshots[c.v.Month]
	own := d.snapshots[c.v.Month]
	c.v.SnapshotID = &own
	return c.rewrite(lines, snapshots)
}

// decided keeps what is not the month's own arithmetic: corrections of other months, lines people added.
func decided(lines []invoice.Line) []invoice.Line {
	var out []invoice.Line
	for _, l := range lines {
		switch l.Kind {
		case invoice.KindAdjustment, invoice.KindGuard, invoice.KindCorrectionIn, invoice.KindCorrectionOut:
			out = append(out, l)
		}
	}
	return out
}

// afterAnswer sends the bill again once every objection is answered.
func (c *change) afterAnswer() error {
	open, err := c.tx.OpenObjections(c.ctx, c.v.ID)
	if err != nil || open > 0 {
		return err
	}
	if err := c.closeTasks("invoice.answer_objection"); err != nil {
		return err
	}
	c.v.State = "sent"
	return c.bill()
}
