package forecasting

import "math"

// The regression's settings, chosen on volumes before July 2020.
const (
	regressionDays  = 3 * 365
	leastRegression = 2 * 365
	halfLife        = 365.0
	waves           = 4
	penalty         = 1.0
	trendPenalty    = 100.0
	ownPenalty      = 0.2
	strange         = 0.2
)

// regression explains the logarithm of a day's volume by weekday, season, trend and
// holidays, from three years of which the newer count more, and adds the level of
// the last residuals.
type regression struct {
	first     day
	recurring map[fixed]int
	weights   []float64
	level     residuals
}

// fit estimates the regression from a history of at least leastRegression days;
// days older than three years are left out. A second pass weighs down strange days
// (snow, an outage) in proportion to how strange they were.
func fit(days []day, h Holidays) *regression {
	days = days[max(0, len(days)-regressionDays):]
	r := &regression{first: days[0], recurring: h.recurring(days)}
	row := make([]float64, r.size())
	r.estimate(days, row, func(day) float64 { return 1 })
	first := *r
	r.estimate(days, row, func(d day) float64 {
		return min(1, strange/math.Abs(d.log-first.explain(d, row)))
	})
	for _, d := range days {
		r.level.add(d.log - r.explain(d, row))
	}
	return r
}

// estimate sets the weights by least squares, each day counted by its age and trust.
func (r *regression) estimate(days []day, row []float64, trust func(day) float64) {
	s := newSquares(r.size())
	last := days[len(days)-1].date
	for _, d := range days {
		weight := trust(d) * math.Exp2(-float64(last.Sub(d.date))/halfLife)
		r.row(d, row)
		s.add(row, d.log, weight)
	}
	r.weights = s.solve(penaltyOf)
}

// penaltyOf is how strongly a weight is drawn to zero: the constant not at all, the
// trend most, since a wrong trend grows with the lead time.
func penaltyOf(feature int) float64 {
	switch {
	case feature == 0:
		return 0
	case feature == trendFeature:
		return trendPenalty
	case feature >= fixedFeatures:
		return ownPenalty
	}
	return penalty
}

const trendFeature = 1 + 6 + 2*waves

const fixedFeatures = trendFeature + 1 + int(classes) - 1

func (r *regression) size() int { return fixedFeatures + len(r.recurring) }

// row writes what is known of a day: a constant, weekdays, waves of the year,
// trend in years, the day's class, and its own holiday.
func (r *regression) row(d day, into []float64) {
	clear(into)
	into[0] = 1
	if d.weekday > 0 {
		into[d.weekday] = 1
	}
	for k := range waves {
		at := week + 2*k
		into[at], into[at+1] = math.Sincos(2 * math.Pi * float64(k+1) * d.year)
	}
	into[trendFeature] = d.year - r.first.year
	if d.class != ordinary {
		into[trendFeature+int(d.class)] = 1
	}
	if d.class == holiday || d.class == restHoliday {
		if own, there := r.recurring[fixedOf(d.date)]; there {
			into[fixedFeatures+own] = 1
		}
	}
}

func (r *regression) explain(d day, row []float64) float64 {
	r.row(d, row)
	sum := 0.0
	for i, w := range r.weights {
		sum += w * row[i]
	}
	return sum
}

// ahead returns the expected logarithms of days to come.
func (r *regression) ahead(days []day) []float64 {
	row, out := make([]float64, r.size()), make([]float64, len(days))
	for i, d := range days {
		out[i] = r.explain(d, row) + r.level.at(i+1)
	}
	return out
}
