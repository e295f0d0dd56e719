package settlement

import (
	"strconv"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// TrueUpInput is a contract year to be closed (step 13): the terms and the newest version of every month's
// statement, named by its hash, with the figures that count.
type TrueUpInput struct {
	Terms   Terms         `json:"terms"`
	Periods []TrueUpMonth `json:"periods"`
}

// TrueUpMonth is what a month's statement brings into the year. A month that was not measurable counts nothing.
type TrueUpMonth struct {
	Month    string       `json:"month"`
	Version  int64        `json:"version"`
	SHA256   string       `json:"sha256"`
	Status   string       `json:"status"`
	Baseline money.Number `json:"baseline"`
	Share    money.Number `json:"share"`
}

// TrueUpOutput is the year: what its months shared, the annual cap on the measurable baselines, what is shared
// in the end, and the difference, zero or negative.
type TrueUpOutput struct {
	BaselineSum money.Amount `json:"baseline_sum"`
	ShareSum    money.Amount `json:"share_sum"`
	Cap         money.Amount `json:"cap"`
	Share       money.Amount `json:"share"`
	TrueUp      money.Amount `json:"true_up"`
}

// ValidateTrueUp returns every refused field of a year's closing.
func ValidateTrueUp(in TrueUpInput) money.FieldErrors {
	c := &checker{currency: in.Terms.Currency}
	c.terms("/terms", in.Terms)
	if len(in.Periods) == 0 {
		c.errs.Add("/periods", "a year has at least one period")
	}
	for i, p := range in.Periods {
		at := "/periods/" + strconv.Itoa(i)
		if _, err := money.Parse(string(p.Baseline), in.Terms.Currency); err != nil {
			c.errs.Add(at+"/baseline", "%s", err.Error())
		}
		if a, err := money.Parse(string(p.Share), in.Terms.Currency); err != nil {
			c.errs.Add(at+"/share", "%s", err.Error())
		} else if a.Sign() < 0 {
			c.errs.Add(at+"/share", "a share is never negative")
		}
	}
	return c.errs
}

// SettleTrueUp closes a contract year: S_y = min(sum of shares, annual cap). A refused field is a
// *money.FieldError.
func SettleTrueUp(in TrueUpInput) (TrueUpOutput, error) {
	if err := ValidateTrueUp(in).First(); err != nil {
		return TrueUpOutput{}, err
	}
	zero := money.Zero(in.Terms.Currency)
	out := TrueUpOutput{BaselineSum: zero, ShareSum: zero}
	for _, p := range in.Periods {
		if p.Status == NotMeasurable {
			continue
		}
		if err := out.add(in.Terms.Currency, p); err != nil {
			return TrueUpOutput{}, err
		}
	}
	var err error
	if out.Cap, out.TrueUp, err = TrueUp(in.Terms, out.BaselineSum, out.ShareSum); err != nil {
		return TrueUpOutput{}, err
	}
	out.Share, err = out.ShareSum.Add(out.TrueUp)
	return out, err
}

func (o *TrueUpOutput) add(currency money.Currency, p TrueUpMonth) error {
	baseline, err := money.Parse(string(p.Baseline), currency)
	if err != nil {
		return err
	}
	share, err := money.Parse(string(p.Share), currency)
	if err != nil {
		return err
	}
	if o.BaselineSum, err = o.BaselineSum.Add(baseline); err != nil {
		return err
	}
	o.ShareSum, err = o.ShareSum.Add(share)
	return err
}
