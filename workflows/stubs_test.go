package workflows_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"github.com/gainshare/gainshare/internal/wire"
	"github.com/gainshare/gainshare/workflows"
)

// stage is a workflow on a test environment whose activities are stubs: it notes the order of their calls,
// the events told to the entity, and keeps the business clock.
type stage struct {
	*testsuite.TestWorkflowEnvironment
	t      *testing.T
	mu     sync.Mutex // activities of a test environment run side by side
	now    time.Time
	calls  []string
	events []wire.Event
}

// newStage opens a stage; children are other stories than requests for people that the story under test starts.
func newStage(t *testing.T, children ...map[string]any) *stage {
	t.Helper()
	s := &stage{TestWorkflowEnvironment: (&testsuite.WorkflowTestSuite{}).NewTestWorkflowEnvironment(), t: t, now: time.Date(2025, 5, 1, 0, 0, 0, 0, time.UTC)}
	s.SetTestTimeout(20 * time.Second)
	s.RegisterWorkflowWithOptions(workflows.StaffingRequest, workflow.RegisterOptions{Name: wire.WorkflowStaffing}) // before any mock
	for _, named := range children {
		for name, fn := range named {
			s.RegisterWorkflowWithOptions(fn, workflow.RegisterOptions{Name: name})
		}
	}
	s.OnSignalExternalWorkflow(mock.Anything, mock.Anything, mock.Anything, wire.SignalEvent, mock.Anything).Return(
		func(_, _, _, _ string, arg any) error {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.events = append(s.events, arg.(wire.Event))
			return nil
		}).Maybe()
	stub(s, wire.SetDeadline, func(wire.Deadline) (wire.ClockReading, error) {
		return wire.ClockReading{Now: s.now, Frozen: true}, nil
	})
	return s
}

// stub registers what an activity answers under its name on the wire.
func stub[In, Out any](s *stage, a wire.Activity[In, Out], fn func(In) (Out, error)) {
	s.RegisterActivityWithOptions(func(_ context.Context, in In) (Out, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		if a.Name != wire.SetDeadline.Name {
			s.calls = append(s.calls, a.Name)
		}
		return fn(in)
	}, activity.RegisterOptions{Name: a.Name})
}

// answers is a stub that always gives the same answer.
func answers[In, Out any](s *stage, a wire.Activity[In, Out], out Out) {
	stub(s, a, func(In) (Out, error) { return out, nil })
}

// ask sends an update after a while of test time and returns where its end will be found.
func (s *stage) ask(after time.Duration, name string, arg any) *outcome {
	o := &outcome{}
	s.RegisterDelayedCallback(func() {
		s.UpdateWorkflow(name, "", &testsuite.TestUpdateCallback{
			OnReject: func(err error) { o.rejected = err }, OnAccept: func() {},
			OnComplete: func(_ any, err error) { o.done, o.err = true, err },
		}, arg)
	}, after)
	return o
}

// outcome is how an update ended.
type outcome struct {
	rejected, err error
	done          bool
}

// moveClock moves the business clock after a while of test time, and says so.
func (s *stage) moveClock(after time.Duration, to time.Time) {
	s.RegisterDelayedCallback(func() {
		s.mu.Lock()
		s.now = to
		s.mu.Unlock()
		s.SignalWorkflow(wire.SignalClockMoved, nil)
	}, after)
}

func (s *stage) finish() {
	s.t.Helper()
	require.True(s.t, s.IsWorkflowCompleted(), "the story has an end")
	require.NoError(s.t, s.GetWorkflowError())
}
