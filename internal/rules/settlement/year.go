package settlement

import (
	"math/big"
	"strconv"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// YearInput is a contract year: one set of terms and its periods in order. The
// first period's deficit_in opens the year; later ones are chained and what they
// say is not used. year_to_date is chained too and not accepted.
type YearInput struct {
	Terms    Terms    `json:"terms"`
	Baseline Baseline `json:"baseline"`
	Periods  []Period `json:"periods"`
}

// YearOutput is the year's statements and its true-up: min(sum of shares, annual
// cap) less the sum of shares, never above zero.
type YearOutput struct {
	Periods  []Output     `json:"periods"`
	ShareSum money.Amount `json:"share_sum"`
	Cap      money.Amount `json:"cap"`
	TrueUp   money.Amount `json:"true_up"`
}

// ValidateYear returns every refused field of a year.
func ValidateYear(in YearInput) money.FieldErrors {
	c := &checker{currency: in.Terms.Currency}
	c.terms("/terms", in.Terms)
	c.baseline("/baseline", in.Baseline)
	if len(in.Periods) == 0 {
		c.errs.Add("/periods", "a year has at least one period")
	}
	for i, p := range in.Periods {
		at := "/periods/" + strconv.Itoa(i)
		if p.YearToDate != nil {
			c.errs.Add(at+"/year_to_date", "the year to date is computed here and not given")
			p.YearToDate = nil
		}
		if !p.DeficitIn.Given() {
			p.DeficitIn = "0"
		}
		c.period(at, p)
	}
	return c.errs
}

// SettleYear settles the periods in order, chaining deficit and year to date, and
// computes the true-up (step 13). A refused field is a *money.FieldError.
func SettleYear(in YearInput) (YearOutput, error) {
	if err := ValidateYear(in).First(); err != nil {
		return YearOutput{}, err
	}
	y := year{currency: in.Terms.Currency, share: money.Zero(in.Terms.Currency), base: money.Zero(in.Terms.Currency)}
	for i, p := range in.Periods {
		if err := y.settle(in, i, p); err != nil {
			return YearOutput{}, &money.FieldError{Pointer: "/periods/" + strconv.Itoa(i), Sentence: err.Error()}
		}
	}
	return y.close(in.Terms)
}

// year is the running state of SettleYear: sums over measurable periods.
type year struct {
	currency money.Currency
	outputs  []Output
	share    money.Amount
	base     money.Amount
}

func (y *year) settle(in YearInput, i int, p Period) error {
	if i > 0 {
		p.DeficitIn = money.Number(y.outputs[i-1].DeficitOut.String())
	} else if !p.DeficitIn.Given() {
		p.DeficitIn = "0"
	}
	p.YearToDate = &YearToDate{Baseline: money.Number(y.base.String()), Share: money.Number(y.share.String())}
	out, err := settle(Input{Terms: in.Terms, Baseline: in.Baseline, Period: p})
	if err != nil {
		return err
	}
	y.outputs = append(y.outputs, out)
	if out.Status == NotMeasurable {
		return nil
	}
	if y.base, err = y.base.Add(out.Baseline); err != nil {
		return err
	}
	y.share, err = y.share.Add(out.Share)
	return err
}

func (y *year) close(t Terms) (YearOutput, error) {
	limit, trueUp, err := TrueUp(t, y.base, y.share)
	if err != nil {
		return YearOutput{}, &money.FieldError{Pointer: "/periods", Sentence: err.Error()}
	}
	return YearOutput{Periods: y.outputs, ShareSum: y.share, Cap: limit, TrueUp: trueUp}, nil
}

// TrueUp returns the annual cap on the sum of baselines of the measurable periods
// (annual_cap * sum, down to fen, at least zero) and what a year's shares have to
// give back: zero or negative.
func TrueUp(t Terms, baselines, shares money.Amount) (limit, trueUp money.Amount, err error) {
	capped := most(new(big.Rat), mul(rat(t.AnnualCap), baselines.Rat()))
	if limit, err = money.RoundRat(capped, t.Currency, money.Down); err != nil {
		return limit, trueUp, err
	}
	trueUp, err = smaller(shares, limit).Sub(shares)
	return limit, trueUp, err
}
