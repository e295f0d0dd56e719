package api

import (
	"strconv"

	"github.com/gainshare/gainshare/internal/rules/contract"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/rules/settlement"
	"github.com/gainshare/gainshare/internal/store"

	"context"
)

type baselineMonth struct {
	Month                          period.Month
	Contacts                       int64
	Labour, Training, Site, Hidden string
	Excluded                       string `json:"excluded_reason"`
}

// proposalView is a baseline nobody has signed, with what both sides should read first.
type proposalView struct {
	settlement.Proposal
	Warnings []string `json:"warnings"`
}

// proposalOf derives a baseline from the merchant's months without recording anything.
func proposalOf(c *call) (any, error) {
	var b struct {
		Months     []baselineMonth
		FixedShare money.Number `json:"fixed_share"`
		VATBasis   string       `json:"vat_basis"`
	}
	if err := c.decode(&b); err != nil {
		return nil, err
	}
	var e store.EngagementView
	var terms contract.Contract
	if err := c.read(func(ctx context.Context, tx *store.Tx) (err error) {
		if e, err = tx.EngagementView(ctx, c.scope.EngagementID); err != nil {
			return err
		}
		terms, _, err = tx.NewestTerms(ctx, c.scope.EngagementID)
		if fault.CodeOf(err) == fault.Conflict {
			return nil // without a contract there is nothing to compare with
		}
		return err
	}); err != nil {
		return nil, err
	}
	var months []settlement.BaselineMonth
	for i, m := range b.Months {
		cost, err := m.cost(i, money.Currency(e.Currency))
		if err != nil {
			return nil, err
		}
		months = append(months, settlement.BaselineMonth{Month: m.Month, Contacts: m.Contacts, Cost: cost, Excluded: m.Excluded})
	}
	p, err := settlement.ProposeBaseline(months, money.Number(firstOf(string(b.FixedShare), "0")))
	if err != nil || terms.SavingsShare == nil {
		return proposalView{p, []string{}}, err
	}
	side := contract.CostSide{Components: componentsOf(b.Months), VATBasis: firstOf(b.VATBasis, contract.ExVAT)}
	if err := contract.Match(*terms.SavingsShare, side).First(); err != nil {
		return nil, err
	}
	v := proposalView{p, terms.Warnings()}
	if w := p.WarnDeadBand(terms.SavingsShare.DeadBand); w != "" {
		v.Warnings = append(v.Warnings, w)
	}
	return v, nil
}

// componentsOf names the components that cost something in any month that counts.
func componentsOf(months []baselineMonth) []string {
	given := map[string]bool{}
	for _, m := range months {
		for part, text := range map[string]string{"labour": m.Labour, "training": m.Training, "site": m.Site, "hidden": m.Hidden} {
			given[part] = given[part] || m.Excluded == "" && !money.Number(text).Value().IsZero()
		}
	}
	return contract.Given(given)
}

func (m baselineMonth) cost(i int, currency money.Currency) (money.Amount, error) {
	sum := money.Zero(currency)
	for field, text := range map[string]string{"labour": m.Labour, "training": m.Training, "site": m.Site, "hidden": m.Hidden} {
		part, err := money.Parse(text, currency)
		if err == nil {
			sum, err = sum.Add(part)
		}
		if err != nil {
			return sum, fault.New(fault.Invalid, "%s", err).At("/months/" + strconv.Itoa(i) + "/" + field)
		}
	}
	return sum, nil
}
