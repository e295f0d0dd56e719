// Package invoice owns what stands on an invoice: lines from rated charges, corrections of months already
// billed, the guard that a won objection never costs the merchant money, totals, and the severity of checks.
// It owns no usage (a frozen snapshot arrives as meters), no number and no posting.
package invoice

import (
	"maps"
	"slices"
	"strings"

	"github.com/gainshare/gainshare/internal/rules/contract"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/rules/pricing"
)

// Kinds of line beside those of pricing.
const (
	KindOneOff        = contract.KindOneOff
	KindDiscount      = contract.KindDiscount
	KindOutcome       = contract.KindOutcome
	KindSLA           = "sla_credit"
	KindCorrectionOut = "correction_out"
	KindCorrectionIn  = "correction_in"
	KindAdjustment    = "adjustment"
	KindShare         = "share"
	KindGuard         = "objection_guard"
)

// Usage is a month's meters over all shops, and per shop for charges whose tiers count there. Measures are the
// service levels of the same contacts, by metric.
type Usage struct {
	All      map[string]money.Number            `json:"all"`
	Shops    map[string]map[string]money.Number `json:"shops"`
	Measures map[string]Ratio                   `json:"measures,omitempty"`
}

// Ratio is a measure as it was counted, never divided: contacts of contacts, for csat stars of ratings.
type Ratio struct {
	Numerator   int64 `json:"numerator"`
	Denominator int64 `json:"denominator"`
}

// Line is one line of an invoice. Net and Tax are of the invoice's currency; ServiceMonth is the month it
// belongs to, which a correction does not share with its invoice.
type Line struct {
	Charge       string
	Kind         string
	ServiceMonth period.Month
	Label        string
	Meter        string
	Quantity     money.Number
	Net, Tax     money.Amount
	Detail       []pricing.Detail
	Reason       string
	Corrects     string // id of the invoice it corrects
	Credits      int    // of a credit note: the line of that invoice it takes back
}

// Service is what a month is rated with.
type Service struct {
	Contract contract.Contract
	Currency money.Currency
	Month    period.Month
	Starts   period.Date
	Ends     period.Date // exclusive; zero: open
	Usage    Usage
	// Incidents say of a metric which incidents touched it in the month; they explain a credit and change none.
	Incidents map[string][]string
}

// Draft returns the lines of a service month (charges in contract order, outcome fees, discounts, SLA credits),
// and the rating inputs the charges were computed from, so that anybody can recompute them with the same rules.
func Draft(s Service) ([]Line, []pricing.Input, error) {
	lines, inputs, err := charged(s)
	if err != nil || len(inputs) == 0 {
		return nil, nil, err
	}
	less, err := reductions(s, lines)
	return append(lines, less...), inputs, err
}

// charged rates what the contract charges, outcome fees last.
func charged(s Service) ([]Line, []pricing.Input, error) {
	inputs := ratingInputs(s)
	if len(inputs) == 0 {
		return nil, nil, nil
	}
	lines, err := rated(s, inputs)
	return lines, inputs, err
}

// rated are the lines rating inputs come to.
func rated(s Service, inputs []pricing.Input) ([]Line, error) {
	out, err := pricing.RateAll(inputs)
	if err != nil {
		return nil, err
	}
	byKey := map[string]pricing.Charge{}
	for _, in := range inputs {
		for _, c := range in.Charges {
			byKey[c.Key] = c
		}
	}
	kinds := s.Contract.Kinds()
	lines := make([]Line, 0, len(out.Lines))
	var outcomes []Line
	for _, l := range out.Lines {
		line := lineOf(l, byKey[l.Charge], s)
		switch kind := kindOf(kinds, l.Charge); kind {
		case KindOutcome:
			line.Kind = kind
			outcomes = append(outcomes, line)
		case KindOneOff:
			line.Kind = kind
			lines = append(lines, line)
		default:
			lines = append(lines, line)
		}
	}
	return append(lines, outcomes...), nil
}

// kindOf is the kind of the term behind a line's charge, whose key a shop may follow.
func kindOf(kinds map[string]string, key string) string {
	if kind, known := kinds[key]; known {
		return kind
	}
	if at := strings.LastIndex(key, "@"); at > 0 {
		return kinds[key[:at]]
	}
	return ""
}

// ratingInputs cuts the month into inputs: charges over all shops, then each shop's own charges; within each,
// by days of service.
func ratingInputs(s Service) []pricing.Input {
	base := pricing.Input{Currency: s.Currency, Tax: s.Contract.Tax, Usage: s.Usage.All}
	var all, perShop []pricing.Due
	for _, due := range outcomes(s, pricing.ChargesFor(s.Month, bounded(s))) {
		if due.Pool == pricing.PoolShop {
			perShop = append(perShop, due)
		} else {
			all = append(all, due)
		}
	}
	inputs := pricing.Parts(base, all)
	for _, shop := range slices.Sorted(maps.Keys(s.Usage.Shops)) {
		base.Usage = s.Usage.Shops[shop]
		inputs = append(inputs, pricing.Parts(base, atShop(perShop, shop))...)
	}
	return inputs
}

// bounded cuts every term to the days the engagement is in service.
func bounded(s Service) []pricing.Term {
	terms := s.Contract.Terms()
	for i := range terms {
		if terms[i].On.IsZero() {
			terms[i].From = later(terms[i].From, s.Starts)
			terms[i].To = earlier(terms[i].To, s.Ends)
		}
	}
	return terms
}

// atShop gives each shop's charge a key of its own: a key stands once on an invoice.
func atShop(due []pricing.Due, shop string) []pricing.Due {
	out := make([]pricing.Due, len(due))
	for i, d := range due {
		d.Charge.Key += "@" + shop
		out[i] = d
	}
	return out
}

func lineOf(l pricing.Line, c pricing.Charge, s Service) Line {
	net := l.Amount
	if s.Contract.Tax.Mode == pricing.Inclusive {
		net, _ = l.Amount.Sub(l.Tax) // same currency, and smaller than what it is taken from
	}
	label := c.Name
	if label == "" {
		label = strings.ReplaceAll(c.Key, "_", " ")
	}
	return Line{
		Charge: l.Charge, Kind: l.Kind, ServiceMonth: s.Month, Label: label, Meter: c.Meter, Quantity: l.Quantity,
		Net: net, Tax: l.Tax, Detail: l.Detail,
	}
}
