package calendar_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/calendar"
	"github.com/gainshare/gainshare/internal/rules/period"
)

func mainland(t *testing.T) calendar.Calendar {
	t.Helper()
	c, err := calendar.Mainland()
	require.NoError(t, err)
	return c
}

func day(t *testing.T, s string) period.Date {
	t.Helper()
	d, err := period.ParseDate(s)
	require.NoError(t, err)
	return d
}

func TestAWindowOfWorkingDaysStepsOverHolidays(t *testing.T) {
	for _, c := range []struct {
		name, from string
		days       int
		want       string
		noted      bool
	}{
		{"five days from a plain Monday end on the next Monday", "2026-03-02", 5, "2026-03-09", false},
		{"the national week is stepped over and its Saturday worked", "2026-09-30", 3, "2026-10-10", false},
		{"spring festival of 2025", "2025-01-27", 1, "2025-02-05", false},
		{"counting back finds the day before the holiday", "2026-10-08", -1, "2026-09-30", false},
		{"no days is the day itself", "2026-10-03", 0, "2026-10-03", false},
		{"an unpublished year counts Monday to Friday and says so", "2026-12-31", 2, "2027-01-04", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, note := mainland(t).AddWorkingDays(day(t, c.from), c.days)
			require.Equal(t, c.want, got.String())
			require.Equal(t, c.noted, note != "", note)
		})
	}
}

func TestEveryMakeUpDayIsAWeekendAndPublishedYearsHaveTheirWorkingDays(t *testing.T) {
	c := mainland(t)
	for year, want := range map[int]int{2024: 251, 2025: 248, 2026: 248} {
		last := period.NewDate(year, time.December, 31)
		got := c.WorkingDaysBetween(period.NewDate(year-1, time.December, 31), last)
		require.Equal(t, want, got, year)
	}
}

func TestContradictoryDataIsRefused(t *testing.T) {
	d := period.NewDate(2026, time.May, 9)
	_, err := calendar.New(map[int]calendar.Year{2026: {Holidays: []period.Date{d}, Makeup: []period.Date{d}}})
	require.ErrorContains(t, err, "both")
	_, err = calendar.New(map[int]calendar.Year{2025: {Holidays: []period.Date{d}}})
	require.ErrorContains(t, err, "listed under 2025")
}
