package api

import (
	"strconv"

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

// proposalOf derives a baseline from the merchant's months without recording anything.
func proposalOf(c *call) (any, error) {
	var b struct {
		Months     []baselineMonth
		FixedShare money.Number `json:"fixed_share"`
	}
	if err := c.decode(&b); err != nil {
		return nil, err
	}
	var e store.EngagementView
	if err := c.read(func(ctx context.Context, tx *store.Tx) (err error) {
		e, err = tx.EngagementView(ctx, c.scope.EngagementID)
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
	return settlement.ProposeBaseline(months, money.Number(firstOf(string(b.FixedShare), "0")))
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
