// Package calendar owns working-day arithmetic on dated data that is passed in,
// and carries the published calendar of mainland China. It does not own deadlines
// or time zones, and never guesses a holiday: a year without data is named.
package calendar

import (
	"fmt"

	"github.com/gainshare/gainshare/internal/rules/period"
)

// Year is what a government published for one year: weekdays that are off and
// weekend days that are worked to make up for them (调休).
type Year struct {
	Source   string
	Holidays []period.Date
	Makeup   []period.Date
}

// Calendar answers which days are worked. Build it with New.
type Calendar struct {
	years map[int]bool
	off   map[period.Date]bool
	work  map[period.Date]bool
}

// New builds a calendar from published years. A day that is both off and made up
// is an error, as is a day listed under another year.
func New(years map[int]Year) (Calendar, error) {
	c := Calendar{years: map[int]bool{}, off: map[period.Date]bool{}, work: map[period.Date]bool{}}
	for number, year := range years {
		c.years[number] = true
		if err := c.mark(number, year.Holidays, c.off); err != nil {
			return Calendar{}, err
		}
		if err := c.mark(number, year.Makeup, c.work); err != nil {
			return Calendar{}, err
		}
	}
	for day := range c.off {
		if c.work[day] {
			return Calendar{}, fmt.Errorf("%s is both a holiday and a working day", day)
		}
	}
	return c, nil
}

func (c Calendar) mark(year int, days []period.Date, into map[period.Date]bool) error {
	for _, day := range days {
		if day.Year() != year {
			return fmt.Errorf("%s is listed under %d", day, year)
		}
		into[day] = true
	}
	return nil
}

// Published reports whether the calendar holds data for a year.
func (c Calendar) Published(year int) bool { return c.years[year] }

// IsWorkingDay reports whether a day is worked; in a year without published data
// Monday to Friday are.
func (c Calendar) IsWorkingDay(d period.Date) bool {
	switch {
	case c.work[d]:
		return true
	case c.off[d]:
		return false
	}
	weekday := d.Weekday()
	return weekday >= 1 && weekday <= 5
}

// AddWorkingDays returns the n-th working day after from (before it for a negative
// n; from itself for zero). The note is empty, or names the years that were
// counted Monday to Friday because their calendar is not published.
func (c Calendar) AddWorkingDays(from period.Date, n int) (period.Date, string) {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	note, day := "", from
	for n > 0 {
		day = day.AddDays(step)
		if c.IsWorkingDay(day) {
			n--
		}
		if note == "" && !c.Published(day.Year()) {
			note = fmt.Sprintf("the calendar of %d is not published: Monday to Friday were counted", day.Year())
		}
	}
	return day, note
}

// WorkingDaysBetween counts the working days after from up to and including to.
func (c Calendar) WorkingDaysBetween(from, to period.Date) int {
	n := 0
	for day := from.AddDays(1); !to.Before(day); day = day.AddDays(1) {
		if c.IsWorkingDay(day) {
			n++
		}
	}
	return n
}
