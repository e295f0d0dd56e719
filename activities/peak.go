package activities

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"time"

	"go.temporal.io/sdk/worker"

	"github.com/gainshare/gainshare/internal/hr"
	"github.com/gainshare/gainshare/internal/rules/calendar"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

// Peaks acts for peak seasons.
type Peaks struct {
	DB       *store.DB
	HR       hr.Port
	Calendar calendar.Calendar
}

// Register makes the activities known under their names on the wire.
func (a *Peaks) Register(r worker.Registry) {
	register(r, wire.OpenPeak.Name, a.Open)
	register(r, wire.ForecastPeak.Name, a.Forecast)
	register(r, wire.ChangePeak.Name, a.Change)
	register(r, wire.RequestPeople.Name, a.RequestPeople)
	register(r, wire.RunPeak.Name, a.Run)
	register(r, wire.FinishPeak.Name, a.Finish)
	register(r, wire.WithdrawShifts.Name, a.WithdrawShifts)
	register(r, wire.SettleCancel.Name, a.SettleCancel)
}

type peakBody struct {
	Season   string      `json:"season"`
	FirstDay period.Date `json:"first_day"`
	LastDay  period.Date `json:"last_day"`
	drivers
}

// drivers are what the merchant and the planner say about a season.
type drivers struct {
	Uplift         money.Number `json:"uplift,omitempty"` // 1 when not said
	ExpectedOrders money.Number `json:"expected_orders,omitempty"`
	Shrinkage      money.Number `json:"shrinkage,omitempty"` // 0.30 when not said
}

// longestSeason is the longest season in days, after-sales tail included.
const longestSeason = 92

func (b peakBody) check() error {
	if b.LastDay.Before(b.FirstDay) || b.LastDay.Sub(b.FirstDay) >= longestSeason {
		return fault.New(fault.Invalid, "a season has 1 to %d days", longestSeason).At("/last_day")
	}
	for _, n := range []struct {
		at    string
		value money.Number
		most  string
	}{{"/uplift", b.Uplift, "100"}, {"/expected_orders", b.ExpectedOrders, "1000000000"}, {"/shrinkage", b.Shrinkage, "0.90"}} {
		if !n.value.Given() {
			continue
		}
		if n.value.Check() != nil || n.value.Value().IsNegative() || n.value.Value().GreaterThan(money.Number(n.most).Value()) {
			return fault.New(fault.Invalid, "this is a decimal from 0 to %s", n.most).At(n.at)
		}
	}
	return nil
}

// Open records a season and its drivers.
func (a *Peaks) Open(ctx context.Context, in wire.EngagementCommand) (wire.EngagementStatus, error) {
	result, err := a.DB.Apply(ctx, in.CommandID, func(tx *store.Tx, c store.Command, now time.Time) (any, error) {
		req, err := bodyOf[peakBody](c)
		if err != nil {
			return nil, err
		}
		b := req.Body
		if err := b.check(); err != nil {
			return nil, err
		}
		e, err := tx.Engagement(ctx, in.EngagementID, false)
		if err != nil {
			return nil, err
		}
		if !dayIn(e, now).Before(b.LastDay) {
			return nil, fault.New(fault.Invalid, "the season is over already").At("/last_day")
		}
		text, err := json.Marshal(b.drivers)
		if err != nil {
			return nil, err
		}
		if err := tx.AddPeak(ctx, store.Peak{EngagementID: e.ID, Season: b.Season, FirstDay: b.FirstDay, LastDay: b.LastDay, Drivers: text, CreatedAt: now}); err != nil {
			return nil, err
		}
		return map[string]string{"season": b.Season}, tx.Tell(ctx, store.Event{Key: wire.PeakID(e.ID, b.Season) + "/opened", EngagementID: e.ID, At: now, Actor: c.Actor,
			Kind: "peak.opened", Params: map[string]any{"season": b.Season, "first_day": b.FirstDay, "last_day": b.LastDay}, WorkflowID: wire.PeakID(e.ID, b.Season)})
	})
	if err != nil {
		return wire.EngagementStatus{}, refuse(err)
	}
	var opened struct{ Season string }
	err = json.Unmarshal(result, &opened)
	return wire.EngagementStatus{Reply: wire.Reply{State: "open", Result: result}, About: opened.Season}, err
}

// season is what every activity about a season holds in its transaction.
type season struct {
	ctx context.Context
	tx  *store.Tx
	e   store.Engagement
	p   store.Peak
	now time.Time
}

func (a *Peaks) load(ctx context.Context, tx *store.Tx, in wire.PeakInput, now time.Time) (*season, error) {
	e, err := tx.Engagement(ctx, in.EngagementID, false)
	if err != nil {
		return nil, err
	}
	p, err := tx.Peak(ctx, in.EngagementID, in.Season)
	return &season{ctx: ctx, tx: tx, e: e, p: p, now: now}, err
}

// on changes a season in one transaction; what fn leaves is written back.
func (a *Peaks) on(ctx context.Context, in wire.PeakInput, fn func(*season) error) (wire.PeakStatus, error) {
	var status wire.PeakStatus
	err := a.DB.InTx(ctx, func(tx *store.Tx) error {
		now, err := tx.Now(ctx)
		if err != nil {
			return err
		}
		s, err := a.load(ctx, tx, in, now)
		if err != nil {
			return err
		}
		if err := fn(s); err != nil {
			return err
		}
		if err := tx.MovePeak(ctx, s.p); err != nil {
			return err
		}
		status, err = s.status()
		return err
	})
	return status, refuse(err)
}

func (s *season) id() string { return wire.PeakID(s.e.ID, s.p.Season) }

func (s *season) status() (wire.PeakStatus, error) {
	zone := s.e.Zone()
	out := wire.PeakStatus{Reply: wire.Reply{State: s.p.State}, Hash: hex.EncodeToString(s.p.PlanSHA256),
		Starts: s.p.FirstDay.In(zone).UTC(), Ends: s.p.LastDay.AddDays(1).In(zone).UTC()}
	if s.p.PlannedBy != nil {
		out.PlannedBy = *s.p.PlannedBy
	}
	rows, err := s.tx.RequisitionsOf(s.ctx, s.e.ID, s.p.Season)
	for _, r := range rows {
		out.Requisitions = append(out.Requisitions, r.ID)
		if r.State != "released" && r.State != "cancelled" && r.State != "declined" {
			out.Open++
		}
	}
	return out, err
}

func (s *season) tell(kind, actor string, params map[string]any) error {
	params["season"] = s.p.Season
	return s.tx.Tell(s.ctx, store.Event{Key: s.id() + "/" + kind + "/" + hex.EncodeToString(s.p.PlanSHA256), EngagementID: s.e.ID, At: s.now, Actor: actor,
		Kind: kind, Params: params, WorkflowID: s.id()})
}

func (s *season) ask(kind, role string) error {
	t := task(s.e, kind, role, "peak", s.id(), s.now)
	t.Key += "/" + hex.EncodeToString(s.p.PlanSHA256)
	return s.tx.OpenTask(s.ctx, t)
}

func (s *season) closeTasks(kind, by string) error {
	return s.tx.CloseTasks(s.ctx, "peak", s.id(), kind, "done", by, s.now)
}
