package activities

import (
	"context"
	"encoding/json"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/worker"

	"github.com/gainshare/gainshare/internal/rules/contract"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

// Engagements acts for the engagement's entity workflow.
type Engagements struct{ DB *store.DB }

// Register makes the activities known under their names on the wire.
func (a *Engagements) Register(r worker.Registry) {
	register(r, wire.OpenEngagement.Name, a.Open)
	register(r, wire.ChangeEngagement.Name, a.Change)
	register(r, wire.EndEngagement.Name, a.End)
	register(r, wire.SetStage.Name, a.SetStage)
	register(r, wire.RebuildEngagement.Name, a.Rebuild)
	register(r, wire.AmendContract.Name, a.AmendContract)
	register(r, wire.ApproveContract.Name, a.ApproveContract)
	register(r, wire.SignContract.Name, a.SignContract)
	register(r, wire.ProposeBaseline.Name, a.ProposeBaseline)
	register(r, wire.SignBaseline.Name, a.SignBaseline)
}

func register(r worker.Registry, name string, fn any) {
	r.RegisterActivityWithOptions(fn, activity.RegisterOptions{Name: name})
}

type startBody struct {
	ID         string            `json:"id"`
	MerchantID string            `json:"merchant_id"`
	Name       string            `json:"name"`
	Plan       string            `json:"plan"`
	ShopIDs    []string          `json:"shop_ids"`
	CalendarID string            `json:"calendar_id"`
	StartsOn   period.Date       `json:"starts_on"`
	EndsOn     *period.Date      `json:"ends_on"`
	Currency   money.Currency    `json:"currency"`
	TimeZone   string            `json:"time_zone"`
	Contract   contract.Contract `json:"contract"`
}

// Open writes the engagement, its shops and the first contract version, and asks for the contract's approval.
func (a *Engagements) Open(ctx context.Context, in wire.EngagementCommand) (wire.EngagementStatus, error) {
	var savings bool
	result, err := a.DB.Apply(ctx, in.CommandID, func(tx *store.Tx, c store.Command, now time.Time) (any, error) {
		req, err := bodyOf[startBody](c)
		if err != nil {
			return nil, err
		}
		b := req.Body
		e := store.Engagement{
			ID: in.EngagementID, MerchantID: b.MerchantID, Name: b.Name, Plan: b.Plan, Currency: b.Currency, TimeZone: b.TimeZone,
			StartsOn: b.StartsOn, EndsOn: b.EndsOn, CreatedBy: c.Actor, CreatedAt: now,
		}
		if err := checkStart(ctx, tx, &e, b); err != nil {
			return nil, err
		}
		if err := tx.AddEngagement(ctx, e, b.ShopIDs); err != nil {
			return nil, err
		}
		if err := addContract(ctx, tx, e, b.Contract, c.Actor, now); err != nil {
			return nil, err
		}
		return map[string]any{"engagement_id": e.ID}, tx.Tell(ctx, store.Event{
			Key: e.ID + "/opened", EngagementID: e.ID, At: now, Actor: c.Actor, Kind: "engagement.opened",
			Params: map[string]any{"plan": e.Plan, "starts_on": e.StartsOn}, WorkflowID: wire.EngagementID(e.ID)})
	})
	if err != nil {
		return wire.EngagementStatus{}, refuse(err)
	}
	err = a.DB.InTx(ctx, func(tx *store.Tx) error {
		e, err := tx.Engagement(ctx, in.EngagementID, false)
		savings = e.Plan == contract.PlanSavings
		return err
	})
	return wire.EngagementStatus{Reply: wire.Reply{State: "onboarding", Result: result}, Savings: savings}, refuse(err)
}

// checkStart refuses what cannot become an engagement, naming the field, and fills in entity and calendar.
func checkStart(ctx context.Context, tx *store.Tx, e *store.Engagement, b startBody) error {
	if _, err := time.LoadLocation(b.TimeZone); err != nil || b.TimeZone == "" {
		return fault.New(fault.Invalid, "unknown time zone %q", b.TimeZone).At("/time_zone")
	}
	if b.EndsOn != nil && !b.StartsOn.Before(*b.EndsOn) {
		return fault.New(fault.Invalid, "the engagement ends before it begins").At("/ends_on")
	}
	if err := contract.Validate("/contract", b.Contract, b.Plan, b.Currency).First(); err != nil {
		return err
	}
	party, err := tx.PartyOf(ctx, b.MerchantID)
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, s := range party.Shops {
		known[s] = true
	}
	for _, s := range b.ShopIDs {
		if !known[s] {
			return fault.New(fault.Invalid, "the merchant has no shop %q", s).At("/shop_ids")
		}
	}
	e.EntityID = party.EntityID
	e.CalendarID, err = tx.CalendarOf(ctx, party.EntityID, b.CalendarID)
	return err
}

// Change holds, resumes or terminates an engagement, as its command says.
func (a *Engagements) Change(ctx context.Context, in wire.EngagementCommand) (wire.EngagementStatus, error) {
	var stage string
	result, err := a.DB.Apply(ctx, in.CommandID, func(tx *store.Tx, c store.Command, now time.Time) (any, error) {
		req, err := bodyOf[struct {
			Reason    string       `json:"reason"`
			Effective *period.Date `json:"effective"`
		}](c)
		if err != nil {
			return nil, err
		}
		stage = map[string]string{wire.CmdHoldEngagement: "held", wire.CmdResumeEngagement: "live", wire.CmdTerminateEngagement: "terminating"}[c.Kind]
		e, err := tx.Engagement(ctx, in.EngagementID, true)
		if err != nil {
			return nil, err
		}
		if c.Kind == wire.CmdTerminateEngagement {
			if req.Body.Effective == nil || !e.StartsOn.Before(*req.Body.Effective) {
				return nil, fault.New(fault.Invalid, "an engagement ends on a day after it began").At("/effective")
			}
			if err := tx.SetEnd(ctx, e.ID, *req.Body.Effective); err != nil {
				return nil, err
			}
		}
		if err := tx.SetStage(ctx, e.ID, stage, ""); err != nil {
			return nil, err
		}
		return map[string]string{"stage": stage}, tx.Tell(ctx, store.Event{
			Key: c.ID, EngagementID: e.ID, At: now, Actor: c.Actor, Kind: c.Kind, Params: map[string]any{"reason": req.Body.Reason}})
	})
	if err != nil {
		return wire.EngagementStatus{}, refuse(err)
	}
	var done struct{ Stage string }
	err = json.Unmarshal(result, &done)
	return wire.EngagementStatus{Reply: wire.Reply{State: done.Stage, Result: result}}, err
}

// SetStage moves the engagement to a stage because of what a child reported.
func (a *Engagements) SetStage(ctx context.Context, in wire.StageChange) (wire.EngagementStatus, error) {
	err := a.DB.InTx(ctx, func(tx *store.Tx) error {
		now, err := tx.Now(ctx)
		if err != nil {
			return err
		}
		if err := tx.SetStage(ctx, in.EngagementID, in.Stage, in.Attention); err != nil {
			return err
		}
		return tx.Tell(ctx, store.Event{Key: in.EventID + "/stage", EngagementID: in.EngagementID, At: now,
			Kind: "engagement.stage", Params: map[string]any{"stage": in.Stage, "attention": in.Attention}})
	})
	return wire.EngagementStatus{Reply: wire.Reply{State: in.Stage}}, refuse(err)
}

// Rebuild gives an entity its state from PostgreSQL, when its own history is gone.
func (a *Engagements) Rebuild(ctx context.Context, id string) (wire.EngagementState, error) {
	s := wire.EngagementState{Children: map[string]string{}}
	err := a.DB.InTx(ctx, func(tx *store.Tx) error {
		e, err := tx.Engagement(ctx, id, false)
		if err != nil {
			return err
		}
		s.Stage, s.Attention, s.Savings = e.Stage, e.Attention, e.Plan == contract.PlanSavings
		s.Closed, err = tx.ClosedMonths(ctx, id)
		return err
	})
	return s, refuse(err)
}
