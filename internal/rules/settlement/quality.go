package settlement

import (
	"math/big"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// quality is the factor Q (step 7), rounded to four decimals, and how each gate
// came to its score.
type quality struct {
	factor *big.Rat
	gates  []GateScore
}

// score weighs the gates: Q = sum of w*s over the gates with data, their weights
// rescaled to 1. A figure at or past its hard limit makes Q zero; so do gates
// that all dropped out. Terms without gates have Q = 1.
func score(gates []Gate, metrics map[string]Metric) quality {
	q := quality{gates: []GateScore{}}
	sum, weights, failed := new(big.Rat), new(big.Rat), false
	for _, g := range gates {
		x, basis := g.figure(metrics[g.Metric])
		if basis == BasisDropped {
			q.gates = append(q.gates, GateScore{Metric: g.Metric, Basis: basis})
			continue
		}
		s := g.score(x)
		failed = failed || s.Sign() == 0
		sum = add(sum, mul(rat(g.Weight), s))
		weights = add(weights, rat(g.Weight))
		q.gates = append(q.gates, GateScore{Metric: g.Metric, Basis: basis, Score: money.Places(s, 4)})
	}
	q.factor = factor(sum, weights, failed, len(gates))
	return q
}

func factor(sum, weights *big.Rat, failed bool, gates int) *big.Rat {
	switch {
	case gates == 0:
		return whole(1)
	case failed || weights.Sign() == 0:
		return new(big.Rat)
	}
	return money.RoundPlaces(new(big.Rat).Quo(sum, weights), 4).Rat()
}

// figure returns the ratio a gate is scored on: this month's, else the last
// measured one of the trailing months, else none. A count below min_count is no
// measurement, in a trailing month either.
func (g Gate) figure(m Metric) (*big.Rat, string) {
	if g.measured(m.Denominator) {
		return big.NewRat(m.Numerator, m.Denominator), BasisMeasured
	}
	if m.Trailing != nil && g.measured(m.Trailing.Denominator) {
		return big.NewRat(m.Trailing.Numerator, m.Trailing.Denominator), BasisTrailing
	}
	return nil, BasisDropped
}

func (g Gate) measured(n int64) bool {
	return n > 0 && (g.MinCount == nil || n >= *g.MinCount)
}

// score is clip((x-hard)/(pass-hard), 0, 1); it works for gates in which more is
// better and for those in which less is, and it is zero exactly at or past hard.
func (g Gate) score(x *big.Rat) *big.Rat {
	hard := rat(g.Hard)
	s := new(big.Rat).Quo(sub(x, hard), sub(rat(g.Pass), hard))
	return least(most(s, new(big.Rat)), whole(1))
}

// lower returns the worse of two factors.
func lower(a, b quality) quality {
	if b.factor.Cmp(a.factor) < 0 {
		return b
	}
	return a
}
