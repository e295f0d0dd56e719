package pricing

import (
	"github.com/shopspring/decimal"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// usage is what a pricer may look at: totals per meter and the days in service.
type usage struct {
	totals   map[string]money.Number
	service  decimal.Decimal
	calendar decimal.Decimal
}

func (u usage) of(meter string) decimal.Decimal { return u.totals[meter].Value() }

// priced is a charge before rounding. The exact price is amount / per; per is 1
// but for prorated charges, whose quotient may have no last decimal.
type priced struct {
	quantity money.Number
	amount   decimal.Decimal
	per      decimal.Decimal
	detail   []Detail
}

// pricer turns one charge and its usage into an exact price.
type pricer func(Charge, usage) priced

// whole returns a price without proration: the sum of its details.
func whole(quantity decimal.Decimal, detail []Detail) priced {
	p := priced{quantity: money.NumberOf(quantity), per: one(), detail: detail}
	for _, d := range detail {
		p.amount = p.amount.Add(d.exact)
	}
	return p
}

// prorated returns a price as amount x service days / calendar days.
func (u usage) prorated(price money.Number, prorate bool) (amount, per decimal.Decimal) {
	if !prorate {
		return price.Value(), one()
	}
	return price.Value().Mul(u.service), u.calendar
}

func one() decimal.Decimal { return decimal.New(1, 0) }
