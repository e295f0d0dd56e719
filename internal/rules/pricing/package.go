package pricing

import "github.com/shopspring/decimal"

// pricePackage charges started packages of units after the free ones; the minimum
// number of packages is a floor on what is left to pay.
func pricePackage(c Charge, u usage) priced {
	quantity := u.of(c.Meter)
	size := c.Package.Size.Value()
	paid := decimal.Max(decimal.Zero, quantity.Sub(c.Package.Free.Value()))
	count := started(paid, size)
	if c.MinimumPackages != nil {
		count = decimal.Max(count, decimal.NewFromInt(*c.MinimumPackages))
	}
	return whole(quantity, []Detail{units(count, c.Package.Price)})
}

// started returns quantity / size rounded up, exactly.
func started(quantity, size decimal.Decimal) decimal.Decimal {
	full, rest := quantity.QuoRem(size, 0)
	if rest.IsPositive() {
		return full.Add(one())
	}
	return full
}
