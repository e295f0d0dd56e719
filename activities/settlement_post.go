package activities

import (
	"context"
	"fmt"
	"time"

	"github.com/gainshare/gainshare/internal/rules/contract"
	"github.com/gainshare/gainshare/internal/rules/ledger"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/rules/settlement"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

// move reads a statement, lets fn change it, and writes it back.
func (a *Settlements) move(ctx context.Context, in wire.SettlementInput, fn func(tx *store.Tx, e store.Engagement, s *store.Statement, now time.Time) error) (wire.SettlementStatus, error) {
	var status wire.SettlementStatus
	err := a.DB.InTx(ctx, func(tx *store.Tx) error {
		s, err := tx.Statement(ctx, in.EngagementID, in.Period)
		if err != nil {
			return err
		}
		e, err := tx.Engagement(ctx, in.EngagementID, false)
		if err != nil {
			return err
		}
		now, err := tx.Now(ctx)
		if err != nil {
			return err
		}
		if err := fn(tx, e, &s, now); err != nil {
			return err
		}
		if err := tx.MoveStatement(ctx, s); err != nil {
			return err
		}
		status, err = a.status(ctx, tx, s, nil)
		return err
	})
	return status, refuse(err)
}

// OpenWindow starts the merchant's working days with the proof of delivery.
func (a *Settlements) OpenWindow(ctx context.Context, in wire.StatementWindow) (wire.SettlementStatus, error) {
	return a.move(ctx, in.SettlementInput, func(tx *store.Tx, e store.Engagement, s *store.Statement, now time.Time) error {
		if s.State != "approved" {
			return nil
		}
		ends := endOfWorkingDay(a.Calendar, e, in.DeliveredAt, statementWindow)
		s.State, s.WindowEndsAt = "sent", &ends
		t := task(e, "settlement.accept", "merchant_signer", "statement", in.Key(), in.DeliveredAt)
		t.Key += fmt.Sprintf("/%d", s.Version)
		t.DueAt, t.Fallback = &ends, "settlement.silence_accepts"
		return tx.OpenTask(ctx, t)
	})
}

// SilentAccept accepts a statement whose window has passed without a word.
func (a *Settlements) SilentAccept(ctx context.Context, in wire.SettlementInput) (wire.SettlementStatus, error) {
	return a.move(ctx, in, func(tx *store.Tx, e store.Engagement, s *store.Statement, now time.Time) error {
		if s.State != "sent" || s.WindowEndsAt == nil || now.Before(*s.WindowEndsAt) {
			return nil
		}
		s.State, s.AcceptedAt, s.AcceptedBy = "accepted", &now, "silence"
		if err := tx.CloseTasks(ctx, "statement", in.Key(), "settlement.accept", "expired", "silence", now); err != nil {
			return err
		}
		return tx.Tell(ctx, store.Event{Key: in.Key() + "/silence", EngagementID: e.ID, At: now, Kind: "settlement.silence", Params: map[string]any{"period": s.Period}})
	})
}

// Post accrues what is payable now and was not posted before, and puts it on its way to the share invoice of
// the month it was accepted in. The held part stays a memo. ClosesYear names the contract year that is due now.
func (a *Settlements) Post(ctx context.Context, in wire.SettlementInput) (wire.SettlementStatus, error) {
	var year string
	status, err := a.move(ctx, in, func(tx *store.Tx, e store.Engagement, s *store.Statement, now time.Time) (err error) {
		if year, err = closesYear(ctx, tx, e, s.Period); err != nil {
			return err
		}
		if s.State != "accepted" && s.State != "disputed" || s.PostedAt != nil {
			return nil
		}
		if err := a.postShare(ctx, tx, e, *s, now); err != nil {
			return err
		}
		s.PostedAt = &now
		if s.State == "accepted" {
			s.State = "posted"
		}
		if err := tx.CloseTasks(ctx, "statement", in.Key(), "settlement.blocked", "done", "system", now); err != nil {
			return err
		}
		return tx.Tell(ctx, store.Event{Key: fmt.Sprintf("%s/posted/%d", in.Key(), s.Version), EngagementID: e.ID, At: now, Kind: "settlement.posted",
			Params: map[string]any{"period": s.Period, "payable": money.New(s.Payable, s.Currency), "held": money.New(s.Held, s.Currency), "currency": s.Currency}})
	})
	if status.State == "posted" {
		status.ClosesYear = year
	}
	return status, err
}

// postShare posts the part of the payable share not posted yet. A restatement's difference below 1.00, with what
// waits of earlier ones, is recorded and not posted.
func (a *Settlements) postShare(ctx context.Context, tx *store.Tx, e store.Engagement, s store.Statement, now time.Time) error {
	due, err := a.dueOf(ctx, tx, e, s, now)
	if err != nil || due.Net == 0 && due.Tax == 0 {
		return err
	}
	carried, err := tx.CarriedShares(ctx, e.ID)
	if err != nil {
		return err
	}
	small, err := tooSmall(s, due, carried)
	if err != nil {
		return err
	}
	if small {
		due.Carried = true
		return tx.AddShareDue(ctx, due)
	}
	if err := tx.ReleaseCarried(ctx, e.ID, due.AcceptedMonth); err != nil {
		return err
	}
	if err := tx.AddShareDue(ctx, due); err != nil {
		return err
	}
	for _, d := range append(carried, due) {
		if err := accrueShare(ctx, tx, e, d, now); err != nil {
			return err
		}
	}
	return nil
}

// dueOf is the difference between what is payable and what was posted or recorded before. The tax of a part is
// the tax of everything so far less the tax already posted: parts never add up to another tax than the whole.
func (a *Settlements) dueOf(ctx context.Context, tx *store.Tx, e store.Engagement, s store.Statement, now time.Time) (store.ShareDue, error) {
	due := store.ShareDue{EngagementID: e.ID, Period: s.Period, Version: s.Version, PostedAt: now, Restates: s.Restates, AcceptedMonth: period.MonthOf(now.In(e.Zone()))}
	periods, month, err := coveredBy(e, s)
	if err != nil {
		return due, err
	}
	due.ServiceMonth = month
	net, tax, err := tx.SharePosted(ctx, e.ID, periods...)
	if err != nil {
		return due, err
	}
	terms, err := contractOf(ctx, tx, s)
	if err != nil {
		return due, err
	}
	whole, err := settlement.TaxOf(money.New(s.Payable, s.Currency), terms.Tax.Rate)
	due.Net, due.Tax = s.Payable-net, whole.Minor()-tax
	if len(periods) > 1 && due.Net == 0 {
		due.Tax = 0 // a year that gives nothing back does not round its months' taxes again
	}
	return due, err
}

// coveredBy names the periods whose shares a statement sums up, and the service month its own posting stands in.
func coveredBy(e store.Engagement, s store.Statement) ([]string, period.Month, error) {
	if s.Status != statusTrueUp {
		month, err := period.ParseMonth(s.Period)
		return []string{s.Period}, month, err
	}
	year, err := yearNamed(e, s.Period)
	if err != nil {
		return nil, period.Month{}, err
	}
	periods := []string{s.Period}
	for _, m := range year.months {
		periods = append(periods, m.String())
	}
	return periods, year.months[len(year.months)-1], nil
}

// tooSmall says whether a restatement's difference has to wait for others.
func tooSmall(s store.Statement, due store.ShareDue, carried []store.ShareDue) (bool, error) {
	if s.Restates == nil {
		return false, nil
	}
	sum := due.Net
	for _, c := range carried {
		sum += c.Net
	}
	least, err := smallestDelta(s.Currency)
	return max(sum, -sum) < least, err
}

// accrueShare posts one part of a share in the open period; a restatement cites both versions.
func accrueShare(ctx context.Context, tx *store.Tx, e store.Engagement, due store.ShareDue, now time.Time) error {
	books, err := tx.BooksTime(ctx, e.EntityID, now)
	if err != nil {
		return err
	}
	lines, err := ledger.Accrue(map[string]money.Amount{ledger.RevenueShare: money.New(due.Net, e.Currency)}, money.New(due.Tax, e.Currency))
	if err != nil {
		return err
	}
	template, source := "share_accrual", fmt.Sprintf("%s.%s/%d", e.ID, due.Period, due.Version)
	if len(due.Period) == len("2025") && due.Net < 0 {
		template = "true_up"
	}
	if due.Restates != nil {
		template, source = "restatement", fmt.Sprintf("%s restates /%d", source, *due.Restates)
	}
	return tx.Post(ctx, store.Posting{Key: fmt.Sprintf("share/%s.%s/%d", e.ID, due.Period, due.Version), EntityID: e.EntityID, Currency: e.Currency,
		Period: period.MonthOf(books), ServiceMonth: due.ServiceMonth, PostedOn: period.DateOf(books), Template: template, SourceKind: "statement",
		SourceID: source, EngagementID: &e.ID, MerchantID: &e.MerchantID, Lines: lines})
}

func contractOf(ctx context.Context, tx *store.Tx, s store.Statement) (contract.Contract, error) {
	v, err := tx.Contract(ctx, s.EngagementID, s.ContractVersion)
	if err != nil {
		return contract.Contract{}, err
	}
	return contract.Parse(v.Terms)
}

// Nudge reminds, escalates and expires what the provider's own people have not done: never approved by time.
// Due is when the next step comes, counted from when it came into these hands; none after the last.
func (a *Settlements) Nudge(ctx context.Context, in wire.SettlementStep) (wire.SettlementStatus, error) {
	var due time.Time
	status, err := a.move(ctx, in.SettlementInput, func(tx *store.Tx, e store.Engagement, s *store.Statement, now time.Time) error {
		role, days := "finance", escalateDays
		switch in.Step {
		case "escalate":
			role, days = "finance_approver", expireDays
		case "expire":
			role, days = "operator", 0
		}
		if days > 0 {
			due = endOfWorkingDay(a.Calendar, e, inHandsSince(*s), days)
		}
		t := task(e, "settlement."+in.Step, role, "statement", in.Key(), now)
		t.Key += fmt.Sprintf("/%d/%s", s.Version, s.State) // whoever has it now is reminded of his own part
		return tx.OpenTask(ctx, t)
	})
	status.Due = due
	return status, err
}

// inHandsSince is when a statement came to those who have to act on it: when it was made, or submitted.
func inHandsSince(s store.Statement) time.Time {
	if s.State == "submitted" && s.SubmittedAt != nil {
		return *s.SubmittedAt
	}
	return s.CreatedAt
}
