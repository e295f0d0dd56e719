package invoice

import (
	"github.com/gainshare/gainshare/internal/rules/contract"
	"github.com/gainshare/gainshare/internal/rules/pricing"
)

// outcomes puts outcome fees on the meters they are paid for: of the AI's contacts the confirmed ones, and where
// sales are paid for too only those without a sale, because a contact earns one kind of fee.
func outcomes(s Service, due []pricing.Due) []pricing.Due {
	kinds := s.Contract.Kinds()
	meter := pricing.MeterConfirmed
	for _, d := range due {
		if kinds[d.Charge.Key] == KindOutcome && contract.SalesMeter(d.Charge.Meter) {
			meter = pricing.MeterUnsold
		}
	}
	out := make([]pricing.Due, len(due))
	for i, d := range due {
		if kinds[d.Charge.Key] == KindOutcome && d.Charge.Meter == pricing.MeterAI {
			d.Charge.Meter = meter
		}
		out[i] = d
	}
	return out
}

// OutsideSaving returns the charge keys whose lines are no cost of the period for a savings share: SLA credits,
// one-offs and the share itself, corrections of them included (business dictionary, section 5, and step 4 of
// the statement).
func OutsideSaving(c contract.Contract, lines []Line) map[string]bool {
	kinds, out := c.Kinds(), map[string]bool{}
	for _, l := range lines {
		switch {
		case l.Kind == KindSLA || l.Kind == KindOneOff || l.Kind == KindShare,
			kindOf(kinds, l.Charge) == KindOneOff, contract.IsCreditKey(l.Charge):
			out[l.Charge] = true
		}
	}
	return out
}
