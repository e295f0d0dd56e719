// Package forecasting owns what a contact history says about coming days: the
// rules for gaps in it, the simple forecasts every better one is measured by, and
// the blended daily forecast with its uncertainty. It does not own staffing,
// promotions or the reading of files. Volumes are counts
// of contacts a day; floats are allowed here, no money passes.
package forecasting

import (
	"fmt"

	"github.com/gainshare/gainshare/internal/rules/period"
)

// Day is one day of history.
type Day struct {
	Date     period.Date
	Contacts float64
}

// longestGap is how many missing days in a row are filled; a longer hole is a
// question for a person.
const longestGap = 3

// Complete returns a history without holes, and the days it filled: inner gaps of up
// to three days get the mean of the same weekday one week before and after, or the
// one of them that is there. Days out of order, duplicates, negative volumes and
// longer gaps are errors that name the day.
func Complete(history []Day) (full []Day, filled []period.Date, err error) {
	for i, day := range history {
		if day.Contacts < 0 {
			return nil, nil, fmt.Errorf("%s: %g contacts are not possible", day.Date, day.Contacts)
		}
		if i > 0 {
			missing, err := between(history[i-1].Date, day.Date)
			if err != nil {
				return nil, nil, err
			}
			filled = append(filled, missing...)
		}
	}
	known := map[period.Date]float64{}
	for _, day := range history {
		known[day.Date] = day.Contacts
	}
	if len(history) == 0 {
		return nil, nil, nil
	}
	for d := history[0].Date; !history[len(history)-1].Date.Before(d); d = d.AddDays(1) {
		volume, there := known[d]
		if !there {
			volume = neighbours(known, d)
		}
		full = append(full, Day{d, volume})
	}
	return full, filled, nil
}

// between lists the days missing between two neighbours of a history.
func between(before, after period.Date) ([]period.Date, error) {
	switch gap := after.Sub(before) - 1; {
	case gap == -1:
		return nil, fmt.Errorf("%s is there twice", after)
	case gap < -1:
		return nil, fmt.Errorf("%s comes after %s: the history is out of order", after, before)
	case gap > longestGap:
		return nil, fmt.Errorf("%d days are missing after %s: at most %d in a row can be filled", gap, before, longestGap)
	}
	var missing []period.Date
	for d := before.AddDays(1); d.Before(after); d = d.AddDays(1) {
		missing = append(missing, d)
	}
	return missing, nil
}

// neighbours is the mean of the same weekday a week before and after, from real
// days only; in a history too short for either it is the mean of all days.
func neighbours(known map[period.Date]float64, d period.Date) float64 {
	sum, n := 0.0, 0.0
	for _, there := range []period.Date{d.AddDays(-week), d.AddDays(week)} {
		if volume, ok := known[there]; ok {
			sum, n = sum+volume, n+1
		}
	}
	if n == 0 {
		for _, volume := range known {
			sum, n = sum+volume, n+1
		}
	}
	return sum / n
}
