package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestTheDemonstrationHasSixMonthsOnAnyDay(t *testing.T) {
	zone := time.FixedZone("UTC+8", 8*3600)
	for _, c := range []struct {
		name, now, first, last, billed string
	}{
		{"on the first of a month last month's bill is not due yet", "2026-11-01T00:10:00+08:00", "2026-05", "2026-10", "2026-09"},
		{"a minute before the cut-off neither", "2026-11-04T03:59:00+08:00", "2026-05", "2026-10", "2026-09"},
		{"from the cut-off on it is", "2026-11-04T04:00:00+08:00", "2026-05", "2026-10", "2026-10"},
		{"in January the history crosses the year", "2027-01-20T12:00:00+08:00", "2026-07", "2026-12", "2026-12"},
	} {
		t.Run(c.name, func(t *testing.T) {
			now, err := time.ParseInLocation(time.RFC3339, c.now, zone)
			require.NoError(t, err)
			now = now.In(zone)
			got := demoCalendarOf(monthOf(now).AddDate(0, -demoMonths, 0), now)
			require.Len(t, got.months, demoMonths)
			require.Equal(t, c.first, got.months[0].Format("2006-01"))
			require.Equal(t, c.last, got.months[demoMonths-1].Format("2006-01"))
			require.Equal(t, c.billed, got.billed.Format("2006-01"))
			require.True(t, got.begin.Before(got.months[0]))
		})
	}
	t.Run("loading that ends a month later has that month too", func(t *testing.T) {
		first := time.Date(2026, 5, 1, 0, 0, 0, 0, zone)
		got := demoCalendarOf(first, time.Date(2026, 12, 10, 0, 0, 0, 0, zone))
		require.Len(t, got.months, demoMonths+1)
		require.Equal(t, "2026-11", got.billed.Format("2006-01"))
	})
}

func TestTheNextPeakLeavesAFortnight(t *testing.T) {
	for _, c := range []struct {
		name, today string
		skip        int
		season      string
	}{
		{"in summer it is double eleven", "2026-08-01", 0, "2026-double11"},
		{"thirteen days before is too late", "2026-10-11", 0, "2026-double12"},
		{"and then the one behind it, in the next year", "2026-10-11", 1, "2027-new-year"},
	} {
		t.Run(c.name, func(t *testing.T) {
			day, err := time.Parse(time.DateOnly, c.today)
			require.NoError(t, err)
			got := nextDemoPeak(day, c.skip)
			require.Equal(t, c.season, got.key)
			require.True(t, got.first.Before(got.last))
		})
	}
}
