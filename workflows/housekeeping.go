package workflows

import (
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/workflow"

	"github.com/gainshare/gainshare/internal/wire"
)

// Receipt posts one bank transfer and tells the invoices it paid.
func Receipt(ctx workflow.Context, in wire.ReceiptCommand) (wire.Reply, error) {
	done, err := wire.RecordReceipt.Do(ctx, in)
	if err != nil {
		return wire.Reply{}, err
	}
	tellPaid(ctx, in.CommandID, done.Paid)
	return done.Reply, nil
}

// ClockMove sets the business clock forward, wakes who waited for an instant now passed, and lets the billing
// schedules fire for the cut-offs in between.
func ClockMove(ctx workflow.Context, in wire.MoveClockInput) (wire.Reply, error) {
	due, err := wire.MoveClock.Do(ctx, in)
	if err != nil {
		return wire.Reply{}, err
	}
	if _, err := wire.WakeDue.Do(ctx, due); err != nil {
		return wire.Reply{}, err
	}
	_, err = wire.BackfillRuns.Do(ctx, due)
	return wire.Reply{State: "moved"}, err
}

// sweepPatience is how long a sweep stays with one notice. A notice is tried until it is delivered, which may
// be never: its own story waits for it, or the next night's sweep; the others must not.
const sweepPatience = 2 * time.Minute

// Sweep looks every night for what was left undone and does it: commands that never reached their workflow,
// notices without proof, drafts without a story. What it cannot mend it reports.
func Sweep(ctx workflow.Context) (wire.SweepFindings, error) {
	found, err := wire.SweepBooks.Do(ctx, struct{}{})
	if err != nil {
		return found, err
	}
	if found.CommandsResent, err = wire.SweepCommands.Do(ctx, struct{}{}); err != nil {
		return found, err
	}
	drafts, err := wire.SweepInvoices.Do(ctx, struct{}{})
	if err != nil {
		return found, err
	}
	for _, d := range drafts {
		if err := startInvoice(ctx, d); err != nil {
			return found, err
		}
	}
	statements, err := wire.SweepStatements.Do(ctx, struct{}{})
	if err != nil {
		return found, err
	}
	for _, s := range statements {
		if err := startAlone(ctx, wire.SettlementID(s.EngagementID, s.Period), wire.WorkflowSettlement, s, enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE); err != nil {
			return found, err
		}
	}
	notices, err := wire.SweepNotices.Do(ctx, struct{}{})
	if err != nil {
		return found, err
	}
	once := wire.DeliverNotice
	once.ScheduleToClose = sweepPatience
	for _, id := range notices {
		if _, err := once.Do(ctx, id); err != nil {
			workflow.GetLogger(ctx).Warn("a notice stays undelivered", "notice", id, "error", err)
			continue
		}
		found.NoticesResent++
	}
	return found, nil
}
