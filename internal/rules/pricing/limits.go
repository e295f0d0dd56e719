package pricing

import "github.com/gainshare/gainshare/internal/rules/money"

// limiter returns no line, or the one that brings a charge to its limit.
type limiter func(Charge, usage, []Line, money.Currency) ([]Line, error)

// maximum discounts what lies above the charge's maximum.
func maximum(c Charge, u usage, lines []Line, currency money.Currency) ([]Line, error) {
	return toward(c.Maximum, KindMaximum, -1, c, u, lines, currency)
}

// minimum adds the shortfall below the charge's minimum.
func minimum(c Charge, u usage, lines []Line, currency money.Currency) ([]Line, error) {
	return toward(c.Minimum, KindMinimum, 1, c, u, lines, currency)
}

// toward adds limit - sum when that difference has the sign of the limit's
// direction. Amounts compared are rounded ones, gross under inclusive tax.
func toward(limit money.Number, kind string, sign int, c Charge, u usage, lines []Line, currency money.Currency) ([]Line, error) {
	if !limit.Given() {
		return nil, nil
	}
	bound, err := limitOf(u, limit, c.Prorate, currency)
	if err != nil {
		return nil, err
	}
	sum, err := sumOf(currency, lines)
	if err != nil {
		return nil, err
	}
	gap, err := bound.Sub(sum)
	if err != nil || gap.Sign() != sign {
		return nil, err
	}
	return []Line{{Charge: c.Key, Kind: kind, Amount: gap}}, nil
}

func limitOf(u usage, limit money.Number, prorate bool, currency money.Currency) (money.Amount, error) {
	amount, per := u.prorated(limit, prorate)
	return rounded(amount, per, currency)
}
