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
	fresh      bool             // on today's usage, not on what the invoice was made of
	restates   *int             // the posted version it replaces
	because    string           // why it is restated
}

// statementInputs is what a statement is computed from, gathered once.
type statementInputs struct {
	engagement store.Engagement
	month      period.Month
	version    store.ContractVersion
	terms      contract.Contract
	baseline   store.Baseline
	service    store.Invoice
	snapshot   string         // the usage it counts
	rated      []invoice.Line // that usage priced, when it is not the invoice's
	measured   []store.Measured
	input      settlement.Input
	seasonRaw  money.Number
	wageSource string
}

// compute writes a version of a statement: input, output, evidence rows, signed document, chained to the one
// issued before it.
func (a *Settlements) compute(ctx context.Context, tx *store.Tx, in wire.SettlementInput, am amendment, now time.Time) (store.Statement, error) {
	if in.Yearly() {
		return a.computeYear(ctx, tx, in, am, now)
	}
	g, err := gatherStatement(ctx, tx, in, am, now)
	if err != nil {
		return store.Statement{}, err
	}
	output, err := settlement.Settle(g.input)
	if err != nil {
		return store.Statement{}, err
	}
	return a.record(ctx, tx, g, output, in, am, now)
}

// record writes a computed month with its evidence, and asks finance to submit it where it is a draft.
func (a *Settlements) record(ctx context.Context, tx *store.Tx, g *statementInputs, output settlement.Output, in wire.SettlementInput, am amendment, now time.Time) (store.Statement, error) {
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
	if err := tx.CloseTasks(ctx, "statement", in.Key(), "settlement.blocked", "done", "system", now); err != nil || am.state != "draft" {
		return s, err
	}
	return s, a.announceDraft(ctx, tx, g.engagement, in, s, now)
}

// announceDraft gives finance the task to submit a new version, and tells of its figures.
func (a *Settlements) announceDraft(ctx context.Context, tx *store.Tx, e store.Engagement, in wire.SettlementInput, s store.Statement, now time.Time) error {
	due := endOfWorkingDay(a.Calendar, e, now, remindDays)
	t := task(e, "settlement.submit", "finance", "statement", in.Key(), now)
	t.Key += "/" + strconv.Itoa(s.Version)
	t.DueAt = &due
	if err := tx.OpenTask(ctx, t); err != nil {
		return err
	}
	return tx.Tell(ctx, store.Event{Key: fmt.Sprintf("%s/computed/%d", in.Key(), s.Version), EngagementID: in.EngagementID, At: now, Kind: "settlement.computed",
		Params: map[string]any{"period": in.Period, "version": s.Version, "status": s.Status, "saving": money.New(s.Baseline-s.Actual, s.Currency),
			"share": money.New(s.Share, s.Currency), "currency": s.Currency},
		WorkflowID: wire.SettlementID(in.EngagementID, in.Period)})
}

// gatherStatement reads contract, baseline, the issued invoice, contacts and costs of the month.
func gatherStatement(ctx context.Context, tx *store.Tx, in wire.SettlementInput, am amendment, now time.Time) (*statementInputs, error) {
	month, err := period.ParseMonth(in.Period)
	if err != nil {
		return nil, fault.New(fault.NotFound, "there is no statement of %q", in.Period).Because(err)
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
	g.snapshot = *g.service.SnapshotID
	if am.fresh {
		if err := g.refresh(ctx, tx, now); err != nil {
			return nil, err
		}
	}
	if g.measured, err = tx.MeasuredContacts(ctx, g.snapshot); err != nil {
		return nil, err
	}
	return g, g.fill(ctx, tx, am)
}

// refresh freezes the month's usage as it is today and re-rates it: what differs from the bills stands, or will
// stand, as correction lines on the invoice of the open month.
func (g *statementInputs) refresh(ctx context.Context, tx *store.Tx, now time.Time) error {
	d := &drafting{engagement: g.engagement, month: g.month, snapshots: map[period.Month]string{}}
	lines, _, err := d.rate(ctx, tx, g.month, now)
	if err != nil {
		return err
	}
	g.rated, g.snapshot = lines, d.snapshots[g.month]
	return nil
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
	if p.Costs, err = g.costs(ctx, tx, am.disputed.Lines); err != nil {
		return err
	}
	earlier, err := tx.EarlierStatements(ctx, g.engagement.ID, g.month.String())
	if err != nil {
		return err
	}
	p.Contacts = counted(g.measured)
	p.Metrics = metricsOf(g.measured, nil)
	if err := carryOver(&p, g.engagement, earlier, g.terms.SavingsShare.Gates); err != nil {
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
func (g *statementInputs) costs(ctx context.Context, tx *store.Tx, disputed []string) ([]settlement.Cost, error) {
	billed, err := tx.BilledFor(ctx, g.engagement, g.month, "")
	if err != nil {
		return nil, err
	}
	if g.rated != nil {
		billed = append(byPeople(billed), g.rated...)
	}
	struck, err := tx.StruckLines(ctx, g.engagement.ID, g.month.String())
	if err != nil {
		return nil, err
	}
	var lines []invoice.Line
	outside := invoice.OutsideSaving(g.terms, billed)
	for _, l := range billed {
		if !outside[l.Charge] {
			lines = append(lines, l)
		}
	}
	sums, err := invoice.ByCharge(g.engagement.Currency, lines)
	if err != nil {
		return nil, err
	}
	var costs []settlement.Cost
	for _, key := range slices.Sorted(maps.Keys(sums)) {
		amount := sums[key].Net
		if g.baseline.VATBasis == contract.IncVAT { // of a merchant who cannot deduct: the tax is his cost, on both sides
			if amount, err = sums[key].Total(); err != nil {
				return nil, err
			}
		}
		costs = append(costs, settlement.Cost{Key: key, Amount: money.Number(amount.String())})
	}
	retained, err := tx.RetainedCosts(ctx, g.engagement, g.month)
	if err != nil {
		return nil, err
	}
	if err := g.hiddenTold(retained); err != nil {
		return nil, err
	}
	return disputedCosts(append(costs, retained...), struck, disputed), nil
}

// hiddenTold refuses a month without the hidden cost its contract counts: it would stand in the baseline alone.
func (g *statementInputs) hiddenTold(retained []settlement.Cost) error {
	if !g.terms.SavingsShare.Counts(contract.Hidden) || slices.ContainsFunc(retained, func(c settlement.Cost) bool { return c.Key == "retained/"+contract.Hidden }) {
		return nil
	}
	return fault.New(fault.Incomplete, "the hidden cost of %s is not recorded: record %q among the retained costs of the month", g.month, contract.Hidden)
}

// byPeople keeps what people decided about a bill; the rest is computed and can be computed again.
func byPeople(lines []invoice.Line) []invoice.Line {
	var out []invoice.Line
	for _, l := range lines {
		if l.Kind == invoice.KindAdjustment || l.Kind == invoice.KindGuard {
			out = append(out, l)
		}
	}
	return out
}

func (g *statementInputs) statement(in wire.SettlementInput, am amendment, out settlement.Output, now time.Time) store.Statement {
	s := store.Statement{EngagementID: in.EngagementID, Period: in.Period, Version: am.version, State: am.state, BaselineVersion: g.baseline.Version,
		ContractVersion: g.version.Version, Currency: g.engagement.Currency, Status: out.Status, Contacts: g.input.Period.Contacts,
		Baseline: out.Baseline.Minor(), Actual: out.Actual.Minor(), Share: out.Share.Minor(), Payable: out.Payable.Minor(), Held: out.Held.Minor(),
		Tax: out.Tax.Minor(), DeficitOut: out.DeficitOut.Minor(), PreparedBy: am.preparedBy, CreatedAt: now,
		Restates: am.restates, Because: am.because}
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
	return a.sign(s, doc, g.input, out)
}

// sign gives a statement its document: the exact bytes, their hash and the signature.
func (a *Settlements) sign(s *store.Statement, doc evidence.Document, input, output any) error {
	if s.Restates != nil {
		doc.Restates, doc.Because = int64(*s.Restates), s.Because
	}
	file, err := signDocument(a.Key, doc, input, output)
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
