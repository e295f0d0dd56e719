package activities

import (
	"context"
	"strconv"
	"time"

	"github.com/gainshare/gainshare/internal/hr"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

// Begin starts a step: its deadline, its task, and what happens by itself. A step whose fact is true already
// is done at once.
func (a *Onboarding) Begin(ctx context.Context, in wire.StepInput) (wire.StepState, error) {
	return a.onStep(ctx, in, func(w *stepWork) error {
		if w.step.State != "waiting" {
			return nil // begun before: the answer was lost, not the beginning
		}
		rule := ruleOf(in.Step)
		due := endOfWorkingDay(a.Calendar, w.e, w.now, rule.days)
		w.step.State, w.step.DueAt = "running", &due
		w.addEvidence(map[string]any{"began_at": w.now.Format(time.RFC3339)})
		if err := w.tx.MoveStep(ctx, w.step); err != nil {
			return err
		}
		if rule.share > 0 {
			if err := w.tx.SetAIShare(ctx, w.e.ID, rule.share); err != nil {
				return err
			}
		}
		if err := w.tell("onboarding.step_begun", "", map[string]any{"due_at": due, "ai_share": rule.share}); err != nil {
			return err
		}
		done, err := w.settle()
		if err != nil || done {
			return err
		}
		return w.openTask(rule, &due)
	})
}

func (w *stepWork) openTask(rule stepRule, due *time.Time) error {
	if rule.owner == "" {
		return nil
	}
	t := task(w.e, "onboarding."+w.step.Step, rule.owner, "onboarding", w.id(), w.now)
	t.DueAt, t.Fallback = due, "onboarding.escalates"
	return w.tx.OpenTask(w.ctx, t)
}

// Check looks whether what a running step waits for has become true.
func (a *Onboarding) Check(ctx context.Context, in wire.StepInput) (wire.StepState, error) {
	return a.onStep(ctx, in, func(w *stepWork) error {
		if w.step.State != "running" {
			return nil
		}
		_, err := w.settle()
		return err
	})
}

// settle ends a step that nobody has to complete, when it is true.
func (w *stepWork) settle() (bool, error) {
	evidence, err := w.fact()
	if err != nil || evidence == nil {
		return false, err
	}
	return true, w.finish("done", "", evidence)
}

// fact returns the evidence of a step that is true by itself; nil while it is not, or when a person decides.
func (w *stepWork) fact() (map[string]any, error) {
	switch w.step.Step {
	case wire.StepContract:
		_, sealed, err := w.tx.NewestTerms(w.ctx, w.e.ID)
		if err != nil || !sealed {
			return nil, err
		}
		return map[string]any{"signed": true}, nil
	case wire.StepBaseline:
		b, err := w.tx.SignedBaseline(w.ctx, w.e.ID)
		if fault.CodeOf(err) == fault.Conflict {
			return nil, nil
		}
		return map[string]any{"baseline": b.Version}, err
	case wire.StepWorkspace:
		return map[string]any{"workspace": store.DerivedID("ws", w.e.ID)}, nil
	case wire.StepKnowledge:
		version, _, err := w.tx.CurrentKnowledge(w.ctx, w.e.ID)
		if err != nil || version == 0 {
			return nil, err
		}
		return map[string]any{"knowledge": version}, nil
	}
	return nil, nil
}

// Escalate tells a team lead that a step is overdue or could not be begun.
func (a *Onboarding) Escalate(ctx context.Context, in wire.StepInput) (wire.StepState, error) {
	return a.onStep(ctx, in, func(w *stepWork) error {
		if w.step.State == "waiting" {
			w.step.State = "running"
			if err := w.tx.MoveStep(ctx, w.step); err != nil {
				return err
			}
		}
		t := task(w.e, "onboarding.overdue", "team_lead", "onboarding", w.id(), w.now)
		t.Params = paramsJSON(map[string]any{"step": in.Step})
		if err := w.tx.OpenTask(ctx, t); err != nil {
			return err
		}
		return w.tell("onboarding.step_overdue", "", nil)
	})
}

// Undo takes back what a step did. What it cannot take back is refused, and listed for people.
func (a *Onboarding) Undo(ctx context.Context, in wire.StepInput) (wire.StepState, error) {
	if in.Step == wire.StepRoster {
		if _, err := a.HR.CancelRequisition(ctx, hr.RequisitionID(rosterRequest(in.EngagementID))); err != nil && fault.CodeOf(err) != fault.NotFound {
			return wire.StepState{}, refuse(err)
		}
	}
	return a.onStep(ctx, in, func(w *stepWork) error {
		if w.step.State == "undone" || w.step.State == "waiting" {
			return nil
		}
		if ruleOf(in.Step).share > 0 {
			if err := w.tx.SetAIShare(ctx, w.e.ID, 0); err != nil {
				return err
			}
		}
		w.step.State = "undone"
		if err := w.tx.MoveStep(ctx, w.step); err != nil {
			return err
		}
		return w.tell("onboarding.step_undone", "", nil)
	})
}

// CloseAborted ends an aborted onboarding: open tasks are cancelled, and the timeline says what stayed.
func (a *Onboarding) CloseAborted(ctx context.Context, in wire.AbortOutcome) (wire.Reply, error) {
	err := a.DB.InTx(ctx, func(tx *store.Tx) error {
		now, err := tx.Now(ctx)
		if err != nil {
			return err
		}
		steps, err := tx.Steps(ctx, in.EngagementID)
		if err != nil {
			return err
		}
		for _, s := range steps {
			if err := tx.CloseTasks(ctx, "onboarding", in.EngagementID+"/"+s.Step, "", "cancelled", "system", now); err != nil {
				return err
			}
		}
		return tx.Tell(ctx, store.Event{Key: in.EngagementID + "/onboarding.aborted/" + strconv.Itoa(len(steps)), EngagementID: in.EngagementID, At: now,
			Kind: "onboarding.aborted", Params: map[string]any{"undone": in.Undone, "not_undone": in.NotUndone}, WorkflowID: wire.OnboardingID(in.EngagementID)})
	})
	return wire.Reply{State: "aborted"}, refuse(err)
}

// rosterRequest is the key of the request for the base people of an engagement.
func rosterRequest(engagement string) string { return "base/" + engagement }
