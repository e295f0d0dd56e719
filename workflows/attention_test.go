package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/wire"
	"github.com/gainshare/gainshare/workflows"
)

var onboarding = wire.OnboardingID("tea")

// entity is an engagement in onboarding that cannot go live until the books allow it; an abort ends it.
func entity(t *testing.T) (s *stage, told *[]wire.StageChange, allow *bool) {
	t.Helper()
	s, told, allow = newStage(t), new([]wire.StageChange), new(bool)
	stub(s, wire.SetStage, func(in wire.StageChange) (wire.EngagementStatus, error) {
		if in.Stage == "live" && !*allow {
			return wire.EngagementStatus{}, refusal(fault.Conflict)
		}
		*told = append(*told, in)
		return wire.EngagementStatus{}, nil
	})
	return s, told, allow
}

func (s *stage) event(after time.Duration, e wire.Event) {
	s.RegisterDelayedCallback(func() { s.SignalWorkflow(wire.SignalEvent, e) }, after)
}

func (s *stage) entityState() (state wire.EngagementState) {
	s.t.Helper()
	value, err := s.QueryWorkflow(wire.QueryState)
	require.NoError(s.t, err)
	require.NoError(s.t, value.Get(&state))
	return state
}

func TestAnEventThatCannotBeActedOnCallsAPersonAndTheEngagementLivesOn(t *testing.T) {
	s, told, allow := entity(t)
	live := wire.Event{ID: "onboarded", Kind: wire.EventOnboarded, About: onboarding, State: "live"}
	s.event(time.Minute, live)
	s.RegisterDelayedCallback(func() {
		require.Len(t, *told, 1)
		require.Equal(t, "onboarding", (*told)[0].Stage, "it stays where it was")
		require.Contains(t, (*told)[0].Attention, wire.EventOnboarded, "and says why a person is needed")
		require.Equal(t, (*told)[0].Attention, s.entityState().Attention)
		*allow = true
	}, 2*time.Minute)
	s.event(3*time.Minute, live)
	s.RegisterDelayedCallback(func() {
		require.Equal(t, "live", s.entityState().Stage, "told again, it is tried again")
		require.Empty(t, s.entityState().Attention)
	}, 4*time.Minute)
	s.event(5*time.Minute, wire.Event{ID: "aborted", Kind: wire.EventOnboardAborted, About: onboarding, State: "aborted"})
	s.ExecuteWorkflow(workflows.Engagement, wire.EngagementInput{EngagementID: "tea", State: wire.EngagementState{Stage: "onboarding"}})
	s.finish()
	require.Len(t, *told, 3)
}

func TestATerminatedEngagementEndsWhenItsLastDocumentIsThroughAndNotBefore(t *testing.T) {
	s, _, _ := entity(t)
	asked := 0
	stub(s, wire.EndEngagement, func(string) (wire.EngagementStatus, error) {
		asked++
		return wire.EngagementStatus{Reply: wire.Reply{State: map[bool]string{true: "ended", false: "terminating"}[asked == 2]}}, nil
	})
	posted := func(period string) wire.Event {
		id := wire.SettlementID("tea", period)
		return wire.Event{ID: "posted/" + id, Kind: wire.EventStatementPosted, About: id, State: "posted"}
	}
	s.event(time.Minute, posted("2025-02"))
	s.RegisterDelayedCallback(func() { require.Equal(t, "terminating", s.entityState().Stage, "its year is not closed yet") }, 90*time.Second)
	s.event(2*time.Minute, posted("2025"))
	s.ExecuteWorkflow(workflows.Engagement, wire.EngagementInput{EngagementID: "tea", State: wire.EngagementState{Stage: "terminating", Savings: true}})
	s.finish()
	require.Equal(t, 2, asked)
}
