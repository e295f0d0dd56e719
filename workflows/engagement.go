package workflows

import (
	"slices"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/wire"
)

// How many event ids an entity remembers, so that a second delivery is harmless.
const eventMemory = 500

// Engagement is the entity of one merchant's service desk: it takes what people ask for, starts the stories
// that answer it, and hears from them how they ended. It lives for years, one run after another: a run ends
// when a month is closed, or when Temporal suggests it.
func Engagement(ctx workflow.Context, in wire.EngagementInput) error {
	e, err := newEntity(ctx, in)
	if err != nil {
		return err
	}
	if e.state.Stage == "" {
		opened, err := e.awaitOpening(ctx)
		if err != nil || !opened {
			return err
		}
	}
	if err := workflow.Await(ctx, func() bool { return e.ended() || e.shouldContinue(ctx) }); err != nil {
		return err
	}
	if e.ended() {
		return workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
	}
	return e.continueAsNew(ctx)
}

// entity is one run of an Engagement.
type entity struct {
	id         string
	state      wire.EngagementState
	lock       *turns
	events     workflow.ReceiveChannel
	working    bool // an event is being acted on
	monthEnded bool
	refused    bool // the opening was refused: this run was never an engagement
}

func newEntity(ctx workflow.Context, in wire.EngagementInput) (*entity, error) {
	e := &entity{id: in.EngagementID, state: in.State, lock: newTurns(ctx), events: workflow.GetSignalChannel(ctx, wire.SignalEvent)}
	if e.state.Children == nil {
		e.state.Children = map[string]string{}
	}
	if err := workflow.SetQueryHandler(ctx, wire.QueryState, func() (wire.EngagementState, error) { return e.state, nil }); err != nil {
		return nil, err
	}
	if err := e.listen(ctx); err != nil {
		return nil, err
	}
	workflow.Go(ctx, func(ctx workflow.Context) {
		for {
			var event wire.Event
			e.events.Receive(ctx, &event)
			e.working = true
			e.hear(ctx, event)
			e.working = false
		}
	})
	return e, nil
}

// listen registers the updates. Which stage allows what is said here, once.
func (e *entity) listen(ctx workflow.Context) error {
	running := []string{"onboarding", "live", "held", "terminating"}
	return firstError(
		e.on(ctx, wire.UpdateOpen, []string{""}, e.open),
		e.on(ctx, wire.UpdateHold, []string{"live"}, e.change),
		e.on(ctx, wire.UpdateResume, []string{"held"}, e.change),
		e.on(ctx, wire.UpdateTerminate, []string{"live", "held"}, e.change),
		e.on(ctx, wire.UpdateAmendContract, running, e.act(wire.AmendContract, "")),
		e.on(ctx, wire.UpdateApproveContract, running, e.act(wire.ApproveContract, "")),
		e.on(ctx, wire.UpdateSignContract, running, e.act(wire.SignContract, wire.FactContract)),
		e.on(ctx, wire.UpdateProposeBaseline, running, e.act(wire.ProposeBaseline, "")),
		e.on(ctx, wire.UpdateSignBaseline, running, e.act(wire.SignBaseline, wire.FactBaseline)),
		e.on(ctx, wire.UpdateImportKnowledge, running, e.importKnowledge),
		e.on(ctx, wire.UpdatePlanPeak, running, e.planPeak),
	)
}

type askHandler = func(workflow.Context, wire.Ask) (wire.Reply, error)

func (e *entity) on(ctx workflow.Context, name string, stages []string, handle askHandler) error {
	return onAsk(ctx, e.lock, name, func(wire.Ask) error { return e.allows(name, stages) }, handle)
}

func (e *entity) allows(name string, stages []string) error {
	if e.refused {
		return fault.New(fault.NotFound, "this engagement was never opened")
	}
	if slices.Contains(stages, e.state.Stage) {
		return nil
	}
	if name == wire.UpdateOpen {
		return fault.New(fault.Conflict, "the engagement %q exists already", e.id)
	}
	return fault.New(fault.Conflict, "an engagement that is %q does not allow this", e.state.Stage)
}

// awaitOpening waits for the first update. A run whose opening is refused closes itself: starting and the
// first update are not one step for Temporal.
func (e *entity) awaitOpening(ctx workflow.Context) (opened bool, err error) {
	err = workflow.Await(ctx, func() bool { return (e.state.Stage != "" || e.refused) && workflow.AllHandlersFinished(ctx) })
	return e.state.Stage != "", err
}

func (e *entity) open(ctx workflow.Context, ask wire.Ask) (wire.Reply, error) {
	status, err := wire.OpenEngagement.Do(ctx, e.command(ask))
	if err != nil {
		e.refused = true
		return wire.Reply{}, err
	}
	e.state.Stage, e.state.Savings = status.State, status.Savings
	return status.Reply, e.startChild(ctx, wire.OnboardingID(e.id), wire.WorkflowOnboarding, wire.OnboardingInput{EngagementID: e.id})
}

func (e *entity) change(ctx workflow.Context, ask wire.Ask) (wire.Reply, error) {
	status, err := wire.ChangeEngagement.Do(ctx, e.command(ask))
	if err == nil {
		e.state.Stage = status.State
	}
	return status.Reply, err
}

// act applies a command; when that made a document ready, onboarding hears of the fact.
func (e *entity) act(activity wire.Activity[wire.EngagementCommand, wire.EngagementStatus], fact string) askHandler {
	return func(ctx workflow.Context, ask wire.Ask) (wire.Reply, error) {
		status, err := activity.Do(ctx, e.command(ask))
		if err == nil && fact != "" && status.State == "ready" {
			e.tellOnboarding(ctx, fact)
		}
		return status.Reply, err
	}
}

func (e *entity) importKnowledge(ctx workflow.Context, ask wire.Ask) (wire.Reply, error) {
	status, err := wire.OpenImport.Do(ctx, e.command(ask))
	if err != nil {
		return wire.Reply{}, err
	}
	return status.Reply, e.startChild(ctx, wire.KnowledgeID(e.id, status.About), wire.WorkflowKnowledge,
		wire.KnowledgeInput{EngagementID: e.id, ImportID: status.About})
}

func (e *entity) planPeak(ctx workflow.Context, ask wire.Ask) (wire.Reply, error) {
	status, err := wire.OpenPeak.Do(ctx, e.command(ask))
	if err != nil {
		return wire.Reply{}, err
	}
	return status.Reply, e.startChild(ctx, wire.PeakID(e.id, status.About), wire.WorkflowPeak,
		wire.PeakInput{EngagementID: e.id, Season: status.About})
}

func (e *entity) command(ask wire.Ask) wire.EngagementCommand {
	return wire.EngagementCommand{Ask: ask, EngagementID: e.id}
}

// startChild starts a story under its business key. It is abandoned, not owned: continuing as new would end
// it otherwise. One that runs already is the same story, asked for twice.
func (e *entity) startChild(ctx workflow.Context, id, name string, input any) error {
	ctx = workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
		WorkflowID: id, TaskQueue: wire.QueueWorkflows,
		ParentClosePolicy:     enumspb.PARENT_CLOSE_POLICY_ABANDON,
		WorkflowIDReusePolicy: enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY,
	})
	err := workflow.ExecuteChildWorkflow(ctx, name, input).GetChildWorkflowExecution().Get(ctx, nil)
	if err != nil && !temporal.IsWorkflowExecutionAlreadyStartedError(err) {
		return err
	}
	e.state.Children[id] = "running"
	return nil
}

func (e *entity) tellOnboarding(ctx workflow.Context, fact string) {
	id := wire.OnboardingID(e.id)
	if e.state.Children[id] != "running" {
		return // onboarding is over: the fact is in PostgreSQL for whoever asks
	}
	if err := workflow.SignalExternalWorkflow(ctx, id, "", wire.SignalFact, wire.Fact{Kind: fact}).Get(ctx, nil); err != nil {
		workflow.GetLogger(ctx).Warn("onboarding could not be told", "fact", fact, "error", err)
	}
}
