package settlement

import (
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
)

// DeficitLife is how many months after the one it arose in a deficit can still be set off.
const DeficitLife = 12

// DeficitMonth is what a month did to the deficit: In is what it began with, Out what it left.
type DeficitMonth struct {
	Month   period.Month
	In, Out money.Amount
}

// DeficitInto returns the deficit a month begins with: what the months before it left, without what arose more
// than DeficitLife months ago. What was set off, or fell to the pool's cap, was the oldest.
func DeficitInto(month period.Month, currency money.Currency, history []DeficitMonth) (money.Amount, error) {
	var pool lots
	for _, h := range history {
		pool.expire(h.Month)
		if err := pool.become(h); err != nil {
			return money.Zero(currency), err
		}
	}
	pool.expire(month)
	return pool.sum(currency)
}

// lot is a deficit by the month it arose in, in minor units.
type lot struct {
	month period.Month
	minor int64
}

type lots []lot

// expire drops what is too old for a month.
func (p *lots) expire(month period.Month) {
	for len(*p) > 0 && month.Sub((*p)[0].month) > DeficitLife {
		*p = (*p)[1:]
	}
}

// become brings the pool to what a month left: more is a lot of that month, less was taken from the oldest.
func (p *lots) become(h DeficitMonth) error {
	change, err := h.Out.Sub(h.In)
	if err != nil {
		return err
	}
	if n := change.Minor(); n > 0 {
		*p = append(*p, lot{h.Month, n})
		return nil
	}
	for left := -change.Minor(); left > 0 && len(*p) > 0; {
		taken := min(left, (*p)[0].minor)
		(*p)[0].minor -= taken
		left -= taken
		if (*p)[0].minor == 0 {
			*p = (*p)[1:]
		}
	}
	return nil
}

func (p *lots) sum(currency money.Currency) (money.Amount, error) {
	sum := money.Zero(currency)
	for _, l := range *p {
		var err error
		if sum, err = sum.Add(money.New(l.minor, currency)); err != nil {
			return sum, err
		}
	}
	return sum, nil
}
