package activities

import (
	"cmp"
	"context"
	"encoding/json"
	"time"

	"github.com/shopspring/decimal"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/forecasting"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/wire"
)

// historyDays is the history a forecast looks at: the last eight same weekdays, with room for gaps.
const historyDays = 70

// forecastDay is one day of a season's forecast.
type forecastDay struct {
	Date     period.Date `json:"date"`
	Contacts string      `json:"contacts"`
	Method   string      `json:"method"`
}

// Forecast makes the season's forecast: the median of the last eight same weekdays times the uplift. Where the
// history does not allow one, the planner gets a task and it is tried again the next day.
func (a *Peaks) Forecast(ctx context.Context, in wire.PeakInput) (wire.PeakStatus, error) {
	var retry time.Time
	status, err := a.on(ctx, in, func(s *season) error {
		retry = time.Time{}
		if s.p.State != "open" {
			return nil
		}
		days, err := s.forecast()
		if fault.CodeOf(err) == fault.Conflict {
			retry = s.now.Add(24 * time.Hour)
			t := task(s.e, "peak.history_missing", "planner", "peak", s.id(), s.now)
			t.Params = paramsJSON(map[string]any{"reason": err.Error()})
			return s.tx.OpenTask(ctx, t)
		}
		if err != nil {
			return err
		}
		if s.p.Forecast, err = json.Marshal(days); err != nil {
			return err
		}
		s.p.State = "forecast"
		if err := s.closeTasks("peak.history_missing", "system"); err != nil {
			return err
		}
		if err := s.ask("peak.accept_forecast", "planner"); err != nil {
			return err
		}
		return s.tell("peak.forecast", "system", map[string]any{"days": len(days)})
	})
	status.Retry = retry
	return status, err
}

func (s *season) drivers() (drivers, error) {
	var d drivers
	if err := json.Unmarshal(s.p.Drivers, &d); err != nil {
		return d, err
	}
	d.Uplift, d.Shrinkage = cmp.Or(d.Uplift, "1"), cmp.Or(d.Shrinkage, usualShrinkage)
	return d, nil
}

func (s *season) forecast() ([]forecastDay, error) {
	d, err := s.drivers()
	if err != nil {
		return nil, err
	}
	today := dayIn(s.e, s.now)
	rows, err := s.tx.DailyContacts(s.ctx, s.e.ID, today.AddDays(-historyDays), today)
	if err != nil {
		return nil, err
	}
	history := make([]forecasting.Day, 0, len(rows))
	for _, r := range rows {
		history = append(history, forecasting.Day{Date: r.Day, Contacts: float64(r.Contacts)})
	}
	full, filled, err := forecasting.Complete(history)
	if err != nil || len(full) == 0 {
		return nil, fault.New(fault.Conflict, "the contacts of the last %d days do not make a history: %v", historyDays, err)
	}
	ahead, err := forecasting.SameWeekday(full, s.p.LastDay.Sub(full[len(full)-1].Date))
	if err != nil {
		return nil, fault.New(fault.Conflict, "the contacts of the last %d days do not make a history", historyDays).Because(err)
	}
	method := "same_weekday_median_8"
	if len(filled) > 0 {
		method += "_gaps_filled"
	}
	var out []forecastDay
	for _, day := range ahead {
		if !day.Date.Before(s.p.FirstDay) {
			volume := decimal.NewFromFloat(day.Contacts).Mul(d.Uplift.Value()).Round(0)
			out = append(out, forecastDay{Date: day.Date, Contacts: volume.String(), Method: method})
		}
	}
	return out, nil
}
