package activities

import (
	"encoding/hex"
	"encoding/json"

	"github.com/gainshare/gainshare/internal/rules/contract"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/invoice"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/rules/settlement"
)

// approve is two steps by two people: finance checks the draft and stands for it, a finance approver
// approves what finance checked; above the contract's limit a second approver too.
func (a *Invoices) approve(c *change) error {
	if c.ask.IfMatch != hex.EncodeToString(c.v.ContentSHA256) {
		return fault.New(fault.Changed, "the invoice was changed since you looked: read it again, then decide")
	}
	switch c.v.State {
	case "draft":
		return a.check(c)
	case "review":
		return a.decide(c)
	}
	return fault.New(fault.Conflict, "an invoice that is %q cannot be approved", c.v.State)
}

func (a *Invoices) check(c *change) error {
	if !c.ask.Has("finance") {
		return fault.New(fault.Forbidden, "a draft is checked by finance first")
	}
	var checks []invoice.Check
	if err := json.Unmarshal(c.v.Checks, &checks); err != nil {
		return err
	}
	if invoice.Blocks(checks) {
		return fault.New(fault.Conflict, "a blocking check stands against it: %s", checks[0].Sentence)
	}
	c.v.State, c.v.PreparedBy = "review", c.ask.Actor
	if err := c.closeTasks("invoice.check"); err != nil {
		return err
	}
	return c.openTask("invoice.approve", "finance_approver", nil, "")
}

func (a *Invoices) decide(c *change) error {
	if !c.ask.Has("finance_approver") {
		return fault.New(fault.Forbidden, "a checked invoice is approved by a finance approver")
	}
	if c.ask.Actor == c.v.PreparedBy {
		return fault.New(fault.SamePerson, "who checked the invoice cannot approve it: another person has to")
	}
	_, terms, err := c.tx.ContractFor(c.ctx, c.v.EngagementID, c.v.Month)
	if err != nil {
		return err
	}
	done, err := a.secondPair(c, terms)
	if err != nil || !done {
		return err
	}
	c.v.State = "approved"
	if err := c.closeTasks("invoice.approve"); err != nil {
		return err
	}
	return c.openTask("invoice.send", "finance", nil, "")
}

// secondPair records an approval and says whether it was the last one needed.
func (a *Invoices) secondPair(c *change, terms contract.Contract) (bool, error) {
	actor := c.ask.Actor
	switch {
	case c.v.ApprovedBy == nil:
		c.v.ApprovedBy = &actor
		return !terms.NeedsSecond(money.New(c.v.Total, c.v.Currency)), nil
	case *c.v.ApprovedBy == actor:
		return false, fault.New(fault.SamePerson, "above the limit a second approver has to agree, not the same one twice")
	}
	c.v.SecondApprover = &actor
	return true, nil
}

// unapprove takes an invoice back to a draft: whoever approved saw another content, or is asked again.
func (c *change) unapprove() error {
	c.v.State, c.v.PreparedBy, c.v.ApprovedBy, c.v.SecondApprover = "draft", "system", nil, nil
	if err := c.closeTasks(""); err != nil {
		return err
	}
	return c.openTask("invoice.check", "finance", nil, "")
}

func (a *Invoices) sendBack(c *change) error {
	if c.v.State != "review" && c.v.State != "approved" {
		return fault.New(fault.Conflict, "only an invoice under review is returned")
	}
	return c.unapprove()
}

func (a *Invoices) hold(c *change) error {
	switch c.v.State {
	case "held":
		return c.unapprove()
	case "draft", "review", "approved":
		c.v.State = "held"
		return c.closeTasks("")
	}
	return fault.New(fault.Conflict, "an invoice that is %q cannot be held", c.v.State)
}

// editable refuses changes of lines once the merchant has the bill.
func (c *change) editable() error {
	if c.v.State == "draft" || c.v.State == "review" || c.v.State == "held" {
		return nil
	}
	return fault.New(fault.Conflict, "the lines of an invoice that is %q stand", c.v.State)
}

// adjust brings a line to another amount by a line of its own, with the reason: the computed line stays readable.
func (a *Invoices) adjust(c *change) error {
	b, err := body[struct {
		Line   int          `json:"line"`
		Amount money.Number `json:"amount"`
		Reason string       `json:"reason"`
	}](c)
	if err != nil {
		return err
	}
	lines, err := c.tx.InvoiceLines(c.ctx, *c.v)
	if err != nil {
		return err
	}
	if b.Line < 1 || b.Line > len(lines) {
		return fault.New(fault.Invalid, "the invoice has no line %d", b.Line).At("/line")
	}
	wanted, err := money.Parse(string(b.Amount), c.v.Currency)
	if err != nil {
		return fault.New(fault.Invalid, "an amount in %s is needed", c.v.Currency).At("/amount").Because(err)
	}
	old := lines[b.Line-1]
	delta, err := wanted.Sub(old.Net)
	if err != nil {
		return err
	}
	return a.append(c, lines, invoice.Line{Charge: old.Charge, ServiceMonth: old.ServiceMonth, Label: old.Label, Meter: old.Meter, Net: delta, Reason: b.Reason})
}

func (a *Invoices) addLine(c *change) error {
	b, err := body[struct {
		Label        string        `json:"label"`
		Amount       money.Number  `json:"amount"`
		Reason       string        `json:"reason"`
		ServiceMonth *period.Month `json:"service_month"`
	}](c)
	if err != nil {
		return err
	}
	amount, err := money.Parse(string(b.Amount), c.v.Currency)
	if err != nil {
		return fault.New(fault.Invalid, "an amount in %s is needed", c.v.Currency).At("/amount").Because(err)
	}
	lines, err := c.tx.InvoiceLines(c.ctx, *c.v)
	if err != nil {
		return err
	}
	month := c.v.Month
	if b.ServiceMonth != nil {
		month = *b.ServiceMonth
	}
	return a.append(c, lines, invoice.Line{Charge: "manual/" + c.cmd.ID, ServiceMonth: month, Label: b.Label, Net: amount, Reason: b.Reason})
}

// append adds an adjustment line with its tax and takes the invoice back to a draft: approvals saw less.
func (a *Invoices) append(c *change, lines []invoice.Line, l invoice.Line) error {
	if err := c.editable(); err != nil {
		return err
	}
	_, terms, err := c.tx.ContractFor(c.ctx, c.v.EngagementID, c.v.Month)
	if err != nil {
		return err
	}
	l.Kind = invoice.KindAdjustment
	if l.Tax, err = settlement.TaxOf(l.Net, terms.Tax.Rate); err != nil {
		return err
	}
	if err := c.rewrite(append(lines, l), nil); err != nil {
		return err
	}
	return c.unapprove()
}

// rewrite stores lines and what follows from them: sums, hash, accrual. Snapshots of lines already there are kept.
func (c *change) rewrite(lines []invoice.Line, snapshots map[period.Month]string) error {
	sum, err := invoice.Totals(c.v.Currency, lines)
	if err != nil {
		return err
	}
	if sum.Net.Sign() < 0 {
		return fault.New(fault.Conflict, "the invoice would become negative: that has to be a credit note")
	}
	if err := setContent(c.v, sum, lines); err != nil {
		return err
	}
	if snapshots == nil {
		if snapshots, err = c.tx.SnapshotsOf(c.ctx, c.v.ID); err != nil {
			return err
		}
	}
	if err := c.tx.ReplaceLines(c.ctx, c.v.ID, lines, snapshots); err != nil {
		return err
	}
	if c.v.Kind == "share" {
		return nil // accrued when the statement was accepted
	}
	return accrue(c.ctx, c.tx, *c.v, lines, c.now)
}

// regenerate voids what was computed and drafts the month anew from the present usage; what people added or
// adjusted is gone with it, and the accrual follows.
func (a *Invoices) regenerate(c *change) error {
	switch c.v.State {
	case "draft", "review", "approved", "held", "sent", "objected", "confirmed":
	default:
		return fault.New(fault.Conflict, "an invoice that is %q can only be followed by a credit note", c.v.State)
	}
	if c.v.Kind != "service" {
		return fault.New(fault.NotImplemented, "only service invoices can be voided and drafted anew")
	}
	e, err := c.engagement()
	if err != nil {
		return err
	}
	d, err := gather(c.ctx, c.tx, e, c.v.Month, c.now)
	if err != nil {
		return err
	}
	c.v.Attempt++
	if err := d.fill(c.ctx, c.tx, c.v); err != nil {
		return err
	}
	c.v.SentAt, c.v.WindowEndsAt, c.v.ConfirmedAt, c.v.ConfirmedBy = nil, nil, nil, ""
	if err := c.rewrite(d.lines, d.snapshots); err != nil {
		return err
	}
	return c.unapprove()
}
