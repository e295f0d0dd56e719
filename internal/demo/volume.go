package demo

import (
	"hash/fnv"
	"math/rand/v2"
	"time"
)

// curve is the shape of a merchant's year, in percent of the full effect.
type curve struct {
	china, europe, weekend int
}

// draw returns the random numbers of one purpose: the same seed and names give
// the same numbers whatever else was drawn before.
func draw(seed uint64, names ...string) *rand.Rand {
	h := fnv.New64a()
	for _, n := range names {
		h.Write([]byte(n))
		h.Write([]byte{0})
	}
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}

// Daily is the number of contacts of a merchant on a day (the date of day in its
// own zone): base, weekday, sales events and a noise of up to 8 %.
func Daily(seed uint64, m Merchant, day time.Time) int {
	r := draw(seed, "volume", m.Key, day.Format(time.DateOnly))
	percent := 100 + r.IntN(17) - 8
	n := m.Base * percent / 100
	if d := day.Weekday(); d == time.Saturday || d == time.Sunday {
		n = n * (100 + m.curve.weekend) / 100
	}
	n = n * (100 + (chinaEvent(day)-100)*m.curve.china/100) / 100
	n = n * (100 + (europeEvent(day)-100)*m.curve.europe/100) / 100
	return max(n, 1)
}

// span is a time of the year with its level in percent of an ordinary day.
type span struct {
	from, to int // month*100 + day, both inside
	level    int
}

var chinaYear = []span{
	{531, 603, 180}, {604, 614, 130}, {615, 617, 210}, {618, 618, 270}, {619, 621, 150},
	{1020, 1031, 125}, {1101, 1103, 190}, {1104, 1109, 130}, {1110, 1110, 220}, {1111, 1111, 310}, {1112, 1115, 180}, {1116, 1120, 130},
	{1212, 1212, 160}, {308, 308, 125}, {1001, 1003, 85},
}

// newYear lists the days around the lunar new year, when parcels do not move.
var newYear = []struct{ from, to string }{
	{"2025-01-26", "2025-02-04"}, {"2026-02-14", "2026-02-23"}, {"2027-02-04", "2027-02-13"}, {"2028-01-24", "2028-02-02"},
}

func chinaEvent(day time.Time) int {
	date := day.Format(time.DateOnly)
	for _, s := range newYear {
		if date >= s.from && date <= s.to {
			return 45
		}
	}
	return level(chinaYear, day)
}

var europeYear = []span{{515, 715, 125}, {716, 820, 115}, {1201, 1218, 145}, {1219, 1224, 120}, {1225, 1226, 60}, {1227, 1231, 140}}

// europeEvent knows Black Friday, the day after November's fourth Thursday, and
// the Monday behind it.
func europeEvent(day time.Time) int {
	first := time.Date(day.Year(), time.November, 1, 0, 0, 0, 0, time.UTC)
	friday := 1 + (int(time.Thursday)-int(first.Weekday())+7)%7 + 21 + 1
	if day.Month() == time.November && day.Day() >= friday && day.Day() <= friday+3 {
		return 240
	}
	return level(europeYear, day)
}

func level(year []span, day time.Time) int {
	date := int(day.Month())*100 + day.Day()
	for _, s := range year {
		if date >= s.from && date <= s.to {
			return s.level
		}
	}
	return 100
}
