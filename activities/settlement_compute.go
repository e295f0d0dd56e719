package activities

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gainshare/gainshare/internal/rules/contract"
	"github.com/gainshare/gainshare/internal/rules/evidence"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/invoice"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/rules/settlement"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

// amendment says what a new version of a statement is for, and what it carries over from the one before.
type amendment struct {
	version    int
	state      string
	preparedBy string
	from       *store.Statement // approvals and acceptance carried over
	disputed   store.Dispute    // everything open, joined
	struck     []string         // cost keys that leave A for good
}

// statementInputs is what a statement is computed from, gathered once.
type statementInputs struct {
	engagement store.Engagement
	month      period.Month
	version    store.ContractVersion
	terms      contract.Contract
	baseline   store.Baseline
	service    store.Invoice
	measured   []store.Measured
	input      settlement.Input
	seasonRaw  money.Number
	wageSource string
}

// compute writes a version of a statement: input, output, evidence rows, signed document, chained to the one
// issued before it.
func (a *Settlements) compute(ctx context.Context, tx *store.Tx, in wire.SettlementInput, am amendment, now time.Time) (store.Statement, error) {
	g, err := gatherStatement(ctx, tx, in, am)
	if err != nil {
		return store.Statement{}, err
	}
	output, err := settlement.Settle(g.input)
	if err != nil {
		return store.Statement{}, err
	}
	previous, err := tx.LastStatementHash(ctx, in.EngagementID)
	if err != nil {
		return store.Statement{}, err
	}
	s := g.statement(in, am, output, now)
	s.Previous = previous
	lines := evidenceLines(g, output)
	if err := a.seal(g, &s, output, lines, now); err != nil {
		return s, err
	}
	if err := tx.AddStatement(ctx, s, lines); err != nil {
		return s, err
	}
	if err := tx.UseContract(ctx, in.EngagementID, g.version.Version, "statement", fmt.Sprintf("%s/%d", in.Key(), am.version)); err != nil {
		return s, err
	}
	if am.state != "draft" {
		return s, nil
	}
	due := endOfWorkingDay(a.Calendar, g.engagement, now, remindDays)
	t := task(g.engagement, "settlement.submit", "finance", "statement", in.Key(), now)
	t.Key += "/" + strconv.Itoa(am.version)
	t.DueAt = &due
	if err := tx.OpenTask(ctx, t); err != nil {
		return s, err
	}
	return s, tx.Tell(ctx, store.Event{Key: fmt.Sprintf("%s/computed/%d", in.Key(), am.version), EngagementID: in.EngagementID, At: now, Kind: "settlement.computed",
		Params:     map[string]any{"period": in.Period, "version": am.version, "status": output.Status, "saving": output.GrossSaving, "share": output.Share, "currency": s.Currency},
		WorkflowID: wire.SettlementID(in.EngagementID, in.Period)})
}

// gatherStatement reads contract, baseline, the issued invoice, contacts and costs of the month.
func gatherStatement(ctx context.Context, tx *store.Tx, in wire.SettlementInput, am amendment) (*statementInputs, error) {
	month, err := period.ParseMonth(in.Period)
	if err != nil {
		return nil, fault.New(fault.NotImplemented, "the yearly true-up is not available yet")
	}
	g := &statementInputs{month: month}
	if g.engagement, err = tx.Engagement(ctx, in.EngagementID, true); err != nil {
		return nil, err
	}
	if g.version, g.terms, err = tx.ContractFor(ctx, in.EngagementID, month); err != nil {
		return nil, err
	}
	if g.terms.SavingsShare == nil {
		return nil, fault.New(fault.NotFound, "the contract of %s shares no savings", month)
	}
	if g.baseline, err = tx.SignedBaseline(ctx, in.EngagementID); err != nil {
		return nil, err
	}
	if g.service, err = tx.Invoice(ctx, wire.InvoiceKey(in.EngagementID, in.Period, "service")); err != nil {
		return nil, err
	}
	if g.service.Number == nil || g.service.SnapshotID == nil {
		return nil, fault.New(fault.Conflict, "the service invoice of %s is not issued yet", month)
	}
	counts, err := tx.Completeness(ctx, in.EngagementID, month)
	if err != nil {
		return nil, err
	}
	if !counts.Complete() {
		return nil, fault.New(fault.Incomplete, "%d of %d contacts of %s have arrived; days missing: %s", counts.Ours, counts.Theirs, month, strings.Join(counts.Missing, ", "))
	}
	if g.measured, err = tx.MeasuredContacts(ctx, *g.service.SnapshotID); err != nil {
		return nil, err
	}
	return g, g.fill(ctx, tx, am)
}

// fill writes the settlement's input: the very document `gainshare settle` reads.
func (g *statementInputs) fill(ctx context.Context, tx *store.Tx, am amendment) error {
	first := period.FirstServiceDay(g.month, g.engagement.StartsOn)
	p := settlement.Period{Month: g.month.String(), ContractYear: int64(period.ContractYear(g.engagement.StartsOn, first)),
		ServiceDays: int64(period.ServiceDays(g.month, g.engagement.StartsOn, g.engagement.Ends())), CalendarDays: int64(g.month.Days())}
	var err error
	if g.seasonRaw, p.SeasonIndex, err = g.baseline.SeasonOf(g.month); err != nil {
		return err
	}
	if p.WageIndex, g.wageSource, err = tx.WageIndex(ctx, g.engagement.ID, g.month); err != nil {
		return err
	}
	if p.Adjustments, err = tx.Adjustments(ctx, g.engagement, g.month); err != nil {
		return err
	}
	if p.Costs, err = g.costs(ctx, tx, am); err != nil {
		return err
	}
	earlier, err := tx.EarlierStatements(ctx, g.engagement.ID, g.month.String())
	if err != nil {
		return err
	}
	p.Contacts = counted(g.measured)
	p.Metrics = metricsOf(g.measured, nil)
	if err := carryOver(&p, g.engagement, earlier); err != nil {
		return err
	}
	if len(am.disputed.Contacts) > 0 {
		p.DisputedContacts = int64(len(am.disputed.Contacts))
		p.MetricsUndisputed = metricsOf(g.measured, am.disputed.Contacts)
	}
	g.input = settlement.Input{Terms: g.terms.Settlement(g.engagement.Currency), Period: p, Baseline: settlement.Baseline{
		MeanContacts: g.baseline.MeanContacts, FixedMonth: g.baseline.FixedMonth, UnitCost: g.baseline.UnitCost}}
	return nil
}

// costs are A: the net lines of the service month by charge key wherever billed, and what the merchant bore
// himself. The share itself, SLA credits and one-offs are no cost of the period.
func (g *statementInputs) costs(ctx context.Context, tx *store.Tx, am amendment) ([]settlement.Cost, error) {
	billed, err := tx.BilledFor(ctx, g.engagement, g.month, "")
	if err != nil {
		return nil, err
	}
	var lines []invoice.Line
	for _, l := range billed {
		if l.Kind != "sla_credit" && l.Kind != invoice.KindOneOff && l.Kind != invoice.KindShare {
			lines = append(lines, l)
		}
	}
	sums, err := invoice.ByCharge(g.engagement.Currency, lines)
	if err != nil {
		return nil, err
	}
	var costs []settlement.Cost
	for _, key := range slices.Sorted(maps.Keys(sums)) {
		costs = append(costs, settlement.Cost{Key: key, Amount: money.Number(sums[key].Net.String())})
	}
	retained, err := tx.RetainedCosts(ctx, g.engagement, g.month)
	if err != nil {
		return nil, err
	}
	return disputedCosts(append(costs, retained...), am), nil
}

// carryOver takes deficit, trailing gate values and the year to date from the statements before.
func carryOver(p *settlement.Period, e store.Engagement, earlier []store.Statement) error {
	p.DeficitIn = money.Number(money.Zero(e.Currency).String())
	baseline, share := money.Zero(e.Currency), money.Zero(e.Currency)
	for i, s := range earlier {
		var in settlement.Input
		if err := json.Unmarshal(s.Input, &in); err != nil {
			return err
		}
		p.DeficitIn = money.Number(money.New(s.DeficitOut, e.Currency).String())
		if len(earlier)-i <= 3 {
			trail(p.Metrics, in.Period.Metrics)
		}
		if in.Period.ContractYear != p.ContractYear || s.Status == "NOT_MEASURABLE" {
			continue
		}
		var err error
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

// trail remembers a metric that was measured, newest last.
func trail(now, before map[string]settlement.Metric) {
	for name, m := range now {
		if b, ok := before[name]; ok && b.Denominator > 0 {
			m.Trailing = &settlement.Ratio{Numerator: b.Numerator, Denominator: b.Denominator}
			now[name] = m
		}
	}
}

func (g *statementInputs) statement(in wire.SettlementInput, am amendment, out settlement.Output, now time.Time) store.Statement {
	s := store.Statement{EngagementID: in.EngagementID, Period: in.Period, Version: am.version, State: am.state, BaselineVersion: g.baseline.Version,
		ContractVersion: g.version.Version, Currency: g.engagement.Currency, Status: out.Status, Contacts: g.input.Period.Contacts,
		Baseline: out.Baseline.Minor(), Actual: out.Actual.Minor(), Share: out.Share.Minor(), Payable: out.Payable.Minor(), Held: out.Held.Minor(),
		Tax: out.Tax.Minor(), DeficitOut: out.DeficitOut.Minor(), PreparedBy: am.preparedBy, CreatedAt: now}
	if f := am.from; f != nil {
		s.PreparedBy, s.SubmittedAt, s.ApprovedBy, s.SecondApprover, s.ApprovedAt = f.PreparedBy, f.SubmittedAt, f.ApprovedBy, f.SecondApprover, f.ApprovedAt
		s.AcceptedAt, s.AcceptedBy = f.AcceptedAt, f.AcceptedBy
	}
	return s
}

// seal writes the evidence rows and the signed document.
func (a *Settlements) seal(g *statementInputs, s *store.Statement, out settlement.Output, lines []evidence.Line, now time.Time) error {
	rows, summary, err := evidence.HashRows(evidenceColumns, evidenceRows(g.measured), tallies())
	if err != nil {
		return err
	}
	s.EvidenceCSV = string(rows)
	if s.Input, err = json.Marshal(g.input); err != nil {
		return err
	}
	if s.Output, err = json.Marshal(out); err != nil {
		return err
	}
	doc := evidence.Document{Kind: evidence.KindStatement, Number: s.EngagementID + "." + s.Period, Version: int64(s.Version), Engagement: s.EngagementID,
		Month: s.Period, IssuedAt: now.UTC().Format(time.RFC3339), Contract: fmt.Sprintf("%s/%d", s.EngagementID, s.ContractVersion),
		Previous: hex.EncodeToString(s.Previous), Rows: &summary, Lines: lines}
	file, err := signDocument(a.Key, doc, g.input, out)
	if err != nil {
		return err
	}
	var envelope struct{ Signature string }
	if err := json.Unmarshal(file, &envelope); err != nil {
		return err
	}
	s.Document, s.Signature = string(file), envelope.Signature
	s.SHA256, err = hex.DecodeString(evidence.HashFile(file))
	return err
}
