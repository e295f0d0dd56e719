package pricing

import (
	"sort"
	"strconv"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// Validate returns every refused field of an input, pointers from the input's
// root. An empty result means that Rate will only fail on amounts too large.
func Validate(in Input) money.FieldErrors {
	var errs money.FieldErrors
	if !in.Currency.Valid() {
		errs.Add("/currency", "unknown currency %q", string(in.Currency))
	}
	validateTax(&errs, in.Tax)
	validateDays(&errs, in.ServiceDays, in.CalendarDays)
	validateUsage(&errs, in.Usage)
	ValidateCharges(&errs, "/charges", in.Charges)
	return errs
}

func validateTax(errs *money.FieldErrors, tax Tax) {
	if tax.Rate.Check() != nil {
		errs.Add("/tax/rate", "a tax rate is required, such as \"0.06\"")
	} else if v := tax.Rate.Value(); v.IsNegative() || v.IntPart() > 1 || (v.IntPart() == 1 && !v.IsInteger()) {
		errs.Add("/tax/rate", "a tax rate lies between 0 and 1")
	}
	if tax.Mode != Exclusive && tax.Mode != Inclusive {
		errs.Add("/tax/mode", "the tax mode is %q or %q", Exclusive, Inclusive)
	}
}

func validateDays(errs *money.FieldErrors, service, calendar int64) {
	switch {
	case calendar < 1:
		errs.Add("/calendar_days", "a period has at least one calendar day")
	case service < 0:
		errs.Add("/service_days", "service days are not negative")
	case service > calendar:
		errs.Add("/service_days", "service days are above calendar days")
	}
}

func validateUsage(errs *money.FieldErrors, usage map[string]money.Number) {
	var refused []string
	for meter, n := range usage {
		if n.Check() != nil || n.Negative() {
			refused = append(refused, meter)
		}
	}
	sort.Strings(refused)
	for _, meter := range refused {
		checkPrice(errs, "/usage", escape(meter), usage[meter], "a quantity")
	}
}

// ValidateCharges checks a contract's charges; pointers begin with prefix.
func ValidateCharges(errs *money.FieldErrors, prefix string, charges []Charge) {
	seen := map[string]bool{}
	for i, c := range charges {
		at := prefix + "/" + strconv.Itoa(i)
		switch {
		case c.Key == "":
			errs.Add(at+"/key", "a charge needs a key")
		case seen[c.Key]:
			errs.Add(at+"/key", "the key %q is used twice", c.Key)
		}
		seen[c.Key] = true
		validateCharge(errs, at, c)
	}
}

// checkPrice refuses a given number that is malformed or negative. The pointer is put together only for a
// refusal: a bill checks every number of its contract, and nearly all are good.
func checkPrice(errs *money.FieldErrors, at, field string, n money.Number, what string) {
	switch err := n.Check(); {
	case err != nil:
		errs.Add(at+"/"+field, "%v", err)
	case n.Negative():
		errs.Add(at+"/"+field, "%s is not negative", what)
	}
}

func escape(key string) string {
	out := make([]byte, 0, len(key))
	for i := range len(key) {
		switch key[i] {
		case '~':
			out = append(out, "~0"...)
		case '/':
			out = append(out, "~1"...)
		default:
			out = append(out, key[i])
		}
	}
	return string(out)
}
