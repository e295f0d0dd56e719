package forecasting

import (
	"fmt"
	"slices"
)

// weeksBack is how many same weekdays the median looks at.
const weeksBack = 8

// week is the days of a week.
const week = 7

// SameWeekday forecasts horizon days after the history's end: the median of the
// last eight same weekdays (fewer while the history is short). The history must be
// complete (see Complete) and hold every weekday once, else it is an error.
func SameWeekday(history []Day, horizon int) ([]Day, error) {
	if len(history) < week {
		return nil, fmt.Errorf("a forecast needs a week of history, there are %d days", len(history))
	}
	last := history[len(history)-1].Date
	out := make([]Day, 0, horizon)
	for ahead := 1; ahead <= horizon; ahead++ {
		// The newest known day of the same weekday lies a whole number of weeks back.
		newest := len(history) - 1 - (week-ahead%week)%week
		out = append(out, Day{last.AddDays(ahead), median(weekdays(history, newest))})
	}
	return out, nil
}

// weekdays collects up to eight volumes, a week apart, back from an index.
func weekdays(history []Day, newest int) []float64 {
	var volumes []float64
	for i := newest; i >= 0 && len(volumes) < weeksBack; i -= week {
		volumes = append(volumes, history[i].Contacts)
	}
	return volumes
}

func median(values []float64) float64 {
	slices.Sort(values)
	middle := len(values) / 2
	if len(values)%2 == 1 {
		return values[middle]
	}
	return (values[middle-1] + values[middle]) / 2
}
