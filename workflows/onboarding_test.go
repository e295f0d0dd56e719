package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/wire"
	"github.com/gainshare/gainshare/workflows"
)

var (
	tea     = wire.OnboardingInput{EngagementID: "tea"}
	manager = wire.Ask{CommandID: "c1", Actor: "am", Roles: []string{"account_manager"}}
	lead    = wire.Ask{CommandID: "c2", Actor: "tl", Roles: []string{"team_lead"}}
)

// boarding is an onboarding whose contract is signed when the fact is heard; every other step waits for people.
func boarding(t *testing.T, steps ...string) (s *stage, signed *bool) {
	t.Helper()
	s, signed = newStage(t), new(bool)
	plan := wire.OnboardingPlan{}
	for _, name := range steps {
		plan.Steps = append(plan.Steps, wire.StepState{Step: name, State: "waiting"})
	}
	answers(s, wire.PlanOnboarding, plan)
	look := func(in wire.StepInput) (wire.StepState, error) {
		if in.Step == wire.StepContract && *signed {
			return wire.StepState{Step: in.Step, State: "done"}, nil
		}
		return wire.StepState{Step: in.Step, State: "running", DueAt: s.now.Add(72 * time.Hour)}, nil
	}
	stub(s, wire.BeginStep, look)
	stub(s, wire.CheckStep, look)
	answers(s, wire.CompleteStep, wire.Reply{State: "done"})
	answers(s, wire.SkipStep, wire.Reply{State: "skipped"})
	answers(s, wire.ApproveGoLive, wire.Reply{State: "done"})
	answers(s, wire.AskAbort, wire.Reply{State: "aborting"})
	answers(s, wire.EscalateStep, wire.StepState{})
	return s, signed
}

func step(ask wire.Ask, name string) wire.StepAsk { return wire.StepAsk{Ask: ask, Step: name} }

func TestOnboardingEndsLiveWhenEveryStepIsOverAndALeadApproved(t *testing.T) {
	s, signed := boarding(t, wire.StepContract, wire.StepChannels, wire.StepShadow, wire.StepAcceptance)
	early := s.ask(time.Minute, wire.UpdateCompleteStep, step(manager, wire.StepChannels))
	s.RegisterDelayedCallback(func() {
		*signed = true
		s.SignalWorkflow(wire.SignalFact, wire.Fact{Kind: wire.FactContract})
	}, 2*time.Minute)
	done := s.ask(3*time.Minute, wire.UpdateCompleteStep, step(manager, wire.StepChannels))
	stranger := s.ask(4*time.Minute, wire.UpdateSkipStep, step(lead, wire.StepShadow))
	skipped := s.ask(5*time.Minute, wire.UpdateSkipStep, step(manager, wire.StepShadow))
	notLead := s.ask(6*time.Minute, wire.UpdateApproveGoLive, manager)
	approved := s.ask(7*time.Minute, wire.UpdateApproveGoLive, lead)
	s.ExecuteWorkflow(workflows.Onboarding, tea)
	s.finish()
	require.Equal(t, fault.Conflict, wire.FromError(early.rejected).Code, "steps are taken in order")
	require.Equal(t, fault.Forbidden, wire.FromError(stranger.rejected).Code)
	require.Equal(t, fault.Forbidden, wire.FromError(notLead.rejected).Code)
	for _, o := range []*outcome{done, skipped, approved} {
		require.True(t, o.done)
		require.NoError(t, o.err)
	}
	require.Len(t, s.events, 1)
	require.Equal(t, wire.EventOnboarded, s.events[0].Kind)
	require.NotContains(t, s.calls, wire.EscalateStep.Name)
}

func TestAFactHeardWhileAStepBeginsIsNotLost(t *testing.T) {
	s, signed := boarding(t, wire.StepContract)
	stub(s, wire.BeginStep, func(in wire.StepInput) (wire.StepState, error) {
		s.SignalWorkflow(wire.SignalFact, wire.Fact{Kind: wire.FactContract})
		*signed = true
		return wire.StepState{Step: in.Step, State: "running"}, nil
	})
	s.ExecuteWorkflow(workflows.Onboarding, tea)
	s.finish()
	require.Contains(t, s.calls, wire.CheckStep.Name)
}

func TestAnOverdueStepIsEscalatedOnceWhenTheClockIsMoved(t *testing.T) {
	s, _ := boarding(t, wire.StepChannels)
	s.moveClock(time.Minute, s.now.Add(71*time.Hour))
	s.moveClock(2*time.Minute, s.now.Add(73*time.Hour))
	s.moveClock(3*time.Minute, s.now.Add(200*time.Hour))
	s.ask(4*time.Minute, wire.UpdateCompleteStep, step(manager, wire.StepChannels))
	s.ExecuteWorkflow(workflows.Onboarding, tea)
	s.finish()
	require.Equal(t, []string{wire.PlanOnboarding.Name, wire.BeginStep.Name, wire.EscalateStep.Name, wire.CompleteStep.Name}, s.calls)
}

func TestAnAbortedOnboardingIsUndoneInReverseAndSaysWhatStays(t *testing.T) {
	s, signed := boarding(t, wire.StepContract, wire.StepWorkspace, wire.StepRoster, wire.StepGoLive10, wire.StepGoLive50, wire.StepAcceptance)
	*signed = true
	var undone []string
	stub(s, wire.UndoStep, func(in wire.StepInput) (wire.StepState, error) {
		if in.Step == wire.StepRoster {
			return wire.StepState{}, wire.ToApplicationError(fault.New(fault.Conflict, "they work already"))
		}
		undone = append(undone, in.Step)
		return wire.StepState{}, nil
	})
	var out wire.AbortOutcome
	stub(s, wire.CloseAborted, func(in wire.AbortOutcome) (wire.Reply, error) { out = in; return wire.Reply{}, nil })
	for i, name := range []string{wire.StepWorkspace, wire.StepRoster, wire.StepGoLive10} {
		s.ask(time.Duration(i+1)*time.Minute, wire.UpdateCompleteStep, step(manager, name))
	}
	s.ask(5*time.Minute, wire.UpdateAbort, manager)
	again := s.ask(5*time.Minute+time.Millisecond, wire.UpdateAbort, manager)
	s.ExecuteWorkflow(workflows.Onboarding, tea)
	s.finish()
	require.True(t, again.rejected != nil || !again.done || again.err != nil, "aborted once")
	require.Equal(t, []string{wire.StepGoLive50, wire.StepGoLive10, wire.StepWorkspace}, undone, "the step it was at too")
	require.Equal(t, []string{wire.StepRoster, wire.StepContract}, out.NotUndone)
	require.Equal(t, wire.EventOnboardAborted, s.events[0].Kind)
}

func TestAStepThatCannotBeginWaitsForAPerson(t *testing.T) {
	s, _ := boarding(t, wire.StepChannels)
	stub(s, wire.BeginStep, func(wire.StepInput) (wire.StepState, error) {
		return wire.StepState{}, wire.ToApplicationError(fault.New(fault.Conflict, "no"))
	})
	s.ask(time.Minute, wire.UpdateSkipStep, step(manager, wire.StepChannels))
	s.ExecuteWorkflow(workflows.Onboarding, tea)
	s.finish()
	require.Contains(t, s.calls, wire.EscalateStep.Name)
}
