package pricing

// priceSteps charges the flat price of every step entered.
func priceSteps(c Charge, u usage) priced {
	quantity := u.of(c.Meter)
	var detail []Detail
	for i := range entered(c, quantity) {
		detail = append(detail, flatOnly(c.Tiers, i))
	}
	return whole(quantity, detail)
}
