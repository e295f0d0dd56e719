package pricing

import "github.com/gainshare/gainshare/internal/rules/money"

// priceFlat charges a fixed amount for the period, by service days if the charge
// is prorated.
func priceFlat(c Charge, u usage) priced {
	amount, per := u.prorated(c.Amount, c.Prorate)
	const cut = 12
	shown := money.NumberOf(amount.DivRound(per, cut))
	return priced{amount: amount, per: per, detail: []Detail{{FlatPrice: c.Amount, Amount: shown}}}
}
