package activities

import (
	"context"
	"errors"
	"fmt"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"

	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

// Clock acts for the business clock and the schedules that hang on it.
type Clock struct {
	DB       *store.DB
	Temporal client.Client
}

// Register makes the activities known under their names on the wire.
func (a *Clock) Register(r worker.Registry) {
	register(r, wire.SetDeadline.Name, a.SetDeadline)
	register(r, wire.MoveClock.Name, a.Move)
	register(r, wire.WakeDue.Name, a.WakeDue)
	register(r, wire.BackfillRuns.Name, a.BackfillRuns)
}

// SetDeadline stores the instant a workflow waits for and answers with the business time.
func (a *Clock) SetDeadline(ctx context.Context, in wire.Deadline) (wire.ClockReading, error) {
	c, err := a.DB.SetDeadline(ctx, in.WorkflowID, in.Purpose, in.DueAt, in.Done)
	return wire.ClockReading{Now: c.Now.UTC(), Frozen: c.Mode == "frozen"}, refuse(err)
}

// Move sets the business clock forward, once per command, and names who waits for an instant.
func (a *Clock) Move(ctx context.Context, in wire.MoveClockInput) (wire.DueWork, error) {
	due := wire.DueWork{To: in.To}
	result, err := a.DB.Apply(ctx, in.CommandID, func(tx *store.Tx, c store.Command, _ time.Time) (any, error) {
		from, err := tx.MoveClock(ctx, in.To)
		return map[string]time.Time{"from": from, "to": in.To}, err
	})
	if err != nil {
		return due, refuse(err)
	}
	if due.From, err = fromOf(result); err != nil {
		return due, err
	}
	err = a.DB.InTx(ctx, func(tx *store.Tx) error {
		due.Workflows, err = tx.WaitingWorkflows(ctx)
		return err
	})
	if err != nil {
		return due, refuse(err)
	}
	calendars, err := a.DB.BillingCalendars(ctx)
	for _, c := range calendars {
		due.Calendars = append(due.Calendars, c.ID)
	}
	return due, refuse(err)
}

// WakeDue tells every workflow that waits for an instant that the clock was moved. One that is over needs
// nothing more: its deadlines come off the list.
func (a *Clock) WakeDue(ctx context.Context, in wire.DueWork) (int, error) {
	woken := 0
	for _, id := range in.Workflows {
		err := a.Temporal.SignalWorkflow(ctx, id, "", wire.SignalClockMoved, in.To)
		if _, gone := errors.AsType[*serviceerror.NotFound](err); gone {
			if err := a.DB.EndDeadlines(ctx, id); err != nil {
				return woken, err
			}
			continue
		}
		if err != nil {
			return woken, fmt.Errorf("wake %s: %w", id, err)
		}
		woken++
	}
	return woken, nil
}

// BackfillRuns lets the billing schedules fire for every cut-off between two business instants. Firing twice
// is harmless: a run is known by calendar and month, an invoice by PostgreSQL.
func (a *Clock) BackfillRuns(ctx context.Context, in wire.DueWork) (int, error) {
	if err := a.EnsureSchedules(ctx); err != nil {
		return 0, err
	}
	for _, id := range in.Calendars {
		err := a.Temporal.ScheduleClient().GetHandle(ctx, wire.BillingScheduleID(id)).Backfill(ctx, client.ScheduleBackfillOptions{
			Backfill: []client.ScheduleBackfill{{Start: in.From.Add(time.Second), End: in.To, Overlap: enumspb.SCHEDULE_OVERLAP_POLICY_BUFFER_ALL}}})
		if err != nil {
			return 0, fmt.Errorf("backfill the schedule of %s: %w", id, err)
		}
	}
	return len(in.Calendars), nil
}

// EnsureSchedules makes the schedule of every billing calendar, and the nightly sweep's. Where the business
// clock is not the machine's, billing schedules are paused and fire only when the clock is moved.
func (a *Clock) EnsureSchedules(ctx context.Context) error {
	clock, err := a.DB.Clock(ctx)
	if err != nil {
		return err
	}
	calendars, err := a.DB.BillingCalendars(ctx)
	if err != nil {
		return err
	}
	for _, c := range calendars {
		if err := a.create(ctx, billingSchedule(c, clock.Mode != "system")); err != nil {
			return fmt.Errorf("make the billing schedule of %s: %w", c.ID, err)
		}
	}
	return a.create(ctx, client.ScheduleOptions{
		ID:     wire.SweepScheduleID,
		Spec:   client.ScheduleSpec{Calendars: []client.ScheduleCalendarSpec{{Hour: []client.ScheduleRange{{Start: 3}}, Minute: []client.ScheduleRange{{Start: 30}}}}},
		Action: &client.ScheduleWorkflowAction{ID: wire.SweepID, Workflow: wire.WorkflowSweep, TaskQueue: wire.QueueWorkflows},
	})
}

func (a *Clock) create(ctx context.Context, o client.ScheduleOptions) error {
	_, err := a.Temporal.ScheduleClient().Create(ctx, o)
	if errors.Is(err, temporal.ErrScheduleAlreadyRunning) {
		return nil
	}
	return err
}

func billingSchedule(c store.BillingCalendar, paused bool) client.ScheduleOptions {
	return client.ScheduleOptions{
		ID: wire.BillingScheduleID(c.ID),
		Spec: client.ScheduleSpec{TimeZoneName: c.TimeZone, Calendars: []client.ScheduleCalendarSpec{{
			DayOfMonth: []client.ScheduleRange{{Start: c.CutoffDay}}, Hour: []client.ScheduleRange{{Start: c.CutoffHour}}}}},
		Action:        &client.ScheduleWorkflowAction{ID: "billing-tick/" + c.ID, Workflow: wire.WorkflowBillingTick, TaskQueue: wire.QueueWorkflows, Args: []any{wire.BillingTickInput{Calendar: c.ID}}},
		Overlap:       enumspb.SCHEDULE_OVERLAP_POLICY_BUFFER_ONE,
		CatchupWindow: 30 * 24 * time.Hour,
		Paused:        paused,
		Note:          "bills the month before its cut-off day; paused while the business clock is not the machine's",
	}
}
