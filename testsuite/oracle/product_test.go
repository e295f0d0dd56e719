package oracle

import (
	"strconv"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/contract"
	"github.com/gainshare/gainshare/internal/rules/invoice"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/rules/pricing"
	"github.com/gainshare/gainshare/internal/rules/settlement"
)

// account is what one side of the comparison came to: text, so that what differs can be read.
type account struct {
	Invoices   map[int]bill
	Statements map[int]statement
	Years      map[int]year
}

type bill struct{ Net, Tax string }

type statement struct {
	Version, Year                                            int
	Status, WageFactor, Baseline, Actual, Gross, Net, Factor string
	Share, Deficit, Payable, Tax                             string
}

type year struct{ Cap, Shares string }

// product computes a story with the product's rules.
type product struct {
	t        testing.TB
	s        *story
	proposal settlement.Proposal
	lines    map[int][]invoice.Line // of a service month, as it was last billed, corrections included
	guards   map[int]money.Amount
	latest   map[int]settlement.Output
	out      account
}

func byTheRules(t testing.TB, s *story) account {
	t.Helper()
	proposal, err := settlement.ProposeBaseline(s.baseline, s.phi)
	require.NoError(t, err)
	p := &product{t: t, s: s, proposal: proposal, lines: map[int][]invoice.Line{}, guards: map[int]money.Amount{}, latest: map[int]settlement.Output{},
		out: account{Invoices: map[int]bill{}, Statements: map[int]statement{}, Years: map[int]year{}}}
	for m := range months {
		p.bill(m)
		for j := max(0, m-window); j <= m; j++ {
			p.settle(j, m)
		}
	}
	p.trueUp()
	return p.out
}

// draft rates a service month on what is known when month asof is billed.
func (p *product) draft(j, asof int, won bool) []invoice.Line {
	p.t.Helper()
	lines, _, err := invoice.Draft(invoice.Service{Contract: p.inForce(j), Currency: "CNY", Month: p.s.month(j), Starts: p.s.starts, Ends: p.s.ends,
		Usage: invoice.Usage{All: p.usage(j, asof, won)}})
	require.NoError(p.t, err)
	return lines
}

func (p *product) inForce(j int) contract.Contract {
	var c contract.Contract
	for _, v := range p.s.versions {
		if !p.s.month(j).First().Before(v.effective.First()) {
			c = v.contract
		}
	}
	return c
}

func (p *product) usage(j, asof int, won bool) map[string]money.Number {
	sums := map[string]int64{}
	for _, e := range p.s.events {
		if !e.in || e.j != j || e.arrived > asof || won && e.remedy == "removed" {
			continue
		}
		meter := e.meter
		if won && e.remedy == "unserved" {
			meter = "unserved"
		}
		if meter == "ai" || meter == "human" || meter == "unserved" {
			meter = "contacts." + meter
			sums[pricing.MeterTotal] += e.n
		}
		sums[meter] += e.n
	}
	out := map[string]money.Number{}
	for meter, n := range sums {
		out[meter] = money.Number(strconv.FormatInt(n, 10))
	}
	return out
}

// bill makes the invoice of a month: its own lines, the objections won against it with their guard, and the
// corrections of the months before it.
func (p *product) bill(m int) {
	var corrections []invoice.Line
	for j := m - 1; j >= max(0, m-window); j-- {
		now := p.draft(j, m, true)
		lines, err := invoice.Corrections("CNY", p.s.month(j), "inv-"+strconv.Itoa(j), "late usage", p.lines[j], now)
		require.NoError(p.t, err)
		p.lines[j] = append(p.lines[j], lines...)
		corrections = append(corrections, lines...)
	}
	before, err := invoice.Totals("CNY", append(p.draft(m, m, false), corrections...))
	require.NoError(p.t, err)
	p.lines[m] = p.draft(m, m, true)
	all := append(append([]invoice.Line{}, p.lines[m]...), corrections...)
	after, err := invoice.Totals("CNY", all)
	require.NoError(p.t, err)
	guard, needed, err := invoice.Guard(before, after, p.s.month(m))
	require.NoError(p.t, err)
	if needed {
		all = append(all, guard)
		p.guards[m] = guard.Net
	}
	sum, err := invoice.Totals("CNY", all)
	require.NoError(p.t, err)
	p.out.Invoices[m] = bill{sum.Net.String(), sum.Tax.String()}
}

// costs are what the service month cost the merchant, by charge wherever it was billed; the set-up fee is none.
func (p *product) costs(j int) []settlement.Cost {
	sums, err := invoice.ByCharge("CNY", p.lines[j])
	require.NoError(p.t, err)
	costs := []settlement.Cost{{Key: "merchant's own", Amount: p.s.months[j].retained, Disputed: j%5 == 0}}
	for key, sum := range sums {
		if key != setUpFee {
			costs = append(costs, settlement.Cost{Key: key, Amount: money.Number(sum.Net.String())})
		}
	}
	if guard, ok := p.guards[j]; ok {
		costs = append(costs, settlement.Cost{Key: "guard", Amount: money.Number(guard.String())})
	}
	return costs
}

// settle makes the statement of a month on the data at hand when month asof is billed.
func (p *product) settle(j, asof int) {
	s, m, month := p.s, p.s.months[j], p.s.month(j)
	contacts, err := strconv.ParseInt(string(orZero(p.usage(j, asof, true)[pricing.MeterTotal])), 10, 64)
	require.NoError(p.t, err)
	in := settlement.Input{Terms: s.terms, Baseline: p.proposal.Baseline, Period: settlement.Period{
		Month: month.String(), ContractYear: p.yearOf(j), ServiceDays: int64(period.ServiceDays(month, s.starts, s.ends)), CalendarDays: int64(month.Days()),
		Contacts: contacts, SeasonIndex: p.season(month), WageIndex: m.wage, Adjustments: []settlement.Adjustment{{Reason: "agreed", Amount: m.adjustment}},
		Costs: p.costs(j), DeficitIn: "0.00", Metrics: p.metrics(j, m.metrics), MetricsUndisputed: p.metrics(j, m.undisputed),
		DisputedContacts: min(contacts, m.disputed), YearToDate: p.yearToDate(j)}}
	if j > 0 {
		in.Period.DeficitIn = money.Number(p.latest[j-1].DeficitOut.String())
	}
	out, err := settlement.Settle(in)
	require.NoError(p.t, err, "%s as of %d", month, asof)
	p.latest[j] = out
	p.out.Statements[j] = statement{asof - j + 1, int(p.yearOf(j)), out.Status, out.WageFactor, out.Baseline.String(), out.Actual.String(), out.GrossSaving.String(),
		out.NetSaving.String(), out.QualityFactor, out.Share.String(), out.DeficitOut.String(), out.Payable.String(), out.Tax.String()}
}

func orZero(n money.Number) money.Number {
	if !n.Given() {
		return "0"
	}
	return n
}

func (p *product) yearOf(j int) int64 {
	return int64(period.ContractYear(p.s.starts, period.FirstServiceDay(p.s.month(j), p.s.starts)))
}

func (p *product) season(m period.Month) money.Number {
	for _, s := range p.proposal.Seasons {
		if s.Month.First().Month().Month() == m.Month() {
			return s.Clipped
		}
	}
	return "1"
}

// metrics are a month's ratios, with the last measured of the three months before as trailing value.
func (p *product) metrics(j int, own map[string]settlement.Ratio) map[string]settlement.Metric {
	out := map[string]settlement.Metric{}
	for _, g := range p.s.terms.Gates {
		x := settlement.Metric{Numerator: own[g.Metric].Numerator, Denominator: own[g.Metric].Denominator}
		for k := j - 1; k >= max(0, j-3) && x.Trailing == nil; k-- {
			if r := p.s.months[k].metrics[g.Metric]; r.Denominator > 0 && (g.MinCount == nil || r.Denominator >= *g.MinCount) {
				x.Trailing = &r
			}
		}
		out[g.Metric] = x
	}
	return out
}

func (p *product) yearToDate(j int) *settlement.YearToDate {
	base, share := decimal.Zero, decimal.Zero
	for k := range j {
		if p.yearOf(k) == p.yearOf(j) && p.latest[k].Status != settlement.NotMeasurable {
			base, share = base.Add(p.latest[k].Baseline.Decimal()), share.Add(p.latest[k].Share.Decimal())
		}
	}
	return &settlement.YearToDate{Baseline: money.NumberOf(base), Share: money.NumberOf(share)}
}

func (p *product) trueUp() {
	for j := range months {
		y := p.yearOf(j)
		if _, done := p.out.Years[int(y)]; done {
			continue
		}
		base, share := money.Zero("CNY"), money.Zero("CNY")
		var err error
		for k := range months {
			if p.yearOf(k) == y && p.latest[k].Status != settlement.NotMeasurable {
				base, err = base.Add(p.latest[k].Baseline)
				require.NoError(p.t, err)
				share, err = share.Add(p.latest[k].Share)
				require.NoError(p.t, err)
			}
		}
		limit, back, err := settlement.TrueUp(p.s.terms, base, share)
		require.NoError(p.t, err)
		require.LessOrEqual(p.t, back.Sign(), 0)
		p.out.Years[int(y)] = year{limit.String(), share.String()}
	}
}
