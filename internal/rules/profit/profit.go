// Package profit owns an engagement's profit and loss of a month: revenue by account, the provider's own cost, its part
// of the seat pools it shares with others, and the margin. It owns no posting (rules/ledger) and no count of seconds.
package profit

import (
	"github.com/shopspring/decimal"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// Account is what stands on an account for the month: revenue above zero, cost above zero.
type Account struct {
	Code, Name string
	Amount     money.Amount
}

// Pool is a seat pool's cost of the month and the seconds its people handled for each engagement, in a fixed order.
// Mine is the position of the engagement in question.
type Pool struct {
	ID, Name string
	Cost     money.Amount
	Seconds  []int64
	Mine     int
}

// PoolPart is the engagement's part of a pool's cost.
type PoolPart struct {
	ID, Name      string
	Seconds, All  int64
	Cost, Charged money.Amount // of the pool, and of it to this engagement
}

// Statement is a month: Margin = Revenue - Cost, Rate = Margin / Revenue (4 dp half up, empty without revenue).
type Statement struct {
	Revenue, Costs             []Account
	Pools                      []PoolPart
	TotalRevenue, Cost, Margin money.Amount
	Rate                       string
}

// Of draws up a month in one currency. A pool's cost is split by handled seconds with the largest remainder, so that the
// parts of all its engagements are the cost; a pool nobody worked in is split evenly.
func Of(currency money.Currency, revenue, costs []Account, pools []Pool) (Statement, error) {
	s := Statement{Revenue: revenue, Costs: costs, TotalRevenue: money.Zero(currency), Cost: money.Zero(currency)}
	var err error
	for _, a := range revenue {
		if s.TotalRevenue, err = s.TotalRevenue.Add(a.Amount); err != nil {
			return s, err
		}
	}
	for _, a := range costs {
		if s.Cost, err = s.Cost.Add(a.Amount); err != nil {
			return s, err
		}
	}
	for _, p := range pools {
		part, err := p.part()
		if err != nil {
			return s, err
		}
		if s.Cost, err = s.Cost.Add(part.Charged); err != nil {
			return s, err
		}
		s.Pools = append(s.Pools, part)
	}
	if s.Margin, err = s.TotalRevenue.Sub(s.Cost); err != nil {
		return s, err
	}
	if s.TotalRevenue.Sign() > 0 {
		s.Rate = s.Margin.Decimal().DivRound(s.TotalRevenue.Decimal(), 4).StringFixed(4)
	}
	return s, nil
}

func (p Pool) part() (PoolPart, error) {
	out := PoolPart{ID: p.ID, Name: p.Name, Seconds: p.Seconds[p.Mine], Cost: p.Cost}
	for _, s := range p.Seconds {
		out.All += s
	}
	weights := make([]decimal.Decimal, len(p.Seconds))
	for i, s := range p.Seconds {
		if weights[i] = decimal.NewFromInt(s); out.All == 0 {
			weights[i] = decimal.NewFromInt(1)
		}
	}
	parts, err := money.Split(p.Cost, weights)
	if err == nil {
		out.Charged = parts[p.Mine]
	}
	return out, err
}
