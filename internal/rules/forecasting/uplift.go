package forecasting

import (
	"errors"
	"fmt"
	"math"
)

// Uplift is what is believed of a promotion phase's effect: the logarithm of the
// factor on an ordinary day's contacts, and its variance.
type Uplift struct{ Log, Variance float64 }

// Factor is the uplift's median as a factor.
func (u Uplift) Factor() float64 { return math.Exp(u.Log) }

// OwnUplift is what a merchant's own past says of one phase: the mean of the
// logarithms of its factors (contacts / what an ordinary day would have had), and
// the variance of that mean. A single past event says nothing of its scatter: the
// given variance of one event is taken, as it is the least with few events.
func OwnUplift(factors []float64, single float64) (Uplift, error) {
	if len(factors) == 0 {
		return Uplift{}, errors.New("no past event: take the prior alone")
	}
	logs := make([]float64, len(factors))
	for i, f := range factors {
		if !(f > 0) || math.IsInf(f, 0) {
			return Uplift{}, fmt.Errorf("a factor of %g is not possible", f)
		}
		logs[i] = math.Log(f)
	}
	middle, sum := mean(logs), 0.0
	for _, l := range logs {
		sum += (l - middle) * (l - middle)
	}
	n := float64(len(logs))
	return Uplift{Log: middle, Variance: max(single, sum/max(1, n-1)) / n}, nil
}

// Pool weighs the merchant's own past against the prior of all merchants, each by
// its precision: u = (w_own*u_own + w_prior*u_prior)/(w_own + w_prior), w =
// 1/variance. Variances above zero are needed, else it is an error.
func Pool(own, prior Uplift) (Uplift, error) {
	if !(own.Variance > 0) || !(prior.Variance > 0) {
		return Uplift{}, errors.New("an uplift needs a variance above zero")
	}
	a, b := 1/own.Variance, 1/prior.Variance
	return Uplift{Log: (a*own.Log + b*prior.Log) / (a + b), Variance: 1 / (a + b)}, nil
}

// Lifted is a day's forecast under a promotion: the median times the factor, and
// both uncertainties together. A day without contacts stays without.
func (e Expected) Lifted(u Uplift) Expected {
	if e.P50 == 0 {
		return Expected{Date: e.Date}
	}
	spread := math.Log(e.P80/e.P50) / eighty
	sd := math.Sqrt(spread*spread + u.Variance)
	at := func(z float64) float64 { return e.P50 * math.Exp(u.Log+z*sd) }
	return Expected{Date: e.Date, P50: at(0), P80: at(eighty), P95: at(ninetyFive)}
}
