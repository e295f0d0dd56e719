package settlement

import (
	"github.com/gainshare/gainshare/internal/rules/money"
)

// Settle computes the statement of one period (contract rules, section 4.2). A
// refused field is a *money.FieldError.
func Settle(in Input) (Output, error) {
	if err := Validate(in).First(); err != nil {
		return Output{}, err
	}
	out, err := settle(in)
	if err != nil {
		return Output{}, &money.FieldError{Pointer: "/period", Sentence: err.Error()}
	}
	return out, nil
}

func settle(in Input) (Output, error) {
	f, err := figure(in, in.Period.Contacts)
	if err != nil {
		return Output{}, err
	}
	q := score(in.Terms.Gates, in.Period.Metrics)
	full, err := shareOf(in, f, q)
	if err != nil {
		return Output{}, err
	}
	payable, err := payableNow(in, q, full)
	if err != nil {
		return Output{}, err
	}
	return statement(in, f, q, full, payable)
}

// payableNow is step 9: every step rerun with the disputed contacts taken away and
// every disputed cost kept, at the lower quality of the two data sets. It is never
// more than the full share.
func payableNow(in Input, q quality, full shared) (money.Amount, error) {
	if in.Period.MetricsUndisputed != nil {
		q = lower(q, score(in.Terms.Gates, in.Period.MetricsUndisputed))
	}
	f, err := figure(in, in.Period.Contacts-in.Period.DisputedContacts)
	if err != nil {
		return money.Amount{}, err
	}
	reduced, err := shareOf(in, f, q)
	if err != nil {
		return money.Amount{}, err
	}
	return smaller(full.amount, reduced.amount), nil
}

// statement prints the figures, rounding where they are printed.
func statement(in Input, f figures, q quality, full shared, payable money.Amount) (Output, error) {
	out := Output{
		Status: f.status, WageFactor: money.Places(f.wageFactor, 6),
		Baseline: f.baseline, Actual: f.actual, GrossSaving: f.gross, SavingsRate: savingsRate(f),
		Bands: full.bands, QualityFactor: money.Places(q.factor, 4), Gates: q.gates,
		Share: full.amount, Limit: full.limit, Payable: payable,
	}
	currency := in.Terms.Currency
	steps := []func() error{
		func() (err error) { out.NetSaving, err = money.RoundRat(f.net, currency, money.HalfAway); return },
		func() (err error) {
			out.DeficitOut, err = money.RoundRat(f.deficitOut, currency, money.HalfAway)
			return
		},
		func() (err error) { out.Forfeited, err = full.raw.Sub(full.amount); return },
		func() (err error) { out.Held, err = full.amount.Sub(payable); return },
		func() (err error) { out.MerchantNet, err = f.gross.Sub(full.amount); return },
		func() (err error) { out.Tax, err = TaxOf(payable, in.Terms.TaxRate); return },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return Output{}, err
		}
	}
	return out, nil
}

// TaxOf is the VAT on a part of a share, to fen. The tax of a later part is the
// tax of the cumulative sum less what was posted before.
func TaxOf(a money.Amount, rate money.Number) (money.Amount, error) {
	return money.RoundRat(mul(a.Rat(), rat(rate)), a.Currency(), money.HalfAway)
}

// savingsRate is G/B with six decimals, nil when the baseline is not above zero.
func savingsRate(f figures) *string {
	if f.baseline.Sign() <= 0 {
		return nil
	}
	b := f.baseline.Rat()
	text := money.Places(mul(f.gross.Rat(), b.Inv(b)), 6)
	return &text
}
