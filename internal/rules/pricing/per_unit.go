package pricing

import (
	"github.com/shopspring/decimal"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// pricePerUnit charges every unit, or every seat-day, at one price.
func pricePerUnit(c Charge, u usage) priced {
	quantity := u.of(c.Meter)
	return whole(quantity, []Detail{units(quantity, c.UnitPrice)})
}

// units details quantity x price without bounds.
func units(quantity decimal.Decimal, price money.Number) Detail {
	amount := quantity.Mul(price.Value())
	return Detail{Quantity: money.NumberOf(quantity), UnitPrice: price, Amount: money.NumberOf(amount), exact: amount}
}
