package activities

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"go.temporal.io/sdk/worker"

	"github.com/gainshare/gainshare/internal/hr"
	"github.com/gainshare/gainshare/internal/rules/calendar"
	"github.com/gainshare/gainshare/internal/rules/contract"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

// Onboarding acts for the saga that brings an engagement live.
type Onboarding struct {
	DB       *store.DB
	HR       hr.Port
	Calendar calendar.Calendar
}

// Register makes the activities known under their names on the wire.
func (a *Onboarding) Register(r worker.Registry) {
	register(r, wire.PlanOnboarding.Name, a.Plan)
	register(r, wire.BeginStep.Name, a.Begin)
	register(r, wire.CheckStep.Name, a.Check)
	register(r, wire.CompleteStep.Name, a.Complete)
	register(r, wire.SkipStep.Name, a.Skip)
	register(r, wire.ApproveGoLive.Name, a.Approve)
	register(r, wire.AskAbort.Name, a.AskAbort)
	register(r, wire.EscalateStep.Name, a.Escalate)
	register(r, wire.UndoStep.Name, a.Undo)
	register(r, wire.CloseAborted.Name, a.CloseAborted)
}

// stepRule is what is fixed about a step: working days until it should be over, and whose task it is. Steps
// whose documents or imports open tasks of their own have no owner here.
type stepRule struct {
	days  int
	owner string
	share int // percent of traffic the AI answers from the step's beginning on
}

func ruleOf(step string) stepRule {
	return map[string]stepRule{
		wire.StepContract:   {days: 5},
		wire.StepBaseline:   {days: 10, owner: "account_manager"},
		wire.StepWorkspace:  {days: 1},
		wire.StepRoster:     {days: 10, owner: "account_manager"},
		wire.StepChannels:   {days: 5, owner: "account_manager"},
		wire.StepKnowledge:  {days: 10, owner: "account_manager"},
		wire.StepShadow:     {days: 10, owner: "account_manager"},
		wire.StepGoLive10:   {days: 5, owner: "account_manager", share: 10},
		wire.StepGoLive50:   {days: 5, owner: "account_manager", share: 50},
		wire.StepGoLive100:  {days: 5, owner: "account_manager", share: 100},
		wire.StepAcceptance: {days: 2, owner: "team_lead"},
	}[step]
}

// stepsFor names the steps a contract needs, in order: a baseline only where a saving is shared, people only
// where seats are sold, and the AI's steps only where the AI is.
func stepsFor(c contract.Contract) []string {
	steps := []string{wire.StepContract}
	if c.SavingsShare != nil {
		steps = append(steps, wire.StepBaseline)
	}
	if c.UsesAI() {
		steps = append(steps, wire.StepWorkspace)
	}
	if slices.ContainsFunc(c.Charges, func(t contract.Term) bool { return strings.HasPrefix(t.Charge.Meter, "seats.") }) {
		steps = append(steps, wire.StepRoster)
	}
	steps = append(steps, wire.StepChannels)
	if c.UsesAI() {
		steps = append(steps, wire.StepKnowledge, wire.StepShadow, wire.StepGoLive10, wire.StepGoLive50, wire.StepGoLive100)
	}
	return append(steps, wire.StepAcceptance)
}

// Plan writes the steps the contract needs. Called again, it answers with how far they got.
func (a *Onboarding) Plan(ctx context.Context, in wire.OnboardingInput) (wire.OnboardingPlan, error) {
	var plan wire.OnboardingPlan
	err := a.DB.InTx(ctx, func(tx *store.Tx) error {
		plan = wire.OnboardingPlan{}
		terms, _, err := tx.NewestTerms(ctx, in.EngagementID)
		if err != nil {
			return err
		}
		if err := tx.PlanSteps(ctx, in.EngagementID, stepsFor(terms)); err != nil {
			return err
		}
		steps, err := tx.Steps(ctx, in.EngagementID)
		for _, s := range steps {
			plan.Steps = append(plan.Steps, stateOf(s))
		}
		return err
	})
	return plan, refuse(err)
}

func stateOf(s store.OnboardingStep) wire.StepState {
	out := wire.StepState{Step: s.Step, State: s.State}
	if s.DueAt != nil {
		out.DueAt = s.DueAt.UTC()
	}
	return out
}

// stepWork is what every activity about a step holds in its transaction.
type stepWork struct {
	ctx  context.Context
	tx   *store.Tx
	e    store.Engagement
	step store.OnboardingStep
	now  time.Time
}

func (a *Onboarding) open(ctx context.Context, tx *store.Tx, engagement, step string, now time.Time) (*stepWork, error) {
	e, err := tx.Engagement(ctx, engagement, true)
	if err != nil {
		return nil, err
	}
	s, err := tx.Step(ctx, engagement, step)
	return &stepWork{ctx: ctx, tx: tx, e: e, step: s, now: now}, err
}

// onStep runs fn on a step at business time and answers with the state it left.
func (a *Onboarding) onStep(ctx context.Context, in wire.StepInput, fn func(*stepWork) error) (wire.StepState, error) {
	var out wire.StepState
	err := a.DB.InTx(ctx, func(tx *store.Tx) error {
		now, err := tx.Now(ctx)
		if err != nil {
			return err
		}
		w, err := a.open(ctx, tx, in.EngagementID, in.Step, now)
		if err != nil {
			return err
		}
		err = fn(w)
		out = stateOf(w.step)
		return err
	})
	return out, refuse(err)
}

func (w *stepWork) id() string { return w.e.ID + "/" + w.step.Step }

func (w *stepWork) tell(kind, actor string, params map[string]any) error {
	if params == nil {
		params = map[string]any{}
	}
	params["step"] = w.step.Step
	return w.tx.Tell(w.ctx, store.Event{Key: w.id() + "/" + kind, EngagementID: w.e.ID, At: w.now, Actor: actor,
		Kind: kind, Params: params, WorkflowID: wire.OnboardingID(w.e.ID)})
}

// finish ends a step as done or skipped: its evidence, its task, its line in the timeline.
func (w *stepWork) finish(state, by string, evidence map[string]any) error {
	w.step.State, w.step.DoneAt = state, &w.now
	w.step.DoneBy = nil
	if by != "" {
		w.step.DoneBy = &by
	}
	w.addEvidence(evidence)
	if err := w.tx.MoveStep(w.ctx, w.step); err != nil {
		return err
	}
	actor := by
	if actor == "" {
		actor = "system"
	}
	if err := w.tx.CloseTasks(w.ctx, "onboarding", w.id(), "", "done", actor, w.now); err != nil {
		return err
	}
	return w.tell("onboarding.step_"+state, actor, maps.Clone(evidence))
}

// evidence is what is known about a step so far.
func (w *stepWork) evidence() map[string]any {
	known := map[string]any{}
	_ = json.Unmarshal(w.step.Evidence, &known) // our own object: it always reads
	return known
}

func (w *stepWork) addEvidence(more map[string]any) {
	known := w.evidence()
	maps.Copy(known, more)
	w.step.Evidence = paramsJSON(known)
}
