package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/wire"
	"github.com/gainshare/gainshare/workflows"
)

var (
	season   = wire.PeakInput{EngagementID: "tea", Season: "2025-618"}
	planner  = wire.Ask{CommandID: "p1", Actor: "plan", Roles: []string{"planner"}}
	approver = wire.Ask{CommandID: "p2", Actor: "app", Roles: []string{"finance_approver"}, IfMatch: "hash"}
)

// seasonStage is a season of two requests for people, forecast at once, whose first day is in ten days.
func seasonStage(t *testing.T) *stage {
	t.Helper()
	s := newStage(t)
	first, last := s.now.Add(240*time.Hour), s.now.Add(360*time.Hour)
	state := func(name string) wire.PeakStatus {
		return wire.PeakStatus{Reply: wire.Reply{State: name}, PlannedBy: "plan", Hash: "hash", Requisitions: []string{"r1", "r2"}, Starts: first, Ends: last}
	}
	answers(s, wire.ForecastPeak, state("forecast"))
	verbs := map[string]string{wire.UpdateAcceptForecast: "planned", wire.UpdateAdjustPlan: "planned", wire.UpdateApprovePlan: "approved", wire.UpdateClose: "closed", wire.UpdateCancel: "staffing"}
	stub(s, wire.ChangePeak, func(in wire.PeakCommand) (wire.PeakStatus, error) { return state(verbs[in.Verb]), nil })
	answers(s, wire.RequestPeople, state("staffing"))
	answers(s, wire.RunPeak, state("running"))
	answers(s, wire.FinishPeak, state("releasing"))
	answers(s, wire.WithdrawShifts, state("staffing"))
	answers(s, wire.SettleCancel, state("cancelled"))
	staffStubs(s, first, last)
	return s
}

func staffStubs(s *stage, first, last time.Time) {
	state := func(name string) wire.StaffingStatus {
		return wire.StaffingStatus{Reply: wire.Reply{State: name}, Reserved: 2, Starts: first, Next: last}
	}
	answers(s, wire.ReserveStaff, state("reserved"))
	answers(s, wire.ConfirmStaff, state("confirmed"))
	answers(s, wire.DeclineStaff, state("cancelled"))
	answers(s, wire.TrainStaff, state("training"))
	answers(s, wire.ActivateStaff, state("active"))
	answers(s, wire.TendStaff, state("released"))
	answers(s, wire.CancelStaff, state("cancelled"))
}

// inChild sends an update to a running request for people.
func (s *stage) inChild(after time.Duration, request, name string) {
	s.RegisterDelayedCallback(func() {
		err := s.UpdateWorkflowByID(wire.StaffingID("tea", request), name, request+name, &callback{}, planner)
		require.NoError(s.t, err)
	}, after)
}

type callback struct{}

func (*callback) Accept()             {}
func (*callback) Reject(error)        {}
func (*callback) Complete(any, error) {}

func (s *stage) clockIn(after time.Duration, to time.Time) {
	s.moveClock(after, to)
	s.RegisterDelayedCallback(func() {
		for _, r := range []string{"r1", "r2"} { // a request that is over hears nothing, which is fine
			_ = s.SignalWorkflowByID(wire.StaffingID("tea", r), wire.SignalClockMoved, nil)
		}
	}, after+time.Millisecond)
}

func TestASeasonRunsToItsCloseAndMoneyNeedsTwoPeople(t *testing.T) {
	s := seasonStage(t)
	start := s.now
	s.ask(time.Minute, wire.UpdateAcceptForecast, planner)
	same := s.ask(2*time.Minute, wire.UpdateApprovePlan, wire.Ask{Actor: "plan", IfMatch: "hash"})
	old := s.ask(3*time.Minute, wire.UpdateApprovePlan, wire.Ask{Actor: "app", IfMatch: "another"})
	s.ask(4*time.Minute, wire.UpdateApprovePlan, approver)
	s.inChild(5*time.Minute, "r1", wire.UpdateConfirmStaffing)
	s.inChild(5*time.Minute, "r2", wire.UpdateDeclineStaffing)
	s.clockIn(6*time.Minute, start.Add(241*time.Hour))
	early := s.ask(7*time.Minute, wire.UpdateClose, planner)
	s.clockIn(8*time.Minute, start.Add(361*time.Hour))
	closed := s.ask(9*time.Minute, wire.UpdateClose, planner)
	s.ExecuteWorkflow(workflows.PeakSeason, season)
	s.finish()
	require.Equal(t, fault.SamePerson, wire.FromError(same.rejected).Code)
	require.Equal(t, fault.Changed, wire.FromError(old.rejected).Code)
	require.Equal(t, fault.Conflict, wire.FromError(early.rejected).Code)
	require.True(t, closed.done)
	require.Contains(t, s.calls, wire.TendStaff.Name)
	require.NotContains(t, s.calls, wire.CancelStaff.Name)
	var states []string
	for _, e := range s.events {
		states = append(states, e.State)
	}
	require.Equal(t, []string{"forecast", "planned", "approved", "staffing", "running", "releasing", "closed"}, states[:7], "told in order")
}

func TestACancelledSeasonIsGivenBackInTheOrderOfTheTrade(t *testing.T) {
	s := seasonStage(t)
	s.OnSignalExternalWorkflow(mock.Anything, mock.Anything, mock.Anything, wire.SignalStopStaffing, mock.Anything).Return(
		func(_, id, _, name string, arg any) error { return s.SignalWorkflowByID(id, name, arg) })
	s.ask(time.Minute, wire.UpdateAcceptForecast, planner)
	s.ask(4*time.Minute, wire.UpdateApprovePlan, approver)
	s.inChild(5*time.Minute, "r1", wire.UpdateConfirmStaffing)
	s.ask(6*time.Minute, wire.UpdateCancel, planner)
	s.ExecuteWorkflow(workflows.PeakSeason, season)
	s.finish()
	n := len(s.calls)
	require.Equal(t, []string{wire.WithdrawShifts.Name, wire.CancelStaff.Name, wire.CancelStaff.Name, wire.SettleCancel.Name}, s.calls[n-4:])
	require.Equal(t, "cancelled", s.events[len(s.events)-1].State)
}

func TestASeasonWithoutAHistoryWaitsForTheNextDay(t *testing.T) {
	s := seasonStage(t)
	tries := 0
	stub(s, wire.ForecastPeak, func(wire.PeakInput) (wire.PeakStatus, error) {
		if tries++; tries == 1 {
			return wire.PeakStatus{Reply: wire.Reply{State: "open"}, Retry: s.now.Add(24 * time.Hour)}, nil
		}
		return wire.PeakStatus{Reply: wire.Reply{State: "forecast"}}, nil
	})
	s.moveClock(time.Minute, s.now.Add(25*time.Hour))
	s.ask(2*time.Minute, wire.UpdateCancel, planner)
	s.ExecuteWorkflow(workflows.PeakSeason, season)
	s.finish()
	require.Equal(t, 2, tries)
}
