package activities

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gainshare/gainshare/internal/rules/contract"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/invoice"
	"github.com/gainshare/gainshare/internal/rules/ledger"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/rules/pricing"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

// correctionMonths is how far back late usage still becomes correction lines.
const correctionMonths = 6

// drafting gathers what one invoice is made of.
type drafting struct {
	engagement store.Engagement
	month      period.Month
	version    store.ContractVersion
	contract   contract.Contract
	lines      []invoice.Line
	inputs     []pricing.Input
	snapshots  map[period.Month]string
	counts     store.Completeness
}

// draftMonth makes the engagement's invoices of a month: service, and share when accepted statements wait.
// What exists already is named again and not touched.
func draftMonth(ctx context.Context, tx *store.Tx, id string, month period.Month) ([]wire.DraftedInvoice, error) {
	e, err := tx.Engagement(ctx, id, true)
	if err != nil {
		return nil, err
	}
	now, err := tx.Now(ctx)
	if err != nil {
		return nil, err
	}
	if period.ServiceDays(month, e.StartsOn, e.Ends()) == 0 {
		return draftShareAlone(ctx, tx, e, month, now)
	}
	d, err := gather(ctx, tx, e, month, now)
	if err != nil {
		return nil, err
	}
	drafted := []wire.DraftedInvoice{{EngagementID: id, Month: month.String(), Kind: "service"}}
	if err := d.write(ctx, tx, now); err != nil {
		return nil, err
	}
	shared, err := draftShare(ctx, tx, e, month, d.version.Version, now)
	if err != nil {
		return nil, err
	}
	if shared {
		drafted = append(drafted, wire.DraftedInvoice{EngagementID: id, Month: month.String(), Kind: "share"})
	}
	return drafted, nil
}

// draftShareAlone makes the share invoice of a month after the service ended: what was accepted since is still due.
func draftShareAlone(ctx context.Context, tx *store.Tx, e store.Engagement, month period.Month, now time.Time) ([]wire.DraftedInvoice, error) {
	version, _, err := tx.ContractFor(ctx, e.ID, month)
	if err != nil {
		return nil, err
	}
	shared, err := draftShare(ctx, tx, e, month, version.Version, now)
	if err != nil || !shared {
		return nil, err
	}
	return []wire.DraftedInvoice{{EngagementID: e.ID, Month: month.String(), Kind: "share"}}, nil
}

// gather freezes the month's usage, rates it, and adds corrections of months billed before.
func gather(ctx context.Context, tx books, e store.Engagement, month period.Month, now time.Time) (*drafting, error) {
	d := &drafting{engagement: e, month: month, snapshots: map[period.Month]string{}}
	var err error
	if d.counts, err = tx.Completeness(ctx, e.ID, month); err != nil {
		return nil, err
	}
	if !d.counts.Complete() {
		return nil, fault.New(fault.Incomplete, "%d of %d contacts of %s have arrived; days missing: %s",
			d.counts.Ours, d.counts.Theirs, month, strings.Join(d.counts.Missing, ", "))
	}
	if d.version, d.contract, err = tx.ContractFor(ctx, e.ID, month); err != nil {
		return nil, err
	}
	if d.lines, d.inputs, err = d.rate(ctx, tx, month, now); err != nil {
		return nil, err
	}
	return d, d.correct(ctx, tx, now)
}

// rate freezes a service month's usage and prices it under the contract in force then.
func (d *drafting) rate(ctx context.Context, tx books, month period.Month, now time.Time) ([]invoice.Line, []pricing.Input, error) {
	terms, snapshot, err := d.freeze(ctx, tx, month, now)
	if err != nil {
		return nil, nil, err
	}
	return d.price(ctx, tx, month, terms, snapshot)
}

// freeze takes the snapshot of a month's usage that the contract in force then asks for.
func (d *drafting) freeze(ctx context.Context, tx books, month period.Month, now time.Time) (contract.Contract, store.Snapshot, error) {
	_, terms, err := tx.ContractFor(ctx, d.engagement.ID, month)
	if err != nil {
		return terms, store.Snapshot{}, err
	}
	snapshot, err := tx.TakeSnapshot(ctx, d.engagement, month, now, store.NeedsOf(terms))
	d.snapshots[month] = snapshot.ID
	return terms, snapshot, err
}

// price rates a frozen month.
func (d *drafting) price(ctx context.Context, tx books, month period.Month, terms contract.Contract, snapshot store.Snapshot) ([]invoice.Line, []pricing.Input, error) {
	usage, err := snapshot.Usage()
	if err != nil {
		return nil, nil, err
	}
	s := invoice.Service{Contract: terms, Currency: d.engagement.Currency, Month: month,
		Starts: d.engagement.StartsOn, Ends: d.engagement.Ends(), Usage: usage}
	if terms.SLA != nil {
		in := month.In(d.engagement.Zone())
		if s.Incidents, err = tx.IncidentsOn(ctx, d.engagement.MerchantID, in.From, in.To); err != nil {
			return nil, nil, err
		}
	}
	return invoice.Draft(s)
}

// correct adds lines for every issued month whose usage is no longer what it was billed on.
func (d *drafting) correct(ctx context.Context, tx books, now time.Time) error {
	months, err := tx.IssuedMonths(ctx, d.engagement.ID, d.month, correctionMonths)
	if err != nil {
		return err
	}
	for _, m := range months {
		used, err := tx.LastUsedSnapshot(ctx, d.engagement.ID, m.Month)
		if err != nil {
			return err
		}
		terms, snapshot, err := d.freeze(ctx, tx, m.Month, now)
		if err != nil {
			return err
		}
		corrected, err := tx.CorrectedSince(ctx, d.engagement.ID, m.Month)
		if err != nil {
			return err
		}
		if snapshot.ID == used && !corrected {
			continue
		}
		after, _, err := d.price(ctx, tx, m.Month, terms, snapshot)
		if err != nil {
			return err
		}
		if err := d.correctMonth(ctx, tx, m, corrected, after); err != nil {
			return err
		}
	}
	return nil
}

// correctMonth adds the lines between what an issued month has cost so far and what it comes to now.
func (d *drafting) correctMonth(ctx context.Context, tx books, m store.BilledMonth, amended bool, after []invoice.Line) error {
	own := wire.InvoiceKey(d.engagement.ID, d.month.String(), "service")
	billed, err := tx.BilledFor(ctx, d.engagement, m.Month, own)
	if err != nil {
		return err
	}
	lines, err := invoice.Corrections(d.engagement.Currency, m.Month, m.InvoiceID, correctionReason(amended), computed(billed), after)
	d.lines = append(d.lines, lines...)
	return err
}

func correctionReason(amended bool) string {
	if amended {
		return "a correcting amendment re-rated the month"
	}
	return "usage arrived or changed after the month was billed"
}

// computed leaves out what people decided (adjustments, guards, credit notes): re-rating must not take those back.
func computed(lines []invoice.Line) []invoice.Line {
	var out []invoice.Line
	for _, l := range lines {
		if l.Kind != invoice.KindAdjustment && l.Kind != invoice.KindGuard && l.Credits == 0 {
			out = append(out, l)
		}
	}
	return out
}

// write stores the draft with its checks, accrues it in the service month, and gives finance a task.
func (d *drafting) write(ctx context.Context, tx books, now time.Time) error {
	e := d.engagement
	v := store.Invoice{ID: wire.InvoiceKey(e.ID, d.month.String(), "service"), EngagementID: e.ID, MerchantID: e.MerchantID, EntityID: e.EntityID,
		Month: d.month, Kind: "service", Attempt: 1, ContractVersion: d.version.Version, Currency: e.Currency, PreparedBy: "system", CreatedAt: now}
	if err := d.fill(ctx, tx, &v); err != nil {
		return err
	}
	return addDraft(ctx, tx, e, v, d.lines, d.snapshots, now)
}

// fill computes what depends on the lines: sums, checks, the rating input, and the hash approvals are bound to.
func (d *drafting) fill(ctx context.Context, tx books, v *store.Invoice) error {
	sum, err := invoice.Totals(v.Currency, d.lines)
	if err != nil {
		return err
	}
	checks, err := d.checks(ctx, tx, sum)
	if err != nil {
		return err
	}
	if v.Checks, err = json.Marshal(checks); err != nil {
		return err
	}
	if v.RatingInput, err = json.Marshal(d.inputs); err != nil {
		return err
	}
	snapshot := d.snapshots[d.month]
	v.SnapshotID = &snapshot
	return setContent(v, sum, d.lines)
}

func (d *drafting) checks(ctx context.Context, tx books, sum invoice.Sum) ([]invoice.Check, error) {
	facts := invoice.Facts{Sum: sum, ControlTotals: d.counts.Theirs > 0, Lines: d.lines}
	last, err := tx.IssuedMonths(ctx, d.engagement.ID, d.month, 1)
	if err != nil {
		return nil, err
	}
	if len(last) == 1 && last[0].Month == d.month.Prev() {
		before := last[0]
		facts.LastMonth = &invoice.Sum{Net: money.New(before.Subtotal, before.Currency), Tax: money.New(before.Tax, before.Currency)}
		facts.ContractChanged = before.Version != d.version.Version
	}
	if err := d.trends(ctx, tx, &facts); err != nil {
		return nil, err
	}
	found := invoice.Checks(facts)
	if found == nil {
		found = []invoice.Check{}
	}
	return found, nil
}

// trends adds what is compared with the months before: contacts per order, and messages against buyers where a line
// charges messages.
func (d *drafting) trends(ctx context.Context, tx books, facts *invoice.Facts) error {
	ratio, err := tx.OrdersRatio(ctx, d.engagement.ID, d.month)
	if err != nil {
		return err
	}
	facts.Ratio, facts.TrailRatio = ratio.Now, ratio.Before
	if !slices.ContainsFunc(d.lines, func(l invoice.Line) bool { return l.Meter == "ai.messages" }) {
		return nil
	}
	for i, month := range []period.Month{d.month.Prev(), d.month} {
		c, err := tx.Chatter(ctx, d.engagement.ID, month)
		if err != nil {
			return err
		}
		facts.Messages[i], facts.Buyers[i] = c.Messages, c.Buyers
	}
	return nil
}

// setContent writes sums, and the hash of everything an approver looks at.
func setContent(v *store.Invoice, sum invoice.Sum, lines []invoice.Line) error {
	total, err := sum.Total()
	if err != nil {
		return err
	}
	v.Subtotal, v.Tax, v.Total = sum.Net.Minor(), sum.Tax.Minor(), total.Minor()
	seen := []any{v.ID, v.Attempt, v.ContractVersion, v.Total}
	for _, l := range lines {
		seen = append(seen, fmt.Sprint(l.Charge, "|", l.Kind, "|", l.ServiceMonth, "|", l.Label, "|", l.Quantity, "|", l.Net, "|", l.Tax, "|", l.Reason))
	}
	_, v.ContentSHA256, err = canonical(seen)
	return err
}

// addDraft stores an invoice with its lines once, accrues it, tells the story, and asks finance to look.
func addDraft(ctx context.Context, tx books, e store.Engagement, v store.Invoice, lines []invoice.Line, snapshots map[period.Month]string, now time.Time) error {
	added, err := tx.AddInvoice(ctx, v)
	if err != nil || !added {
		return err
	}
	if err := tx.ReplaceLines(ctx, v.ID, lines, snapshots); err != nil {
		return err
	}
	if err := tx.UseContract(ctx, e.ID, v.ContractVersion, "invoice", v.ID); err != nil {
		return err
	}
	if v.Kind == "service" {
		if err := accrue(ctx, tx, v, lines, now); err != nil {
			return err
		}
	}
	if err := tx.OpenTask(ctx, task(e, "invoice.check", "finance", "invoice", v.ID, now)); err != nil {
		return err
	}
	return tx.Tell(ctx, store.Event{Key: v.ID + "/drafted", EngagementID: e.ID, At: now, Kind: "invoice.drafted",
		Params: map[string]any{"invoice": v.ID, "month": v.Month, "kind": v.Kind, "total": money.New(v.Total, v.Currency), "currency": v.Currency}, WorkflowID: workflowOf(v)})
}

// accrue brings the accrued revenue of an invoice to what its lines say now, in its service month: Dr 合同资产,
// Cr 6001 by account, Cr 待转销项税额; only the difference to what was accrued before is posted.
func accrue(ctx context.Context, tx books, v store.Invoice, lines []invoice.Line, now time.Time) error {
	wanted := map[string]money.Amount{}
	tax := money.Zero(v.Currency)
	for _, l := range lines {
		code := ledger.RevenueAccount(l.Kind, l.Meter)
		sum, known := wanted[code]
		if !known {
			sum = money.Zero(v.Currency)
		}
		var err error
		if wanted[code], err = sum.Add(l.Net); err != nil {
			return err
		}
		if tax, err = tax.Add(l.Tax); err != nil {
			return err
		}
	}
	wanted[ledger.TaxPending] = tax
	if err := tx.LessAccrued(ctx, v.ID, v.Currency, wanted); err != nil {
		return err
	}
	tax = wanted[ledger.TaxPending]
	delete(wanted, ledger.TaxPending)
	posting, err := ledger.Accrue(wanted, tax)
	if err != nil {
		return err
	}
	books, err := tx.BooksTime(ctx, v.EntityID, now)
	if err != nil {
		return err
	}
	in, err := tx.PeriodFor(ctx, v.EntityID, v.Month, period.MonthOf(books))
	if err != nil {
		return err
	}
	return tx.Post(ctx, postingOf(v, fmt.Sprintf("accrual/%s/%d/%d", v.ID, v.Attempt, v.Version), "accrual", in, posting, books))
}

// postingOf is a posting about an invoice. Accruals stand in the service month while it is open; everything
// else, and whatever belongs to a month that is closed, in the present one.
func postingOf(v store.Invoice, key, template string, in period.Month, lines []ledger.Line, now time.Time) store.Posting {
	return store.Posting{Key: key, EntityID: v.EntityID, Currency: v.Currency, Period: in, ServiceMonth: v.Month, PostedOn: postedOn(in, now),
		Template: template, SourceKind: "invoice", SourceID: v.ID, EngagementID: &v.EngagementID, MerchantID: &v.MerchantID, Lines: lines}
}

// postedOn is the last day of a past month, and today in the present one.
func postedOn(in period.Month, now time.Time) period.Date {
	today := period.DateOf(now)
	if today.Month() == in {
		return today
	}
	return in.Next().First().AddDays(-1)
}

func workflowOf(v store.Invoice) string {
	return wire.InvoiceID(v.EngagementID, v.Month.String(), v.Kind)
}
