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
// the month it was accepted in. The held part stays a memo.
func (a *Settlements) Post(ctx context.Context, in wire.SettlementInput) (wire.SettlementStatus, error) {
	return a.move(ctx, in, func(tx *store.Tx, e store.Engagement, s *store.Statement, now time.Time) error {
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
		return tx.Tell(ctx, store.Event{Key: fmt.Sprintf("%s/posted/%d", in.Key(), s.Version), EngagementID: e.ID, At: now, Kind: "settlement.posted",
			Params: map[string]any{"period": s.Period, "payable": money.New(s.Payable, s.Currency), "held": money.New(s.Held, s.Currency), "currency": s.Currency}})
	})
}

// postShare posts the part of the payable share not posted yet. The tax of a part is the tax of everything so
// far less the tax already posted: parts never add up to another tax than the whole.
func (a *Settlements) postShare(ctx context.Context, tx *store.Tx, e store.Engagement, s store.Statement, now time.Time) error {
	net, tax, err := tx.SharePosted(ctx, e.ID, s.Period)
	if err != nil {
		return err
	}
	terms, err := contractOf(ctx, tx, s)
	if err != nil {
		return err
	}
	whole, err := settlement.TaxOf(money.New(s.Payable, s.Currency), terms.Tax.Rate)
	if err != nil {
		return err
	}
	due := store.ShareDue{EngagementID: e.ID, Period: s.Period, Version: s.Version, Net: s.Payable - net, Tax: whole.Minor() - tax, PostedAt: now}
	if due.Net == 0 && due.Tax == 0 {
		return nil
	}
	books, err := tx.BooksTime(ctx, e.EntityID, now)
	if err != nil {
		return err
	}
	month, err := period.ParseMonth(s.Period)
	if err != nil {
		return err
	}
	due.AcceptedMonth = period.MonthOf(now.In(e.Zone()))
	if err := tx.AddShareDue(ctx, due); err != nil {
		return err
	}
	lines, err := ledger.Accrue(map[string]money.Amount{ledger.RevenueShare: money.New(due.Net, s.Currency)}, money.New(due.Tax, s.Currency))
	if err != nil {
		return err
	}
	return tx.Post(ctx, store.Posting{Key: fmt.Sprintf("share/%s.%s/%d", e.ID, s.Period, s.Version), EntityID: e.EntityID, Currency: s.Currency,
		Period: period.MonthOf(books), ServiceMonth: month, PostedOn: period.DateOf(books), Template: "share_accrual", SourceKind: "statement",
		SourceID: fmt.Sprintf("%s.%s/%d", e.ID, s.Period, s.Version), EngagementID: &e.ID, MerchantID: &e.MerchantID, Lines: lines})
}

func contractOf(ctx context.Context, tx *store.Tx, s store.Statement) (contract.Contract, error) {
	v, err := tx.Contract(ctx, s.EngagementID, s.ContractVersion)
	if err != nil {
		return contract.Contract{}, err
	}
	return contract.Parse(v.Terms)
}

// Nudge reminds, escalates and expires what the provider's own people have not done: never approved by time.
// Due is when the next step comes, counted from the statement's making; none after the last.
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
			due = endOfWorkingDay(a.Calendar, e, s.CreatedAt, days)
		}
		t := task(e, "settlement."+in.Step, role, "statement", in.Key(), now)
		t.Key += fmt.Sprintf("/%d", s.Version)
		return tx.OpenTask(ctx, t)
	})
	status.Due = due
	return status, err
}
