package pricing

import (
	"strconv"

	"github.com/shopspring/decimal"

	"github.com/gainshare/gainshare/internal/rules/money"
)

func validateCharge(errs *money.FieldErrors, at string, c Charge) {
	s, known := shapeOf(c.Model)
	if !known {
		errs.Add(at+"/model", "unknown model %q", string(c.Model))
		return
	}
	validateFields(errs, at, c, s)
	for _, p := range []struct {
		name string
		n    money.Number
	}{
		{"amount", c.Amount}, {"unit_price", c.UnitPrice}, {"rate", c.Rate},
		{"fixed_fee", c.FixedFee}, {"minimum", c.Minimum}, {"maximum", c.Maximum},
	} {
		if p.n.Given() {
			checkPrice(errs, at, p.name, p.n, "a price")
		}
	}
	if c.Minimum.Given() && c.Maximum.Given() && c.Minimum.Value().GreaterThan(c.Maximum.Value()) {
		errs.Add(at+"/minimum", "the minimum is above the maximum")
	}
	validateParts(errs, at, c, s)
}

// validateFields refuses fields of another model and names the missing ones.
func validateFields(errs *money.FieldErrors, at string, c Charge, s shape) {
	given := c.given()
	for _, f := range given {
		if !s.has(f) {
			errs.Add(at+"/"+string(f), "%s does not belong to the model %q", f, string(c.Model))
		}
	}
	for _, f := range s.required {
		if !contains(given, f) {
			errs.Add(at+"/"+string(f), "the model %q needs %s", string(c.Model), f)
		}
	}
}

func validateParts(errs *money.FieldErrors, at string, c Charge, s shape) {
	if c.FixedFee.Given() && s.has(fFixedFee) && c.EventsMeter == "" {
		errs.Add(at+"/events_meter", "a fixed fee needs events_meter")
	}
	if c.MinimumPackages != nil && *c.MinimumPackages < 0 {
		errs.Add(at+"/minimum_packages", "a number of packages is not negative")
	}
	if c.Package != nil && s.has(fPackage) {
		validatePackage(errs, at+"/package", *c.Package)
	}
	if c.Tiers != nil && s.has(fTiers) {
		validateTiers(errs, at+"/tiers", c)
	}
}

func validatePackage(errs *money.FieldErrors, at string, p Package) {
	checkPrice(errs, at, "size", p.Size, "a size")
	if p.Size.Check() == nil && p.Size.Value().IsZero() {
		errs.Add(at+"/size", "a package holds more than nothing")
	}
	checkPrice(errs, at, "price", p.Price, "a price")
	if p.Free.Given() {
		checkPrice(errs, at, "free", p.Free, "a number of free units")
	}
}

func validateTiers(errs *money.FieldErrors, at string, c Charge) {
	if len(c.Tiers) == 0 {
		errs.Add(at, "at least one tier is needed")
		return
	}
	below := decimal.Zero
	for i, tier := range c.Tiers {
		here := at + "/" + strconv.Itoa(i)
		below = validateBound(errs, here, tier.UpTo, below, i == len(c.Tiers)-1)
		validateTierPrices(errs, here, c.Model, tier)
	}
}

// validateBound checks the upper bound of the tier at a pointer and returns the bound for the next tier.
func validateBound(errs *money.FieldErrors, tier string, bound money.Number, below decimal.Decimal, last bool) decimal.Decimal {
	const field = "/up_to"
	switch {
	case last && bound.Given():
		errs.Add(tier+field, "the last tier is open and has no up_to")
	case last:
	case !bound.Given():
		errs.Add(tier+field, "only the last tier is open")
	case bound.Check() != nil:
		errs.Add(tier+field, "%v", bound.Check())
	default:
		value := bound.Value()
		if value.GreaterThan(below) {
			return value
		}
		errs.Add(tier+field, "tier bounds rise and begin above 0")
	}
	return below
}

func validateTierPrices(errs *money.FieldErrors, at string, m Model, tier Tier) {
	byUnit := m == Graduated || m == Volume
	if tier.UnitPrice.Given() {
		if !byUnit {
			errs.Add(at+"/unit_price", "unit_price does not belong to the model %q", string(m))
		} else {
			checkPrice(errs, at, "unit_price", tier.UnitPrice, "a price")
		}
	}
	if tier.FlatPrice.Given() {
		checkPrice(errs, at, "flat_price", tier.FlatPrice, "a price")
	}
	switch {
	case byUnit && !tier.UnitPrice.Given() && !tier.FlatPrice.Given():
		errs.Add(at+"/unit_price", "a tier needs a unit_price or a flat_price")
	case !byUnit && !tier.FlatPrice.Given():
		errs.Add(at+"/flat_price", "a tier of the model %q needs a flat_price", string(m))
	}
}
