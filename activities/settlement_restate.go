package activities

import (
	"context"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"time"

	"github.com/gainshare/gainshare/internal/rules/evidence"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/rules/settlement"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

// restatedPeriods is how many closed months back a posted statement may still be restated.
const restatedPeriods = 6

// Restate computes a posted month again on today's usage, and then every later month whose deficit brought in,
// or whose trailing gate value, changed with it; all in one transaction. Each gets a new version with a new
// approval and a new window; issued versions never change.
func (a *Settlements) Restate(ctx context.Context, in wire.RestateCommand) (wire.RestatedMonths, error) {
	result, err := a.DB.Apply(ctx, in.CommandID, func(tx *store.Tx, c store.Command, now time.Time) (any, error) {
		req, err := bodyOf[struct {
			Reason string `json:"reason"`
		}](c)
		if err != nil {
			return nil, err
		}
		e, err := tx.Engagement(ctx, in.EngagementID, true)
		if err != nil {
			return nil, err
		}
		if err := restatable(ctx, tx, e, in.Period); err != nil {
			return nil, err
		}
		first, err := a.restateOne(ctx, tx, e, in.Period, req.Body.Reason, now)
		if err != nil {
			return nil, err
		}
		if first == nil {
			return nil, fault.New(fault.Conflict, "nothing behind the statement of %s has changed: there is nothing to restate", in.Period)
		}
		later, err := a.restateAfter(ctx, tx, e, in.Period, req.Body.Reason, now)
		if err != nil {
			return nil, err
		}
		done := wire.RestatedMonths{EngagementID: e.ID, Restated: append([]wire.Restated{*first}, later...)}
		return done, tx.Tell(ctx, store.Event{Key: c.ID, EngagementID: e.ID, At: now, Actor: c.Actor, Kind: c.Kind,
			Params: map[string]any{"period": in.Period, "reason": req.Body.Reason, "statements": len(done.Restated)}})
	})
	if err != nil {
		return wire.RestatedMonths{}, refuse(err)
	}
	var done wire.RestatedMonths
	return done, json.Unmarshal(result, &done)
}

// restatable refuses a month that is not posted, or too long ago.
func restatable(ctx context.Context, tx *store.Tx, e store.Engagement, label string) error {
	month, err := period.ParseMonth(label)
	if err != nil {
		return fault.New(fault.Invalid, "a month is restated; a year follows from its months").At("/period").Because(err)
	}
	s, err := tx.Statement(ctx, e.ID, label)
	if err != nil {
		return err
	}
	if s.State != "posted" {
		return fault.New(fault.Conflict, "the statement of %s is %q: only a posted one is restated", label, s.State)
	}
	later, err := tx.LaterStatements(ctx, e.ID, label)
	if err != nil || len(later) == 0 {
		return err
	}
	newest, err := period.ParseMonth(later[len(later)-1].Period)
	if err != nil {
		return err
	}
	if newest.Sub(month) > restatedPeriods {
		return fault.New(fault.Conflict, "%s is more than %d periods back", label, restatedPeriods).At("/period")
	}
	return nil
}

// restateAfter goes through the months after a changed one, in order. A contract year follows when its months
// are posted again.
func (a *Settlements) restateAfter(ctx context.Context, tx *store.Tx, e store.Engagement, after, why string, now time.Time) ([]wire.Restated, error) {
	later, err := tx.LaterStatements(ctx, e.ID, after)
	if err != nil {
		return nil, err
	}
	var out []wire.Restated
	for _, s := range later {
		moved, err := carriedMoved(ctx, tx, e, s)
		if err != nil {
			return nil, err
		}
		if !moved {
			continue
		}
		again, err := a.restateOne(ctx, tx, e, s.Period, why, now)
		if err != nil {
			return nil, err
		}
		if again != nil {
			out = append(out, *again)
		}
	}
	return out, nil
}

// carriedMoved says whether the months before now bring another deficit or another trailing gate value into a
// statement than it was computed with.
func carriedMoved(ctx context.Context, tx *store.Tx, e store.Engagement, s store.Statement) (bool, error) {
	var was settlement.Input
	if err := json.Unmarshal(s.Input, &was); err != nil {
		return false, err
	}
	earlier, err := tx.EarlierStatements(ctx, e.ID, s.Period)
	if err != nil {
		return false, err
	}
	is := was.Period
	is.Metrics = map[string]settlement.Metric{}
	for name, m := range was.Period.Metrics {
		is.Metrics[name] = settlement.Metric{Numerator: m.Numerator, Denominator: m.Denominator}
	}
	if err := carryOver(&is, e, earlier, was.Terms.Gates); err != nil {
		return false, err
	}
	return is.DeficitIn != was.Period.DeficitIn || !reflect.DeepEqual(trailing(is, was.Terms.Gates), trailing(was.Period, was.Terms.Gates)), nil
}

// trailing are the values of earlier months that stand in for gates this month did not measure.
func trailing(p settlement.Period, gates []settlement.Gate) map[string]settlement.Ratio {
	out := map[string]settlement.Ratio{}
	for _, g := range gates {
		if m := p.Metrics[g.Metric]; m.Denominator < leastCount(g.Metric, gates) && m.Trailing != nil {
			out[g.Metric] = *m.Trailing
		}
	}
	return out
}

// restateOne computes a month again; nil when it comes out the same. A version on its way through people's
// hands goes back to the draft; what is disputed stays disputed.
func (a *Settlements) restateOne(ctx context.Context, tx *store.Tx, e store.Engagement, label, why string, now time.Time) (*wire.Restated, error) {
	in := wire.SettlementInput{EngagementID: e.ID, Period: label}
	s, err := tx.Statement(ctx, e.ID, label)
	if err != nil {
		return nil, err
	}
	am, err := restating(ctx, tx, s, why)
	if err != nil {
		return nil, err
	}
	g, err := gatherStatement(ctx, tx, in, am, now)
	if err != nil {
		return nil, err
	}
	output, err := settlement.Settle(g.input)
	if err != nil {
		return nil, err
	}
	same, err := sameFigures(s, g.input)
	if err != nil || same {
		return nil, err
	}
	if am.state == "draft" {
		if err := tx.CloseTasks(ctx, "statement", in.Key(), "", "done", "system", now); err != nil {
			return nil, err
		}
	}
	next, err := a.record(ctx, tx, g, output, in, am, now)
	return &wire.Restated{Period: label, Version: next.Version}, err
}

// restating says how the next version of a statement in its present state begins.
func restating(ctx context.Context, tx *store.Tx, s store.Statement, why string) (amendment, error) {
	am := amendment{version: s.Version + 1, state: "draft", preparedBy: "system", fresh: true, because: why, restates: s.Restates}
	switch s.State {
	case "posted":
		was := s.Version
		am.restates = &was
	case "accepted":
		return am, fault.New(fault.Conflict, "the statement of %s is being posted: try again in a moment", s.Period)
	case "disputed":
		open, err := tx.Disputes(ctx, s.EngagementID, s.Period, "open")
		if err != nil {
			return am, err
		}
		am.state, am.from, am.disputed = "disputed", &s, joined(open)
	}
	return am, nil
}

func joined(open []store.Dispute) store.Dispute {
	var all store.Dispute
	for _, d := range open {
		all.Lines = append(all.Lines, d.Lines...)
		all.Contacts = append(all.Contacts, d.Contacts...)
	}
	return all
}

// sameFigures says whether a statement was computed from the very same input.
func sameFigures(s store.Statement, input any) (bool, error) {
	a, err := evidence.Canonical(s.Input)
	if err != nil {
		return false, err
	}
	b, err := evidence.Canonical(input)
	return slices.Equal(a, b), err
}

// smallestDelta is what differences of restatements have to add up to before they are posted: 1.00 in the
// currency's own unit.
func smallestDelta(currency money.Currency) (int64, error) {
	one, err := money.Parse("1", currency)
	return one.Minor(), err
}

// yearOf labels the contract year of a month by the calendar year it began in.
func yearOf(e store.Engagement, month period.Month) string {
	n := period.ContractYear(e.StartsOn, period.FirstServiceDay(month, e.StartsOn))
	return strconv.Itoa(e.StartsOn.Year() + n - 1)
}
