package invoice

import (
	"github.com/gainshare/gainshare/internal/rules/contract"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/rules/pricing"
)

// Bill is what the discounts and SLA credits of a service month follow from, beside its rating inputs: the terms
// and the measures. An invoice's document carries it, so that they can be recomputed too.
type Bill struct {
	Contract contract.Contract `json:"contract"`
	Currency money.Currency    `json:"currency"`
	Month    period.Month      `json:"month"`
	Starts   period.Date       `json:"starts"`
	Ends     period.Date       `json:"ends"` // exclusive; empty: open
	Measures map[string]Ratio  `json:"measures,omitempty"`
}

// BillOf returns the bill of a service month; ok is false when the contract has neither discounts nor service
// levels. Savings-share terms are left out: nothing of a bill depends on them.
func BillOf(s Service) (b Bill, ok bool) {
	b = Bill{Contract: s.Contract, Currency: s.Currency, Month: s.Month, Starts: s.Starts, Ends: s.Ends, Measures: s.Usage.Measures}
	b.Contract.SavingsShare = nil
	return b, s.Contract.SLA != nil || len(s.Contract.Discounts()) > 0
}

// Reductions recomputes discounts and SLA credits from the rating inputs of the same month. Incidents, which change
// no amount, are not told again.
func (b Bill) Reductions(inputs []pricing.Input) ([]Line, error) {
	s := Service{Contract: b.Contract, Currency: b.Currency, Month: b.Month, Starts: b.Starts, Ends: b.Ends, Usage: Usage{Measures: b.Measures}}
	lines, err := rated(s, inputs)
	if err != nil {
		return nil, err
	}
	return reductions(s, lines)
}

// reductions are the negative lines of a month: discounts, then SLA credits of what is left.
func reductions(s Service, lines []Line) ([]Line, error) {
	less, err := discounts(s, lines)
	if err != nil {
		return nil, err
	}
	credits, err := slaCredits(s, append(lines[:len(lines):len(lines)], less...))
	return append(less, credits...), err
}
