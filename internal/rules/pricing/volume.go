package pricing

// priceVolume charges all units at the price of the tier the total falls in, plus
// that tier's flat price. With tier_meter another meter picks the tier and decides
// whether there was usage at all (hybrid: tier by all contacts, price by class).
func priceVolume(c Charge, u usage) priced {
	quantity := u.of(c.Meter)
	total := quantity
	if c.TierMeter != "" {
		total = u.of(c.TierMeter)
	}
	flat := !total.IsZero() || c.flatAtZero()
	return whole(quantity, []Detail{inTier(c.Tiers, reached(c.Tiers, total), quantity, flat)})
}
