package contract

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/shopspring/decimal"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// Bases of the tax in costs that are compared.
const (
	ExVAT  = "EX_VAT"
	IncVAT = "INC_VAT" // for a merchant who cannot deduct
)

// Hidden is the component of complaints and churn: on both sides of the saving, or on neither.
const Hidden = "hidden"

// Components are the parts a month's cost may have, in the order they are written.
func Components() []string { return []string{"labour", "training", "site", Hidden} }

// Given lists the components found, in the order they are written.
func Given(found map[string]bool) []string {
	out := []string{}
	for _, c := range Components() {
		if found[c] {
			out = append(out, c)
		}
	}
	return out
}

// CostSide is what one side of the saving counts as cost: its components (nil: not said) and its tax basis.
type CostSide struct {
	Components []string
	VATBasis   string
}

// CostSide returns what the contract says the actual side counts; the basis is EX_VAT when it says nothing.
func (s Savings) CostSide() CostSide {
	basis := s.VATBasis
	if basis == "" {
		basis = ExVAT
	}
	return CostSide{Components: s.Components, VATBasis: basis}
}

// Counts says whether the contract names a component among its costs.
func (s Savings) Counts(component string) bool { return slices.Contains(s.Components, component) }

// Match refuses a baseline whose cost is not measured as the contract measures it (business dictionary, section
// 5): pointers name the fields of the baseline's request. Components are compared where the contract lists its own.
func Match(terms Savings, baseline CostSide) money.FieldErrors {
	var errs money.FieldErrors
	actual := terms.CostSide()
	if actual.VATBasis != baseline.VATBasis {
		errs.Add("/vat_basis", "the contract counts %s, the baseline %s: both sides of the saving are measured the same way", actual.VATBasis, baseline.VATBasis)
	}
	if actual.Components == nil {
		return errs
	}
	for _, c := range Components() {
		ours, theirs := slices.Contains(actual.Components, c), slices.Contains(baseline.Components, c)
		if ours && !theirs {
			errs.Add("/months/0/"+c, "the contract counts %s among its costs, the baseline has none: it is on both sides or on neither", c)
		}
		if theirs && !ours {
			errs.Add("/months/0/"+c, "the baseline has %s, the contract does not count it: it is on both sides or on neither", c)
		}
	}
	return errs
}

// market is by what share wages of customer service rise a year, at least and at most (business dictionary,
// section 5).
func market() (low, high decimal.Decimal) { return decimal.New(15, -2), decimal.New(20, -2) }

// Warnings are what both sides should have read before they sign the terms.
func (c Contract) Warnings() []string {
	s := c.SavingsShare
	low, high := market()
	if s == nil || s.WageCap.Check() != nil || s.WageCap.Value().GreaterThanOrEqual(low) {
		return []string{}
	}
	return []string{fmt.Sprintf("wage_cap: wages count with at most %s a year, the market's rise by %s to %s: what is above the cap lowers the saving",
		percent(s.WageCap.Value()), percent(low), percent(high))}
}

func percent(d decimal.Decimal) string { return d.Shift(2).String() + " %" }

// validateSides checks what the terms say of their cost side.
func validateSides(errs *money.FieldErrors, at string, s Savings) {
	if s.VATBasis != "" && s.VATBasis != ExVAT && s.VATBasis != IncVAT {
		errs.Add(at+"/vat_basis", "the basis is %q or %q", ExVAT, IncVAT)
	}
	seen := map[string]bool{}
	for i, c := range s.Components {
		switch {
		case !slices.Contains(Components(), c):
			errs.Add(at+"/components/"+strconv.Itoa(i), "no component is called %q", c)
		case seen[c]:
			errs.Add(at+"/components/"+strconv.Itoa(i), "the component %q stands twice", c)
		}
		seen[c] = true
	}
}
