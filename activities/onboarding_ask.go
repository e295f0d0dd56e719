package activities

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"time"

	"github.com/gainshare/gainshare/internal/hr"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

// apply runs a command about a step once.
func (a *Onboarding) apply(ctx context.Context, in wire.StepCommand, state string, fn func(*stepWork, json.RawMessage) error) (wire.Reply, error) {
	result, err := a.DB.Apply(ctx, in.CommandID, func(tx *store.Tx, c store.Command, now time.Time) (any, error) {
		req, err := bodyOf[json.RawMessage](c)
		if err != nil {
			return nil, err
		}
		w, err := a.open(ctx, tx, in.EngagementID, in.Step, now)
		if err != nil {
			return nil, err
		}
		if w.step.State != "running" {
			return nil, fault.New(fault.Conflict, "the step %q is %s", in.Step, w.step.State)
		}
		return map[string]string{"step": in.Step, "state": state}, fn(w, req.Body)
	})
	return wire.Reply{State: state, Result: result}, refuse(err)
}

// Complete ends a step a person completed, after looking whether it is true: documents by their signatures,
// go-live stages by their measures, people by a reservation.
func (a *Onboarding) Complete(ctx context.Context, in wire.StepCommand) (wire.Reply, error) {
	reserved, err := a.reserve(ctx, in)
	if err != nil {
		return wire.Reply{}, refuse(err)
	}
	return a.apply(ctx, in, "done", func(w *stepWork, body json.RawMessage) error {
		given, err := evidenceOf(body)
		if err != nil {
			return err
		}
		proof, err := w.prove(given)
		if err != nil {
			return err
		}
		maps.Copy(given, proof)
		maps.Copy(given, reserved)
		return w.finish("done", in.Actor, given)
	})
}

func evidenceOf(body json.RawMessage) (map[string]any, error) {
	var b struct {
		Evidence map[string]any `json:"evidence"`
	}
	if err := json.Unmarshal(body, &b); err != nil {
		return nil, fault.New(fault.Invalid, "evidence is an object").At("/evidence").Because(err)
	}
	if b.Evidence == nil {
		b.Evidence = map[string]any{}
	}
	return b.Evidence, nil
}

// prove refuses a step that is not true, and returns what was measured.
func (w *stepWork) prove(given map[string]any) (map[string]any, error) {
	switch w.step.Step {
	case wire.StepChannels:
		if len(given) == 0 {
			return nil, fault.New(fault.Invalid, "say how the channels were connected and tested").At("/evidence")
		}
		return nil, nil
	case wire.StepRoster:
		return nil, nil // the reservation was the proof
	case wire.StepShadow:
		return w.shadow()
	case wire.StepGoLive10, wire.StepGoLive50, wire.StepGoLive100:
		return w.measureStage()
	}
	proof, err := w.fact()
	if err == nil && proof == nil {
		err = fault.New(fault.Conflict, "the step %q is not true yet: it is done by itself as soon as it is", w.step.Step)
	}
	return proof, err
}

// reserve asks the HR system for the base people the evidence of the roster step names as headcount; none
// wanted is an answer too. It runs before the command's transaction, which would lock the engagement out, and
// under a key of its own: asked again, it finds what it reserved.
func (a *Onboarding) reserve(ctx context.Context, in wire.StepCommand) (map[string]any, error) {
	if in.Step != wire.StepRoster {
		return nil, nil
	}
	c, err := a.DB.Command(ctx, in.CommandID)
	if err != nil || c.AppliedAt != nil {
		return nil, err
	}
	req, err := bodyOf[json.RawMessage](c)
	if err != nil {
		return nil, err
	}
	given, err := evidenceOf(req.Body)
	if err != nil {
		return nil, err
	}
	wanted, ok := given["headcount"].(float64)
	if !ok || wanted < 0 || wanted > 10_000 || wanted != float64(int(wanted)) {
		return nil, fault.New(fault.Invalid, "say how many base people are wanted; 0 is an answer").At("/evidence/headcount")
	}
	if wanted == 0 {
		return nil, nil
	}
	return a.hireBase(ctx, in.EngagementID, int(wanted))
}

func (a *Onboarding) hireBase(ctx context.Context, engagement string, wanted int) (map[string]any, error) {
	ask := hr.Requisition{Key: rosterRequest(engagement), EngagementID: engagement, Headcount: wanted}
	err := a.DB.InTx(ctx, func(tx *store.Tx) error {
		e, err := tx.Engagement(ctx, engagement, false)
		if err != nil {
			return err
		}
		ask.FirstDay, ask.LastDay = e.StartsOn, e.StartsOn.AddDays(364)
		if e.EndsOn != nil {
			ask.LastDay = e.EndsOn.AddDays(-1)
		}
		ask.At, err = tx.Now(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	opened, err := a.HR.OpenRequisition(ctx, ask)
	if err != nil {
		return nil, err
	}
	got, err := a.HR.StartHire(ctx, opened.ID)
	if err == nil && got.Held < wanted {
		err = fault.New(fault.Conflict, "only %d of %d base people are free from %s to %s", got.Held, wanted, ask.FirstDay, ask.LastDay).At("/evidence/headcount")
	}
	return map[string]any{"reserved": got.Held, "requisition": got.ID}, err
}

// Skip passes over a step for a reason.
func (a *Onboarding) Skip(ctx context.Context, in wire.StepCommand) (wire.Reply, error) {
	return a.apply(ctx, in, "skipped", func(w *stepWork, body json.RawMessage) error {
		why, err := reasonOf(body)
		if err != nil {
			return err
		}
		return w.finish("skipped", in.Actor, map[string]any{"reason": why})
	})
}

// Approve records the team lead's word that the desk may stay live.
func (a *Onboarding) Approve(ctx context.Context, in wire.StepCommand) (wire.Reply, error) {
	return a.apply(ctx, in, "done", func(w *stepWork, body json.RawMessage) error {
		why, err := reasonOf(body)
		if err != nil {
			return err
		}
		return w.finish("done", in.Actor, map[string]any{"reason": why})
	})
}

// AskAbort records who aborts an onboarding and why; the workflow undoes it.
func (a *Onboarding) AskAbort(ctx context.Context, in wire.StepCommand) (wire.Reply, error) {
	result, err := a.DB.Apply(ctx, in.CommandID, func(tx *store.Tx, c store.Command, now time.Time) (any, error) {
		req, err := bodyOf[json.RawMessage](c)
		if err != nil {
			return nil, err
		}
		why, err := reasonOf(req.Body)
		if err != nil {
			return nil, err
		}
		return map[string]string{"state": "aborting"}, tx.Tell(ctx, store.Event{Key: c.ID, EngagementID: in.EngagementID, At: now, Actor: c.Actor,
			Kind: "onboarding.abort_asked", Params: map[string]any{"reason": why}, WorkflowID: wire.OnboardingID(in.EngagementID)})
	})
	return wire.Reply{State: "aborting", Result: result}, refuse(err)
}

func reasonOf(body json.RawMessage) (string, error) {
	var b reason
	if err := json.Unmarshal(body, &b); err != nil || b.Reason == "" {
		return "", fault.New(fault.Invalid, "a reason is needed").At("/reason").Because(err)
	}
	return b.Reason, nil
}

// dayIn is the business day an instant falls on in an engagement's zone.
func dayIn(e store.Engagement, at time.Time) period.Date { return period.DateOf(at.In(e.Zone())) }

func percent(part, whole int64) string {
	if whole == 0 {
		return "0 %"
	}
	return fmt.Sprintf("%d.%d %%", part*100/whole, part*1000/whole%10)
}
