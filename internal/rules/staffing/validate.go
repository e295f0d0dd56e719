package staffing

import (
	"strconv"

	"github.com/shopspring/decimal"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// mostLoad bounds the work of one interval: above it the search would take long
// and no centre has as many agents.
const mostLoad = 200_000

// mostPatience is longer than any queue lasts, about 115 days.
const mostPatience = 10_000_000

// mostWaiting bounds the contacts that come within the patience, more than there
// are people.
const mostWaiting = 1e11

// Validate returns every refused field.
func Validate(in Input) money.FieldErrors {
	var errs money.FieldErrors
	validateModel(&errs, in)
	if in.IntervalSeconds < 1 {
		errs.Add("/interval_seconds", "an interval lasts at least a second")
	}
	validateTarget(&errs, in.Target)
	share(&errs, "/shrinkage", in.Shrinkage, false)
	if len(in.Intervals) == 0 {
		errs.Add("/intervals", "at least one interval is needed")
	}
	for i, interval := range in.Intervals {
		at := "/intervals/" + strconv.Itoa(i)
		validateInterval(&errs, at, interval, in.IntervalSeconds)
		validateCrowd(&errs, at, interval, in)
	}
	if in.Agents != nil && (*in.Agents < 0 || *in.Agents > mostLoad) {
		errs.Add("/agents", "a number of agents lies between 0 and %d", mostLoad)
	}
	return errs
}

func validateModel(errs *money.FieldErrors, in Input) {
	switch in.Model {
	case ErlangC:
		validatePatient(errs, in)
		return
	case ErlangA, Chat:
	default:
		errs.Add("/model", "unknown model %q", in.Model)
		return
	}
	switch {
	case in.PatienceSeconds == nil:
		errs.Add("/patience_seconds", "the model %q needs the patience of those who wait", in.Model)
	case *in.PatienceSeconds < 1 || *in.PatienceSeconds > mostPatience:
		errs.Add("/patience_seconds", "patience lies between 1 and %d seconds", mostPatience)
	}
	validateConcurrency(errs, in)
}

// validatePatient refuses what means nothing where nobody leaves the queue.
func validatePatient(errs *money.FieldErrors, in Input) {
	if in.PatienceSeconds != nil {
		errs.Add("/patience_seconds", "patience does not belong to the model %q", in.Model)
	}
	if in.Concurrency != nil {
		errs.Add("/concurrency", "concurrency does not belong to the model %q", in.Model)
	}
	if in.Target.MaxAbandon.Given() {
		errs.Add("/target/max_abandon", "nobody abandons in the model %q", in.Model)
	}
}

func validateTarget(errs *money.FieldErrors, t Target) {
	share(errs, "/target/service_level", t.ServiceLevel, true)
	if t.WithinSeconds < 0 {
		errs.Add("/target/within_seconds", "is not negative")
	}
	if t.Definition != "" && t.Definition != OfOffered && t.Definition != OfAnswered {
		errs.Add("/target/definition", `the definition is "offered" or "answered"`)
	}
	if t.MaxAbandon.Given() {
		share(errs, "/target/max_abandon", t.MaxAbandon, true)
	}
	if t.MaxOccupancy.Given() {
		share(errs, "/target/max_occupancy", t.MaxOccupancy, true)
		if t.MaxOccupancy.Check() == nil && t.MaxOccupancy.Value().LessThan(decimal.New(1, -1)) {
			errs.Add("/target/max_occupancy", "is at least 0.1")
		}
	}
	if t.MinStaff != nil && (*t.MinStaff < 0 || *t.MinStaff > mostLoad) {
		errs.Add("/target/min_staff", "a number of agents lies between 0 and %d", mostLoad)
	}
}

func validateInterval(errs *money.FieldErrors, at string, interval Interval, seconds int64) {
	before := len(*errs)
	count(errs, at+"/contacts", interval.Contacts)
	count(errs, at+"/aht_seconds", interval.AHTSeconds)
	if len(*errs) > before {
		return
	}
	if interval.AHTSeconds.Value().IsZero() && !interval.Contacts.Value().IsZero() {
		errs.Add(at+"/aht_seconds", "a contact takes some time")
	}
	if seconds > 0 && Load(interval, seconds).Cmp(decimal.NewFromInt(mostLoad).Rat()) > 0 {
		errs.Add(at+"/contacts", "the load is above %d erlangs", mostLoad)
	}
}

// validateCrowd refuses more contacts within the patience than can ever wait.
func validateCrowd(errs *money.FieldErrors, at string, interval Interval, in Input) {
	if in.PatienceSeconds == nil || in.IntervalSeconds < 1 || len(*errs) > 0 {
		return
	}
	come := float64(*in.PatienceSeconds) / float64(in.IntervalSeconds) * interval.Contacts.Value().InexactFloat64()
	if come > mostWaiting {
		errs.Add(at+"/contacts", "more than %g contacts come within the patience", float64(mostWaiting))
	}
}

func count(errs *money.FieldErrors, at string, n money.Number) {
	if err := n.Check(); err != nil {
		errs.Add(at, "%v", err)
	} else if n.Value().IsNegative() {
		errs.Add(at, "is not negative")
	}
}

// share refuses what is no fraction of 0 to 1; whole says whether 1 itself is one.
func share(errs *money.FieldErrors, at string, n money.Number, whole bool) {
	one := decimal.New(1, 0)
	switch d := n.Value(); {
	case n.Check() != nil:
		errs.Add(at, "a fraction such as \"0.30\" is needed")
	case d.IsNegative() || d.GreaterThan(one) || (!whole && d.Equal(one)):
		errs.Add(at, "lies between 0 and 1")
	}
}
