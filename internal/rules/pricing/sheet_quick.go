package pricing

import "github.com/gainshare/gainshare/internal/rules/money"

// quick rates one charge within 64 bits, exactly as rateCharge does; false says that it cannot, and that out is as
// it was. A prorated price of a part of a month is a fraction and left to decimals.
func (s *Sheet) quick(out *Output, i int, read []quantity, fullMonth bool) bool {
	c, e := &s.in.Charges[i], &s.charges[i]
	if !s.plain || !e.plain || (c.Prorate && !fullMonth) {
		return false
	}
	exact, ok := e.price(c, read)
	if !ok {
		return false
	}
	price, ok := exact.minor(s.scale)
	if !ok {
		return false
	}
	lines, sum := len(out.Lines), price
	line := Line{Charge: c.Key, Kind: KindUsage, Amount: money.New(price, s.in.Currency)}
	if e.meter >= 0 {
		line.Quantity = read[e.meter].text
	}
	ok = s.add(out, line, price) && s.limit(out, c.Key, KindMaximum, c.Maximum.Given(), e.high, -1, &sum) &&
		s.limit(out, c.Key, KindMinimum, c.Minimum.Given(), e.low, 1, &sum)
	if !ok {
		out.Lines = out.Lines[:lines]
		return false
	}
	out.Charges[c.Key] = money.New(sum, s.in.Currency)
	return true
}

// limit adds the line that brings the sum to a limit, when it lies on the limit's side.
func (s *Sheet) limit(out *Output, key, kind string, given bool, limit fixed, sign int64, sum *int64) bool {
	if !given {
		return true
	}
	bound, ok := limit.minor(s.scale)
	if !ok {
		return false
	}
	gap := bound - *sum // both are at least zero
	if gap*sign <= 0 {
		return true
	}
	*sum = bound
	return s.add(out, Line{Charge: key, Kind: kind, Amount: money.New(gap, s.in.Currency)}, gap)
}

// add appends a line with its tax, which is rounded half away from zero on both sides of it.
func (s *Sheet) add(out *Output, l Line, minor int64) bool {
	size := minor
	if size < 0 {
		size = -size
	}
	tax, ok := s.taxOf(size)
	if minor < 0 {
		tax = -tax
	}
	l.Tax = money.New(tax, s.in.Currency)
	out.Lines = append(out.Lines, l)
	return ok
}

func (s *Sheet) taxOf(minor int64) (int64, bool) {
	amount := fixed{uint64(minor), s.scale} //nolint:gosec // not negative
	if s.in.Tax.Mode != Inclusive {
		tax, ok := amount.mul(s.tax)
		if !ok {
			return 0, false
		}
		return tax.minor(s.scale)
	}
	scaled, ok := amount.mul(fixed{ten(s.tax.places), 0})
	if !ok {
		return 0, false
	}
	return minor - divided(scaled.n, ten(s.tax.places)+s.tax.n), true
}

// price is the pricer of the charge's model, before rounding.
func (e *entry) price(c *Charge, read []quantity) (fixed, bool) {
	if c.Model == Flat {
		return e.amount, true
	}
	q := read[e.meter]
	if !q.plain {
		return fixed{}, false
	}
	switch c.Model {
	case Volume:
		return e.volume(c, q, read)
	case Graduated, StepCumulative, BandFlat:
		return e.tiered(c, q.value)
	}
	price, ok := q.value.mul(e.unit)
	if !ok || e.events < 0 || !c.FixedFee.Given() {
		return price, ok
	}
	fees, ok := read[e.events].value.mul(e.fee)
	if !ok || !read[e.events].plain {
		return fixed{}, false
	}
	return price.add(fees)
}

// reached is the tier a total falls in.
func (e *entry) reached(total fixed) (int, bool) {
	for i := range len(e.tiers) - 1 {
		above, ok := total.above(e.tiers[i].to)
		if !ok || !above {
			return i, ok
		}
	}
	return len(e.tiers) - 1, true
}

func (e *entry) volume(c *Charge, q quantity, read []quantity) (fixed, bool) {
	total := q
	if e.tierMeter >= 0 {
		total = read[e.tierMeter]
	}
	at, ok := e.reached(total.value)
	if !ok || !total.plain {
		return fixed{}, false
	}
	price, ok := q.value.mul(e.tiers[at].unit)
	if !ok || (total.value.n == 0 && !c.flatAtZero()) {
		return price, ok
	}
	return price.add(e.tiers[at].flat)
}

// tiered sums what the tiers entered come to: units and flat, flats alone, or the last flat alone.
func (e *entry) tiered(c *Charge, total fixed) (sum fixed, ok bool) {
	if total.n == 0 && !c.flatAtZero() {
		return fixed{}, true
	}
	last, ok := e.reached(total)
	for i := 0; ok && i <= last; i++ {
		part := e.tiers[i].flat
		if c.Model == Graduated {
			part, ok = e.units(i, last, total)
		}
		if ok && (c.Model != BandFlat || i == last) {
			sum, ok = sum.add(part)
		}
	}
	return sum, ok
}

// units is what a tier's units and its flat price come to.
func (e *entry) units(i, last int, total fixed) (fixed, bool) {
	t := e.tiers[i]
	top := t.to
	if i == last {
		top = total
	}
	n, ok := top.sub(t.from)
	if !ok {
		return fixed{}, false
	}
	price, ok := n.mul(t.unit)
	if !ok {
		return fixed{}, false
	}
	return price.add(t.flat)
}
