package activities

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
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

// trueUpDays are the days between the end of a contract year and its true-up.
const trueUpDays = 45

// statusTrueUp is the status of a year's statement.
const statusTrueUp = "TRUE_UP"

// contractYear is a year of an engagement: the months in service whose first service day lies in it.
type contractYear struct {
	label  string
	months []period.Month
	end    period.Date // exclusive
}

// yearNamed lays out the contract year that began in a calendar year; an early end shortens it.
func yearNamed(e store.Engagement, label string) (contractYear, error) {
	n, err := strconv.Atoi(label)
	if err != nil || n < e.StartsOn.Year() {
		return contractYear{}, fault.New(fault.NotFound, "the engagement has no contract year %q", label)
	}
	y := contractYear{label: label, end: period.NewDate(n+1, e.StartsOn.Month().Month(), e.StartsOn.Day())}
	if ends := e.Ends(); !ends.IsZero() && ends.Before(y.end) {
		y.end = ends
	}
	for m := e.StartsOn.Month(); m.First().Before(y.end); m = m.Next() {
		if yearOf(e, m) == label {
			y.months = append(y.months, m)
		}
	}
	if len(y.months) == 0 {
		return y, fault.New(fault.NotFound, "the engagement was not in service in the contract year %q", label)
	}
	return y, nil
}

// closesYear names the contract year that a posted month closes, or opens again because it was closed before.
func closesYear(ctx context.Context, tx *store.Tx, e store.Engagement, label string) (string, error) {
	month, err := period.ParseMonth(label)
	if err != nil {
		return "", nil // a year closes nothing
	}
	year := yearOf(e, month)
	y, err := yearNamed(e, year)
	if err != nil {
		return "", err
	}
	if y.months[len(y.months)-1] == month {
		return year, nil
	}
	_, err = tx.Statement(ctx, e.ID, year)
	if fault.CodeOf(err) == fault.NotFound {
		return "", nil
	}
	return year, err
}

// yearInputs is what a year is closed with.
type yearInputs struct {
	e        store.Engagement
	year     contractYear
	version  store.ContractVersion
	baseline int
	input    settlement.TrueUpInput
	contacts int64
}

// gatherYear reads the months of a year; each has to be posted, and the 45 days passed.
func gatherYear(ctx context.Context, tx *store.Tx, in wire.SettlementInput, now time.Time) (*yearInputs, error) {
	e, err := tx.Engagement(ctx, in.EngagementID, true)
	if err != nil {
		return nil, err
	}
	g := &yearInputs{e: e}
	if g.year, err = yearNamed(e, in.Period); err != nil {
		return nil, err
	}
	if due := g.year.due(e); now.Before(due) {
		return nil, fault.New(fault.MonthOpen, "the contract year %s is trued up %d days after it ends, on %s", in.Period, trueUpDays, period.DateOf(due.In(e.Zone())))
	}
	last := g.year.months[len(g.year.months)-1]
	version, terms, err := tx.ContractFor(ctx, e.ID, last)
	if err != nil {
		return nil, err
	}
	g.version, g.input.Terms = version, terms.Settlement(e.Currency)
	posted, err := tx.EarlierStatements(ctx, e.ID, last.Next().String())
	if err != nil {
		return nil, err
	}
	known := map[string]store.Statement{}
	for _, s := range posted {
		known[s.Period] = s
	}
	for _, m := range g.year.months {
		s, ok := known[m.String()]
		if !ok || s.State != "posted" {
			return nil, fault.New(fault.Conflict, "the statement of %s is not posted yet", m)
		}
		g.add(s)
	}
	return g, nil
}

func (y contractYear) due(e store.Engagement) time.Time {
	return y.end.AddDays(trueUpDays).In(e.Zone())
}

func (g *yearInputs) add(s store.Statement) {
	g.contacts += s.Contacts
	g.baseline = max(g.baseline, s.BaselineVersion)
	g.input.Periods = append(g.input.Periods, settlement.TrueUpMonth{Month: s.Period, Version: int64(s.Version), SHA256: hex.EncodeToString(s.SHA256), Status: s.Status,
		Baseline: money.Number(money.New(s.Baseline, s.Currency).String()), Share: money.Number(money.New(s.Share, s.Currency).String())})
}

// computeYear writes a contract year's true-up. A year within its cap gives nothing back: it needs nobody's
// decision and stands as posted.
func (a *Settlements) computeYear(ctx context.Context, tx *store.Tx, in wire.SettlementInput, am amendment, now time.Time) (store.Statement, error) {
	g, err := gatherYear(ctx, tx, in, now)
	if err != nil {
		return store.Statement{}, err
	}
	out, err := settlement.SettleTrueUp(g.input)
	if err != nil {
		return store.Statement{}, err
	}
	s, err := g.statement(in, am, out, now)
	if err != nil {
		return s, err
	}
	if s.Previous, err = tx.LastStatementHash(ctx, in.EngagementID); err != nil {
		return s, err
	}
	lines := g.lines(out)
	doc := evidence.Document{Kind: evidence.KindTrueUp, Number: in.Key(), Version: int64(s.Version), Engagement: s.EngagementID, Month: s.Period,
		IssuedAt: now.UTC().Format(time.RFC3339), Contract: fmt.Sprintf("%s/%d", s.EngagementID, s.ContractVersion), Previous: hex.EncodeToString(s.Previous), Lines: lines}
	if err := a.sign(&s, doc, g.input, out); err != nil {
		return s, err
	}
	if err := tx.AddStatement(ctx, s, lines); err != nil {
		return s, err
	}
	if err := tx.CloseTasks(ctx, "statement", in.Key(), "settlement.blocked", "done", "system", now); err != nil {
		return s, err
	}
	if s.State != "draft" {
		return s, tx.Tell(ctx, store.Event{Key: fmt.Sprintf("%s/year/%d", in.Key(), s.Version), EngagementID: in.EngagementID, At: now, Kind: "settlement.posted",
			Params: map[string]any{"period": s.Period, "payable": out.TrueUp, "held": money.Zero(s.Currency), "currency": s.Currency}})
	}
	return s, a.announceDraft(ctx, tx, g.e, in, s, now)
}

func (g *yearInputs) statement(in wire.SettlementInput, am amendment, out settlement.TrueUpOutput, now time.Time) (store.Statement, error) {
	tax, err := settlement.TaxOf(out.Share, g.input.Terms.TaxRate)
	if err != nil {
		return store.Statement{}, err
	}
	s := store.Statement{EngagementID: in.EngagementID, Period: in.Period, Version: am.version, State: am.state, BaselineVersion: g.baseline, ContractVersion: g.version.Version,
		Currency: g.e.Currency, Status: statusTrueUp, Contacts: g.contacts, Baseline: out.BaselineSum.Minor(), Share: out.Share.Minor(), Payable: out.Share.Minor(),
		Tax: tax.Minor(), PreparedBy: am.preparedBy, CreatedAt: now, Restates: am.restates, Because: am.because}
	if s.Input, err = json.Marshal(g.input); err != nil {
		return s, err
	}
	if s.Output, err = json.Marshal(out); err != nil {
		return s, err
	}
	if out.TrueUp.IsZero() && am.restates == nil {
		s.State, s.PostedAt = "posted", &now
	}
	return s, nil
}

func (g *yearInputs) lines(out settlement.TrueUpOutput) []evidence.Line {
	cur := string(g.e.Currency)
	line := func(key, value, formula string, parents ...string) evidence.Line {
		if parents == nil {
			parents = []string{}
		}
		return evidence.Line{Key: key, Label: key, Value: value, Unit: cur, Formula: formula, Source: "statements of the contract year", Parents: parents}
	}
	return []evidence.Line{
		line("baseline_sum", out.BaselineSum.String(), "sum of baselines of the measurable months"),
		line("share_sum", out.ShareSum.String(), "sum of shares of the measurable months"),
		line("cap", out.Cap.String(), "annual cap * sum of baselines, down to the minor unit", "baseline_sum"),
		line("share", out.Share.String(), "the smaller of share sum and cap", "share_sum", "cap"),
		line("true_up", out.TrueUp.String(), "share - share sum", "share", "share_sum"),
	}
}

// yearAgain computes a closed year once more because a month of it was posted again; the statement as it is when
// nothing differs.
func (a *Settlements) yearAgain(ctx context.Context, tx *store.Tx, in wire.SettlementInput, s store.Statement, now time.Time) (store.Statement, error) {
	am, err := restating(ctx, tx, s, "a month of the year was restated")
	if err != nil {
		return s, err
	}
	g, err := gatherYear(ctx, tx, in, now)
	if err != nil {
		return s, err
	}
	same, err := sameFigures(s, g.input)
	if err != nil || same {
		return s, err
	}
	return a.computeYear(ctx, tx, in, am, now)
}
