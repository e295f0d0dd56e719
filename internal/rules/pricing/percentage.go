package pricing

// pricePercentage charges a rate on a base amount and, if the contract says so, a
// fixed fee for each event.
func pricePercentage(c Charge, u usage) priced {
	base := u.of(c.Meter)
	detail := []Detail{units(base, c.Rate)}
	if c.FixedFee.Given() {
		detail = append(detail, units(u.of(c.EventsMeter), c.FixedFee))
	}
	return whole(base, detail)
}
