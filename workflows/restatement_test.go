package workflows_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/workflow"

	"github.com/gainshare/gainshare/internal/wire"
	"github.com/gainshare/gainshare/workflows"
)

func TestARestatementWakesRunningStatementsAndBeginsFinishedOnesAnew(t *testing.T) {
	var begun []wire.SettlementInput
	again := func(_ workflow.Context, in wire.SettlementInput) error {
		begun = append(begun, in)
		return nil
	}
	s := newStage(t, map[string]any{wire.WorkflowSettlement: again})
	stub(s, wire.RestateMonths, func(in wire.RestateCommand) (wire.RestatedMonths, error) {
		return wire.RestatedMonths{EngagementID: in.EngagementID, Restated: []wire.Restated{{Period: "2025-01", Version: 2}, {Period: "2025-02", Version: 3}}}, nil
	})
	var told []string
	s.OnSignalExternalWorkflow(mock.Anything, mock.Anything, mock.Anything, wire.SignalRestated, mock.Anything).Return(func(_, id, _, _ string, _ any) error {
		if id == wire.SettlementID("tea", "2025-01") {
			return errors.New("it is over")
		}
		told = append(told, id)
		return nil
	})
	s.ExecuteWorkflow(workflows.Restatement, wire.RestateCommand{SettlementInput: wire.SettlementInput{EngagementID: "tea", Period: "2025-01"}})
	require.NoError(t, s.GetWorkflowError())
	require.Equal(t, []wire.SettlementInput{{EngagementID: "tea", Period: "2025-01"}}, begun, "January's story was over")
	require.Equal(t, []string{"settlement/tea/2025-02"}, told, "February's was still under way")
}
