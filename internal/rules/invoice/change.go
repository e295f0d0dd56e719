package invoice

import (
	"math/big"
	"strings"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// Change is the difference of two invoices' nets by its causes; the five parts add up to Total exactly.
type Change struct {
	Before, After money.Amount
	Total         money.Amount
	Price         money.Amount // other prices, fixed fees, minimum and maximum
	Volume        money.Amount // more or less of everything, at last month's average price
	Mix           money.Amount // another composition, at last month's prices
	Adjustment    money.Amount // corrections, discounts, credits, one-offs, what people decided
	Rounding      money.Amount // what rounding the four to the minor unit leaves
}

// priced is what one charge came to: quantity and net.
type priced struct{ q0, q1, n0, n1 *big.Rat }

// Compare splits the change from one invoice to the next. Charges are compared within what they count (contacts, seats,
// messages, sales): volume = (Q1 - Q0) * N0/Q0, mix = sum of q1*p0 less Q1 * N0/Q0, price = N1 - sum of q1*p0, where p0 is a
// charge's average price last month and a charge that is new has the price it has now (it is mix).
func Compare(currency money.Currency, before, after []Line) (Change, error) {
	charges, adjustment, fixed := map[string]map[string]*priced{}, new(big.Rat), new(big.Rat)
	take := func(lines []Line, sign int64, pick func(*priced) (q, n *big.Rat)) {
		for _, l := range lines {
			switch net := l.Net.Rat(); {
			case decidedKind(l.Kind):
				adjustment.Add(adjustment, net.Mul(net, big.NewRat(sign, 1)))
			case l.Quantity == "" || l.Meter == "" || l.Kind == "minimum" || l.Kind == "maximum":
				fixed.Add(fixed, net.Mul(net, big.NewRat(sign, 1)))
			default:
				unit, _, _ := strings.Cut(l.Meter, ".")
				if charges[unit] == nil {
					charges[unit] = map[string]*priced{}
				}
				if charges[unit][l.Charge] == nil {
					charges[unit][l.Charge] = &priced{new(big.Rat), new(big.Rat), new(big.Rat), new(big.Rat)}
				}
				q, n := pick(charges[unit][l.Charge])
				q.Add(q, l.Quantity.Value().Rat())
				n.Add(n, net)
			}
		}
	}
	take(before, -1, func(p *priced) (*big.Rat, *big.Rat) { return p.q0, p.n0 })
	take(after, 1, func(p *priced) (*big.Rat, *big.Rat) { return p.q1, p.n1 })
	price, volume, mix := fixed, new(big.Rat), new(big.Rat)
	for _, group := range charges {
		p, v, m := causes(group)
		price.Add(price, p)
		volume.Add(volume, v)
		mix.Add(mix, m)
	}
	return rounded(currency, before, after, [4]*big.Rat{price, volume, mix, adjustment})
}

// decidedKind says whether a line is no part of the month's own arithmetic.
func decidedKind(kind string) bool {
	switch kind {
	case KindAdjustment, KindGuard, KindCorrectionIn, KindCorrectionOut, KindDiscount, KindSLA, KindOneOff:
		return true
	}
	return false
}

// causes splits the change of charges that count the same.
func causes(group map[string]*priced) (price, volume, mix *big.Rat) {
	q0, q1, n0, n1, atOld := new(big.Rat), new(big.Rat), new(big.Rat), new(big.Rat), new(big.Rat)
	for _, p := range group {
		q0.Add(q0, p.q0)
		q1.Add(q1, p.q1)
		n0.Add(n0, p.n0)
		n1.Add(n1, p.n1)
		switch {
		case p.q0.Sign() > 0:
			atOld.Add(atOld, new(big.Rat).Mul(p.q1, new(big.Rat).Quo(p.n0, p.q0)))
		default: // new, or nothing was counted: what it costs now
			atOld.Add(atOld, new(big.Rat).Sub(p.n1, p.n0))
		}
	}
	price = new(big.Rat).Sub(n1, atOld)
	if q0.Sign() == 0 { // all of it is new
		return price, new(big.Rat).Sub(atOld, n0), new(big.Rat)
	}
	average := new(big.Rat).Quo(n0, q0)
	volume = new(big.Rat).Mul(new(big.Rat).Sub(q1, q0), average)
	mix = new(big.Rat).Sub(atOld, new(big.Rat).Mul(q1, average))
	return price, volume, mix
}

// rounded rounds the causes and keeps what that leaves in a row of its own.
func rounded(currency money.Currency, before, after []Line, exact [4]*big.Rat) (Change, error) {
	var c Change
	b, err := Totals(currency, before)
	if err != nil {
		return c, err
	}
	a, err := Totals(currency, after)
	if err != nil {
		return c, err
	}
	c.Before, c.After = b.Net, a.Net
	if c.Total, err = a.Net.Sub(b.Net); err != nil {
		return c, err
	}
	c.Rounding = c.Total
	for i, into := range []*money.Amount{&c.Price, &c.Volume, &c.Mix, &c.Adjustment} {
		if *into, err = money.RoundRat(exact[i], currency, money.HalfAway); err != nil {
			return c, err
		}
		if c.Rounding, err = c.Rounding.Sub(*into); err != nil {
			return c, err
		}
	}
	return c, nil
}
