package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/wire"
	"github.com/gainshare/gainshare/workflows"
)

var request = wire.StaffingInput{EngagementID: "tea", RequestID: "r1"}

// hiring is a request for people on a stage: they work from day 10 to day 15, and are looked at on day 12.
func hiring(t *testing.T) *stage {
	t.Helper()
	s := newStage(t)
	start := s.now
	staffStubs(s, start.Add(10*day), start.Add(12*day))
	tended := 0
	stub(s, wire.TendStaff, func(wire.StaffingInput) (wire.StaffingStatus, error) {
		if tended++; tended == 1 {
			return wire.StaffingStatus{Reply: wire.Reply{State: "active"}, Next: start.Add(15 * day)}, nil
		}
		return wire.StaffingStatus{Reply: wire.Reply{State: "released"}}, nil
	})
	return s
}

func (s *stage) stop(after time.Duration) {
	s.RegisterDelayedCallback(func() { s.SignalWorkflow(wire.SignalStopStaffing, nil) }, after)
}

func (s *stage) staffed() wire.StaffingStatus {
	s.t.Helper()
	s.ExecuteWorkflow(workflows.StaffingRequest, request)
	s.finish()
	var end wire.StaffingStatus
	require.NoError(s.t, s.GetWorkflowResult(&end))
	return end
}

func TestPeopleAreReservedConfirmedTrainedActivatedTendedAndReleased(t *testing.T) {
	s := hiring(t)
	start := s.now
	confirmed := s.ask(1*time.Minute, wire.UpdateConfirmStaffing, planner)
	late := s.ask(2*time.Minute, wire.UpdateDeclineStaffing, planner)
	for i, after := range []time.Duration{10*day - time.Second, 10 * day, 12 * day, 15 * day} {
		s.moveClock(time.Duration(i+3)*time.Minute, start.Add(after))
	}
	require.Equal(t, "released", s.staffed().State)
	accepted(t, confirmed)
	require.Equal(t, fault.Conflict, wire.FromError(late.rejected).Code, "who is confirmed is not declined any more")
	require.Equal(t, []string{wire.ReserveStaff.Name, wire.ConfirmStaff.Name, wire.TrainStaff.Name, wire.ActivateStaff.Name, wire.TendStaff.Name, wire.TendStaff.Name}, s.calls)
}

func TestASeatIsNeverFilledByTimeAlone(t *testing.T) {
	s := hiring(t)
	s.moveClock(time.Minute, s.now.Add(90*day))
	s.RegisterDelayedCallback(func() { require.Equal(t, []string{wire.ReserveStaff.Name}, s.calls) }, 2*time.Minute)
	s.ask(3*time.Minute, wire.UpdateDeclineStaffing, planner)
	s.staffed()
}

func TestADeclinedRequestEndsWithoutTraining(t *testing.T) {
	s := hiring(t)
	declined := s.ask(time.Minute, wire.UpdateDeclineStaffing, planner)
	require.Equal(t, "cancelled", s.staffed().State)
	accepted(t, declined)
	require.Equal(t, []string{wire.ReserveStaff.Name, wire.DeclineStaff.Name}, s.calls)
}

func TestAStoppedRequestGivesItsPeopleBackWhereverItStands(t *testing.T) {
	for name, c := range map[string]struct {
		confirm bool
		clock   time.Duration
		before  []string
	}{
		"while a person is asked":     {false, 0, []string{wire.ReserveStaff.Name}},
		"while they are trained":      {true, 5 * day, []string{wire.ReserveStaff.Name, wire.ConfirmStaff.Name, wire.TrainStaff.Name}},
		"while they work":             {true, 11 * day, []string{wire.ReserveStaff.Name, wire.ConfirmStaff.Name, wire.TrainStaff.Name, wire.ActivateStaff.Name}},
		"after they were looked upon": {true, 13 * day, []string{wire.ReserveStaff.Name, wire.ConfirmStaff.Name, wire.TrainStaff.Name, wire.ActivateStaff.Name, wire.TendStaff.Name}},
	} {
		t.Run(name, func(t *testing.T) {
			s := hiring(t)
			if c.confirm {
				s.ask(time.Minute, wire.UpdateConfirmStaffing, planner)
			}
			s.moveClock(2*time.Minute, s.now.Add(c.clock))
			s.stop(3 * time.Minute)
			require.Equal(t, "cancelled", s.staffed().State)
			require.Equal(t, append(c.before, wire.CancelStaff.Name), s.calls)
		})
	}
}

func TestAnHRSystemThatIsDownIsWaitedFor(t *testing.T) {
	s := hiring(t)
	tries := 0
	stub(s, wire.ReserveStaff, func(wire.StaffingInput) (wire.StaffingStatus, error) {
		if tries++; tries < 3 {
			return wire.StaffingStatus{}, busy()
		}
		return wire.StaffingStatus{Reply: wire.Reply{State: "reserved"}}, nil
	})
	s.ask(time.Minute, wire.UpdateDeclineStaffing, planner)
	require.Equal(t, "cancelled", s.staffed().State)
	require.Equal(t, 3, tries)
}

func TestAConfirmationTheHRSystemRefusesLeavesTheQuestionOpen(t *testing.T) {
	s := hiring(t)
	stub(s, wire.ConfirmStaff, func(wire.StaffingCommand) (wire.StaffingStatus, error) {
		return wire.StaffingStatus{}, refusal(fault.Conflict)
	})
	refused := s.ask(1*time.Minute, wire.UpdateConfirmStaffing, planner)
	declined := s.ask(2*time.Minute, wire.UpdateDeclineStaffing, planner)
	require.Equal(t, "cancelled", s.staffed().State)
	require.Equal(t, fault.Conflict, wire.FromError(refused.err).Code)
	accepted(t, declined)
}

func TestARequestNobodyKnowsFailsWithTheReason(t *testing.T) {
	s := hiring(t)
	stub(s, wire.ReserveStaff, func(wire.StaffingInput) (wire.StaffingStatus, error) {
		return wire.StaffingStatus{}, refusal(fault.NotFound)
	})
	s.ExecuteWorkflow(workflows.StaffingRequest, request)
	require.Equal(t, fault.NotFound, wire.FromError(s.GetWorkflowError()).Code)
	require.Len(t, s.calls, 1)
}
