package workflows

import (
	"slices"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/wire"
)

// PeakSeason takes a season from its forecast to its close. It ends only when every temporary person is
// released and nothing is open; cancelled at any step, it gives back what it holds.
func PeakSeason(ctx workflow.Context, in wire.PeakInput) (wire.PeakStatus, error) {
	ctx = withClock(ctx)
	p := &peak{in: in, lock: newTurns(ctx), status: wire.PeakStatus{Reply: wire.Reply{State: "open"}}}
	if err := p.listen(ctx); err != nil {
		return p.status, err
	}
	err := p.run(ctx)
	if p.cancelled {
		err = p.compensate(ctx)
	}
	if err != nil {
		return p.status, err
	}
	p.tell(ctx, p.status.State)
	return p.status, workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
}

// peak is one run of a season.
type peak struct {
	in        wire.PeakInput
	status    wire.PeakStatus
	lock      *turns
	requests  int // children still running
	cancelled bool
}

func (p *peak) listen(ctx workflow.Context) error {
	return firstError(
		workflow.SetQueryHandler(ctx, wire.QueryProgress, func() (wire.PeakStatus, error) { return p.status, nil }),
		onAsk(ctx, p.lock, wire.UpdateAcceptForecast, p.mayBe("forecast"), p.act(wire.UpdateAcceptForecast)),
		onAsk(ctx, p.lock, wire.UpdateAdjustPlan, p.mayBe("planned"), p.act(wire.UpdateAdjustPlan)),
		onAsk(ctx, p.lock, wire.UpdateApprovePlan, p.mayApprove, p.act(wire.UpdateApprovePlan)),
		onAsk(ctx, p.lock, wire.UpdateClose, p.mayClose, p.act(wire.UpdateClose)),
		onAsk(ctx, p.lock, wire.UpdateCancel, p.mayBe("open", "forecast", "planned", "approved", "staffing", "running"), p.cancel),
	)
}

func (p *peak) mayBe(states ...string) func(wire.Ask) error {
	return func(wire.Ask) error {
		if p.cancelled {
			return fault.New(fault.Conflict, "this season is cancelled")
		}
		return requireState(p.status.State, states...)
	}
}

// mayApprove: money is approved by another person than the planner, for the very plan that person saw.
func (p *peak) mayApprove(ask wire.Ask) error {
	return firstError(p.mayBe("planned")(ask), requireOther(ask, p.status.PlannedBy), requireHash(ask, p.status.Hash))
}

func (p *peak) mayClose(ask wire.Ask) error {
	if err := p.mayBe("releasing")(ask); err != nil {
		return err
	}
	if p.requests > 0 || p.status.Open > 0 {
		return fault.New(fault.Conflict, "%d requests for people are still open", max(p.requests, p.status.Open))
	}
	return nil
}

func (p *peak) act(verb string) askHandler {
	return func(ctx workflow.Context, ask wire.Ask) (wire.Reply, error) {
		status, err := wire.ChangePeak.Do(ctx, wire.PeakCommand{Ask: ask, PeakInput: p.in, Verb: verb})
		if err == nil {
			p.tell(ctx, status.State) // before the story goes on, so that states are told in order
			p.status = status
		}
		return status.Reply, err
	}
}

func (p *peak) cancel(ctx workflow.Context, ask wire.Ask) (wire.Reply, error) {
	status, err := wire.ChangePeak.Do(ctx, wire.PeakCommand{Ask: ask, PeakInput: p.in, Verb: wire.UpdateCancel})
	if err == nil {
		p.cancelled = true // the state becomes cancelled when everything is given back
	}
	return status.Reply, err
}

// run goes through the season's steps; it returns early when the season is cancelled.
func (p *peak) run(ctx workflow.Context) error {
	if err := p.forecast(ctx); err != nil || p.cancelled {
		return err
	}
	if err := p.until(ctx, func() bool { return p.status.State == "approved" }); err != nil || p.cancelled {
		return err
	}
	if err := p.staff(ctx); err != nil || p.cancelled {
		return err
	}
	if _, err := awaitUntil(ctx, "first day", p.status.Starts, func() bool { return p.cancelled }); err != nil || p.cancelled {
		return err
	}
	if err := p.do(ctx, wire.RunPeak); err != nil || p.cancelled {
		return err
	}
	if _, err := awaitUntil(ctx, "last day", p.status.Ends, func() bool { return p.cancelled }); err != nil || p.cancelled {
		return err
	}
	if err := p.until(ctx, func() bool { return p.requests == 0 }); err != nil || p.cancelled {
		return err
	}
	if err := p.do(ctx, wire.FinishPeak); err != nil {
		return err
	}
	return p.until(ctx, func() bool { return p.status.State == "closed" })
}

func (p *peak) until(ctx workflow.Context, cond func() bool) error {
	return workflow.Await(ctx, func() bool { return cond() || p.cancelled })
}

func (p *peak) do(ctx workflow.Context, activity wire.Activity[wire.PeakInput, wire.PeakStatus]) error {
	return p.lock.move(func() error {
		status, err := activity.Do(ctx, p.in)
		if err == nil {
			p.status = status
			p.tell(ctx, status.State)
		}
		return err
	})
}

// forecast tries every business day until the history allows a forecast.
func (p *peak) forecast(ctx workflow.Context) error {
	for {
		if err := p.do(ctx, wire.ForecastPeak); err != nil || p.status.Retry.IsZero() {
			return err
		}
		if _, err := awaitUntil(ctx, "history", p.status.Retry, func() bool { return p.cancelled }); err != nil || p.cancelled {
			return err
		}
	}
}

// staff starts a request for each group of people the plan wants.
func (p *peak) staff(ctx workflow.Context) error {
	if err := p.do(ctx, wire.RequestPeople); err != nil {
		return err
	}
	for _, id := range p.status.Requisitions {
		p.requests++
		child := workflow.ExecuteChildWorkflow(workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
			WorkflowID: wire.StaffingID(p.in.EngagementID, id), TaskQueue: wire.QueueWorkflows, ParentClosePolicy: enumspb.PARENT_CLOSE_POLICY_ABANDON,
		}), wire.WorkflowStaffing, wire.StaffingInput{EngagementID: p.in.EngagementID, RequestID: id})
		if err := child.GetChildWorkflowExecution().Get(ctx, nil); err != nil && !temporal.IsWorkflowExecutionAlreadyStartedError(err) {
			return err
		}
		workflow.Go(ctx, func(ctx workflow.Context) {
			if err := child.Get(ctx, nil); err != nil {
				workflow.GetLogger(ctx).Error("a request for people broke", "request", id, "error", err)
			}
			p.requests--
		})
	}
	return nil
}

// compensate undoes a cancelled season in the order of the trade: withdraw shifts, give people back (each
// request cancels itself and revokes accounts), then settle what was worked.
func (p *peak) compensate(ctx workflow.Context) error {
	ctx, cancel := workflow.NewDisconnectedContext(ctx)
	defer cancel()
	if _, err := wire.WithdrawShifts.Do(ctx, p.in); err != nil {
		return err
	}
	for _, id := range slices.Backward(p.status.Requisitions) {
		err := workflow.SignalExternalWorkflow(ctx, wire.StaffingID(p.in.EngagementID, id), "", wire.SignalStopStaffing, nil).Get(ctx, nil)
		if err != nil {
			workflow.GetLogger(ctx).Info("a request for people is over already", "request", id)
		}
	}
	if err := workflow.Await(ctx, func() bool { return p.requests == 0 }); err != nil {
		return err
	}
	status, err := wire.SettleCancel.Do(ctx, p.in)
	if err == nil {
		p.status = status
	}
	return err
}

// tell reports a state of the season to the engagement; told twice, it is one event.
func (p *peak) tell(ctx workflow.Context, state string) {
	id := wire.PeakID(p.in.EngagementID, p.in.Season)
	tellEntity(ctx, p.in.EngagementID, wire.Event{ID: id + "/" + state, Kind: wire.EventPeak, About: id, State: state})
}
