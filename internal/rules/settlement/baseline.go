package settlement

import (
	"fmt"
	"math/big"

	"github.com/shopspring/decimal"

	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
)

// Codes of refused baselines.
const (
	CodeBaselineMonths = "baseline_months"
	CodeBaselineValues = "baseline_values"
)

// BaselineMonth is one complete month before go-live: contacts and cost ex VAT. An
// excluded month carries its reason and does not count.
type BaselineMonth struct {
	Month    period.Month
	Contacts int64
	Cost     money.Amount
	Excluded string
}

// Season is the index of one calendar month, six decimals, before clipping and as
// used.
type Season struct {
	Month   period.Month `json:"month"`
	Raw     money.Number `json:"raw"`
	Clipped money.Number `json:"clipped"`
}

// Proposal is a baseline ready to be signed. UnitCost is b0; Uncertainty is
// U = 1.26*CV*sqrt(1+2/n) and the dead band proposed.
type Proposal struct {
	Baseline    Baseline     `json:"baseline"`
	MeanCost    money.Amount `json:"mean_cost"`
	UnitCost    money.Number `json:"unit_cost"`
	Seasons     []Season     `json:"seasons"`
	Months      int          `json:"months"`
	Uncertainty money.Number `json:"uncertainty"`
}

// WarnDeadBand returns a sentence when a dead band lies below the proposal, and ""
// otherwise.
func (p Proposal) WarnDeadBand(band money.Number) string {
	if band.Value().LessThan(p.Uncertainty.Value()) {
		return fmt.Sprintf("the dead band %s is below the uncertainty %s of the baseline: months may be shared that only vary by chance", band, p.Uncertainty)
	}
	return ""
}

// ProposeBaseline computes a baseline with fixed share phi (0 to 1) from 3 to 12
// consecutive complete months: F = phi*sum K / N to fen, v = (1-phi)*sum K / sum C
// to six decimals, season indices when there are twelve months. Errors are
// *money.Error with the codes above.
func ProposeBaseline(months []BaselineMonth, phi money.Number) (Proposal, error) {
	used, err := usedMonths(months)
	if err != nil {
		return Proposal{}, err
	}
	if phi.Check() != nil || phi.Value().IsNegative() || phi.Value().GreaterThan(oneDecimal()) {
		return Proposal{}, &money.Error{Code: CodeBaselineValues, Sentence: "the fixed share lies between 0 and 1"}
	}
	s := sums(used)
	two, err := s.twoPart(rat(phi), used[0].Cost.Currency())
	if err != nil {
		return Proposal{}, err
	}
	return propose(used, s, two, rat(phi))
}

func propose(used []BaselineMonth, s sumsOf, two twoPart, phi *big.Rat) (Proposal, error) {
	mean, err := money.RoundRat(new(big.Rat).Quo(s.cost, whole(s.months)), used[0].Cost.Currency(), money.HalfAway)
	if err != nil {
		return Proposal{}, err
	}
	uncertainty, err := uncertainty(used, phi)
	if err != nil {
		return Proposal{}, err
	}
	return Proposal{
		Baseline: Baseline{
			MeanContacts: money.Number(money.Places(big.NewRat(s.contacts, s.months), 6)),
			FixedMonth:   money.Number(two.fixed.String()),
			UnitCost:     money.Number(two.unit.StringFixed(6)),
		},
		MeanCost:    mean,
		UnitCost:    money.Number(money.Places(new(big.Rat).Quo(s.cost, whole(s.contacts)), 6)),
		Seasons:     seasons(used, two),
		Months:      len(used),
		Uncertainty: uncertainty,
	}, nil
}

// usedMonths checks that the months are consecutive, of one currency and enough,
// and returns those not excluded.
func usedMonths(months []BaselineMonth) ([]BaselineMonth, error) {
	var used []BaselineMonth
	for i, m := range months {
		switch {
		case i > 0 && months[i-1].Month.Next() != m.Month:
			return nil, &money.Error{Code: CodeBaselineMonths, Sentence: fmt.Sprintf("%s does not follow %s: baseline months are consecutive", m.Month, months[i-1].Month)}
		case m.Cost.Currency() != months[0].Cost.Currency():
			return nil, &money.Error{Code: CodeBaselineValues, Sentence: fmt.Sprintf("%s is in another currency", m.Month)}
		case m.Excluded != "":
			continue
		case m.Contacts <= 0 || m.Cost.Sign() <= 0:
			return nil, &money.Error{Code: CodeBaselineValues, Sentence: fmt.Sprintf("%s has no contacts or no cost", m.Month)}
		}
		used = append(used, m)
	}
	if len(used) < 3 || len(used) > 12 {
		return nil, &money.Error{Code: CodeBaselineMonths, Sentence: fmt.Sprintf("a baseline has 3 to 12 complete months, not %d", len(used))}
	}
	return used, nil
}

type sumsOf struct {
	months   int64
	contacts int64
	cost     *big.Rat
}

func sums(months []BaselineMonth) sumsOf {
	s := sumsOf{months: int64(len(months)), cost: new(big.Rat)}
	for _, m := range months {
		s.contacts += m.Contacts
		s.cost = add(s.cost, m.Cost.Rat())
	}
	return s
}

// twoPart is a baseline as cost: fixed a month and unit a contact.
type twoPart struct {
	fixed money.Amount
	unit  decimal.Decimal
}

func (s sumsOf) twoPart(phi *big.Rat, currency money.Currency) (twoPart, error) {
	fixed, err := money.RoundRat(new(big.Rat).Quo(mul(phi, s.cost), whole(s.months)), currency, money.HalfAway)
	unit := new(big.Rat).Quo(mul(sub(whole(1), phi), s.cost), whole(s.contacts))
	return twoPart{fixed: fixed, unit: money.RoundPlaces(unit, 6)}, err
}
