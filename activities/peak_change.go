package activities

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/gainshare/gainshare/internal/hr"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

// Change applies what a person decided about a season, once per command.
func (a *Peaks) Change(ctx context.Context, in wire.PeakCommand) (wire.PeakStatus, error) {
	verbs := map[string]func(*season, store.Command) error{
		wire.UpdateAcceptForecast: a.accept, wire.UpdateAdjustPlan: a.adjust, wire.UpdateApprovePlan: a.approve,
		wire.UpdateClose: a.close, wire.UpdateCancel: a.cancel,
	}
	result, err := a.DB.Apply(ctx, in.CommandID, func(tx *store.Tx, c store.Command, now time.Time) (any, error) {
		verb, known := verbs[in.Verb]
		if !known {
			return nil, fault.New(fault.Invalid, "a season does not know %q", in.Verb)
		}
		s, err := a.load(ctx, tx, in.PeakInput, now)
		if err != nil {
			return nil, err
		}
		if err := verb(s, c); err != nil {
			return nil, err
		}
		return map[string]string{"season": s.p.Season, "state": s.p.State, "plan_sha256": hex.EncodeToString(s.p.PlanSHA256)}, tx.MovePeak(ctx, s.p)
	})
	if err != nil {
		return wire.PeakStatus{}, refuse(err)
	}
	status, err := a.on(ctx, in.PeakInput, func(*season) error { return nil })
	status.Result = result
	return status, err
}

func (s *season) mustBe(states ...string) error {
	for _, state := range states {
		if s.p.State == state {
			return nil
		}
	}
	return fault.New(fault.Conflict, "the season is %s", s.p.State)
}

// accept takes the forecast and makes the plan on it.
func (a *Peaks) accept(s *season, c store.Command) error {
	if err := s.mustBe("forecast"); err != nil {
		return err
	}
	if err := s.closeTasks("peak.accept_forecast", c.Actor); err != nil {
		return err
	}
	return a.plan(s, c.Actor, nil)
}

// adjust adds people on days, for a reason, and makes the plan again.
func (a *Peaks) adjust(s *season, c store.Command) error {
	if err := s.mustBe("planned"); err != nil {
		return err
	}
	req, err := bodyOf[struct {
		Seats  map[period.Date]int64 `json:"seats"`
		Reason string                `json:"reason"`
	}](c)
	if err != nil {
		return err
	}
	if req.Body.Reason == "" {
		return fault.New(fault.Invalid, "a reason is needed").At("/reason")
	}
	for day, n := range req.Body.Seats {
		if day.Before(s.p.FirstDay) || s.p.LastDay.Before(day) || n < -1000 || n > 1000 {
			return fault.New(fault.Invalid, "extra people are -1000 to 1000 on a day of the season").At("/seats/" + day.String())
		}
	}
	if err := s.closeTasks("peak.approve_plan", c.Actor); err != nil {
		return err
	}
	return a.plan(s, c.Actor, req.Body.Seats)
}

// plan computes the plan, fixes it by its hash, and asks a second person for the money.
func (a *Peaks) plan(s *season, by string, extra map[period.Date]int64) error {
	made, err := s.makePlan(a.Calendar, extra)
	if err != nil {
		return err
	}
	text, sum, err := canonical(made)
	if err != nil {
		return err
	}
	s.p.Plan, s.p.PlanSHA256, s.p.PlannedBy, s.p.State = text, sum, &by, "planned"
	s.p.Cost = made.minor
	if err := s.ask("peak.approve_plan", "finance_approver"); err != nil {
		return err
	}
	return s.tell("peak.planned", by, map[string]any{"temp_days": made.TempDays, "cost": made.Cost, "currency": s.e.Currency, "late": made.Late})
}

// approve records a second person's word for the very plan that person saw.
func (a *Peaks) approve(s *season, c store.Command) error {
	req, err := bodyOf[json.RawMessage](c)
	if err != nil {
		return err
	}
	switch {
	case s.mustBe("planned") != nil:
		return s.mustBe("planned")
	case s.p.PlannedBy != nil && *s.p.PlannedBy == c.Actor:
		return fault.New(fault.SamePerson, "who planned the season cannot approve it: another person has to")
	case req.IfMatch != hex.EncodeToString(s.p.PlanSHA256):
		return fault.New(fault.Changed, "the plan was changed since you looked")
	}
	s.p.ApprovedBy, s.p.State = &c.Actor, "approved"
	if err := s.closeTasks("peak.approve_plan", c.Actor); err != nil {
		return err
	}
	return s.tell("peak.approved", c.Actor, map[string]any{"cost": money.New(s.p.Cost, s.e.Currency), "currency": s.e.Currency})
}

// close ends a season of which nothing is open.
func (a *Peaks) close(s *season, c store.Command) error {
	if err := s.mustBe("releasing"); err != nil {
		return err
	}
	status, err := s.status()
	if err != nil {
		return err
	}
	if status.Open > 0 {
		return fault.New(fault.Conflict, "%d requests for people are still open", status.Open)
	}
	s.p.State = "closed"
	if err := s.closeTasks("", c.Actor); err != nil {
		return err
	}
	return s.tellCost("peak.closed", c.Actor)
}

func (a *Peaks) cancel(s *season, c store.Command) error {
	if err := s.mustBe("open", "forecast", "planned", "approved", "staffing", "running"); err != nil {
		return err
	}
	req, err := bodyOf[json.RawMessage](c)
	if err != nil {
		return err
	}
	why, err := reasonOf(req.Body)
	if err != nil {
		return err
	}
	if err := s.closeTasks("", c.Actor); err != nil {
		return err
	}
	return s.tell("peak.cancel_asked", c.Actor, map[string]any{"reason": why})
}

// RequestPeople writes a requisition for each group of people with the same days, and moves to staffing.
func (a *Peaks) RequestPeople(ctx context.Context, in wire.PeakInput) (wire.PeakStatus, error) {
	var made peakPlan
	at := time.Time{}
	if _, err := a.on(ctx, in, func(s *season) error {
		at = s.now
		return json.Unmarshal(s.p.Plan, &made)
	}); err != nil {
		return wire.PeakStatus{}, err
	}
	for _, l := range made.Layers {
		key := wire.PeakID(in.EngagementID, in.Season) + "/" + l.First.String() + "/" + l.Last.String()
		if _, err := a.HR.OpenRequisition(ctx, hr.Requisition{Key: key, EngagementID: in.EngagementID, Season: in.Season, Headcount: int(l.People),
			FirstDay: l.First, LastDay: l.Last, At: at}); err != nil {
			return wire.PeakStatus{}, refuse(err)
		}
	}
	return a.on(ctx, in, func(s *season) error {
		if s.p.State != "approved" {
			return nil
		}
		s.p.State = "staffing"
		return s.tell("peak.staffing", "system", map[string]any{"requests": len(made.Layers)})
	})
}

// Run marks the season's first day.
func (a *Peaks) Run(ctx context.Context, in wire.PeakInput) (wire.PeakStatus, error) {
	return a.step(ctx, in, "running", "staffing")
}

// Finish marks that nobody is left, and asks the planner to close.
func (a *Peaks) Finish(ctx context.Context, in wire.PeakInput) (wire.PeakStatus, error) {
	return a.step(ctx, in, "releasing", "running")
}

func (a *Peaks) step(ctx context.Context, in wire.PeakInput, to, from string) (wire.PeakStatus, error) {
	return a.on(ctx, in, func(s *season) error {
		if s.p.State != from {
			return nil
		}
		s.p.State = to
		if to == "releasing" {
			if err := s.ask("peak.close", "planner"); err != nil {
				return err
			}
		}
		return s.tell("peak."+to, "system", map[string]any{})
	})
}

// WithdrawShifts takes back the shifts of a cancelled season from today on.
func (a *Peaks) WithdrawShifts(ctx context.Context, in wire.PeakInput) (wire.PeakStatus, error) {
	return a.on(ctx, in, func(s *season) error {
		_, err := s.tx.WithdrawShifts(ctx, s.e.ID, s.p.Season, dayIn(s.e, s.now))
		return err
	})
}

// SettleCancel ends a cancelled season: requisitions nobody took up are cancelled, and what was worked stands
// as its committed cost.
func (a *Peaks) SettleCancel(ctx context.Context, in wire.PeakInput) (wire.PeakStatus, error) {
	status, err := a.on(ctx, in, func(*season) error { return nil })
	if err != nil {
		return status, err
	}
	for _, id := range status.Requisitions {
		if _, err := a.HR.CancelRequisition(ctx, id); err != nil {
			return status, refuse(err)
		}
	}
	return a.on(ctx, in, func(s *season) error {
		if s.p.State == "cancelled" {
			return nil
		}
		s.p.State = "cancelled"
		return s.tellCost("peak.cancelled", "system")
	})
}

// tellCost tells the timeline how a season ended, with what its people cost.
func (s *season) tellCost(kind, by string) error {
	days, minor, err := s.tx.WorkedCost(s.ctx, s.e.ID, s.p.Season)
	if err != nil {
		return err
	}
	return s.tell(kind, by, map[string]any{"days": days, "cost": money.New(minor, s.e.Currency), "currency": s.e.Currency})
}
