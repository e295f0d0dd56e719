package forecasting

import (
	"time"

	"github.com/gainshare/gainshare/internal/rules/period"
)

// Holidays are the statutory holidays of a history and of the days to come. Nil
// means that none are looked at.
type Holidays map[period.Date]bool

// class says how a day differs from others of its weekday.
type class int

const (
	ordinary    class = iota
	holiday           // a statutory holiday on a working day
	restHoliday       // one on a weekend
	dayAfter          // the working day after a holiday
	bridge            // a working day within a week of holidays on both sides
	classes
)

func (h Holidays) class(d period.Date) class {
	rest := weekend(d)
	switch {
	case h[d] && rest:
		return restHoliday
	case h[d]:
		return holiday
	case rest:
		return ordinary
	case h.near(d, 1) && h.near(d, -1):
		return bridge
	case h[d.AddDays(-1)]:
		return dayAfter
	}
	return ordinary
}

// near says whether there is a holiday within a week, after the day or before it.
func (h Holidays) near(d period.Date, direction int) bool {
	for k := 1; k <= week; k++ {
		if h[d.AddDays(direction*k)] {
			return true
		}
	}
	return false
}

// missing returns the first year between two days without a single holiday: its
// calendar is not known yet, and its holidays would pass as ordinary days.
func (h Holidays) missing(from, to period.Date) (year int, some bool) {
	years := map[int]bool{}
	for d := range h {
		years[d.Year()] = true
	}
	for year = from.Year(); year <= to.Year(); year++ {
		if !years[year] {
			return year, true
		}
	}
	return 0, false
}

func weekend(d period.Date) bool {
	w := d.Weekday()
	return w == time.Saturday || w == time.Sunday
}

// fixed is a holiday's month and day. Those that come back on the same one every
// year have an effect of their own: Christmas is quieter than a bank holiday.
type fixed struct {
	month time.Month
	day   int
}

func fixedOf(d period.Date) fixed {
	at := d.In(time.UTC)
	return fixed{at.Month(), at.Day()}
}

// recurring lists the fixed days that were holidays in at least two years of a
// history, numbered in calendar order.
func (h Holidays) recurring(days []day) map[fixed]int {
	seen := map[fixed]int{}
	for _, d := range days {
		if h[d.date] {
			seen[fixedOf(d.date)]++
		}
	}
	numbered := map[fixed]int{}
	for month := time.January; month <= time.December; month++ {
		for n := 1; n <= 31; n++ {
			if f := (fixed{month, n}); seen[f] >= 2 {
				numbered[f] = len(numbered)
			}
		}
	}
	return numbered
}
