package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/gainshare/gainshare/internal/wire"
)

// StaffingRequest brings people to a desk for a run of days: reserve, have a person confirm, train, let them
// work, let them go. Declined or stopped, it gives the people back.
func StaffingRequest(ctx workflow.Context, in wire.StaffingInput) (wire.StaffingStatus, error) {
	ctx = withClock(ctx)
	s := &staffing{in: in, lock: newTurns(ctx), status: wire.StaffingStatus{Reply: wire.Reply{State: "open"}}}
	if err := s.listen(ctx); err != nil {
		return s.status, err
	}
	err := s.run(ctx)
	if s.stopped && !s.ended() {
		detached, cancel := workflow.NewDisconnectedContext(ctx)
		defer cancel()
		ctx = detached
		err = s.do(ctx, wire.CancelStaff)
	}
	if err != nil {
		return s.status, err
	}
	return s.status, workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
}

// staffing is one run of a request.
type staffing struct {
	in      wire.StaffingInput
	status  wire.StaffingStatus
	lock    *turns
	stopped bool
}

func (s *staffing) listen(ctx workflow.Context) error {
	stop := workflow.GetSignalChannel(ctx, wire.SignalStopStaffing)
	workflow.Go(ctx, func(ctx workflow.Context) {
		for {
			stop.Receive(ctx, nil)
			s.stopped = true
		}
	})
	reserved := func(wire.Ask) error { return requireState(s.status.State, "reserved") }
	return firstError(
		workflow.SetQueryHandler(ctx, wire.QueryProgress, func() (wire.StaffingStatus, error) { return s.status, nil }),
		onAsk(ctx, s.lock, wire.UpdateConfirmStaffing, reserved, s.act(wire.ConfirmStaff)),
		onAsk(ctx, s.lock, wire.UpdateDeclineStaffing, reserved, s.act(wire.DeclineStaff)),
	)
}

func (s *staffing) act(activity wire.Activity[wire.StaffingCommand, wire.StaffingStatus]) askHandler {
	return func(ctx workflow.Context, ask wire.Ask) (wire.Reply, error) {
		status, err := activity.Do(ctx, wire.StaffingCommand{Ask: ask, StaffingInput: s.in})
		if err == nil {
			s.status = status
		}
		return status.Reply, err
	}
}

// run takes the request from step to step until its people are gone, or it is declined or stopped.
func (s *staffing) run(ctx workflow.Context) error {
	if err := s.do(ctx, wire.ReserveStaff); err != nil {
		return err
	}
	// A seat is never filled by time alone: a person confirms, however late.
	if err := workflow.Await(ctx, func() bool { return s.status.State != "reserved" || s.stopped }); err != nil || s.over() {
		return err
	}
	if err := s.do(ctx, wire.TrainStaff); err != nil {
		return err
	}
	if err := s.until(ctx, "start", s.status.Starts); err != nil || s.over() {
		return err
	}
	if err := s.do(ctx, wire.ActivateStaff); err != nil {
		return err
	}
	for !s.over() {
		if err := s.until(ctx, "tend", s.status.Next); err != nil || s.over() {
			return err
		}
		if err := s.do(ctx, wire.TendStaff); err != nil {
			return err
		}
	}
	return nil
}

func (s *staffing) do(ctx workflow.Context, activity wire.Activity[wire.StaffingInput, wire.StaffingStatus]) error {
	return s.lock.move(func() error {
		status, err := activity.Do(ctx, s.in)
		if err == nil {
			s.status = status
		}
		return err
	})
}

func (s *staffing) until(ctx workflow.Context, purpose string, due time.Time) error {
	_, err := awaitUntil(ctx, purpose, due, s.over)
	return err
}

func (s *staffing) ended() bool {
	return requireState(s.status.State, "released", "cancelled", "declined") == nil
}

func (s *staffing) over() bool { return s.stopped || s.ended() }
