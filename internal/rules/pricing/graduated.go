package pricing

import "github.com/shopspring/decimal"

// priceGraduated charges each unit at the price of the tier it falls in, and the
// flat price of every tier entered.
func priceGraduated(c Charge, u usage) priced {
	quantity := u.of(c.Meter)
	var detail []Detail
	for i := range entered(c, quantity) {
		top := quantity
		if bound := c.Tiers[i].UpTo; bound.Given() {
			top = decimal.Min(quantity, bound.Value())
		}
		detail = append(detail, inTier(c.Tiers, i, top.Sub(lower(c.Tiers, i)), true))
	}
	return whole(quantity, detail)
}
