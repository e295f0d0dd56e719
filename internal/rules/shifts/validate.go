package shifts

import (
	"strconv"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// Bounds of a problem: above them the plan is no longer one of people.
const (
	mostIntervals = 20_000
	mostPeople    = 1_000_000
	mostStarts    = 1_000_000
)

// Validate returns every refused field.
func Validate(in Input) money.FieldErrors {
	var errs money.FieldErrors
	if n := len(in.Required); n == 0 || n > mostIntervals {
		errs.Add("/required", "between 1 and %d intervals are needed", mostIntervals)
	}
	for i, people := range in.Required {
		if people < 0 || people > mostPeople {
			errs.Add("/required/"+strconv.Itoa(i), "lies between 0 and %d", mostPeople)
		}
	}
	known := map[string]bool{}
	starts := 0
	for i, shift := range in.Shifts {
		at := "/shifts/" + strconv.Itoa(i)
		if known[shift.Key] {
			errs.Add(at+"/key", "the shift %q is there twice", shift.Key)
		}
		known[shift.Key] = true
		validateShift(&errs, at, shift, int64(len(in.Required)))
		if starts += max(len(shift.Starts), len(in.Required)); starts > mostStarts {
			errs.Add(at, "all shifts together have more than %d starts", mostStarts)
			break
		}
	}
	validateScale(&errs, in)
	return errs
}

func validateShift(errs *money.FieldErrors, at string, shift Shift, intervals int64) {
	if shift.Key == "" {
		errs.Add(at+"/key", "is empty")
	}
	if shift.Length < 1 {
		errs.Add(at+"/length", "a shift covers at least one interval")
	}
	switch {
	case shift.Cost.Check() != nil:
		errs.Add(at+"/cost", "a decimal such as \"300\" is needed")
	case shift.Cost.Value().IsNegative():
		errs.Add(at+"/cost", "is not negative")
	}
	if shift.Cap != nil && (*shift.Cap < 0 || *shift.Cap > mostPeople) {
		errs.Add(at+"/cap", "lies between 0 and %d", mostPeople)
	}
	seen := map[int64]bool{}
	for i, start := range shift.Starts {
		here := at + "/starts/" + strconv.Itoa(i)
		switch {
		case start < 0 || shift.Length >= 1 && start > intervals-shift.Length:
			errs.Add(here, "a shift of %d intervals from %d does not fit into %d", shift.Length, start, intervals)
		case seen[start]:
			errs.Add(here, "the start %d is there twice", start)
		}
		seen[start] = true
	}
}

// validateScale refuses costs whose sums would not fit: they are added as whole
// numbers of the smallest decimal that any of them has.
func validateScale(errs *money.FieldErrors, in Input) {
	if len(*errs) > 0 {
		return
	}
	scale := scaleOf(in.Shifts)
	for i, shift := range in.Shifts {
		if whole := shift.Cost.Value().Shift(scale).BigInt(); !whole.IsInt64() || whole.Int64() > mostCost/int64(len(in.Required)+1) {
			errs.Add("/shifts/"+strconv.Itoa(i)+"/cost", "has too many digits to be added up over the whole horizon")
		}
	}
}

// mostCost keeps the longest path through a horizon within 62 bits.
const mostCost = int64(1) << 61

// scaleOf is the most decimals any cost has.
func scaleOf(list []Shift) int32 {
	scale := int32(0)
	for _, shift := range list {
		scale = max(scale, -shift.Cost.Value().Exponent())
	}
	return scale
}
