package invoice

import (
	"maps"
	"slices"

	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
)

// Sum is net and tax of a charge or of an invoice.
type Sum struct{ Net, Tax money.Amount }

// Total is net plus tax.
func (s Sum) Total() (money.Amount, error) { return s.Net.Add(s.Tax) }

// Totals adds lines up; the invoice's tax is the sum of its lines' taxes.
func Totals(currency money.Currency, lines []Line) (Sum, error) {
	sum := Sum{money.Zero(currency), money.Zero(currency)}
	for _, l := range lines {
		if err := sum.add(l.Net, l.Tax); err != nil {
			return Sum{}, err
		}
	}
	return sum, nil
}

func (s *Sum) add(net, tax money.Amount) (err error) {
	if s.Net, err = s.Net.Add(net); err != nil {
		return err
	}
	s.Tax, err = s.Tax.Add(tax)
	return err
}

// ByCharge adds lines up per charge.
func ByCharge(currency money.Currency, lines []Line) (map[string]Sum, error) {
	sums := map[string]Sum{}
	for _, l := range lines {
		s, known := sums[l.Charge]
		if !known {
			s = Sum{money.Zero(currency), money.Zero(currency)}
		}
		if err := s.add(l.Net, l.Tax); err != nil {
			return nil, err
		}
		sums[l.Charge] = s
	}
	return sums, nil
}

// Corrections compares what was billed for a past service month with what its present usage comes to, and
// returns for each charge that differs the old sum taken back and the new one added. Issued documents stay
// as they are; these lines go onto the invoice of the open month.
func Corrections(currency money.Currency, month period.Month, corrects, reason string, billed, now []Line) ([]Line, error) {
	before, err := ByCharge(currency, billed)
	if err != nil {
		return nil, err
	}
	after, err := ByCharge(currency, now)
	if err != nil {
		return nil, err
	}
	labels := map[string]string{}
	for _, l := range append(append([]Line{}, billed...), now...) {
		labels[l.Charge] = l.Label
	}
	var out []Line
	for _, charge := range slices.Sorted(maps.Keys(labels)) {
		b, a := orZero(before, charge, currency), orZero(after, charge, currency)
		if b.Net.Cmp(a.Net) == 0 && b.Tax.Cmp(a.Tax) == 0 {
			continue
		}
		line := Line{Charge: charge, ServiceMonth: month, Label: labels[charge], Corrects: corrects, Reason: reason}
		line.Kind, line.Net, line.Tax = KindCorrectionOut, b.Net.Neg(), b.Tax.Neg()
		out = append(out, line)
		line.Kind, line.Net, line.Tax = KindCorrectionIn, a.Net, a.Tax
		out = append(out, line)
	}
	return out, nil
}

// Guard returns the line that keeps a won objection from costing the merchant money: fewer contacts may fall
// into a dearer tier, or under a minimum. ok is false when no guard is needed.
func Guard(before, after Sum, month period.Month) (line Line, ok bool, err error) {
	was, err := before.Total()
	if err != nil {
		return Line{}, false, err
	}
	is, err := after.Total()
	if err != nil {
		return Line{}, false, err
	}
	if is.Cmp(was) <= 0 {
		return Line{}, false, nil
	}
	net, err := before.Net.Sub(after.Net)
	if err != nil {
		return Line{}, false, err
	}
	tax, err := before.Tax.Sub(after.Tax)
	if err != nil {
		return Line{}, false, err
	}
	return Line{
		Charge: "objection_guard", Kind: KindGuard, ServiceMonth: month, Label: "objection guard", Net: net, Tax: tax,
		Reason: "an accepted objection never raises a bill",
	}, true, nil
}

func orZero(sums map[string]Sum, charge string, currency money.Currency) Sum {
	if s, ok := sums[charge]; ok {
		return s
	}
	return Sum{money.Zero(currency), money.Zero(currency)}
}

func later(a, b period.Date) period.Date {
	if a.IsZero() || (!b.IsZero() && a.Before(b)) {
		return b
	}
	return a
}

func earlier(a, b period.Date) period.Date {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}
