package forecasting

import (
	"math"
	"time"

	"github.com/gainshare/gainshare/internal/rules/period"
)

// day is a day as the models see it: what is known beforehand, and the logarithm of
// its volume, which is left at zero for days to come.
type day struct {
	date    period.Date
	weekday int
	class   class
	year    float64
	log     float64
}

// yearDays is the mean length of a year, the period of the seasons.
const yearDays = 365.25

// epoch fixes where the seasons' waves begin, so that the same day has the same
// place in every history.
func epoch() period.Date { return period.NewDate(2000, time.January, 1) }

func dayOf(d period.Date, h Holidays) day {
	return day{date: d, weekday: int(d.Weekday()), class: h.class(d), year: float64(d.Sub(epoch())) / yearDays}
}

// known turns a complete history into days. One is added to every volume, so that a
// day without contacts has a logarithm.
func known(history []Day, h Holidays) []day {
	days := make([]day, len(history))
	for i, d := range history {
		days[i] = dayOf(d.Date, h)
		days[i].log = math.Log1p(d.Contacts)
	}
	return days
}

// coming are the days after a history.
func coming(last period.Date, horizon int, h Holidays) []day {
	days := make([]day, horizon)
	for i := range days {
		days[i] = dayOf(last.AddDays(i+1), h)
	}
	return days
}
