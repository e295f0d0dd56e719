package activities

import (
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/lib/pq"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/store"
)

// seen refuses an actor who looked at another version than the newest.
func (c *settling) seen() error {
	if c.in.IfMatch != hex.EncodeToString(c.s.SHA256) {
		return fault.New(fault.Changed, "the statement was changed since you looked: read it again, then decide")
	}
	return nil
}

func (c *settling) mustBe(states ...string) error {
	if slices.Contains(states, c.s.State) {
		return nil
	}
	return fault.New(fault.Conflict, "a statement that is %q does not allow this", c.s.State)
}

// submit puts a person's name under the draft: from here on that person cannot approve it.
func (a *Settlements) submit(c *settling) error {
	if err := firstOf(c.mustBe("draft"), c.seen()); err != nil {
		return err
	}
	c.s.State, c.s.PreparedBy, c.s.SubmittedAt = "submitted", c.in.Actor, &c.now
	if err := c.closeTasks(""); err != nil { // the reminders too
		return err
	}
	due := endOfWorkingDay(a.Calendar, c.e, c.now, remindDays)
	return c.openTask("settlement.approve", "finance_approver", &due, "settlement.escalates")
}

// approve is bound to the statement's hash; above the contract's limit two approvers agree.
func (a *Settlements) approve(c *settling) error {
	if err := firstOf(c.mustBe("submitted"), c.seen()); err != nil {
		return err
	}
	if c.in.Actor == c.s.PreparedBy {
		return fault.New(fault.SamePerson, "who submitted the statement cannot approve it: another person has to")
	}
	terms, err := contractOf(c.ctx, c.tx, *c.s)
	if err != nil {
		return err
	}
	actor := c.in.Actor
	switch {
	case c.s.ApprovedBy == nil:
		c.s.ApprovedBy = &actor
		if terms.NeedsSecond(money.New(c.s.Share, c.s.Currency)) {
			return nil
		}
	case *c.s.ApprovedBy == actor:
		return fault.New(fault.SamePerson, "above the limit a second approver has to agree, not the same one twice")
	default:
		c.s.SecondApprover = &actor
	}
	c.s.State, c.s.ApprovedAt = "approved", &c.now
	if err := c.closeTasks(""); err != nil {
		return err
	}
	return c.announce()
}

// announce writes the merchant's notice; its proof of delivery opens the window.
func (c *settling) announce() (err error) {
	share := money.New(c.s.Share, c.s.Currency)
	c.notice, err = writeNotice(c.ctx, c.tx, c.e, fmt.Sprintf("statement/%s/%d", c.in.Key(), c.s.Version), c.now,
		fmt.Sprintf("节省分成结算单 %s %s / Savings statement", c.e.Name, c.s.Period),
		fmt.Sprintf("%s 节省分成 %s %s，请在 %d 个工作日内确认或提出异议；逾期视为接受。\nSavings share of %s: %s %s. Accept or dispute within %d working days; silence accepts.\nsha256 %x\n",
			c.s.Period, share, c.s.Currency, statementWindow, c.s.Period, share, c.s.Currency, statementWindow, c.s.SHA256))
	return err
}

func (a *Settlements) reject(c *settling) error {
	if err := c.mustBe("submitted"); err != nil {
		return err
	}
	if c.in.Actor == c.s.PreparedBy {
		return fault.New(fault.SamePerson, "who submitted the statement does not decide about it")
	}
	c.s.State = "rejected"
	if err := c.closeTasks(""); err != nil {
		return err
	}
	return c.openTask("settlement.revise", "finance", nil, "")
}

// revise computes version n+1 from what is in the books now.
func (a *Settlements) revise(c *settling) error {
	if err := c.mustBe("draft", "rejected"); err != nil {
		return err
	}
	if err := c.closeTasks(""); err != nil {
		return err
	}
	return a.next(c, amendment{version: c.s.Version + 1, state: "draft", preparedBy: "system"})
}

// next replaces the statement at hand by a new version of it.
func (a *Settlements) next(c *settling, am amendment) error {
	s, err := a.compute(c.ctx, c.tx, c.in.SettlementInput, am, c.now)
	if err != nil {
		return err
	}
	*c.s = s
	return nil
}

// accept ends the merchant's window with a yes.
func (a *Settlements) accept(c *settling) error {
	if err := firstOf(c.mustBe("sent"), c.seen()); err != nil {
		return err
	}
	c.s.State, c.s.AcceptedAt, c.s.AcceptedBy = "accepted", &c.now, c.in.Actor
	return c.closeTasks("settlement.accept")
}

// dispute computes the version whose payable part leaves out what is disputed: that part is due at once, the
// rest is held until the dispute is decided.
func (a *Settlements) dispute(c *settling) error {
	if err := c.mustBe("sent"); err != nil {
		return err
	}
	var b struct {
		Reason   string   `json:"reason"`
		Lines    []string `json:"lines"`
		Contacts []string `json:"contact_ids"`
	}
	if err := c.body(&b); err != nil {
		return err
	}
	if err := c.checkDisputed(b.Lines, b.Contacts); err != nil {
		return err
	}
	d := store.Dispute{ID: store.DerivedID("dsp", c.cmd.ID), EngagementID: c.e.ID, Period: c.s.Period, Version: c.s.Version, Lines: append(pq.StringArray{}, b.Lines...), Contacts: append(pq.StringArray{}, b.Contacts...),
		Reason: b.Reason, RaisedBy: c.in.Actor, RaisedAt: c.now}
	if err := c.tx.AddDispute(c.ctx, d); err != nil {
		return err
	}
	if err := c.closeTasks("settlement.accept"); err != nil {
		return err
	}
	due := endOfWorkingDay(a.Calendar, c.e, c.now, answerDays)
	if err := c.openTask("settlement.decide_dispute", "finance_approver", &due, "settlement.escalates"); err != nil {
		return err
	}
	from := *c.s
	from.AcceptedAt, from.AcceptedBy = &c.now, c.in.Actor // the undisputed part is accepted by disputing only the rest
	return a.next(c, amendment{version: c.s.Version + 1, state: "disputed", from: &from, disputed: d})
}

func (c *settling) checkDisputed(lines, contacts []string) error {
	if len(lines)+len(contacts) == 0 {
		return fault.New(fault.Invalid, "a dispute names cost lines or contacts").At("/lines")
	}
	known, err := c.tx.CostKeys(c.ctx, *c.s)
	if err != nil {
		return err
	}
	for _, l := range lines {
		if !slices.Contains(known, l) {
			return fault.New(fault.Invalid, "the statement has no cost line %q", l).At("/lines")
		}
	}
	foreign, err := c.tx.ForeignContacts(c.ctx, c.e.ID+"."+c.s.Period+".service", contacts)
	if err != nil {
		return err
	}
	if len(foreign) > 0 {
		return fault.New(fault.Invalid, "%d contacts are not behind this statement, the first is %q", len(foreign), foreign[0]).At("/contact_ids")
	}
	return nil
}

// resolveDispute decides a dispute: rejected releases what was held; upheld leaves cost lines out of A for good,
// and contacts out of volume and price. The months after it are computed again where that changes them.
func (a *Settlements) resolveDispute(c *settling) error {
	if err := c.mustBe("disputed", "posted"); err != nil {
		return err
	}
	var b struct {
		DisputeID string `json:"dispute_id"`
		Verdict   string `json:"verdict"`
		Answer    string `json:"answer"`
	}
	if err := c.body(&b); err != nil {
		return err
	}
	d, err := c.tx.Dispute(c.ctx, c.e.ID, c.s.Period, b.DisputeID)
	if err != nil {
		return err
	}
	if d.State != "open" {
		return fault.New(fault.Conflict, "the dispute is decided already")
	}
	am := amendment{version: c.s.Version + 1, state: "accepted", from: c.s}
	if b.Verdict == "upheld" {
		am.fresh = len(d.Contacts) > 0
		if err := c.tx.StrikeContacts(c.ctx, d, c.now); err != nil {
			return err
		}
	}
	d.State, d.Answer, d.ResolvedBy, d.ResolvedAt = b.Verdict, b.Answer, &c.in.Actor, &c.now
	if err := c.tx.ResolveDispute(c.ctx, d); err != nil {
		return err
	}
	if err := c.closeTasks("settlement.decide_dispute"); err != nil {
		return err
	}
	if err := a.next(c, am); err != nil || b.Verdict != "upheld" {
		return err
	}
	c.restated, err = a.restateAfter(c.ctx, c.tx, c.e, c.in.Period, "dispute "+d.ID+" of "+c.in.Period+" was upheld", c.now)
	return err
}

// firstOf returns the first refusal.
func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
