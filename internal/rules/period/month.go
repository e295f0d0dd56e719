// Package period owns calendar months, dates, half-open periods and the counting
// of service days and contract years. It reads no clock and knows no holidays
// (rules/calendar does) and no prices.
package period

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Month is one calendar month. The zero value is no month.
type Month struct {
	year  int
	month time.Month
}

// NewMonth returns the month of a year; months outside 1..12 carry over.
func NewMonth(year int, month time.Month) Month {
	first := time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)
	return Month{year: first.Year(), month: first.Month()}
}

// ParseMonth reads "YYYY-MM", four and two digits; anything else is an error.
func ParseMonth(s string) (Month, error) {
	t, err := time.Parse("2006-01", s)
	if err != nil || t.Year() < 1 {
		return Month{}, fmt.Errorf("%q is not a month such as 2026-03", s)
	}
	return Month{year: t.Year(), month: t.Month()}, nil
}

// MonthOf returns the month an instant falls in, in the instant's own location.
func MonthOf(t time.Time) Month { return Month{year: t.Year(), month: t.Month()} }

// IsZero reports no month.
func (m Month) IsZero() bool { return m == Month{} }

// Year returns the year.
func (m Month) Year() int { return m.year }

// Month returns the month of the year.
func (m Month) Month() time.Month { return m.month }

// String returns "YYYY-MM", and "" for no month.
func (m Month) String() string {
	if m.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d", m.year, int(m.month))
}

// AddMonths returns the month n later, or earlier for a negative n.
func (m Month) AddMonths(n int) Month { return NewMonth(m.year, m.month+time.Month(n)) }

// Next returns the month after.
func (m Month) Next() Month { return m.AddMonths(1) }

// Prev returns the month before.
func (m Month) Prev() Month { return m.AddMonths(-1) }

// Sub returns how many months m lies after o.
func (m Month) Sub(o Month) int { return (m.year-o.year)*12 + int(m.month) - int(o.month) }

// Compare is -1, 0 or 1 as m is before, the same as or after o.
func (m Month) Compare(o Month) int {
	switch d := m.Sub(o); {
	case d < 0:
		return -1
	case d > 0:
		return 1
	}
	return 0
}

// Days returns the calendar days of the month, 28 to 31.
func (m Month) Days() int { return m.Next().First().Sub(m.First()) }

// First returns the first day.
func (m Month) First() Date { return Date{m.year, m.month, 1} }

// In returns the month as instants of a time zone: from the first midnight to the
// midnight after the last day, which is not part of it.
func (m Month) In(loc *time.Location) Period {
	return Period{From: m.First().In(loc), To: m.Next().First().In(loc)}
}

// MarshalText writes String.
func (m Month) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads ParseMonth's form; empty text is no month.
func (m *Month) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*m = Month{}
		return nil
	}
	parsed, err := ParseMonth(string(text))
	if err == nil {
		*m = parsed
	}
	return err
}

// Value stores "YYYY-MM", and NULL for no month.
func (m Month) Value() (driver.Value, error) {
	if m.IsZero() {
		return nil, nil
	}
	return m.String(), nil
}

// Scan reads what Value stored.
func (m *Month) Scan(src any) error { return scanText(src, m.UnmarshalText) }

func scanText(src any, read func([]byte) error) error {
	switch v := src.(type) {
	case nil:
		return read(nil)
	case string:
		return read([]byte(v))
	case []byte:
		return read(v)
	}
	return fmt.Errorf("a column of type %T holds no month or date", src)
}
