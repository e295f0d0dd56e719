package settlement

import (
	"github.com/gainshare/gainshare/internal/rules/money"
)

// checker collects refusals and knows the currency amounts are checked against.
type checker struct {
	errs     money.FieldErrors
	currency money.Currency
}

// Validate returns every refused field of a statement's input.
func Validate(in Input) money.FieldErrors {
	c := &checker{currency: in.Terms.Currency}
	c.terms("/terms", in.Terms)
	c.baseline("/baseline", in.Baseline)
	c.period("/period", in.Period)
	return c.errs
}

// ValidateTerms returns every refused field of terms at contract set-up.
func ValidateTerms(t Terms) money.FieldErrors {
	c := &checker{currency: t.Currency}
	c.terms("", t)
	return c.errs
}

// number refuses a missing, malformed or negative decimal.
func (c *checker) number(at string, n money.Number) bool {
	switch {
	case !n.Given():
		c.errs.Add(at, "is required")
	case n.Check() != nil:
		c.errs.Add(at, "%v", n.Check())
	case n.Value().IsNegative():
		c.errs.Add(at, "is not negative")
	default:
		return true
	}
	return false
}

// positive refuses what number refuses, and zero.
func (c *checker) positive(at string, n money.Number) {
	if c.number(at, n) && n.Value().IsZero() {
		c.errs.Add(at, "is above 0")
	}
}

// rate refuses what lies outside 0 to 1.
func (c *checker) rate(at string, n money.Number) bool {
	if !c.number(at, n) {
		return false
	}
	if d := n.Value(); d.GreaterThan(oneDecimal()) {
		c.errs.Add(at, "lies between 0 and 1")
		return false
	}
	return true
}

// amount refuses what is no amount of the currency; an unknown currency is
// reported once, at its own field.
func (c *checker) amount(at string, n money.Number, signed bool) {
	if !n.Given() {
		c.errs.Add(at, "is required")
		return
	}
	if n.Check() != nil {
		c.errs.Add(at, "%v", n.Check())
		return
	}
	if !signed && n.Value().IsNegative() {
		c.errs.Add(at, "is not negative")
		return
	}
	if c.currency.Valid() {
		if _, err := money.Parse(string(n), c.currency); err != nil {
			c.errs.Add(at, "%v", err)
		}
	}
}

func (c *checker) count(at string, n int64) {
	if n < 0 {
		c.errs.Add(at, "is not negative")
	}
}
