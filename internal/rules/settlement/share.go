package settlement

import (
	"math/big"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// shared is the share of one set of figures at one quality factor.
type shared struct {
	bands  []BandShare
	amount money.Amount
	raw    money.Amount
	limit  string
}

// shareOf is steps 6 to 8: bands, quality, limits.
func shareOf(in Input, f figures, q quality) (shared, error) {
	zero := money.Zero(in.Terms.Currency)
	s := shared{bands: []BandShare{}, amount: zero, raw: zero, limit: LimitNone}
	if f.status != Share {
		return s, nil
	}
	var reward *big.Rat
	s.bands, reward = banded(in.Terms.Bands, f)
	var err error
	if s.raw, err = money.RoundRat(mul(reward, q.factor), in.Terms.Currency, money.HalfAway); err != nil {
		return s, err
	}
	return limited(in, f, s)
}

// banded is R = sum of rate * the part of N inside each band; limits are pct*B,
// not rounded. The printed parts have four decimals, R is exact.
func banded(bands []Band, f figures) ([]BandShare, *big.Rat) {
	rows, reward, from := make([]BandShare, 0, len(bands)), new(big.Rat), new(big.Rat)
	for _, b := range bands {
		to := f.net
		if b.UpTo.Given() {
			to = least(f.net, mul(rat(b.UpTo), f.baseline.Rat()))
		}
		part := most(new(big.Rat), sub(to, from))
		share := mul(part, rat(b.Rate))
		rows = append(rows, BandShare{Amount: money.Places(part, 4), Rate: b.Rate, Share: money.Places(share, 4)})
		reward = add(reward, share)
		from = most(from, to)
	}
	return rows, reward
}

// limited applies the limits in order and names the first of the lowest that
// really reduces the share.
func limited(in Input, f figures, s shared) (shared, error) {
	s.amount = s.raw
	for _, l := range []struct {
		name  string
		limit func(Input, figures) (money.Amount, bool, error)
	}{{LimitAnnual, annualLimit}, {LimitMonthly, monthlyLimit}, {LimitKeep, keepLimit}} {
		limit, applies, err := l.limit(in, f)
		if err != nil {
			return s, err
		}
		if applies && limit.Cmp(s.amount) < 0 {
			s.amount, s.limit = limit, l.name
		}
	}
	return s, nil
}

// annualLimit is annual_cap*(ytd baseline + B) down to fen, less the ytd share.
func annualLimit(in Input, f figures) (money.Amount, bool, error) {
	ytd := in.Period.YearToDate
	if ytd == nil {
		return money.Amount{}, false, nil
	}
	base := add(rat(ytd.Baseline), f.baseline.Rat())
	limit, err := money.RoundRat(mul(rat(in.Terms.AnnualCap), base), in.Terms.Currency, money.Down)
	if err == nil {
		var before money.Amount
		if before, err = money.Parse(string(ytd.Share), in.Terms.Currency); err == nil {
			limit, err = limit.Sub(before)
		}
	}
	return notBelowZero(limit), true, err
}

// monthlyLimit is monthly_cap*B down to fen.
func monthlyLimit(in Input, f figures) (money.Amount, bool, error) {
	limit, err := money.RoundRat(mul(rat(in.Terms.MonthlyCap), f.baseline.Rat()), in.Terms.Currency, money.Down)
	return notBelowZero(limit), true, err
}

// keepLimit is G less what the merchant keeps, merchant_keep*B up to fen.
func keepLimit(in Input, f figures) (money.Amount, bool, error) {
	kept, err := money.RoundRat(mul(rat(in.Terms.MerchantKeep), f.baseline.Rat()), in.Terms.Currency, money.Up)
	if err != nil {
		return money.Amount{}, false, err
	}
	limit, err := f.gross.Sub(kept)
	return notBelowZero(limit), true, err
}
