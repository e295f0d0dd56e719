package activities

import (
	"context"
	"encoding/json"
	"time"

	"go.temporal.io/sdk/worker"

	"github.com/gainshare/gainshare/internal/hr"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

// Staffing acts for requests for people, through the HR system.
type Staffing struct {
	DB *store.DB
	HR hr.Port
}

// Register makes the activities known under their names on the wire.
func (a *Staffing) Register(r worker.Registry) {
	register(r, wire.ReserveStaff.Name, a.Reserve)
	register(r, wire.ConfirmStaff.Name, a.Confirm)
	register(r, wire.DeclineStaff.Name, a.Decline)
	register(r, wire.TrainStaff.Name, a.Train)
	register(r, wire.ActivateStaff.Name, a.Activate)
	register(r, wire.TendStaff.Name, a.Tend)
	register(r, wire.CancelStaff.Name, a.Cancel)
}

// Reserve takes free people and asks a planner to confirm them; fewer than wanted is said in the task.
func (a *Staffing) Reserve(ctx context.Context, in wire.StaffingInput) (wire.StaffingStatus, error) {
	got, err := a.HR.StartHire(ctx, in.RequestID)
	if err != nil {
		return wire.StaffingStatus{}, refuse(err)
	}
	return a.after(ctx, in, got, "staffing.reserved", "system", func(tx *store.Tx, e store.Engagement, now time.Time) error {
		t := task(e, "staffing.confirm", "planner", "requisition", got.ID, now)
		t.Params = paramsJSON(map[string]any{"wanted": got.Headcount, "found": got.Held, "first_day": got.FirstDay, "last_day": got.LastDay})
		return tx.OpenTask(ctx, t)
	})
}

// after notes a step of a request and answers with where it stands.
func (a *Staffing) after(ctx context.Context, in wire.StaffingInput, got hr.Status, kind, by string, more func(*store.Tx, store.Engagement, time.Time) error) (wire.StaffingStatus, error) {
	var out wire.StaffingStatus
	err := a.DB.InTx(ctx, func(tx *store.Tx) error {
		e, err := tx.Engagement(ctx, in.EngagementID, false)
		if err != nil {
			return err
		}
		now, err := tx.Now(ctx)
		if err != nil {
			return err
		}
		out = staffingStatus(e, got, now)
		if more != nil {
			if err := more(tx, e, now); err != nil {
				return err
			}
		}
		if kind == "" {
			return nil
		}
		return tx.Tell(ctx, store.Event{Key: got.ID + "/" + kind, EngagementID: e.ID, At: now, Actor: by, Kind: kind,
			Params: map[string]any{"request": got.ID, "people": got.Held, "wanted": got.Headcount}, WorkflowID: wire.StaffingID(e.ID, got.ID)})
	})
	return out, refuse(err)
}

// staffingStatus says when to look again: when a month ends, because it is billed then, or when the last day has.
func staffingStatus(e store.Engagement, got hr.Status, now time.Time) wire.StaffingStatus {
	zone := e.Zone()
	next := got.LastDay.AddDays(1)
	if month := period.MonthOf(now.In(zone)).Next().First(); month.Before(next) && !month.Before(got.FirstDay) {
		next = month
	}
	return wire.StaffingStatus{Reply: wire.Reply{State: got.State}, Reserved: got.Held, Starts: got.FirstDay.In(zone).UTC(), Next: next.In(zone).UTC()}
}

// Confirm makes a reservation binding.
func (a *Staffing) Confirm(ctx context.Context, in wire.StaffingCommand) (wire.StaffingStatus, error) {
	return a.decide(ctx, in, "staffing.confirmed", func() (hr.Status, error) {
		return a.HR.MoveHire(ctx, in.RequestID, hr.StageConfirmed)
	})
}

// Decline gives the people back.
func (a *Staffing) Decline(ctx context.Context, in wire.StaffingCommand) (wire.StaffingStatus, error) {
	return a.decide(ctx, in, "staffing.declined", func() (hr.Status, error) {
		return a.HR.CancelRequisition(ctx, in.RequestID)
	})
}

// decide lets the HR system act, which may be far away and is asked under the request's own key, and then ends
// the command. Asked twice, the system finds what it did.
func (a *Staffing) decide(ctx context.Context, in wire.StaffingCommand, kind string, act func() (hr.Status, error)) (wire.StaffingStatus, error) {
	c, err := a.DB.Command(ctx, in.CommandID)
	if err != nil {
		return wire.StaffingStatus{}, refuse(err)
	}
	now, err := a.HR.RequisitionStatus(ctx, in.RequestID)
	if err != nil {
		return wire.StaffingStatus{}, refuse(err)
	}
	if c.AppliedAt == nil && now.EngagementID != in.EngagementID {
		return wire.StaffingStatus{}, refuse(fault.New(fault.NotFound, "there is no requisition %q", in.RequestID))
	}
	if now, err = act(); err != nil {
		return wire.StaffingStatus{}, refuse(err)
	}
	result, err := a.DB.Apply(ctx, in.CommandID, func(tx *store.Tx, c store.Command, at time.Time) (any, error) {
		return map[string]any{"request": now.ID, "state": now.State, "people": now.Held}, tx.CloseTasks(ctx, "requisition", now.ID, "", "done", c.Actor, at)
	})
	if err != nil {
		return wire.StaffingStatus{}, refuse(err)
	}
	status, err := a.after(ctx, in.StaffingInput, now, kind, in.Actor, nil)
	status.Result = json.RawMessage(result)
	return status, err
}

// Train begins the training of the confirmed people; they start on their first day.
func (a *Staffing) Train(ctx context.Context, in wire.StaffingInput) (wire.StaffingStatus, error) {
	got, err := a.HR.MoveHire(ctx, in.RequestID, hr.StageTraining)
	if err != nil {
		return wire.StaffingStatus{}, refuse(err)
	}
	return a.after(ctx, in, got, "staffing.training", "system", nil)
}

// Activate opens the people's accounts on their first day.
func (a *Staffing) Activate(ctx context.Context, in wire.StaffingInput) (wire.StaffingStatus, error) {
	got, err := a.HR.MoveHire(ctx, in.RequestID, hr.StageActive)
	if err != nil {
		return wire.StaffingStatus{}, refuse(err)
	}
	return a.after(ctx, in, got, "staffing.active", "system", nil)
}

// Tend writes the days worked up to yesterday, and lets the people go when their last day is over.
func (a *Staffing) Tend(ctx context.Context, in wire.StaffingInput) (wire.StaffingStatus, error) {
	got, today, err := a.attend(ctx, in)
	if err != nil {
		return wire.StaffingStatus{}, refuse(err)
	}
	kind := "" // nothing to tell: days worked are seen on the page
	if got.LastDay.Before(today) {
		if got, err = a.HR.Release(ctx, in.RequestID); err != nil {
			return wire.StaffingStatus{}, refuse(err)
		}
		kind = "staffing.released"
	}
	return a.after(ctx, in, got, kind, "system", nil)
}

// attend pulls the attendance up to yesterday, in the engagement's zone.
func (a *Staffing) attend(ctx context.Context, in wire.StaffingInput) (got hr.Status, today period.Date, err error) {
	err = a.DB.InTx(ctx, func(tx *store.Tx) error {
		e, err := tx.Engagement(ctx, in.EngagementID, false)
		if err != nil {
			return err
		}
		now, err := tx.Now(ctx)
		today = dayIn(e, now)
		return err
	})
	if err != nil {
		return got, today, err
	}
	if _, err = a.HR.PullAttendance(ctx, in.RequestID, today.AddDays(-1)); err != nil {
		return got, today, err
	}
	got, err = a.HR.RequisitionStatus(ctx, in.RequestID)
	return got, today, err
}

// Cancel gives the people of a stopped request back. What they worked is recorded first: it has to be paid.
func (a *Staffing) Cancel(ctx context.Context, in wire.StaffingInput) (wire.StaffingStatus, error) {
	got, _, err := a.attend(ctx, in)
	if err != nil {
		return wire.StaffingStatus{}, refuse(err)
	}
	undo := a.HR.CancelRequisition
	if got.State == string(hr.StageActive) {
		undo = a.HR.Release
	}
	if got, err = undo(ctx, in.RequestID); err != nil {
		return wire.StaffingStatus{}, refuse(err)
	}
	return a.after(ctx, in, got, "staffing."+got.State, "system", func(tx *store.Tx, _ store.Engagement, now time.Time) error {
		return tx.CloseTasks(ctx, "requisition", got.ID, "", "cancelled", "system", now)
	})
}
