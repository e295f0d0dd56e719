package pricing

// field is one model-specific field of a charge.
type field string

const (
	fMeter           field = "meter"
	fAmount          field = "amount"
	fUnitPrice       field = "unit_price"
	fTiers           field = "tiers"
	fFlatAtZero      field = "flat_at_zero"
	fPackage         field = "package"
	fMinimumPackages field = "minimum_packages"
	fRate            field = "rate"
	fFixedFee        field = "fixed_fee"
	fEventsMeter     field = "events_meter"
	fTierMeter       field = "tier_meter"
)

// shape lists the fields that belong to a model; key, name, minimum, maximum and
// prorate belong to all.
type shape struct {
	required []field
	optional []field
	pricer   pricer
}

// shapeOf is the table of models; the second result is false for an unknown one.
func shapeOf(m Model) (shape, bool) {
	switch m {
	case Flat:
		return shape{required: []field{fAmount}, pricer: priceFlat}, true
	case PerUnit, SeatDays:
		return shape{required: []field{fMeter, fUnitPrice}, pricer: pricePerUnit}, true
	case Graduated:
		return shape{[]field{fMeter, fTiers}, []field{fFlatAtZero}, priceGraduated}, true
	case Volume:
		return shape{[]field{fMeter, fTiers}, []field{fFlatAtZero, fTierMeter}, priceVolume}, true
	case PackageOf:
		return shape{[]field{fMeter, fPackage}, []field{fMinimumPackages}, pricePackage}, true
	case BandFlat:
		return shape{[]field{fMeter, fTiers}, []field{fFlatAtZero}, priceBandFlat}, true
	case StepCumulative:
		return shape{[]field{fMeter, fTiers}, []field{fFlatAtZero}, priceSteps}, true
	case Percentage:
		return shape{[]field{fMeter, fRate}, []field{fFixedFee, fEventsMeter}, pricePercentage}, true
	}
	return shape{}, false
}

func (s shape) has(f field) bool { return contains(s.required, f) || contains(s.optional, f) }

func contains(list []field, f field) bool {
	for _, g := range list {
		if g == f {
			return true
		}
	}
	return false
}

// given lists the model-specific fields a charge carries, in a fixed order.
func (c Charge) given() []field {
	var list []field
	add := func(f field, present bool) {
		if present {
			list = append(list, f)
		}
	}
	add(fMeter, c.Meter != "")
	add(fAmount, c.Amount.Given())
	add(fUnitPrice, c.UnitPrice.Given())
	add(fTiers, c.Tiers != nil)
	add(fFlatAtZero, c.FlatAtZero != nil)
	add(fPackage, c.Package != nil)
	add(fMinimumPackages, c.MinimumPackages != nil)
	add(fRate, c.Rate.Given())
	add(fFixedFee, c.FixedFee.Given())
	add(fEventsMeter, c.EventsMeter != "")
	add(fTierMeter, c.TierMeter != "")
	return list
}

func (c Charge) flatAtZero() bool { return c.FlatAtZero != nil && *c.FlatAtZero }
