package contract

import (
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/pricing"
)

// validateKind checks what a term's kind asks of its charge; pointers begin with at.
func validateKind(errs *money.FieldErrors, at string, t Term) {
	switch t.Kind {
	case "", KindUsage, KindOneOff:
	case KindDiscount:
		validateDiscount(errs, at, t)
	case KindOutcome:
		if !OutcomeMeter(t.Charge.Meter) {
			errs.Add(at+"/charge/meter", "an outcome fee is paid for %s, %s or %s", pricing.MeterAI, pricing.MeterSales, pricing.MeterOrders)
		}
	default:
		errs.Add(at+"/kind", "unknown kind %q", t.Kind)
	}
	if IsCreditKey(t.Charge.Key) {
		errs.Add(at+"/charge/key", "keys that begin with %q are those of SLA credits", CreditKey)
	}
}

// OutcomeMeter says whether a meter counts an outcome: a contact the AI resolved, or a sale somebody assisted.
func OutcomeMeter(meter string) bool { return meter == pricing.MeterAI || SalesMeter(meter) }

// SalesMeter says whether a meter counts assisted sales, as money or as orders.
func SalesMeter(meter string) bool {
	return meter == pricing.MeterSales || meter == pricing.MeterOrders
}

// validateDiscount takes an amount a month (flat) or a share of the month's service fees (percentage); nothing
// else of a charge means anything for what is taken off.
func validateDiscount(errs *money.FieldErrors, at string, t Term) {
	c := t.Charge
	amount, rate := c.Amount, c.Rate
	c.Key, c.Name, c.Model, c.Amount, c.Rate = "", "", "", "", ""
	if !blank(c) {
		errs.Add(at+"/charge", "a discount has a key, a name and either an amount (flat) or a rate (percentage), nothing else")
	}
	if t.Pool != "" {
		errs.Add(at+"/pool", "a discount is taken off the whole month's fees: it has no pool")
	}
	switch {
	case t.Charge.Model == pricing.Flat && rate.Given():
		errs.Add(at+"/charge/rate", "a discount is an amount or a rate, not both")
	case t.Charge.Model == pricing.Flat:
		if amount.Check() != nil || amount.Negative() || amount.Value().IsZero() {
			errs.Add(at+"/charge/amount", "a discount is an amount above 0: it is taken off")
		}
	case t.Charge.Model == pricing.Percentage && amount.Given():
		errs.Add(at+"/charge/amount", "a discount is an amount or a rate, not both")
	case t.Charge.Model == pricing.Percentage:
		share(errs, at+"/charge/rate", rate, "a discount's rate")
	default:
		errs.Add(at+"/charge/model", "a discount is %q (an amount a month) or %q (of the month's service fees)", pricing.Flat, pricing.Percentage)
	}
}

// blank says whether nothing is left in a charge.
func blank(c pricing.Charge) bool {
	return c.Meter == "" && !c.UnitPrice.Given() && c.Tiers == nil && c.FlatAtZero == nil && c.Package == nil && c.MinimumPackages == nil &&
		!c.FixedFee.Given() && c.EventsMeter == "" && !c.Minimum.Given() && !c.Maximum.Given() && !c.Prorate && c.TierMeter == "" &&
		c.Key == "" && c.Name == "" && c.Model == "" && !c.Amount.Given() && !c.Rate.Given()
}
