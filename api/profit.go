package api

import (
	"context"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/store"
)

type profitView struct {
	EngagementID string              `json:"engagement_id"`
	Month        string              `json:"month"`
	Revenue      []profitAccountView `json:"revenue"`
	Costs        []profitAccountView `json:"costs"`
	Pools        []profitPoolView    `json:"pools"`
	TotalRevenue store.Money         `json:"total_revenue"`
	TotalCost    store.Money         `json:"total_cost"`
	Margin       store.Money         `json:"margin"`
	Rate         string              `json:"margin_rate,omitempty"`
}

type profitAccountView struct {
	Code   string      `json:"code"`
	Name   string      `json:"name"`
	Amount store.Money `json:"amount"`
}

type profitPoolView struct {
	ID         string      `json:"id"`
	Name       string      `json:"name"`
	Seconds    int64       `json:"handled_seconds"`
	AllSeconds int64       `json:"all_seconds"`
	Cost       store.Money `json:"cost"`
	Charged    store.Money `json:"charged"`
}

func (a *API) profitTable() map[string]entry {
	return map[string]entry{"getProfit": {roles(roleAM, roleFinance, roleAuditor), view(getProfit)}}
}

// getProfit draws up an engagement's month of service.
func getProfit(c *call, ctx context.Context, tx *store.Tx) (profitView, error) {
	v := profitView{EngagementID: c.Param("engagement"), Month: c.Query("month"), Revenue: []profitAccountView{}, Costs: []profitAccountView{}, Pools: []profitPoolView{}}
	month, err := period.ParseMonth(v.Month)
	if err != nil {
		return v, fault.New(fault.Invalid, "write the month as YYYY-MM").At("query/month").Because(err)
	}
	e, err := tx.Engagement(ctx, v.EngagementID, false)
	if err != nil {
		return v, err
	}
	s, err := tx.ProfitOf(ctx, e, month)
	if err != nil {
		return v, err
	}
	for _, r := range s.Revenue {
		v.Revenue = append(v.Revenue, profitAccountView{r.Code, r.Name, store.MoneyOf(r.Amount)})
	}
	for _, r := range s.Costs {
		v.Costs = append(v.Costs, profitAccountView{r.Code, r.Name, store.MoneyOf(r.Amount)})
	}
	for _, p := range s.Pools {
		v.Pools = append(v.Pools, profitPoolView{p.ID, p.Name, p.Seconds, p.All, store.MoneyOf(p.Cost), store.MoneyOf(p.Charged)})
	}
	v.TotalRevenue, v.TotalCost, v.Margin, v.Rate = store.MoneyOf(s.TotalRevenue), store.MoneyOf(s.Cost), store.MoneyOf(s.Margin), s.Rate
	return v, nil
}
