package forecasting

import (
	"math"

	"github.com/gainshare/gainshare/internal/rules/period"
)

// Accuracy is how a method fared at a lead: WAPE = sum |error| / sum of volumes, Bias
// = sum of errors (forecast less actual) / sum of volumes, and MASE = mean |error| /
// mean change from one week to the next before the first origin.
type Accuracy struct{ WAPE, Bias, MASE float64 }

// Score is the accuracy of the blended forecast at the days FromDay to ToDay ahead,
// beside that of taking the same weekday of the last known week.
type Score struct {
	FromDay, ToDay int
	Blend, Naive   Accuracy
}

// Scores measures the forecast on a complete history: every week from an index on it
// forecasts with only the days before known, and is compared with what came. Weights
// between the models are learnt from trials before each origin alone.
func Scores(history []Day, holidays Holidays, from period.Date, bands [][2]int) []Score {
	days := known(history, holidays)
	horizon := bands[len(bands)-1][1]
	first := from.Sub(history[0].Date)
	blend, naive := make([]sums, len(bands)), make([]sums, len(bands))
	var past []trial
	for origin := first % week; origin < len(days); origin += week {
		if origin < leastRegression || origin < first-(weighTrials*week+horizon) {
			continue
		}
		t := tryAt(days, origin, horizon, holidays)
		if origin >= first {
			for i, band := range bands {
				for lead := band[0] - 1; lead < band[1] && origin+lead < len(days); lead++ {
					actual := history[origin+lead].Contacts
					blend[i].add(math.Expm1(t.blend(t.share(past, days, lead), lead)), actual)
					naive[i].add(history[origin-week+lead%week].Contacts, actual)
				}
			}
		}
		past = append(past, t)
	}
	scale := change(history[:first])
	scores := make([]Score, len(bands))
	for i, band := range bands {
		scores[i] = Score{band[0], band[1], blend[i].accuracy(scale), naive[i].accuracy(scale)}
	}
	return scores
}

// sums add up errors and volumes.
type sums struct{ missed, errors, volume, n float64 }

func (s *sums) add(forecast, actual float64) {
	s.missed += math.Abs(forecast - actual)
	s.errors += forecast - actual
	s.volume += actual
	s.n++
}

func (s *sums) accuracy(scale float64) Accuracy {
	return Accuracy{WAPE: s.missed / s.volume, Bias: s.errors / s.volume, MASE: s.missed / s.n / scale}
}

// change is the mean absolute change from a day to the same weekday a week later.
func change(history []Day) float64 {
	sum := 0.0
	for i := week; i < len(history); i++ {
		sum += math.Abs(history[i].Contacts - history[i-week].Contacts)
	}
	return sum / float64(len(history)-week)
}
