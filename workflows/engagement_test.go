package workflows

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"github.com/gainshare/gainshare/internal/wire"
)

// live runs a live engagement, delivers the events at once, and returns what the run carried over.
func live(t *testing.T, state wire.EngagementState, events []wire.Event) wire.EngagementState {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestWorkflowEnvironment()
	env.RegisterWorkflow(Engagement)
	env.RegisterActivityWithOptions(func(context.Context, wire.StageChange) (wire.EngagementStatus, error) {
		return wire.EngagementStatus{}, nil
	}, activity.RegisterOptions{Name: wire.SetStage.Name})
	// Going live takes a while: what comes meanwhile waits in the channel.
	env.OnActivity(wire.SetStage.Name, mock.Anything, mock.Anything).Return(wire.EngagementStatus{}, nil).After(5 * time.Minute)
	env.RegisterDelayedCallback(func() { env.SignalWorkflow(wire.SignalEvent, onboarded(1)) }, time.Minute)
	for _, e := range events {
		env.RegisterDelayedCallback(func() { env.SignalWorkflow(wire.SignalEvent, e) }, 2*time.Minute)
	}
	env.ExecuteWorkflow(Engagement, wire.EngagementInput{EngagementID: "tea", State: state})
	require.True(t, env.IsWorkflowCompleted())
	var again *workflow.ContinueAsNewError
	require.ErrorAs(t, env.GetWorkflowError(), &again)
	var in wire.EngagementInput
	require.NoError(t, converter.GetDefaultDataConverter().FromPayloads(again.Input, &in))
	require.Equal(t, "tea", in.EngagementID)
	return in.State
}

func issued(month string) wire.Event {
	id := wire.InvoiceID("tea", month, "service")
	return wire.Event{ID: "issued/" + id, Kind: wire.EventInvoiceIssued, About: id, State: "issued"}
}

func onboarded(n int) wire.Event {
	return wire.Event{ID: fmt.Sprintf("onboarded/%d", n), Kind: wire.EventOnboarded, About: wire.OnboardingID("tea"), State: "live"}
}

func news(n int) wire.Event {
	return wire.Event{ID: fmt.Sprintf("news/%d", n), Kind: wire.EventPeak, About: fmt.Sprintf("peak/tea/%d", n), State: "running"}
}

func TestNothingIsLostWhereverTheMonthThatEndsARunFallsAmongTheNews(t *testing.T) {
	const all = 11
	for cut := range all {
		t.Run(fmt.Sprintf("after %d of %d", cut, all-1), func(t *testing.T) {
			var events []wire.Event
			for i := range all {
				if i == cut {
					events = append(events, issued("2025-01"))
				} else {
					events = append(events, news(i))
				}
			}
			// One of the last takes a while to act on: by then the run already wants to end.
			events = append(events, onboarded(2), news(all))
			carried := live(t, wire.EngagementState{Stage: "onboarding"}, events)
			require.Len(t, carried.Seen, all+3, "every event was acted on before the run ended")
			require.Equal(t, 1, carried.Closed)
			require.Equal(t, 1, carried.Generations)
		})
	}
}

func TestAnEventToldAgainToTheNextRunIsHarmless(t *testing.T) {
	first := live(t, wire.EngagementState{Stage: "onboarding"}, []wire.Event{news(1), issued("2025-01")})
	second := live(t, first, []wire.Event{issued("2025-01"), news(1), onboarded(1), issued("2025-02")})
	require.Equal(t, 2, second.Closed, "January is closed once")
	require.Equal(t, 2, second.Generations)
	require.Len(t, second.Seen, 4)
}
