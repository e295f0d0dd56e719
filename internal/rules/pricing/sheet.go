package pricing

import (
	"github.com/shopspring/decimal"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// Sheet is a contract's charges, checked and read once, for rating many volumes. It is never changed once made and
// may be used by many at a time.
type Sheet struct {
	in      Input // without usage and days
	scale   int32
	tax     fixed
	plain   bool // currency and tax are within 64 bits
	meters  []string
	charges []entry
}

// entry is a charge with its numbers read. Where plain is false they do not fit and Rate's way is taken.
type entry struct {
	meter, tierMeter, events     int // places in the sheet's meters, -1 without
	amount, unit, fee, low, high fixed
	tiers                        []step
	plain                        bool
}

type step struct{ from, to, unit, flat fixed }

// NewSheet checks currency, tax and charges; the first refused field is a *money.FieldError with Rate's pointer.
func NewSheet(currency money.Currency, tax Tax, charges []Charge) (*Sheet, error) {
	s := &Sheet{in: Input{Currency: currency, Tax: tax, Charges: charges}}
	probe := s.in
	probe.CalendarDays = 1
	if err := Validate(probe).First(); err != nil {
		return nil, err
	}
	var err error
	if s.scale, err = currency.Scale(); err != nil {
		return nil, err
	}
	s.tax, s.plain = fixedOf(tax.Rate)
	s.charges = make([]entry, len(charges))
	for i, c := range charges {
		s.charges[i] = s.read(c)
	}
	return s, nil
}

func (s *Sheet) read(c Charge) entry {
	e := entry{meter: s.meter(c.Meter), tierMeter: s.meter(c.TierMeter), events: s.meter(c.EventsMeter), plain: c.Model != PackageOf}
	unit := c.UnitPrice
	if c.Model == Percentage {
		unit = c.Rate
	}
	for _, f := range []struct {
		to   *fixed
		from money.Number
	}{{&e.amount, c.Amount}, {&e.unit, unit}, {&e.fee, c.FixedFee}, {&e.low, c.Minimum}, {&e.high, c.Maximum}} {
		var ok bool
		*f.to, ok = fixedOf(f.from)
		e.plain = e.plain && ok
	}
	var from fixed
	for _, t := range c.Tiers {
		to, ok1 := fixedOf(t.UpTo)
		unit, ok2 := fixedOf(t.UnitPrice)
		flat, ok3 := fixedOf(t.FlatPrice)
		e.tiers = append(e.tiers, step{from, to, unit, flat})
		e.plain = e.plain && ok1 && ok2 && ok3
		from = to
	}
	return e
}

// meter gives a meter its place.
func (s *Sheet) meter(name string) int {
	if name == "" {
		return -1
	}
	for i, m := range s.meters {
		if m == name {
			return i
		}
	}
	s.meters = append(s.meters, name)
	return len(s.meters) - 1
}

// quantity is a meter's usage, read once for all charges.
type quantity struct {
	value fixed
	text  money.Number
	plain bool
}

// Rate is the function Rate for the sheet's charges, without the details of lines: the same lines, sums, taxes and
// refusals to the fen.
func (s *Sheet) Rate(serviceDays, calendarDays int64, counted map[string]money.Number) (Output, error) {
	in := s.in
	in.ServiceDays, in.CalendarDays, in.Usage = serviceDays, calendarDays, counted
	var errs money.FieldErrors
	validateDays(&errs, serviceDays, calendarDays)
	validateUsage(&errs, counted)
	if err := errs.First(); err != nil {
		return Output{}, err
	}
	var few [8]quantity // on the stack: contracts have few meters
	read := few[:0]
	for _, meter := range s.meters {
		read = append(read, quantityOf(counted[meter]))
	}
	out := Output{Lines: make([]Line, 0, len(s.charges)+1), Charges: make(map[string]money.Amount, len(s.charges))}
	for i := range s.charges {
		if ok := s.quick(&out, i, read, serviceDays == calendarDays); ok {
			continue
		}
		if err := slowly(&out, in, i); err != nil {
			return Output{}, err
		}
	}
	return total(out, in.Currency, in.Tax)
}

func quantityOf(n money.Number) quantity {
	q := quantity{text: n}
	if q.value, q.plain = fixedOf(n); !q.plain {
		return q
	}
	if !n.Given() || q.value.places > 0 || n[0] == '-' {
		q.text = money.NumberOf(n.Value())
	}
	return q
}

// slowly rates one charge with decimals of any length.
func slowly(out *Output, in Input, i int) error {
	u := usage{in.Usage, decimal.NewFromInt(in.ServiceDays), decimal.NewFromInt(in.CalendarDays)}
	lines, sum, err := rateOne(in, i, u)
	if err != nil {
		return err
	}
	for j := range lines {
		lines[j].Detail = nil
	}
	out.Lines = append(out.Lines, lines...)
	out.Charges[in.Charges[i].Key] = sum
	return nil
}
