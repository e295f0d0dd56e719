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
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

// Working days until the provider's own people should have acted, and the merchant's window.
const (
	remindDays      = 2
	escalateDays    = 4
	expireDays      = 10
	statementWindow = 10
)

// Settlements acts for the life of a savings-share statement. Key signs it; Calendar counts working days.
type Settlements struct {
	DB       *store.DB
	Key      ed25519.PrivateKey
	Calendar calendar.Calendar
}

// Register makes the activities known under their names on the wire.
func (a *Settlements) Register(r worker.Registry) {
	register(r, wire.ComputeStatement.Name, a.Compute)
	register(r, wire.ChangeStatement.Name, a.Change)
	register(r, wire.OpenStatementWindow.Name, a.OpenWindow)
	register(r, wire.SilentAccept.Name, a.SilentAccept)
	register(r, wire.PostStatement.Name, a.Post)
	register(r, wire.NudgeSettlement.Name, a.Nudge)
	register(r, wire.RestateMonths.Name, a.Restate)
}

// Compute makes the first version of a month's statement, or finds the newest there is. What keeps it from
// being computed comes back as Problem, with a task for finance: the workflow waits and asks again.
func (a *Settlements) Compute(ctx context.Context, in wire.SettlementInput) (wire.SettlementStatus, error) {
	var status wire.SettlementStatus
	err := a.DB.InTx(ctx, func(tx *store.Tx) error {
		s, err := a.newest(ctx, tx, in)
		if err != nil {
			return err
		}
		status, err = a.status(ctx, tx, s, nil)
		return err
	})
	problem := asFault(err)
	switch {
	case problem == nil:
		return status, refuse(err)
	case in.Yearly() && problem.Code == fault.MonthOpen:
		return a.notYet(ctx, in, problem)
	case problem.Code != fault.Unavailable && problem.Code != fault.Internal && a.engaged(ctx, in):
		return a.problem(ctx, in, problem)
	}
	return status, refuse(err)
}

// engaged says whether the engagement exists: a reason for a person to look needs somebody to tell.
func (a *Settlements) engaged(ctx context.Context, in wire.SettlementInput) bool {
	return a.DB.InTx(ctx, func(tx *store.Tx) error {
		_, err := tx.Engagement(ctx, in.EngagementID, false)
		return err
	}) == nil
}

// newest finds the newest version of a statement, and makes the first one.
func (a *Settlements) newest(ctx context.Context, tx *store.Tx, in wire.SettlementInput) (store.Statement, error) {
	now, err := tx.Now(ctx)
	if err != nil {
		return store.Statement{}, err
	}
	s, err := tx.Statement(ctx, in.EngagementID, in.Period)
	switch {
	case err == nil && in.Yearly() && s.State == "posted":
		return a.yearAgain(ctx, tx, in, s, now)
	case fault.CodeOf(err) == fault.NotFound:
		return a.compute(ctx, tx, in, amendment{version: 1, state: "draft", preparedBy: "system"}, now)
	}
	return s, err
}

// notYet answers when a year may be closed: nobody has to do anything until then.
func (a *Settlements) notYet(ctx context.Context, in wire.SettlementInput, problem *fault.Error) (wire.SettlementStatus, error) {
	status := wire.SettlementStatus{Reply: wire.Reply{State: "waiting"}, Problem: problem.Sentence}
	err := a.DB.InTx(ctx, func(tx *store.Tx) error {
		e, err := tx.Engagement(ctx, in.EngagementID, false)
		if err != nil {
			return err
		}
		year, err := yearNamed(e, in.Period)
		status.Due = year.due(e)
		return err
	})
	return status, refuse(err)
}

// problem gives finance a task with the reason there is no statement.
func (a *Settlements) problem(ctx context.Context, in wire.SettlementInput, problem *fault.Error) (wire.SettlementStatus, error) {
	status := wire.SettlementStatus{Reply: wire.Reply{State: "waiting"}, Problem: problem.Sentence}
	err := a.DB.InTx(ctx, func(tx *store.Tx) error {
		now, err := tx.Now(ctx)
		if err != nil {
			return err
		}
		e, err := tx.Engagement(ctx, in.EngagementID, false)
		if err != nil {
			return err
		}
		status.Due = now.Add(24 * time.Hour)
		t := task(e, "settlement.blocked", "finance", "statement", in.Key(), now)
		t.Params = paramsJSON(map[string]any{"code": problem.Code, "sentence": problem.Sentence, "period": in.Period})
		return tx.OpenTask(ctx, t)
	})
	return status, refuse(err)
}

// settling is one verb's work on a locked statement.
type settling struct {
	ctx    context.Context
	tx     *store.Tx
	s      *store.Statement
	e      store.Engagement
	in     wire.SettlementCommand
	cmd    store.Command
	now    time.Time
	notice string

	restated []wire.Restated // later months with a new version because of this
}

func (a *Settlements) verbs() map[string]func(*settling) error {
	return map[string]func(*settling) error{
		wire.UpdateSubmit: a.submit, wire.UpdateApprove: a.approve, wire.UpdateReject: a.reject, wire.UpdateRevise: a.revise,
		wire.UpdateDispute: a.dispute, wire.UpdateAccept: a.accept, wire.UpdateResolveDispute: a.resolveDispute,
	}
}

// statementAnswer is what a command about a statement leaves as its result.
type statementAnswer struct {
	Statement string `json:"statement"`
	Version   int    `json:"version"`
	State     string `json:"state"`
	SHA256    string `json:"sha256"`
	Notice    string `json:"notice,omitempty"`
	Dispute   string `json:"dispute,omitempty"`

	Restated []wire.Restated `json:"restated,omitempty"`
}

// Change applies one update to a statement, once.
func (a *Settlements) Change(ctx context.Context, in wire.SettlementCommand) (wire.SettlementStatus, error) {
	verb, known := a.verbs()[in.Verb]
	if !known {
		return wire.SettlementStatus{}, refuse(fault.New(fault.NotImplemented, "a statement cannot %q yet", in.Verb))
	}
	result, err := a.DB.Apply(ctx, in.CommandID, func(tx *store.Tx, cmd store.Command, now time.Time) (any, error) {
		e, err := tx.Engagement(ctx, in.EngagementID, false)
		if err != nil {
			return nil, err
		}
		s, err := tx.Statement(ctx, in.EngagementID, in.Period)
		if err != nil {
			return nil, err
		}
		c := &settling{ctx: ctx, tx: tx, s: &s, e: e, in: in, cmd: cmd, now: now}
		if err := verb(c); err != nil {
			return nil, err
		}
		if err := tx.MoveStatement(ctx, *c.s); err != nil {
			return nil, err
		}
		return statementAnswer{Statement: in.Key(), Version: c.s.Version, State: c.s.State, SHA256: hex.EncodeToString(c.s.SHA256), Notice: c.notice,
			Restated: c.restated}, c.tell()
	})
	if errors.Is(err, errNoAddress) {
		if err := a.missing(ctx, in.EngagementID); err != nil {
			return wire.SettlementStatus{}, refuse(err)
		}
	}
	if err != nil {
		return wire.SettlementStatus{}, refuse(err)
	}
	return a.after(ctx, in.SettlementInput, result)
}

// missing opens the task after a command was refused because the merchant cannot be written to.
func (a *Settlements) missing(ctx context.Context, engagement string) error {
	return a.DB.InTx(ctx, func(tx *store.Tx) error {
		e, err := tx.Engagement(ctx, engagement, false)
		if err != nil {
			return err
		}
		now, err := tx.Now(ctx)
		if err != nil {
			return err
		}
		return askForAddress(ctx, tx, e, now)
	})
}

func (c *settling) tell() error {
	return c.tx.Tell(c.ctx, store.Event{Key: c.cmd.ID, EngagementID: c.e.ID, At: c.now, Actor: c.cmd.Actor, Kind: c.cmd.Kind,
		Params: map[string]any{"period": c.s.Period, "version": c.s.Version, "state": c.s.State, "share": money.New(c.s.Share, c.s.Currency),
			"payable": money.New(c.s.Payable, c.s.Currency), "held": money.New(c.s.Held, c.s.Currency), "currency": c.s.Currency},
		WorkflowID: wire.SettlementID(c.e.ID, c.s.Period)})
}

// after reads where the statement stands now, with the notice the command left to be delivered.
func (a *Settlements) after(ctx context.Context, in wire.SettlementInput, result json.RawMessage) (wire.SettlementStatus, error) {
	var out statementAnswer
	if err := json.Unmarshal(result, &out); err != nil {
		return wire.SettlementStatus{}, err
	}
	var status wire.SettlementStatus
	err := a.DB.InTx(ctx, func(tx *store.Tx) error {
		s, err := tx.Statement(ctx, in.EngagementID, in.Period)
		if err != nil {
			return err
		}
		status, err = a.status(ctx, tx, s, result)
		return err
	})
	status.NoticeID, status.Restated = out.Notice, out.Restated
	return status, refuse(err)
}

func (a *Settlements) status(ctx context.Context, tx *store.Tx, s store.Statement, result json.RawMessage) (wire.SettlementStatus, error) {
	status := wire.SettlementStatus{Reply: wire.Reply{State: s.State, Result: result}, Version: s.Version, Hash: hex.EncodeToString(s.SHA256),
		PreparedBy: s.PreparedBy, OpenHeld: s.State == "disputed"}
	if s.ApprovedBy != nil {
		status.ApprovedBy = *s.ApprovedBy
	}
	if s.WindowEndsAt != nil {
		status.WindowEnds = *s.WindowEndsAt
	}
	if s.State == "draft" || s.State == "submitted" || s.State == "rejected" {
		e, err := tx.Engagement(ctx, s.EngagementID, false)
		if err != nil {
			return status, err
		}
		status.Due = endOfWorkingDay(a.Calendar, e, inHandsSince(s), remindDays)
	}
	return status, nil
}

// endOfWorkingDay is the end of the n-th working day after an instant, in the engagement's zone.
func endOfWorkingDay(c calendar.Calendar, e store.Engagement, at time.Time, n int) time.Time {
	day, _ := c.AddWorkingDays(period.DateOf(at.In(e.Zone())), n)
	return day.AddDays(1).In(e.Zone())
}

func (c *settling) closeTasks(kind string) error {
	return c.tx.CloseTasks(c.ctx, "statement", c.in.Key(), kind, "done", c.in.Actor, c.now)
}

func (c *settling) openTask(kind, role string, due *time.Time, fallback string) error {
	t := task(c.e, kind, role, "statement", c.in.Key(), c.now)
	t.Key += "/" + c.cmd.ID
	t.DueAt, t.Fallback = due, fallback
	return c.tx.OpenTask(c.ctx, t)
}

func (c *settling) body(into any) error {
	var r struct {
		Body json.RawMessage `json:"body"`
	}
	if err := json.Unmarshal(c.cmd.Body, &r); err != nil {
		return err
	}
	if err := json.Unmarshal(r.Body, into); err != nil {
		return fault.New(fault.Invalid, "the request does not have the shape of %s", c.cmd.Kind).Because(err)
	}
	return nil
}
