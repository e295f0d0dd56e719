package api

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"github.com/gainshare/gainshare/internal/rules/contact"
	"github.com/gainshare/gainshare/internal/rules/contract"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/store"
)

// measuresView is a month in numbers: rates are six decimals and add up to one.
type measuresView struct {
	Month          string                      `json:"month"`
	Contacts       int64                       `json:"contacts"`
	Eligible       int64                       `json:"eligible"`
	Accepted       int64                       `json:"accepted"`
	Transferred    int64                       `json:"transferred"`
	Unresolved     int64                       `json:"unresolved"`
	Acceptance     string                      `json:"acceptance"`
	Transfer       string                      `json:"transfer"`
	UnresolvedRate string                      `json:"unresolved_rate"`
	Durable        int64                       `json:"durable"`
	AI             int64                       `json:"ai"`
	Human          int64                       `json:"human"`
	Unserved       int64                       `json:"unserved"`
	Excluded       map[contact.Exclusion]int64 `json:"excluded"`
	CSATMean       string                      `json:"csat_mean,omitempty"`
	CSATCount      int64                       `json:"csat_count"`
	Disputes       int64                       `json:"disputes"`
	Complaints     int64                       `json:"complaints"`
	Completeness   string                      `json:"completeness"`
	MissingDays    []string                    `json:"missing_days"`
}

// getMeasures counts a month; without an eligible contact the rates are printed as 0, because none exists.
func getMeasures(c *call, ctx context.Context, tx *store.Tx) (measuresView, error) {
	month, err := c.month(ctx, tx)
	if err != nil {
		return measuresView{}, err
	}
	n, err := tx.CountMonth(ctx, c.scope.EngagementID, month.String())
	if err != nil {
		return measuresView{}, err
	}
	full, err := tx.Completeness(ctx, c.scope.EngagementID, month)
	if err != nil {
		return measuresView{}, err
	}
	m, _ := contact.MeasuresOf(n.Counts)
	v := measuresView{Month: month.String(), Contacts: n.Total(), Eligible: n.Eligible(), Accepted: n.Accepted, Transferred: n.Transferred, Unresolved: n.Unresolved,
		Acceptance: m.Acceptance.String(), Transfer: m.Transfer.String(), UnresolvedRate: m.Unresolved.String(), Durable: n.Durable,
		AI: n.AI, Human: n.Human, Unserved: n.Unserved, Excluded: n.Excluded, CSATCount: n.CSATCount, Disputes: n.Disputes, Complaints: n.Complaints,
		Completeness: share(full.Ours, full.Theirs), MissingDays: append([]string{}, full.Missing...)}
	if n.CSATCount > 0 {
		v.CSATMean = decimal.NewFromInt(n.CSATSum).DivRound(decimal.NewFromInt(n.CSATCount), 2).String()
	}
	return v, nil
}

// share is ours over theirs; 1 where nobody else counted.
func share(ours, theirs int64) string {
	if theirs == 0 {
		return "1"
	}
	return decimal.NewFromInt(ours).DivRound(decimal.NewFromInt(theirs), 6).String()
}

// month is the one asked for, else the one that runs in the engagement's zone.
func (c *call) month(ctx context.Context, tx *store.Tx) (period.Month, error) {
	if given := c.Query("month"); given != "" {
		m, err := period.ParseMonth(given)
		if err != nil {
			return m, fault.New(fault.Invalid, "a month is written YYYY-MM").At("query/month").Because(err)
		}
		return m, nil
	}
	e, err := tx.Engagement(ctx, c.scope.EngagementID, false)
	if err != nil {
		return period.Month{}, err
	}
	now, err := tx.Now(ctx)
	return period.MonthOf(now.In(e.Zone())), err
}

type controlBody struct {
	Source string               `json:"source"`
	Days   []store.ControlTotal `json:"days"`
}

func recordControlTotals(c *call, ctx context.Context, tx *store.Tx, b controlBody, now time.Time) (any, error) {
	return map[string]int{"days": len(b.Days)}, tx.SetControlTotals(ctx, c.scope.EngagementID, b.Source, b.Days, now)
}

type periodInputs struct {
	Month    period.Month `json:"month"`
	Retained []struct {
		Key    string `json:"key"`
		Amount string `json:"amount"`
	} `json:"retained"`
	Wage *struct {
		Value  string `json:"value"`
		Source string `json:"source"`
	} `json:"wage_index"`
}

// recordPeriodInputs keeps what a month's statement needs and nobody bills: cost the merchant kept, the wage index.
func recordPeriodInputs(c *call, ctx context.Context, tx *store.Tx, b periodInputs, _ time.Time) (any, error) {
	e, err := tx.Engagement(ctx, c.scope.EngagementID, false)
	if err != nil {
		return nil, err
	}
	_, terms, err := tx.ContractFor(ctx, e.ID, b.Month)
	if err != nil && fault.CodeOf(err) != fault.Conflict { // what nobody has signed yet counts nothing
		return nil, err
	}
	for i, r := range b.Retained {
		if s := terms.SavingsShare; s != nil && s.Components != nil && slices.Contains(contract.Components(), r.Key) && !s.Counts(r.Key) {
			return nil, fault.New(fault.Invalid, "the contract does not count %s: it is on both sides of the saving or on neither", r.Key).At("/retained/" + strconv.Itoa(i) + "/key")
		}
		amount, err := money.Parse(r.Amount, e.Currency)
		if err != nil || amount.Sign() < 0 {
			return nil, fault.New(fault.Invalid, "a cost is an amount of %s, not below zero", e.Currency).At("/retained/" + strconv.Itoa(i) + "/amount").Because(err)
		}
		if err := tx.SetRetainedCost(ctx, e.ID, b.Month, r.Key, amount.Minor(), c.who.ID); err != nil {
			return nil, err
		}
	}
	if b.Wage != nil {
		if err := tx.SetWageIndex(ctx, e.ID, b.Month, b.Wage.Value, b.Wage.Source); err != nil {
			return nil, err
		}
	}
	return map[string]any{"month": b.Month, "retained": len(b.Retained), "wage_index": b.Wage != nil}, nil
}
