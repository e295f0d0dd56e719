package settlement

import (
	"math/big"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// seasons returns SI = (K - F)/(v*C) of each month, six decimals, clipped to
// [0.80, 1.25]. Fewer than twelve months, or a baseline without a variable part,
// have none: every index is then 1.
func seasons(months []BaselineMonth, two twoPart) []Season {
	list := make([]Season, 0, len(months))
	for _, m := range months {
		raw := whole(1)
		if len(months) == 12 && two.unit.IsPositive() {
			variable := mul(two.unit.Rat(), whole(m.Contacts))
			raw = new(big.Rat).Quo(sub(m.Cost.Rat(), two.fixed.Rat()), variable)
		}
		clipped := least(most(raw, big.NewRat(80, 100)), big.NewRat(125, 100))
		list = append(list, Season{
			Month: m.Month, Raw: money.Number(money.Places(raw, 6)), Clipped: money.Number(money.Places(clipped, 6)),
		})
	}
	return list
}

// uncertainty is U = 1.26*CV*sqrt(1+2/n), six decimals. CV is the root mean square
// of the months' residuals, each relative to what a baseline made without that
// month would have said: a month never vouches for itself. Seasons are left out,
// since with one value per calendar month they would explain everything.
func uncertainty(months []BaselineMonth, phi *big.Rat) (money.Number, error) {
	squares := new(big.Rat)
	for i, m := range months {
		r, err := residual(months, i, m, phi)
		if err != nil {
			return "", err
		}
		squares = add(squares, mul(r, r))
	}
	n := int64(len(months))
	variance := new(big.Rat).Quo(squares, whole(n))
	scale := mul(big.NewRat(126*126, 100*100), add(whole(1), big.NewRat(2, n)))
	return money.Number(money.Places(root(mul(variance, scale)), 6)), nil
}

func residual(months []BaselineMonth, i int, m BaselineMonth, phi *big.Rat) (*big.Rat, error) {
	others := append(append([]BaselineMonth{}, months[:i]...), months[i+1:]...)
	two, err := sums(others).twoPart(phi, m.Cost.Currency())
	if err != nil {
		return nil, err
	}
	expected := add(two.fixed.Rat(), mul(two.unit.Rat(), whole(m.Contacts)))
	if expected.Sign() == 0 {
		return nil, &money.Error{Code: CodeBaselineValues, Sentence: "the cost of a contact rounds to nothing"}
	}
	return sub(new(big.Rat).Quo(m.Cost.Rat(), expected), whole(1)), nil
}

// root is the square root to six decimals, half up, by integers alone:
// round(sqrt(y)) = floor((floor(sqrt(4y)) + 1) / 2).
func root(r *big.Rat) *big.Rat {
	const million = 1_000_000
	y := mul(r, whole(4*million*million))
	floor := new(big.Int).Quo(y.Num(), y.Denom())
	floor.Sqrt(floor)
	floor.Add(floor, big.NewInt(1)).Rsh(floor, 1)
	return new(big.Rat).SetFrac(floor, big.NewInt(million))
}
