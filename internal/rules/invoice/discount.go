package invoice

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/gainshare/gainshare/internal/rules/contract"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/rules/pricing"
)

// discounts returns a negative line for every discount that runs in the month. A rate is taken of the month's
// service fees before any discount, an amount is a month's; either is cut to the days it runs (of the days of
// service, of the calendar's). Together they take the fees at most to zero.
func discounts(s Service, lines []Line) ([]Line, error) {
	fees, err := Totals(s.Currency, serviceFees(lines))
	if err != nil {
		return nil, err
	}
	left := fees
	var out []Line
	for _, t := range s.Contract.Discounts() {
		line, err := discount(s, t, fees.Net, left)
		if err != nil {
			return nil, err
		}
		if line.Net.IsZero() {
			continue
		}
		if err := left.add(line.Net, line.Tax); err != nil {
			return nil, err
		}
		out = append(out, line)
	}
	return out, nil
}

// serviceFees are the month's charges and outcome fees: one-offs are no service of the month.
func serviceFees(lines []Line) []Line {
	var out []Line
	for _, l := range lines {
		switch l.Kind {
		case pricing.KindUsage, pricing.KindMinimum, pricing.KindMaximum, KindOutcome, KindDiscount:
			out = append(out, l)
		}
	}
	return out
}

// discount is one line; zero when the term does not run in the month or nothing is left to take off.
func discount(s Service, t contract.Term, fees money.Amount, left Sum) (Line, error) {
	line := Line{Charge: t.Charge.Key, Kind: KindDiscount, ServiceMonth: s.Month, Label: labelOf(t.Charge), Net: money.Zero(s.Currency), Tax: money.Zero(s.Currency)}
	part, why := wholeDiscount(s, t, fees)
	if part.Sign() <= 0 || left.Net.Sign() <= 0 {
		return line, nil
	}
	net, err := money.RoundRat(part, s.Currency, money.HalfAway)
	if err != nil {
		return line, err
	}
	tax, err := money.RoundRat(new(big.Rat).Mul(net.Rat(), s.Contract.Tax.Rate.Value().Rat()), s.Currency, money.HalfAway)
	if err != nil {
		return line, err
	}
	if net.Cmp(left.Net) >= 0 { // the rest of the tax goes with the rest of the fees, so that nothing stays behind
		net, tax = left.Net, left.Tax
		why += ", cut to what is left of the fees"
	}
	if tax.Cmp(left.Tax) > 0 {
		tax = left.Tax
	}
	line.Net, line.Tax, line.Reason = net.Neg(), tax.Neg(), why
	return line, nil
}

// wholeDiscount is what the term takes off in the month, exactly and without tax, and its arithmetic in words.
func wholeDiscount(s Service, t contract.Term, fees money.Amount) (*big.Rat, string) {
	from, to := s.Starts, s.Ends
	if t.From != nil {
		from = later(*t.From, from)
	}
	if t.To != nil {
		to = earlier(*t.To, to)
	}
	runs, served := int64(period.ServiceDays(s.Month, from, to)), int64(period.ServiceDays(s.Month, s.Starts, s.Ends))
	if runs == 0 || served == 0 {
		return new(big.Rat), ""
	}
	if t.Charge.Model == pricing.Percentage {
		part := new(big.Rat).Mul(fees.Rat(), t.Charge.Rate.Value().Rat())
		return part.Mul(part, big.NewRat(runs, served)), fmt.Sprintf("%s of the service fees %s, %d of %d days", t.Charge.Rate, fees, runs, served)
	}
	days := int64(s.Month.Days())
	part := new(big.Rat).Mul(t.Charge.Amount.Value().Rat(), big.NewRat(runs, days))
	if s.Contract.Tax.Mode == pricing.Inclusive {
		part.Quo(part, new(big.Rat).Add(big.NewRat(1, 1), s.Contract.Tax.Rate.Value().Rat()))
	}
	return part, fmt.Sprintf("%s a month, %d of %d days", t.Charge.Amount, runs, days)
}

func labelOf(c pricing.Charge) string {
	if c.Name != "" {
		return c.Name
	}
	return strings.ReplaceAll(c.Key, "_", " ")
}
