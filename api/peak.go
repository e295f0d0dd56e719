package api

import (
	"context"
	"strconv"
	"time"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

func (a *API) peakTable() map[string]entry {
	planner := roles(rolePlanner)
	return map[string]entry{
		"listPeaks": {provider(), whole(func(c *call, ctx context.Context, tx *store.Tx) ([]store.PeakView, error) {
			return tx.PeakViews(ctx, c.Param("engagement"))
		})},
		"getPeak": {provider(), view(func(c *call, ctx context.Context, tx *store.Tx) (store.PeakView, error) {
			return tx.PeakView(ctx, c.Param("engagement"), c.Param("season"))
		})},
		"openPeak":         {roles(rolePlanner, roleAM), command{kind: wire.CmdPlanPeak, workflow: engagementWorkflow, check: peakDays, dry: func(*call) (any, error) { return map[string]bool{"valid": true}, nil }}.handle},
		"acceptForecast":   {planner, onPeak(wire.CmdAcceptForecast)},
		"approvePeakPlan":  {roles(roleApprover), onPeak(wire.CmdApprovePeakPlan)},
		"adjustPeakPlan":   {planner, onPeak(wire.CmdAdjustPeakPlan)},
		"closePeak":        {planner, onPeak(wire.CmdClosePeak)},
		"cancelPeak":       {planner, onPeak(wire.CmdCancelPeak)},
		"confirmStaffing":  {roles(rolePlanner, roleLead), onStaffing(wire.CmdConfirmStaffing)},
		"declineStaffing":  {roles(rolePlanner, roleLead), onStaffing(wire.CmdDeclineStaffing)},
		"recordAttendance": {roles(roleLead), once(plain, recordAttendance)},
		"listWorkers": {provider(), paged(func(w store.WorkerView) []string { return []string{w.ID} },
			func(_ *call, ctx context.Context, tx *store.Tx, p store.Page) ([]store.WorkerView, error) {
				return tx.WorkerViews(ctx, p)
			})},
		"addWorkers": {roles(rolePlanner, roleLead, roleAdmin), once(plain, addWorkers)},
	}
}

func plain(v any) reply { return ok(v) }

func onPeak(kind string) handler {
	return command{kind: kind,
		check: func(c *call) error {
			return c.read(func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.PeakView(ctx, c.scope.EngagementID, c.Param("season"))
				return err
			})
		},
		workflow: func(c *call) string { return wire.PeakID(c.scope.EngagementID, c.Param("season")) }}.handle
}

func onStaffing(kind string) handler {
	return command{kind: kind,
		check: func(c *call) error {
			return c.read(func(ctx context.Context, tx *store.Tx) error {
				return tx.RequisitionExists(ctx, c.scope.EngagementID, c.Param("request"))
			})
		},
		workflow: func(c *call) string { return wire.StaffingID(c.scope.EngagementID, c.Param("request")) }}.handle
}

func peakDays(c *call) error {
	var b struct {
		First period.Date `json:"first_day"`
		Last  period.Date `json:"last_day"`
	}
	if err := c.decode(&b); err != nil {
		return err
	}
	if b.Last.Before(b.First) {
		return fault.New(fault.Invalid, "the season ends before it begins").At("/last_day")
	}
	return nil
}

func recordAttendance(c *call, ctx context.Context, tx *store.Tx, b struct{ Days []store.WorkedDay }, _ time.Time) (any, error) {
	for _, d := range b.Days {
		if err := tx.TypeAttendance(ctx, c.scope.EngagementID, d, c.who.ID); err != nil {
			return nil, err
		}
	}
	return map[string]int{"days": len(b.Days)}, nil
}

type newWorker struct {
	ID, Name, Kind string
	Languages      []string
	DayCost        struct {
		Amount   string
		Currency money.Currency
	} `json:"day_cost"`
	AvailableFrom period.Date  `json:"available_from"`
	AvailableTo   *period.Date `json:"available_to"`
}

func addWorkers(_ *call, ctx context.Context, tx *store.Tx, b struct{ Workers []newWorker }, _ time.Time) (any, error) {
	for i, w := range b.Workers {
		at := "/workers/" + strconv.Itoa(i) + "/day_cost"
		if w.DayCost.Currency != "CNY" {
			return nil, fault.New(fault.Invalid, "the roster is kept in CNY").At(at + "/currency")
		}
		cost, err := money.Parse(w.DayCost.Amount, w.DayCost.Currency)
		if err != nil {
			return nil, fault.New(fault.Invalid, "%s", err).At(at + "/amount")
		}
		err = tx.PutWorker(ctx, store.NewWorker{ID: w.ID, Name: w.Name, Kind: w.Kind, Languages: w.Languages,
			DayCost: cost.Minor(), AvailableFrom: w.AvailableFrom, AvailableTo: w.AvailableTo})
		if err != nil {
			return nil, err
		}
	}
	return map[string]int{"added": len(b.Workers)}, nil
}
