package pricing

import (
	"strconv"

	"github.com/shopspring/decimal"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// Rate turns usage into lines, charge by charge in contract order: quantity, free
// units, price, maximum, minimum, each rounded to the currency, then tax per line.
// A refused field is a *money.FieldError.
func Rate(in Input) (Output, error) {
	if err := Validate(in).First(); err != nil {
		return Output{}, err
	}
	u := usage{in.Usage, decimal.NewFromInt(in.ServiceDays), decimal.NewFromInt(in.CalendarDays)}
	out := Output{Lines: []Line{}, Charges: map[string]money.Amount{}}
	for i, c := range in.Charges {
		lines, sum, err := rateOne(in, i, u)
		if err != nil {
			return Output{}, err
		}
		out.Charges[c.Key] = sum
		out.Lines = append(out.Lines, lines...)
	}
	return total(out, in.Currency, in.Tax)
}

// rateOne returns the taxed lines of one charge and their sum.
func rateOne(in Input, i int, u usage) (lines []Line, sum money.Amount, err error) {
	lines, err = rateCharge(in.Charges[i], u, in.Currency)
	if err == nil {
		err = taxLines(lines, in.Tax)
	}
	if err == nil {
		sum, err = sumOf(in.Currency, lines)
	}
	if err != nil {
		return nil, sum, &money.FieldError{Pointer: "/charges/" + strconv.Itoa(i), Sentence: err.Error()}
	}
	return lines, sum, nil
}

// rateCharge runs one charge through the pipeline. Each step looks at the sum of
// the lines before it and adds a line of its own when it changes that sum.
func rateCharge(c Charge, u usage, currency money.Currency) ([]Line, error) {
	s, _ := shapeOf(c.Model)
	p := s.pricer(c, u)
	price, err := rounded(p.amount, p.per, currency)
	if err != nil {
		return nil, err
	}
	lines := []Line{{Charge: c.Key, Kind: KindUsage, Quantity: p.quantity, Amount: price, Detail: p.detail}}
	for _, limit := range []limiter{maximum, minimum} {
		line, err := limit(c, u, lines, currency)
		if err != nil {
			return nil, err
		}
		lines = append(lines, line...)
	}
	return lines, nil
}

// rounded brings amount / per to the currency, half away from zero, exactly.
func rounded(amount, per decimal.Decimal, currency money.Currency) (money.Amount, error) {
	if per.Equal(one()) {
		return money.Round(amount, currency)
	}
	scale, err := currency.Scale()
	if err != nil {
		return money.Amount{}, err
	}
	return money.Round(amount.DivRound(per, scale), currency)
}

func sumOf(currency money.Currency, lines []Line) (money.Amount, error) {
	sum := money.Zero(currency)
	for _, l := range lines {
		var err error
		if sum, err = sum.Add(l.Amount); err != nil {
			return money.Amount{}, err
		}
	}
	return sum, nil
}
