package forecasting

import "math"

// How many weekly trials weigh the models, and how many measure the uncertainty.
const (
	weighTrials  = 26
	spreadTrials = 52
)

// trial is what the models said of the days from an index on, in logarithms, with
// only the days before it known. The regression is nil while history is short.
type trial struct {
	origin                int
	regression, smoothing []float64
	rests                 []float64
}

// tryAt lets both models speak at an origin.
func tryAt(days []day, origin, horizon int, h Holidays) trial {
	past := days[:origin]
	next := coming(past[origin-1].date, horizon, h)
	smoothed := smooth(past)
	t := trial{origin: origin, smoothing: smoothed.ahead(next), rests: smoothed.rests}
	if origin >= leastRegression {
		t.regression = fit(past, h).ahead(next)
	}
	return t
}

// share is the regression's weight: half for tomorrow, three quarters eight weeks
// ahead, and then by what the two missed of such a lead in the last trials that are
// already over at the origin. The first halves were chosen on volumes before July 2020.
func (t trial) share(past []trial, days []day, lead int) float64 {
	if t.regression == nil {
		return 0
	}
	const tiny = 1e-3
	regression, smoothing := tiny, tiny
	for _, old := range over(past, t.origin, lead, weighTrials) {
		if old.regression == nil {
			continue
		}
		for k := lead - lead%week; k < lead-lead%week+week && k < len(old.smoothing); k++ {
			actual := days[old.origin+k].log
			regression += math.Abs(actual - old.regression[k])
			smoothing += math.Abs(actual - old.smoothing[k])
		}
	}
	const halfway, more, full = 0.5, 0.25, 56
	before := halfway + more*min(1, float64(lead+1)/full)
	a, b := before*smoothing*smoothing, (1-before)*regression*regression
	return a / (a + b)
}

// over are the last so many trials whose week of a lead has passed at an origin.
func over(past []trial, origin, lead, most int) []trial {
	end := len(past)
	for end > 0 && past[end-1].origin+lead-lead%week+week > origin {
		end--
	}
	return past[max(0, end-most):end]
}

// blend is the expected logarithm of the day at a lead (0 is the first), the mean of
// the two models' volumes.
func (t trial) blend(share float64, lead int) float64 {
	if t.regression == nil {
		return t.smoothing[lead]
	}
	return math.Log1p(share*math.Expm1(t.regression[lead]) + (1-share)*math.Expm1(t.smoothing[lead]))
}
