package histories

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/gainshare/gainshare/internal/wire"
	"github.com/gainshare/gainshare/workflows"
)

func replayer() worker.WorkflowReplayer {
	r := worker.NewWorkflowReplayer()
	for name, fn := range map[string]any{
		wire.WorkflowEngagement: workflows.Engagement, wire.WorkflowOnboarding: workflows.Onboarding, wire.WorkflowKnowledge: workflows.KnowledgeImport,
		wire.WorkflowPeak: workflows.PeakSeason, wire.WorkflowStaffing: workflows.StaffingRequest,
		wire.WorkflowBillingTick: workflows.BillingTick, wire.WorkflowBillingRun: workflows.BillingRun, wire.WorkflowBillingShard: workflows.BillingShard,
		wire.WorkflowInvoice: workflows.Invoice, wire.WorkflowSettlement: workflows.Settlement, wire.WorkflowReceipt: workflows.Receipt,
		wire.WorkflowClockMove: workflows.ClockMove, wire.WorkflowSweep: workflows.Sweep, wire.WorkflowRestatement: workflows.Restatement,
	} {
		r.RegisterWorkflowWithOptions(fn, workflow.RegisterOptions{Name: name})
	}
	return r
}

func TestEveryCapturedStoryStillReplays(t *testing.T) {
	files, err := filepath.Glob("captured/*.json")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 10, "captured stories are missing")
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			require.NoError(t, replayer().ReplayWorkflowHistoryFromJSONFile(nil, file))
		})
	}
}
