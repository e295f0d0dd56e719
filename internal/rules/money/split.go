package money

import (
	"math/big"
	"sort"

	"github.com/shopspring/decimal"
)

// Split divides a total in proportion to the weights by the largest remainder:
// the parts always add up to the total, a zero weight gets zero, and equal
// remainders are served in line order. Negative weights, or none above zero, are
// errors. A negative total is split as its opposite.
func Split(total Amount, weights []decimal.Decimal) ([]Amount, error) {
	sum := decimal.Zero
	for _, w := range weights {
		if w.IsNegative() {
			return nil, &Error{Code: CodeBadWeights, Sentence: "a share of a split is negative"}
		}
		sum = sum.Add(w)
	}
	if sum.IsZero() {
		return nil, &Error{Code: CodeBadWeights, Sentence: "an amount cannot be split over nothing"}
	}
	if total.Sign() < 0 {
		return negated(Split(total.Neg(), weights))
	}
	return largestRemainder(total, weights, sum), nil
}

func largestRemainder(total Amount, weights []decimal.Decimal, sum decimal.Decimal) []Amount {
	parts := make([]Amount, len(weights))
	rests := make([]*big.Rat, len(weights))
	left := total.minor
	for i, w := range weights {
		exact := new(big.Rat).Quo(w.Rat(), sum.Rat())
		exact.Mul(exact, new(big.Rat).SetInt64(total.minor))
		floor := new(big.Int).Quo(exact.Num(), exact.Denom())
		parts[i] = New(floor.Int64(), total.currency)
		rests[i] = exact.Sub(exact, new(big.Rat).SetInt(floor))
		left -= floor.Int64()
	}
	for _, i := range byRest(rests) {
		if left == 0 {
			break
		}
		parts[i].minor++
		left--
	}
	return parts
}

// byRest orders line numbers by falling remainder, equal ones as they stand.
func byRest(rests []*big.Rat) []int {
	order := make([]int, len(rests))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return rests[order[a]].Cmp(rests[order[b]]) > 0 })
	return order
}

func negated(parts []Amount, err error) ([]Amount, error) {
	for i := range parts {
		parts[i] = parts[i].Neg()
	}
	return parts, err
}
