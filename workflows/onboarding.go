package workflows

import (
	"slices"
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/wire"
)

// Onboarding brings an engagement live: it takes the steps the contract needs, one after another, each until
// what it waits for is true or a person has completed or skipped it. Aborted, it undoes its steps in reverse.
func Onboarding(ctx workflow.Context, in wire.OnboardingInput) (wire.OnboardingProgress, error) {
	ctx = withClock(ctx)
	o := &onboarding{id: in.EngagementID, lock: newTurns(ctx), progress: wire.OnboardingProgress{State: "running"}}
	if err := o.listen(ctx); err != nil {
		return o.progress, err
	}
	plan, err := wire.PlanOnboarding.Do(ctx, in)
	if err != nil {
		return o.progress, err
	}
	o.progress.Steps = plan.Steps
	for i := 0; i < len(o.progress.Steps) && !o.aborted; i++ {
		if err := o.take(ctx, i); err != nil {
			return o.progress, err
		}
	}
	return o.progress, o.end(ctx)
}

// onboarding is one run of the saga.
type onboarding struct {
	id       string
	progress wire.OnboardingProgress
	lock     *turns
	facts    int      // how often the entity said that something has become true
	undo     []string // steps to undo when aborted, in the order they were begun
	aborted  bool
}

// undoable are the steps that change something outside, and can be undone.
var undoable = map[string]bool{
	wire.StepWorkspace: true, wire.StepRoster: true, wire.StepGoLive10: true, wire.StepGoLive50: true, wire.StepGoLive100: true,
}

func over(state string) bool { return state == "done" || state == "skipped" }

// take begins a step and waits until it is over, or the onboarding is aborted. Its undoing is noted before it
// is begun: a step that broke half way is undone too.
func (o *onboarding) take(ctx workflow.Context, i int) error {
	name := o.progress.Steps[i].Step
	if undoable[name] {
		o.undo = append(o.undo, name)
	}
	if over(o.progress.Steps[i].State) {
		return nil
	}
	seen := o.facts // before beginning: what is heard meanwhile must not be lost
	var due time.Time
	escalated := false
	_ = o.lock.move(func() error { due = o.begin(ctx, i); return nil }) // begin itself never fails: it gives a person a task
	for !o.left(i) {
		heard, err := awaitUntil(ctx, "step/"+name, due, func() bool { return o.left(i) || o.facts > seen })
		if err != nil {
			return err
		}
		if heard {
			seen = o.facts
			_ = o.lock.move(func() error { o.look(ctx, i); return nil })
		} else if !escalated {
			escalated, due = true, time.Time{}
			o.escalate(ctx, i)
		}
	}
	return nil
}

// left says whether there is nothing more to wait for at a step.
func (o *onboarding) left(i int) bool { return o.aborted || over(o.progress.Steps[i].State) }

// begin starts a step. One that cannot be started waits for a person, who was told by a task.
func (o *onboarding) begin(ctx workflow.Context, i int) (due time.Time) {
	begun, err := wire.BeginStep.Do(ctx, o.step(i))
	if err != nil {
		workflow.GetLogger(ctx).Error("a step could not be begun", "step", o.progress.Steps[i].Step, "error", err)
		o.progress.Steps[i].State = "running"
		o.escalate(ctx, i)
		return time.Time{}
	}
	o.progress.Steps[i] = begun
	return begun.DueAt
}

// look asks whether what a step waits for has become true.
func (o *onboarding) look(ctx workflow.Context, i int) {
	if o.left(i) {
		return
	}
	found, err := wire.CheckStep.Do(ctx, o.step(i))
	if err != nil {
		workflow.GetLogger(ctx).Error("a step could not be looked at", "step", o.progress.Steps[i].Step, "error", err)
		return
	}
	if !o.left(i) {
		o.progress.Steps[i].State = found.State
	}
}

func (o *onboarding) escalate(ctx workflow.Context, i int) {
	if _, err := wire.EscalateStep.Do(ctx, o.step(i)); err != nil {
		workflow.GetLogger(ctx).Error("a step could not be escalated", "step", o.progress.Steps[i].Step, "error", err)
	}
}

func (o *onboarding) step(i int) wire.StepInput {
	return wire.StepInput{EngagementID: o.id, Step: o.progress.Steps[i].Step}
}

// end waits for the answers still on their way, undoes an aborted onboarding, and tells the entity.
func (o *onboarding) end(ctx workflow.Context) error {
	event := wire.Event{ID: wire.OnboardingID(o.id) + "/end", About: wire.OnboardingID(o.id), Kind: wire.EventOnboarded, State: "live"}
	if o.aborted {
		// Undoing goes on even when somebody cancels the workflow meanwhile.
		detached, cancel := workflow.NewDisconnectedContext(ctx)
		defer cancel()
		ctx = detached
		event.Kind, event.State = wire.EventOnboardAborted, "aborted"
		if err := o.compensate(ctx); err != nil {
			return err
		}
	}
	o.progress.State = event.State
	tellEntity(ctx, o.id, event)
	return workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
}

// compensate undoes what was begun, the last first, and lists what could not be undone.
func (o *onboarding) compensate(ctx workflow.Context) error {
	out := wire.AbortOutcome{EngagementID: o.id}
	slices.Reverse(o.undo)
	for _, name := range o.undo {
		if _, err := wire.UndoStep.Do(ctx, wire.StepInput{EngagementID: o.id, Step: name}); err != nil {
			workflow.GetLogger(ctx).Error("a step could not be undone", "step", name, "error", err)
			out.NotUndone = append(out.NotUndone, name)
			continue
		}
		out.Undone = append(out.Undone, name)
	}
	for _, s := range o.progress.Steps {
		if s.State == "done" && !undoable[s.Step] {
			out.NotUndone = append(out.NotUndone, s.Step)
		}
	}
	_, err := wire.CloseAborted.Do(ctx, out)
	return err
}

// current is the place of the first step that is not over.
func (o *onboarding) current() (int, error) {
	i := slices.IndexFunc(o.progress.Steps, func(s wire.StepState) bool { return !over(s.State) })
	if i < 0 {
		return 0, fault.New(fault.Conflict, "every step of this onboarding is over")
	}
	return i, nil
}
