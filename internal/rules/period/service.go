package period

import "time"

// Period is a half-open stretch of time: From belongs to it, To does not.
type Period struct {
	From time.Time
	To   time.Time
}

// Contains reports whether an instant lies in the period.
func (p Period) Contains(t time.Time) bool { return !t.Before(p.From) && t.Before(p.To) }

// ServiceDays counts the days of a month in service: the start day counts, the
// end day does not. A zero end means that the service goes on; a zero start that
// it was on before.
func ServiceDays(m Month, start, end Date) int {
	from, to := m.First(), m.Next().First()
	if !start.IsZero() && from.Before(start) {
		from = start
	}
	if !end.IsZero() && end.Before(to) {
		to = end
	}
	return max(0, to.Sub(from))
}

// ContractYear counts anniversaries of the start up to the first service day of a
// period: 1 in the first twelve months. A start on 29 February has its
// anniversary on 1 March of common years. A day before the start counts as year 1.
func ContractYear(start, firstServiceDay Date) int {
	years := firstServiceDay.year - start.year
	if monthDay(firstServiceDay) < monthDay(start) {
		years--
	}
	return max(0, years) + 1
}

func monthDay(d Date) int { return int(d.month)*100 + d.day }

// FirstServiceDay returns the first day of a month in service, given the start.
func FirstServiceDay(m Month, start Date) Date {
	if m.First().Before(start) {
		return start
	}
	return m.First()
}
