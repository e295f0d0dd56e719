package main

import (
	"context"
	"fmt"
	"time"
)

// demoCalendar is when the story happens, all in the merchants' zone.
type demoCalendar struct {
	begin  time.Time   // the first day of talks, 25 days before service
	months []time.Time // first instants of the complete months, oldest first
	billed time.Time   // the newest month whose cut-off has passed: its bills are still open
}

// demoCalendarOf lays the complete months out from the first: six, and more when loading ended weeks later.
func demoCalendarOf(first, now time.Time) demoCalendar {
	c := demoCalendar{begin: first.AddDate(0, 0, -25).Add(9 * time.Hour)}
	for m := first; m.Before(monthOf(now)); m = m.AddDate(0, 1, 0) {
		c.months = append(c.months, m)
		if !cutOff(m).After(now) {
			c.billed = m
		}
	}
	return c
}

// cutOff is when a month may be billed: the 4th of the next, 04:00.
func cutOff(month time.Time) time.Time { return month.AddDate(0, 1, 3).Add(4 * time.Hour) }

func monthOf(at time.Time) time.Time {
	return time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, at.Location())
}

type demoState int

const (
	demoUnfinished demoState = iota
	demoLoaded
	demoForeign
)

// look says what the deployment holds. While loading is under way the clock stands still; a loader that goes on
// takes the dates from the engagements that were started, though today may be another day.
func (d *demoLoader) look(ctx context.Context) (demoState, error) {
	var seen struct {
		Foreign int        `db:"foreign_merchants"`
		Ours    int        `db:"ours"`
		First   *time.Time `db:"first"`
	}
	err := d.db.GetContext(ctx, &seen, `SELECT (SELECT count(*) FROM merchants WHERE id NOT IN ('lanting', 'xiaoman', 'nordwind')) AS foreign_merchants,
		count(*) AS ours, min(starts_on) AS first FROM engagements WHERE id IN ('lanting', 'xiaoman', 'nordwind')`)
	if err != nil {
		return demoUnfinished, err
	}
	clock, err := d.db.Clock(ctx)
	if err != nil {
		return demoUnfinished, err
	}
	now := d.now()
	first := monthOf(now).AddDate(0, -demoMonths, 0)
	switch {
	case seen.Ours > 0 && clock.Mode != "frozen":
		return demoLoaded, nil
	case seen.Ours == 0 && seen.Foreign > 0:
		return demoForeign, nil
	case seen.First != nil:
		first = time.Date(seen.First.Year(), seen.First.Month(), 1, 0, 0, 0, 0, d.zone)
	}
	d.calendar = demoCalendarOf(first, now)
	if seen.Ours == 0 {
		return demoUnfinished, d.db.SetupClock(ctx, "frozen", d.calendar.begin, true)
	}
	return demoUnfinished, nil
}

// moveTo moves the business clock forward, never beyond now; a clock that stands there already stays.
func (d *demoLoader) moveTo(ctx context.Context, to time.Time) error {
	if now := d.now(); to.After(now) {
		to = now
	}
	to = to.Truncate(time.Second)
	clock, err := d.db.Clock(ctx)
	if err != nil || !to.After(clock.Now) {
		return err
	}
	return d.api.post(ctx, "admin", "clock-"+to.UTC().Format(time.RFC3339), "/clock/move", map[string]string{"to": to.Format(time.RFC3339)}, nil)
}

// demoPeak is a sales event with the days around it.
type demoPeak struct {
	key, name   string
	first, last time.Time
}

// nextDemoPeak is the first event that leaves a fortnight to prepare, or the one skip further.
func nextDemoPeak(now time.Time, skip int) demoPeak {
	for year := now.Year(); ; year++ {
		for _, e := range []struct {
			key, name                                string
			fromMonth, fromDay, untilMonth, untilDay int
		}{{"new-year", "年货节", 1, 10, 1, 31}, {"38", "38节", 3, 1, 3, 10}, {"618", "618", 6, 1, 6, 20},
			{"double11", "双11", 10, 24, 11, 15}, {"double12", "双12", 12, 5, 12, 14}} {
			first := time.Date(year, time.Month(e.fromMonth), e.fromDay, 0, 0, 0, 0, now.Location())
			if first.Before(now.AddDate(0, 0, 14)) {
				continue
			}
			if skip--; skip < 0 {
				return demoPeak{key: fmt.Sprintf("%d-%s", year, e.key), name: e.name, first: first,
					last: time.Date(year, time.Month(e.untilMonth), e.untilDay, 0, 0, 0, 0, now.Location())}
			}
		}
	}
}
