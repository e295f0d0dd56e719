package shifts

import (
	"github.com/shopspring/decimal"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// cost adds up a plan anew and says whether it covers the requirement, apart from
// the way it was found.
func (p *problem) cost(used []int64) (total decimal.Decimal, covered bool) {
	change := make([]int64, len(p.required)+1)
	for i, o := range p.options {
		change[o.at] += used[i]
		change[o.end] -= used[i]
		total = total.Add(decimal.NewFromInt(used[i]).Mul(decimal.New(o.cost, -p.scale)))
	}
	there := int64(0)
	for i, need := range p.required {
		if there += change[i]; there < need {
			return total, false
		}
	}
	return total, true
}

// bound is what any cover costs at least, by the certificate alone: the sum of
// required*y less, for each capped start whose y exceed its cost by z, cap*z. A
// negative y, or one too large for a start without a cap, proves nothing.
func (p *problem) bound(y []int64) (decimal.Decimal, []CapDual) {
	bound := decimal.Zero
	upTo := make([]int64, len(y)+1)
	for i, v := range y {
		if v < 0 {
			return decimal.Zero, nil
		}
		upTo[i+1] = upTo[i] + v
		bound = bound.Add(decimal.NewFromInt(p.required[i]).Mul(decimal.New(v, -p.scale)))
	}
	var duals []CapDual
	for _, o := range p.options {
		over := upTo[o.end] - upTo[o.at] - o.cost
		switch {
		case over <= 0:
		case o.cap == unlimited:
			return decimal.Zero, nil
		default:
			z := decimal.New(over, -p.scale)
			duals = append(duals, CapDual{o.shift, int64(o.at), money.NumberOf(z)})
			bound = bound.Sub(decimal.NewFromInt(o.cap).Mul(z))
		}
	}
	return bound, duals
}
