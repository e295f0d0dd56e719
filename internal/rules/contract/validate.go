package contract

import (
	"strconv"
	"strings"

	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/pricing"
	"github.com/gainshare/gainshare/internal/rules/settlement"
)

// Validate returns every refused field of the terms for a plan and a currency; pointers begin with prefix.
func Validate(prefix string, c Contract, plan string, currency money.Currency) money.FieldErrors {
	var errs money.FieldErrors
	validatePricing(&errs, prefix, c, currency)
	for i, t := range c.Charges {
		validateTerm(&errs, prefix+"/charges/"+strconv.Itoa(i), t)
	}
	if c.SecondApproverAbove.Given() && (c.SecondApproverAbove.Check() != nil || c.SecondApproverAbove.Value().IsNegative()) {
		errs.Add(prefix+"/second_approver_above", "a limit is a decimal that is not negative")
	}
	validateSLA(&errs, prefix+"/sla", c.SLA)
	validateSavings(&errs, prefix+"/savings_share", c, plan, currency)
	return errs
}

// validatePricing lets pricing judge charges, tax and currency, and puts its pointers where a contract has them.
func validatePricing(errs *money.FieldErrors, prefix string, c Contract, currency money.Currency) {
	in := pricing.Input{Currency: currency, Tax: c.Tax, ServiceDays: 1, CalendarDays: 1}
	var places []int // of the charges in the contract: discounts stand between them
	uses := map[string]int{}
	for i, t := range c.Charges {
		uses[t.Charge.Key]++
		if t.Kind != KindDiscount {
			in.Charges, places = append(in.Charges, t.Charge), append(places, i)
		}
	}
	for i, t := range c.Charges {
		if t.Kind == KindDiscount && (t.Charge.Key == "" || uses[t.Charge.Key] > 1) {
			errs.Add(prefix+"/charges/"+strconv.Itoa(i)+"/charge/key", "a discount needs a key of its own")
		}
	}
	if len(places) == 0 {
		errs.Add(prefix+"/charges", "a contract charges something: discounts alone are none")
	}
	for _, e := range pricing.Validate(in) {
		errs.Add(prefix+chargePointer(e.Pointer, places), "%s", e.Sentence)
	}
}

// chargePointer turns /charges/2/tiers into /charges/3/charge/tiers: in a contract a charge stands inside its term,
// at the place it has among all terms.
func chargePointer(pointer string, places []int) string {
	rest, ok := strings.CutPrefix(pointer, "/charges/")
	if !ok {
		return pointer
	}
	index, field, deeper := strings.Cut(rest, "/")
	if i, err := strconv.Atoi(index); err == nil && i < len(places) {
		index = strconv.Itoa(places[i])
	}
	if !deeper {
		return "/charges/" + index + "/charge"
	}
	return "/charges/" + index + "/charge/" + field
}

func validateTerm(errs *money.FieldErrors, at string, t Term) {
	validateKind(errs, at, t)
	if (t.Kind == KindOneOff) != (t.On != nil) {
		errs.Add(at+"/on", "a one-off, and only a one-off, has a day it is charged on")
	}
	if t.On != nil && (t.From != nil || t.To != nil) {
		errs.Add(at+"/from", "a one-off has no running time")
	}
	if t.From != nil && t.To != nil && !t.From.Before(*t.To) {
		errs.Add(at+"/to", "the term ends before it begins")
	}
	if t.Pool != "" && t.Pool != pricing.PoolAll && t.Pool != pricing.PoolShop {
		errs.Add(at+"/pool", "the pool is %q or %q", pricing.PoolAll, pricing.PoolShop)
	}
}

func validateSavings(errs *money.FieldErrors, at string, c Contract, plan string, currency money.Currency) {
	if (plan == PlanSavings) != (c.SavingsShare != nil) {
		errs.Add(at, "the plan %q, and only it, has savings-share terms", PlanSavings)
		return
	}
	if c.SavingsShare == nil {
		return
	}
	validateSides(errs, at, *c.SavingsShare)
	for _, e := range settlement.ValidateTerms(c.Settlement(currency)) {
		if strings.HasPrefix(e.Pointer, "/tax_rate") || strings.HasPrefix(e.Pointer, "/currency") ||
			strings.HasPrefix(e.Pointer, "/terms/tax_rate") || strings.HasPrefix(e.Pointer, "/terms/currency") {
			continue // already said where the contract has them
		}
		errs.Add(at+strings.TrimPrefix(e.Pointer, "/terms"), "%s", e.Sentence)
	}
}
