package pricing

import "github.com/gainshare/gainshare/internal/rules/money"

// taxLines fills in the tax of each line. Exclusive: amount x rate. Inclusive
// prices are split net first: net = gross / (1 + rate), tax = gross - net.
func taxLines(lines []Line, tax Tax) error {
	for i, l := range lines {
		var err error
		if tax.Mode == Inclusive {
			lines[i].Tax, err = inside(l.Amount, tax)
		} else {
			lines[i].Tax, err = money.Round(l.Amount.Decimal().Mul(tax.Rate.Value()), l.Amount.Currency())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func inside(gross money.Amount, tax Tax) (money.Amount, error) {
	net, err := rounded(gross.Decimal(), tax.Rate.Value().Add(one()), gross.Currency())
	if err != nil {
		return money.Amount{}, err
	}
	return gross.Sub(net)
}

// total sums lines and taxes once; nothing is rounded here.
func total(out Output, currency money.Currency, tax Tax) (Output, error) {
	amounts, taxes := money.Zero(currency), money.Zero(currency)
	var err error
	for _, l := range out.Lines {
		if amounts, err = amounts.Add(l.Amount); err != nil {
			return Output{}, atRoot(err)
		}
		if taxes, err = taxes.Add(l.Tax); err != nil {
			return Output{}, atRoot(err)
		}
	}
	out.Tax = taxes
	if tax.Mode == Inclusive {
		out.Total = amounts
		out.Subtotal, err = amounts.Sub(taxes)
	} else {
		out.Subtotal = amounts
		out.Total, err = amounts.Add(taxes)
	}
	return out, atRoot(err)
}

func atRoot(err error) error {
	if err == nil {
		return nil
	}
	return &money.FieldError{Pointer: "/charges", Sentence: err.Error()}
}
