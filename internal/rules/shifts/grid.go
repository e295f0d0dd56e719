package shifts

import (
	"time"

	"github.com/gainshare/gainshare/internal/rules/period"
)

// Grid places intervals in time: interval i begins at First + i*Step. A horizon is
// one run of instants, so that no day of 23 or 25 hours breaks it.
type Grid struct {
	First     time.Time
	Step      time.Duration
	Intervals int
}

// Clock is a local time of day.
type Clock struct{ Hour, Minute int }

// At returns the instant at which an interval begins, in UTC.
func (g Grid) At(interval int64) time.Time {
	return g.First.Add(time.Duration(interval) * g.Step).UTC()
}

// Starts lists the intervals from which a shift of so many intervals fits and that
// begin at one of the allowed local times of a site. Where clocks are set back, the
// first of the two equal times counts; a time that a day leaves out is no start.
func (g Grid) Starts(length int64, zone *time.Location, allowed []Clock) []int64 {
	begins := map[Clock]bool{}
	for _, clock := range allowed {
		begins[clock] = true
	}
	type moment struct {
		day   period.Date
		clock Clock
	}
	seen, starts := map[moment]bool{}, []int64{}
	for i := int64(0); i+length <= int64(g.Intervals); i++ {
		local := g.At(i).In(zone)
		m := moment{period.DateOf(local), Clock{local.Hour(), local.Minute()}}
		if begins[m.clock] && local.Second() == 0 && !seen[m] {
			seen[m] = true
			starts = append(starts, i)
		}
	}
	return starts
}

// Days returns the local dates on which a shift begins and ends; they differ where
// it runs over midnight, and it is one shift all the same.
func (g Grid) Days(at, length int64, zone *time.Location) (first, last period.Date) {
	end := g.At(at + length).Add(-time.Nanosecond)
	return period.DateOf(g.At(at).In(zone)), period.DateOf(end.In(zone))
}
