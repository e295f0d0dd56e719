package pricing

import "github.com/shopspring/decimal"

// priceBandFlat charges one flat price: that of the band the total reached.
func priceBandFlat(c Charge, u usage) priced {
	quantity := u.of(c.Meter)
	n := entered(c, quantity)
	if n == 0 {
		return whole(quantity, nil)
	}
	return whole(quantity, []Detail{flatOnly(c.Tiers, n-1)})
}

// flatOnly details a tier that is charged as a whole.
func flatOnly(tiers []Tier, i int) Detail {
	d := inTier(tiers, i, decimal.Zero, true)
	d.Quantity = ""
	return d
}
