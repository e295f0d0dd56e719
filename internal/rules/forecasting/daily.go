package forecasting

import (
	"fmt"
	"math"

	"github.com/gainshare/gainshare/internal/rules/period"
)

// mostHorizon is a year: beyond it the models know nothing of a day.
const mostHorizon = 366

// Deviations of the normal distribution at 80 and 95 of a hundred.
const (
	eighty     = 0.8416212335729143
	ninetyFive = 1.6448536269514722
)

// Expected is the forecast of a day's contacts: as many or fewer come on half of
// such days (P50), on eighty and on ninety-five of a hundred.
type Expected struct {
	Date          period.Date
	P50, P80, P95 float64
}

// Daily forecasts the days after a complete history (see Complete) of at least four
// weeks: the weighted mean of a regression on the logarithm of the volume, from two
// years of history on, and of Holt-Winters with holiday effects. Quantiles are
// log-normal, with the errors that both made together at the same lead in the last
// year's weekly trials. A year without any holiday, where holidays are given, and a
// horizon outside 1 to 366 days are errors.
func Daily(history []Day, holidays Holidays, horizon int) ([]Expected, error) {
	if err := possible(history, holidays, horizon); err != nil {
		return nil, err
	}
	days := known(history, holidays)
	past := trialsOf(days, holidays, horizon)
	now := tryAt(days, len(days), horizon, holidays)
	out := make([]Expected, horizon)
	sd := 0.0
	for lead := range out {
		share := now.share(past, days, lead)
		if lead%week == 0 {
			sd = max(sd, now.spread(past, days, lead))
		}
		out[lead] = expected(history[len(history)-1].Date.AddDays(lead+1), now.blend(share, lead), sd)
	}
	return out, nil
}

func possible(history []Day, holidays Holidays, horizon int) error {
	switch {
	case horizon < 1 || horizon > mostHorizon:
		return fmt.Errorf("the horizon lies between 1 and %d days", mostHorizon)
	case len(history) < leastHistory:
		return fmt.Errorf("a forecast needs %d days of history, there are %d", leastHistory, len(history))
	case holidays == nil:
		return nil
	}
	if year, some := holidays.missing(history[0].Date, history[len(history)-1].Date.AddDays(horizon)); some {
		return fmt.Errorf("no holiday of %d is known: the year's calendar is needed", year)
	}
	return nil
}

// trialsOf are the weekly trials that a forecast learns from, oldest first. They
// end a week before the history does.
func trialsOf(days []day, h Holidays, horizon int) []trial {
	count := spreadTrials + (horizon+week-1)/week
	var past []trial
	for k := count; k >= 1; k-- {
		if origin := len(days) - k*week; origin >= leastHistory {
			past = append(past, tryAt(days, origin, horizon, h))
		}
	}
	return past
}

// spread is the standard deviation of the blend's errors in logarithms at the week
// of a lead. A history too short for trials gives its errors one day ahead, which
// grow with the lead as those of exponential smoothing do.
func (t trial) spread(past []trial, days []day, lead int) float64 {
	const enough = 4
	old := over(past, t.origin, lead, spreadTrials)
	if len(old) < enough {
		return math.Sqrt(square(t.rests) * (1 + float64(lead)*smoothLevel*smoothLevel))
	}
	var errs []float64
	for _, o := range old {
		for k := lead; k < lead+week && k < len(o.smoothing); k++ {
			errs = append(errs, days[o.origin+k].log-o.blend(t.share(past, days, k), k))
		}
	}
	return math.Sqrt(square(errs))
}

// square is the mean of the squares.
func square(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v * v
	}
	return sum / float64(len(values))
}

// expected turns a logarithm and its deviation into quantiles.
func expected(date period.Date, log, sd float64) Expected {
	volume := func(z float64) float64 { return max(0, math.Expm1(log+z*sd)) }
	return Expected{Date: date, P50: volume(0), P80: volume(eighty), P95: volume(ninetyFive)}
}
