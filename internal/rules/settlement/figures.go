package settlement

import (
	"math/big"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// figures are steps 1 to 6 of a statement on one set of contacts.
type figures struct {
	status     string
	wageFactor *big.Rat
	baseline   money.Amount
	actual     money.Amount
	gross      money.Amount
	net        *big.Rat
	deficitOut *big.Rat
}

// figure computes the figures for a number of contacts, which is the period's, or
// smaller when disputed contacts are taken away.
func figure(in Input, contacts int64) (figures, error) {
	f := figures{wageFactor: wageFactor(in), net: new(big.Rat)}
	var err error
	if f.baseline, err = baselineCost(in, contacts, f.wageFactor); err != nil {
		return f, err
	}
	if f.actual, err = actualCost(in); err != nil {
		return f, err
	}
	if f.gross, err = f.baseline.Sub(f.actual); err != nil {
		return f, err
	}
	f.status = status(in, contacts, f)
	f.carry(in)
	return f, nil
}

// wageFactor is WF = 1 + labour_fraction*(WI-1) with the wage index capped by
// (1+wage_cap)^(year-1), rounded to six decimals (step 2).
func wageFactor(in Input) *big.Rat {
	ceiling := power(add(whole(1), rat(in.Terms.WageCap)), in.Period.ContractYear-1)
	index := least(rat(in.Period.WageIndex), ceiling)
	wf := add(whole(1), mul(rat(in.Terms.LabourFraction), sub(index, whole(1))))
	return money.RoundPlaces(wf, 6).Rat()
}

// meanInService is mean_contacts * d/D.
func meanInService(in Input) *big.Rat {
	return mul(rat(in.Baseline.MeanContacts), serviceShare(in.Period))
}

func serviceShare(p Period) *big.Rat { return big.NewRat(p.ServiceDays, p.CalendarDays) }

// baselineCost is B = (F*d/D + v*contacts*SI)*WF to fen, plus the adjustments
// (step 3); volume_upper caps the contacts that count, not the cost.
func baselineCost(in Input, contacts int64, wf *big.Rat) (money.Amount, error) {
	counted := whole(contacts)
	if in.Terms.VolumeUpper.Given() {
		counted = least(counted, mul(rat(in.Terms.VolumeUpper), meanInService(in)))
	}
	fixed := mul(rat(in.Baseline.FixedMonth), serviceShare(in.Period))
	variable := mul(mul(rat(in.Baseline.UnitCost), counted), rat(in.Period.SeasonIndex))
	b, err := money.RoundRat(mul(add(fixed, variable), wf), in.Terms.Currency, money.HalfAway)
	for _, a := range in.Period.Adjustments {
		if err == nil {
			b, err = plus(b, a.Amount)
		}
	}
	return b, err
}

// actualCost is A, every cost line of the month (step 4).
func actualCost(in Input) (money.Amount, error) {
	a, err := money.Zero(in.Terms.Currency), error(nil)
	for _, cost := range in.Period.Costs {
		if err == nil {
			a, err = plus(a, cost.Amount)
		}
	}
	return a, err
}

func plus(a money.Amount, text money.Number) (money.Amount, error) {
	b, err := money.Parse(string(text), a.Currency())
	if err != nil {
		return money.Amount{}, err
	}
	return a.Add(b)
}
