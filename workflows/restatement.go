package workflows

import (
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/workflow"

	"github.com/gainshare/gainshare/internal/wire"
)

// Restatement gives a posted month, and the months that follow from it, new versions, and sends each on its way
// through people's hands again.
func Restatement(ctx workflow.Context, in wire.RestateCommand) (wire.Reply, error) {
	done, err := wire.RestateMonths.Do(ctx, in)
	if err != nil {
		return wire.Reply{}, err
	}
	return wire.Reply{State: "restated"}, wakeStatements(ctx, done.EngagementID, done.Restated)
}

// wakeStatements lets the story of every restated statement go on: one that is over begins anew, one that runs
// is told. Which of the two it is can change in between, so both are tried until one of them works.
func wakeStatements(ctx workflow.Context, engagement string, all []wire.Restated) error {
	for _, r := range all {
		id := wire.SettlementID(engagement, r.Period)
		for {
			told := workflow.SignalExternalWorkflow(ctx, id, "", wire.SignalRestated, r).Get(ctx, nil)
			if told == nil {
				break
			}
			began, err := begin(ctx, id, wire.WorkflowSettlement, wire.SettlementInput{EngagementID: engagement, Period: r.Period}, enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
			if err != nil {
				return err
			}
			if began {
				break
			}
		}
	}
	return nil
}
