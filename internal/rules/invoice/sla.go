package invoice

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/gainshare/gainshare/internal/rules/contract"
	"github.com/gainshare/gainshare/internal/rules/money"
)

// slaCredits returns a negative line for every promise the month missed: points below target x rate x service
// fees after discounts, each to the fen half up (money page, section 2; business dictionary, section 4). All of
// them together are capped to the fen down; a cut is split by the largest remainder. A metric nobody measured
// is not missed.
func slaCredits(s Service, lines []Line) ([]Line, error) {
	if s.Contract.SLA == nil {
		return nil, nil
	}
	fees, err := Totals(s.Currency, serviceFees(lines))
	if err != nil || fees.Net.Sign() <= 0 {
		return nil, err
	}
	var out []Line
	for _, c := range s.Contract.SLA.Credits {
		line, err := slaCredit(s, c, fees.Net)
		if err != nil {
			return nil, err
		}
		if !line.Net.IsZero() {
			out = append(out, line)
		}
	}
	if err := capped(out, s.Contract.SLA.Cap, fees.Net); err != nil {
		return nil, err
	}
	return taxed(out, s, fees)
}

// slaCredit is what one promise gives back before the cap, as a negative line; zero when it was kept.
func slaCredit(s Service, c contract.Credit, fees money.Amount) (Line, error) {
	line := Line{Charge: contract.CreditKey + c.Metric, Kind: KindSLA, ServiceMonth: s.Month, Label: "SLA " + strings.ReplaceAll(c.Metric, "_", " "),
		Net: money.Zero(s.Currency), Tax: money.Zero(s.Currency)}
	m := s.Usage.Measures[c.Metric]
	if m.Denominator < c.Least() {
		return line, nil
	}
	points := missed(c, m)
	if points.Sign() <= 0 {
		return line, nil
	}
	credit := new(big.Rat).Mul(points, c.Rate.Value().Rat())
	net, err := money.RoundRat(credit.Mul(credit, fees.Rat()), s.Currency, money.HalfAway)
	if err != nil {
		return line, err
	}
	shown := money.RoundPlaces(points, 6)
	line.Net, line.Quantity = net.Neg(), money.NumberOf(shown)
	line.Reason = fmt.Sprintf("measured %d / %d, promised %s: %s points x %s x service fees %s", m.Numerator, m.Denominator, c.Target, shown, c.Rate, fees)
	for _, incident := range s.Incidents[c.Metric] {
		line.Reason += "; touched by " + incident
	}
	return line, nil
}

// missed is by how many hundredths the measure lies on the wrong side of its target, exactly; not above zero
// when the promise was kept.
func missed(c contract.Credit, m Ratio) *big.Rat {
	away := new(big.Rat).Sub(c.Target.Value().Rat(), big.NewRat(m.Numerator, m.Denominator))
	if rising, _ := contract.MetricRising(c.Metric); !rising {
		away.Neg(away)
	}
	return away.Mul(away, big.NewRat(100, 1))
}

// capped cuts the lines to the cap, each by its weight.
func capped(lines []Line, limit money.Number, fees money.Amount) error {
	if len(lines) == 0 {
		return nil
	}
	most, err := money.RoundDown(fees.Decimal().Mul(limit.Value()), fees.Currency())
	if err != nil {
		return err
	}
	sum, weights := money.Zero(fees.Currency()), make([]decimal.Decimal, len(lines))
	for i, l := range lines {
		weights[i] = l.Net.Neg().Decimal()
		if sum, err = sum.Add(l.Net.Neg()); err != nil {
			return err
		}
	}
	if sum.Cmp(most) <= 0 {
		return nil
	}
	parts, err := money.Split(most, weights)
	if err != nil {
		return err
	}
	for i := range lines {
		lines[i].Net = parts[i].Neg()
		lines[i].Reason += fmt.Sprintf("; all credits %s capped at %s of the service fees, %s", sum, limit, most)
	}
	return nil
}

// taxed fills in the tax of each line, at most the tax of the fees it is taken from, and leaves out lines the
// cap cut to nothing.
func taxed(lines []Line, s Service, fees Sum) ([]Line, error) {
	var out []Line
	left := fees.Tax
	for _, l := range lines {
		if l.Net.IsZero() {
			continue
		}
		tax, err := money.Round(l.Net.Neg().Decimal().Mul(s.Contract.Tax.Rate.Value()), s.Currency)
		if err != nil {
			return nil, err
		}
		if tax.Cmp(left) > 0 {
			tax = left
		}
		if left, err = left.Sub(tax); err != nil {
			return nil, err
		}
		l.Tax = tax.Neg()
		out = append(out, l)
	}
	return out, nil
}
