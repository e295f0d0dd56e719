// Package quote owns the comparison of contracts on one merchant's months: each is rated by the rules that write
// invoices and, where it shares savings, settled by the rules that write statements. It owns no price, no
// volume and no promise: a quote is nobody's bill.
package quote

import (
	"fmt"
	"strconv"

	"github.com/gainshare/gainshare/internal/rules/contract"
	"github.com/gainshare/gainshare/internal/rules/invoice"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/rules/pricing"
	"github.com/gainshare/gainshare/internal/rules/settlement"
)

// Month is a whole month's usage by meter; a meter not given counts as zero. The AI's contacts count as confirmed
// and unsold where nothing else is said.
type Month struct {
	Month period.Month
	Usage map[string]money.Number
}

// Offer is a contract to compare under a key and a name.
type Offer struct {
	Key, Name string
	Contract  contract.Contract
}

// Input is one comparison. Without a baseline no savings share can be told, and the quote warns.
type Input struct {
	Currency money.Currency
	Months   []Month
	Offers   []Offer
	Baseline *settlement.Baseline
}

// Price is one month under one contract: fees and share without tax, the tax of both, and what is to be paid.
type Price struct {
	Month  period.Month
	Fees   money.Amount
	Share  money.Amount
	Tax    money.Amount
	Total  money.Amount
	Status string // of the statement; "" where nothing is shared
}

// Row is a contract's line of the table.
type Row struct {
	Key, Name string
	Months    []Price
	Sum       Price // of all months; its Month is zero
	Warnings  []string
}

// Compare rates every offer on every month, in the order given. A refused term or usage is a *money.FieldError
// below /offers or /months.
func Compare(in Input) ([]Row, error) {
	var rows []Row
	for i, o := range in.Offers {
		row, err := in.row(o)
		if err != nil {
			return nil, fmt.Errorf("offer %d, %q: %w", i+1, o.Key, err)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func (in Input) row(o Offer) (Row, error) {
	row := Row{Key: o.Key, Name: o.Name, Warnings: warnings(o.Contract)}
	for i, m := range in.Months {
		p, err := in.fees(o.Contract, i, m)
		if err != nil {
			return row, err
		}
		row.Months = append(row.Months, p)
	}
	if o.Contract.SavingsShare != nil && in.Baseline == nil {
		row.Warnings = append(row.Warnings, "no baseline is given: the savings share comes on top and is not in these sums")
	} else if o.Contract.SavingsShare != nil {
		if err := in.share(o.Contract, row.Months); err != nil {
			return row, err
		}
	}
	var err error
	row.Sum, err = sum(in.Currency, row.Months)
	return row, err
}

// fees rates a whole month of service, as an invoice would.
func (in Input) fees(c contract.Contract, index int, m Month) (Price, error) {
	usage := map[string]money.Number{pricing.MeterConfirmed: m.Usage[pricing.MeterAI], pricing.MeterUnsold: m.Usage[pricing.MeterAI]}
	for meter, n := range m.Usage {
		if n.Check() != nil || n.Negative() {
			return Price{}, &money.FieldError{Pointer: "/months/" + strconv.Itoa(index) + "/usage/" + meter, Sentence: "a quantity is a decimal that is not negative"}
		}
		usage[meter] = n
	}
	for meter, n := range usage {
		if !n.Given() {
			delete(usage, meter)
		}
	}
	lines, _, err := invoice.Draft(invoice.Service{Contract: c, Currency: in.Currency, Month: m.Month,
		Usage: invoice.Usage{All: usage, Shops: map[string]map[string]money.Number{"": usage}, Measures: measures(m.Usage)}})
	if err != nil {
		return Price{}, err
	}
	fees, err := invoice.Totals(in.Currency, lines)
	if err != nil {
		return Price{}, err
	}
	total, err := fees.Total()
	return Price{Month: m.Month, Fees: fees.Net, Share: money.Zero(in.Currency), Tax: fees.Tax, Total: total}, err
}

// measures are the service levels that volumes alone tell; opinions are not among them.
func measures(usage map[string]money.Number) map[string]invoice.Ratio {
	of := func(meter string) int64 { return usage[meter].Value().IntPart() }
	all := of(pricing.MeterTotal)
	return map[string]invoice.Ratio{
		"ai_acceptance": {Numerator: of(pricing.MeterAI), Denominator: all}, "transfer": {Numerator: of(pricing.MeterTransferred), Denominator: all},
		"dispute": {Numerator: of(pricing.MeterDisputes), Denominator: all}, "complaint": {Numerator: of(pricing.MeterComplaints), Denominator: all},
	}
}

// share settles the months as a contract's years, with the fees as the only cost, neither season nor wage moving,
// and adds the share and its tax to each.
func (in Input) share(c contract.Contract, prices []Price) error {
	for from := 0; from < len(prices); from += 12 {
		year := prices[from:min(from+12, len(prices))]
		if err := in.shareYear(c, in.Months[from:], year, int64(from/12+1)); err != nil {
			return err
		}
	}
	return nil
}

func (in Input) shareYear(c contract.Contract, months []Month, prices []Price, n int64) error {
	terms := c.Settlement(in.Currency)
	y := settlement.YearInput{Terms: terms, Baseline: *in.Baseline}
	for i, p := range prices {
		days := int64(p.Month.Days())
		metrics := map[string]settlement.Metric{"csat": {}}
		for name, r := range measures(months[i].Usage) {
			metrics[name] = settlement.Metric{Numerator: r.Numerator, Denominator: r.Denominator}
		}
		y.Periods = append(y.Periods, settlement.Period{Month: p.Month.String(), ContractYear: n, ServiceDays: days, CalendarDays: days,
			Contacts: months[i].Usage[pricing.MeterTotal].Value().IntPart(), SeasonIndex: "1", WageIndex: "1", Adjustments: []settlement.Adjustment{},
			Costs: []settlement.Cost{{Key: "fees", Amount: money.Number(p.Fees.String())}}, Metrics: metrics})
	}
	out, err := settlement.SettleYear(y)
	if err != nil {
		return err
	}
	for i, s := range out.Periods {
		if err := prices[i].add(s); err != nil {
			return err
		}
	}
	return nil
}

func (p *Price) add(s settlement.Output) (err error) {
	p.Share, p.Status = s.Share, s.Status
	if p.Tax, err = p.Tax.Add(s.Tax); err != nil {
		return err
	}
	for _, part := range []money.Amount{s.Share, s.Tax} {
		if p.Total, err = p.Total.Add(part); err != nil {
			return err
		}
	}
	return nil
}

func sum(currency money.Currency, months []Price) (Price, error) {
	s := Price{Fees: money.Zero(currency), Share: money.Zero(currency), Tax: money.Zero(currency), Total: money.Zero(currency)}
	for _, m := range months {
		for _, part := range []struct {
			into *money.Amount
			add  money.Amount
		}{{&s.Fees, m.Fees}, {&s.Share, m.Share}, {&s.Tax, m.Tax}, {&s.Total, m.Total}} {
			var err error
			if *part.into, err = part.into.Add(part.add); err != nil {
				return s, err
			}
		}
	}
	return s, nil
}

// warnings name what a merchant should know of a contract before signing.
func warnings(c contract.Contract) []string {
	out := []string{}
	var charges []pricing.Charge
	for _, t := range c.Terms() {
		charges = append(charges, t.Charge)
	}
	for _, w := range pricing.Warnings(charges) {
		out = append(out, w.Charge+": "+w.Sentence)
	}
	return append(out, c.Warnings()...)
}
