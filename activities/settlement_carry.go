package activities

import (
	"encoding/json"

	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/rules/settlement"
	"github.com/gainshare/gainshare/internal/store"
)

// carryOver takes deficit, trailing gate values and the year to date from the statements before.
func carryOver(p *settlement.Period, e store.Engagement, earlier []store.Statement, gates []settlement.Gate) error {
	deficit, err := deficitInto(p.Month, e, earlier)
	if err != nil {
		return err
	}
	p.DeficitIn = money.Number(deficit.String())
	baseline, share := money.Zero(e.Currency), money.Zero(e.Currency)
	for i, s := range earlier {
		var in settlement.Input
		if err := json.Unmarshal(s.Input, &in); err != nil {
			return err
		}
		if len(earlier)-i <= 3 {
			trail(p.Metrics, in.Period.Metrics, gates)
		}
		if in.Period.ContractYear != p.ContractYear || s.Status == "NOT_MEASURABLE" {
			continue
		}
		if baseline, err = baseline.Add(money.New(s.Baseline, e.Currency)); err != nil {
			return err
		}
		if share, err = share.Add(money.New(s.Share, e.Currency)); err != nil {
			return err
		}
	}
	p.YearToDate = &settlement.YearToDate{Baseline: money.Number(baseline.String()), Share: money.Number(share.String())}
	return nil
}

// deficitInto is what the months before left to be set off, without what is too old for it.
func deficitInto(label string, e store.Engagement, earlier []store.Statement) (money.Amount, error) {
	zero := money.Zero(e.Currency)
	month, err := period.ParseMonth(label)
	if err != nil {
		return zero, err
	}
	var history []settlement.DeficitMonth
	for _, s := range earlier {
		var in settlement.Input
		if err := json.Unmarshal(s.Input, &in); err != nil {
			return zero, err
		}
		step := settlement.DeficitMonth{Out: money.New(s.DeficitOut, e.Currency)}
		if step.Month, err = period.ParseMonth(s.Period); err != nil {
			return zero, err
		}
		if step.In, err = money.Parse(string(in.Period.DeficitIn), e.Currency); err != nil {
			return zero, err
		}
		history = append(history, step)
	}
	return settlement.DeficitInto(month, e.Currency, history)
}

// trail remembers a metric that was measured, newest last. Too few counts are no measurement.
func trail(now, before map[string]settlement.Metric, gates []settlement.Gate) {
	for name, m := range now {
		if b, ok := before[name]; ok && b.Denominator >= leastCount(name, gates) {
			m.Trailing = &settlement.Ratio{Numerator: b.Numerator, Denominator: b.Denominator}
			now[name] = m
		}
	}
}

func leastCount(metric string, gates []settlement.Gate) int64 {
	for _, g := range gates {
		if g.Metric == metric && g.MinCount != nil && *g.MinCount > 0 {
			return *g.MinCount
		}
	}
	return 1
}
