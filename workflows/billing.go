package workflows

import (
	"errors"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/wire"
)

var scheduledFor = temporal.NewSearchAttributeKeyTime("TemporalScheduledStartTime")

// BillingTick is what a calendar's schedule starts. The month comes from the instant the schedule fired for,
// never from now, and the run is started under its business key.
func BillingTick(ctx workflow.Context, in wire.BillingTickInput) error {
	at, ok := workflow.GetTypedSearchAttributes(ctx).GetTime(scheduledFor)
	if !ok {
		return wire.ToApplicationError(fault.New(fault.Invalid, "only a schedule starts a billing tick"))
	}
	month, err := wire.MonthOfTick.Do(ctx, wire.TickMonth{Calendar: in.Calendar, Scheduled: at})
	if err != nil {
		return err
	}
	return startAlone(ctx, wire.BillingRunID(in.Calendar, month), wire.WorkflowBillingRun, wire.BillingRunInput{Calendar: in.Calendar, Month: month},
		enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
}

// startAlone starts a workflow that lives on without its parent. One that runs already is the same work.
func startAlone(ctx workflow.Context, id, name string, input any, reuse enumspb.WorkflowIdReusePolicy) error {
	_, err := begin(ctx, id, name, input, reuse)
	return err
}

// begin is startAlone that says whether this call started it.
func begin(ctx workflow.Context, id, name string, input any, reuse enumspb.WorkflowIdReusePolicy) (bool, error) {
	ctx = workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{WorkflowID: id, TaskQueue: wire.QueueWorkflows,
		ParentClosePolicy: enumspb.PARENT_CLOSE_POLICY_ABANDON, WorkflowIDReusePolicy: reuse})
	err := workflow.ExecuteChildWorkflow(ctx, name, input).GetChildWorkflowExecution().Get(ctx, nil)
	if temporal.IsWorkflowExecutionAlreadyStartedError(err) {
		return false, nil
	}
	return err == nil, err
}

// BillingRun drafts a month's invoices of one calendar, shard by shard. An engagement that cannot be billed is
// parked with the reason and the run goes on; it ends when nobody is parked, or a person closes it.
func BillingRun(ctx workflow.Context, in wire.BillingRunInput) (wire.BillingProgress, error) {
	r := &billingRun{in: in, turns: newTurns(ctx), progress: wire.BillingProgress{State: "running"}}
	if err := r.listen(ctx); err != nil {
		return r.progress, err
	}
	if err := r.turns.move(func() error { return r.draft(ctx, nil) }); err != nil {
		if tooEarly(err) {
			r.progress.State = "not_closed" // a schedule ahead of the business clock: the clock's own move comes back
			return r.progress, nil
		}
		return r.progress, err
	}
	for r.progress.State != "closed" {
		if err := workflow.Await(ctx, func() bool { return r.retry != nil || r.progress.State == "closed" }); err != nil {
			return r.progress, err
		}
		if only := r.retry; only != nil {
			r.retry = nil
			if err := r.turns.move(func() error { return r.draft(ctx, only) }); err != nil {
				return r.progress, err
			}
		}
	}
	return r.progress, workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
}

type billingRun struct {
	turns    *turns
	in       wire.BillingRunInput
	progress wire.BillingProgress
	retry    []string // engagements somebody asked to try again
}

func tooEarly(err error) bool {
	app, ok := errors.AsType[*temporal.ApplicationError](err)
	return ok && app.Type() == string(fault.MonthOpen)
}

// draft runs the shards of all engagements, or of some, and sees who is parked.
func (r *billingRun) draft(ctx workflow.Context, only []string) error {
	in := r.in
	in.Only = only
	plan, err := wire.OpenRun.Do(ctx, in)
	if err != nil {
		return err
	}
	for _, shard := range plan.Shards {
		var done wire.BillingShardResult
		child := workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{TaskQueue: wire.QueueWorkflows})
		if err := workflow.ExecuteChildWorkflow(child, wire.WorkflowBillingShard,
			wire.BillingShardInput{Calendar: in.Calendar, Month: in.Month, Engagements: shard}).Get(ctx, &done); err != nil {
			return err
		}
		r.progress.Drafted += len(done.Drafted)
	}
	finished, err := wire.FinishRun.Do(ctx, in)
	if err == nil {
		r.progress.State, r.progress.Exceptions = finished.State, finished.Exceptions
	}
	return err
}

func (r *billingRun) listen(ctx workflow.Context) error {
	waiting := func(wire.Ask) error { return requireState(r.progress.State, "exceptions") }
	command := func(ask wire.Ask) wire.BillingRunCommand {
		return wire.BillingRunCommand{Ask: ask, Calendar: r.in.Calendar, Month: r.in.Month}
	}
	return firstError(
		workflow.SetQueryHandler(ctx, wire.QueryProgress, func() (wire.BillingProgress, error) { return r.progress, nil }),
		onAsk(ctx, r.turns, wire.UpdateRetryExceptions, waiting, func(ctx workflow.Context, ask wire.Ask) (wire.Reply, error) {
			only, err := wire.AskRetryRun.Do(ctx, command(ask))
			r.retry = only
			return wire.Reply{State: "running"}, err
		}),
		onAsk(ctx, r.turns, wire.UpdateCloseRun, waiting, func(ctx workflow.Context, ask wire.Ask) (wire.Reply, error) {
			closed, err := wire.CloseRun.Do(ctx, command(ask))
			if err == nil {
				r.progress.State = closed.State
			}
			return wire.Reply{State: closed.State}, err
		}))
}

// BillingShard drafts some engagements' invoices, set by set in PostgreSQL, and starts a story for each.
func BillingShard(ctx workflow.Context, in wire.BillingShardInput) (wire.BillingShardResult, error) {
	done, err := wire.DraftShard.Do(ctx, in)
	if err != nil {
		return done, err
	}
	for _, d := range done.Drafted {
		if err := startInvoice(ctx, d); err != nil {
			return done, err
		}
	}
	return done, nil
}

func startInvoice(ctx workflow.Context, d wire.DraftedInvoice) error {
	return startAlone(ctx, wire.InvoiceID(d.EngagementID, d.Month, d.Kind), wire.WorkflowInvoice,
		wire.InvoiceInput(d), enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY)
}
