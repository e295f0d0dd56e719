package shifts_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/shifts"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	require.NoError(t, err)
	return loc
}

func halfHours(year int, month time.Month, day, days int) shifts.Grid {
	return shifts.Grid{First: time.Date(year, month, day, 0, 0, 0, 0, time.UTC), Step: 30 * time.Minute, Intervals: days * 48}
}

func TestAShiftBeginsAtLocalTimesAcrossTheChangeOfClocks(t *testing.T) {
	shanghai := zone(t, "Asia/Shanghai")
	for name, c := range map[string]struct {
		site  string
		clock shifts.Clock
		grid  shifts.Grid
		hours []int
	}{
		"20:00 in New York": {"America/New_York", shifts.Clock{Hour: 20}, halfHours(2026, time.October, 31, 3), []int{8, 8, 9}},
		"noon in Berlin":    {"Europe/Berlin", shifts.Clock{Hour: 12}, halfHours(2026, time.October, 24, 2), []int{18, 19}},
	} {
		t.Run(name, func(t *testing.T) {
			var hours []int
			for _, i := range c.grid.Starts(2, zone(t, c.site), []shifts.Clock{c.clock}) {
				local := c.grid.At(i).In(zone(t, c.site))
				require.Equal(t, c.clock.Hour, local.Hour())
				hours = append(hours, c.grid.At(i).In(shanghai).Hour())
			}
			require.Equal(t, c.hours, hours)
		})
	}
}

func TestATimeThatADayHasTwiceOrNotAtAllIsNoTwoStarts(t *testing.T) {
	york, clock := zone(t, "America/New_York"), []shifts.Clock{{Hour: 1, Minute: 30}}
	require.Len(t, halfHours(2026, time.November, 1, 1).Starts(1, york, clock), 1, "01:30 comes twice on 1 November")
	require.Empty(t, halfHours(2026, time.March, 8, 1).Starts(1, york, []shifts.Clock{{Hour: 2, Minute: 30}}), "02:30 is left out on 8 March")
}

func TestAShiftOverMidnightIsOneShiftOfTwoDays(t *testing.T) {
	g := halfHours(2026, time.November, 10, 2)
	shanghai := zone(t, "Asia/Shanghai")
	first, last := g.Days(28, 16, shanghai) // 22:00 to 06:00
	require.Equal(t, []string{"2026-11-10", "2026-11-11"}, []string{first.String(), last.String()})
	first, last = g.Days(16, 16, shanghai) // 16:00 to midnight
	require.Equal(t, first, last)
	require.Empty(t, g.Starts(97, shanghai, []shifts.Clock{{Hour: 8}}), "a shift longer than the horizon")
}
