package pricing

import (
	"github.com/shopspring/decimal"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// reached returns the tier a total falls in: bounds are lower-exclusive and
// upper-inclusive, and nothing at all stands in the first.
func reached(tiers []Tier, total decimal.Decimal) int {
	for i, tier := range tiers {
		if !tier.UpTo.Given() || total.LessThanOrEqual(tier.UpTo.Value()) {
			return i
		}
	}
	return len(tiers) - 1
}

// lower returns the exclusive lower bound of a tier.
func lower(tiers []Tier, i int) decimal.Decimal {
	if i == 0 {
		return decimal.Zero
	}
	return tiers[i-1].UpTo.Value()
}

// inTier details the units that fall into one tier at its prices; flat says
// whether the tier's flat price is due.
func inTier(tiers []Tier, i int, quantity decimal.Decimal, flat bool) Detail {
	tier := tiers[i]
	amount := quantity.Mul(tier.UnitPrice.Value())
	d := Detail{
		From: money.NumberOf(lower(tiers, i)), To: tier.UpTo,
		Quantity: money.NumberOf(quantity), UnitPrice: tier.UnitPrice,
	}
	if flat {
		d.FlatPrice = tier.FlatPrice
		amount = amount.Add(tier.FlatPrice.Value())
	}
	d.Amount, d.exact = money.NumberOf(amount), amount
	return d
}

// entered counts the tiers whose flat price is due at a total: at nothing, the
// first one only if the charge says so.
func entered(c Charge, total decimal.Decimal) int {
	if total.IsZero() && !c.flatAtZero() {
		return 0
	}
	return reached(c.Tiers, total) + 1
}
