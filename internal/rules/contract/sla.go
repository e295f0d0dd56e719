package contract

import (
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// CreditKey begins the charge key of every SLA credit's line, before the name of its metric; no charge of a
// contract may begin so.
const CreditKey = "sla_credit/"

// SLA are the service levels promised and what missing them costs: all credits of a month together come to at
// most Cap, a share of that month's service fees.
type SLA struct {
	Cap     money.Number `json:"cap"`
	Credits []Credit     `json:"credits"`
}

// Credit is one promise. Target is a ratio ("0.70"), for csat a mean of stars ("4.50"); Rate is the share of the
// month's service fees credited for each point it is missed by. A point is a hundredth: one percentage point of
// a ratio, 0.01 of a star. MinCount is the least denominator that counts as a measurement, 1 when not said.
type Credit struct {
	Metric   string       `json:"metric"`
	Target   money.Number `json:"target"`
	Rate     money.Number `json:"rate"`
	MinCount *int64       `json:"min_count,omitempty"`
}

// Least returns the smallest number of measured contacts this promise is judged on.
func (c Credit) Least() int64 { return max(1, valueOr(c.MinCount, 1)) }

// MetricRising says of a metric the product measures whether more of it is better, which settles on which side
// of its target a promise is missed; known is false for any other name.
func MetricRising(metric string) (rising, known bool) {
	switch metric {
	case "ai_acceptance", "csat":
		return true, true
	case "transfer", "dispute", "complaint", "unresolved":
		return false, true
	default:
		return false, false
	}
}

func validateSLA(errs *money.FieldErrors, at string, s *SLA) {
	if s == nil {
		return
	}
	share(errs, at+"/cap", s.Cap, "the cap")
	if len(s.Credits) == 0 {
		errs.Add(at+"/credits", "service levels name at least one metric")
	}
	seen := map[string]bool{}
	for i, c := range s.Credits {
		here := at + "/credits/" + strconv.Itoa(i)
		if _, known := MetricRising(c.Metric); !known {
			errs.Add(here+"/metric", "no metric is called %q: it is ai_acceptance, transfer, unresolved, dispute, complaint or csat", c.Metric)
		} else if seen[c.Metric] {
			errs.Add(here+"/metric", "the metric %q is promised twice", c.Metric)
		}
		seen[c.Metric] = true
		validateTarget(errs, here+"/target", c)
		share(errs, here+"/rate", c.Rate, "the rate for a point")
		if c.MinCount != nil && *c.MinCount < 1 {
			errs.Add(here+"/min_count", "a measurement has at least one contact")
		}
	}
}

func validateTarget(errs *money.FieldErrors, at string, c Credit) {
	if c.Metric != "csat" {
		between(errs, at, c.Target, decimal.Zero, decimal.NewFromInt(1), "a target is a ratio from 0 to 1")
		return
	}
	between(errs, at, c.Target, decimal.NewFromInt(1), decimal.NewFromInt(5), "a target of csat is a mean from 1 to 5 stars")
}

// share refuses what is not above 0 and at most 1: a promise nobody pays for is none.
func share(errs *money.FieldErrors, at string, n money.Number, what string) {
	if between(errs, at, n, decimal.Zero, decimal.NewFromInt(1), what+" is a share of the month's service fees, above 0 and at most 1") && n.Value().IsZero() {
		errs.Add(at, "%s is above 0", what)
	}
}

func between(errs *money.FieldErrors, at string, n money.Number, low, high decimal.Decimal, sentence string) bool {
	if n.Check() != nil || n.Value().LessThan(low) || n.Value().GreaterThan(high) {
		errs.Add(at, "%s", sentence)
		return false
	}
	return true
}

// IsCreditKey says whether a charge key is that of an SLA credit's line.
func IsCreditKey(key string) bool { return strings.HasPrefix(key, CreditKey) }
