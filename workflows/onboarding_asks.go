package workflows

import (
	"go.temporal.io/sdk/workflow"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/wire"
)

// listen registers what an onboarding answers.
func (o *onboarding) listen(ctx workflow.Context) error {
	facts := workflow.GetSignalChannel(ctx, wire.SignalFact)
	workflow.Go(ctx, func(ctx workflow.Context) {
		for {
			facts.Receive(ctx, nil)
			o.facts++
		}
	})
	return firstError(
		workflow.SetQueryHandler(ctx, wire.QueryProgress, func() (wire.OnboardingProgress, error) { return o.progress, nil }),
		workflow.SetQueryHandler(ctx, wire.QueryState, func() (string, error) { return o.progress.State, nil }),
		o.onStep(ctx, wire.UpdateCompleteStep, o.mayComplete, wire.CompleteStep, "done"),
		o.onStep(ctx, wire.UpdateSkipStep, o.maySkip, wire.SkipStep, "skipped"),
		onAsk(ctx, o.lock, wire.UpdateApproveGoLive, o.mayApprove, o.approve),
		onAsk(ctx, o.lock, wire.UpdateAbort, o.mayAbort, o.abort),
	)
}

// onStep registers an update about one step; an applied one moves the step to the state.
func (o *onboarding) onStep(ctx workflow.Context, name string, validate func(wire.StepAsk) error,
	act wire.Activity[wire.StepCommand, wire.Reply], state string,
) error {
	return workflow.SetUpdateHandlerWithOptions(ctx, name, func(ctx workflow.Context, ask wire.StepAsk) (wire.Reply, error) {
		if err := o.lock.take(ctx); err != nil {
			return wire.Reply{}, err
		}
		defer o.lock.Unlock()
		if err := validate(ask); err != nil { // it may have moved while this ask waited for its turn
			return wire.Reply{}, wire.ToApplicationError(err)
		}
		reply, err := act.Do(ctx, wire.StepCommand{StepAsk: ask, EngagementID: o.id})
		if err == nil {
			o.move(ask.Step, state)
		}
		return reply, err
	}, workflow.UpdateHandlerOptions{Validator: func(ask wire.StepAsk) error { return o.lock.judge(func() error { return validate(ask) }) }})
}

func (o *onboarding) move(step, state string) {
	for i := range o.progress.Steps {
		if o.progress.Steps[i].Step == step {
			o.progress.Steps[i].State = state
		}
	}
}

// mayComplete allows completing the step that is on now: steps build on each other.
func (o *onboarding) mayComplete(ask wire.StepAsk) error {
	if o.aborted {
		return fault.New(fault.Conflict, "this onboarding is aborted")
	}
	i, err := o.current()
	if err != nil {
		return err
	}
	if now := o.progress.Steps[i]; now.Step != ask.Step || now.State != "running" {
		return fault.New(fault.Conflict, "the step %q is not on now: %q is %s", ask.Step, now.Step, now.State)
	}
	if ask.Step == wire.StepAcceptance {
		return fault.New(fault.Conflict, "the last step is the team lead's approval of going live")
	}
	return nil
}

// maySkip allows an account manager to pass over a step, except those that rest on signatures and approval.
func (o *onboarding) maySkip(ask wire.StepAsk) error {
	switch {
	case !ask.Has("account_manager"):
		return fault.New(fault.Forbidden, "a step is skipped by an account manager")
	case ask.Step == wire.StepContract || ask.Step == wire.StepBaseline:
		return fault.New(fault.Conflict, "the step %q rests on signatures and cannot be skipped", ask.Step)
	}
	return o.mayComplete(ask)
}

func (o *onboarding) mayApprove(ask wire.Ask) error {
	if o.aborted {
		return fault.New(fault.Conflict, "this onboarding is aborted")
	}
	i, err := o.current()
	if err != nil {
		return err
	}
	if now := o.progress.Steps[i]; now.Step != wire.StepAcceptance || now.State != "running" {
		return fault.New(fault.Conflict, "going live is approved when every other step is over: %q is on now", now.Step)
	}
	if !ask.Has("team_lead") {
		return fault.New(fault.Forbidden, "going live is approved by a team lead")
	}
	return nil
}

func (o *onboarding) mayAbort(wire.Ask) error {
	if o.aborted {
		return fault.New(fault.Conflict, "this onboarding is aborted already")
	}
	_, err := o.current()
	return err
}

func (o *onboarding) approve(ctx workflow.Context, ask wire.Ask) (wire.Reply, error) {
	reply, err := wire.ApproveGoLive.Do(ctx, o.command(ask, wire.StepAcceptance))
	if err == nil {
		o.move(wire.StepAcceptance, "done")
	}
	return reply, err
}

func (o *onboarding) abort(ctx workflow.Context, ask wire.Ask) (wire.Reply, error) {
	reply, err := wire.AskAbort.Do(ctx, o.command(ask, ""))
	if err == nil {
		o.aborted = true
	}
	return reply, err
}

func (o *onboarding) command(ask wire.Ask, step string) wire.StepCommand {
	return wire.StepCommand{StepAsk: wire.StepAsk{Ask: ask, Step: step}, EngagementID: o.id}
}
