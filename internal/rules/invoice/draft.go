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
	KindOneOff        = "oneoff"
	KindCorrectionOut = "correction_out"
	KindCorrectionIn  = "correction_in"
	KindAdjustment    = "adjustment"
	KindShare         = "share"
	KindGuard         = "objection_guard"
)

// Usage is a month's meters over all shops, and per shop for charges whose tiers count there.
type Usage struct {
	All   map[string]money.Number            `json:"all"`
	Shops map[string]map[string]money.Number `json:"shops"`
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
}

// Service is what a month is rated with.
type Service struct {
	Contract contract.Contract
	Currency money.Currency
	Month    period.Month
	Starts   period.Date
	Ends     period.Date // exclusive; zero: open
	Usage    Usage
}

// Draft returns the lines of a service month in contract order, and the rating inputs they were computed
// from, so that anybody can recompute them with the same rules.
func Draft(s Service) ([]Line, []pricing.Input, error) {
	inputs := ratingInputs(s)
	if len(inputs) == 0 {
		return nil, nil, nil
	}
	out, err := pricing.RateAll(inputs)
	if err != nil {
		return nil, nil, err
	}
	byKey := map[string]pricing.Charge{}
	for _, in := range inputs {
		for _, c := range in.Charges {
			byKey[c.Key] = c
		}
	}
	lines := make([]Line, 0, len(out.Lines))
	for _, l := range out.Lines {
		lines = append(lines, lineOf(l, byKey[l.Charge], s))
	}
	return lines, inputs, nil
}

// ratingInputs cuts the month into inputs: charges over all shops, then each shop's own charges; within each,
// by days of service.
func ratingInputs(s Service) []pricing.Input {
	base := pricing.Input{Currency: s.Currency, Tax: s.Contract.Tax, Usage: s.Usage.All}
	var all, perShop []pricing.Due
	for _, due := range pricing.ChargesFor(s.Month, bounded(s)) {
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
