package oracle

import (
	"github.com/shopspring/decimal"

	"github.com/gainshare/gainshare/internal/rules/contract"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/rules/pricing"
)

func newDecimal(digits int64, places int32) decimal.Decimal { return decimal.New(digits, -places) }

// setUpFee is a one-off: billed, and no cost of the month.
const setUpFee = "setup"

// contract makes a version: every charge model, with minimum, maximum and proration here and there, a term that
// ends within a month, and prices with tax inside or outside.
func (r teller) contract(s *story) contract.Contract {
	c := contract.Contract{Tax: pricing.Tax{Rate: []money.Number{"0.06", "0.13", "0"}[r.IntN(3)], Mode: []string{pricing.Exclusive, pricing.Inclusive}[r.IntN(2)]}}
	for _, charge := range []pricing.Charge{
		{Key: "base", Model: pricing.Flat, Amount: r.yuan(3_000, 20_000), Prorate: true},
		{Key: "human", Model: pricing.Volume, Meter: pricing.MeterHuman, TierMeter: pricing.MeterTotal, Tiers: r.tiers(true, true)},
		{Key: "ai", Model: pricing.Volume, Meter: pricing.MeterAI, TierMeter: pricing.MeterTotal, Tiers: r.tiers(true, false)},
		{Key: "total", Model: pricing.Graduated, Meter: pricing.MeterTotal, Tiers: r.tiers(true, true)},
		{Key: "band", Model: pricing.BandFlat, Meter: pricing.MeterTotal, Tiers: r.tiers(false, true)},
		{Key: "steps", Model: pricing.StepCumulative, Meter: pricing.MeterTotal, Tiers: r.tiers(false, true)},
		{Key: "seats", Model: pricing.SeatDays, Meter: pricing.MeterSeatDays, UnitPrice: r.decimal(2_000, 9_000, 2)},
		{Key: "sales", Model: pricing.Percentage, Meter: pricing.MeterSales, Rate: r.decimal(1, 900, 4)},
		{Key: "messages", Model: pricing.PackageOf, Meter: pricing.MeterAIMessages, Package: &pricing.Package{Size: r.decimal(10, 900, 1), Price: r.decimal(1, 99_999, 4), Free: r.decimal(0, 200, 0)}},
		{Key: "unserved", Model: pricing.PerUnit, Meter: pricing.MeterUnserved, UnitPrice: r.decimal(0, 300, 4)},
	} {
		if r.one(4) { // not every version has every charge
			continue
		}
		if r.one(3) {
			charge.Minimum, charge.Prorate = r.yuan(0, 9_000), charge.Prorate || r.one(2)
		}
		if r.one(3) {
			charge.Maximum = money.NumberOf(charge.Minimum.Value().Add(r.yuan(1, 40_000).Value()))
			charge.Prorate = charge.Prorate || r.one(2)
		}
		c.Charges = append(c.Charges, r.dated(s, charge))
	}
	on := s.starts.AddDays(3)
	return contract.Contract{Tax: c.Tax, Charges: append(c.Charges, contract.Term{Kind: contract.KindOneOff, On: &on,
		Charge: pricing.Charge{Key: setUpFee, Model: pricing.Flat, Amount: r.yuan(1_000, 30_000)}})}
}

// dated ends some terms in the middle of a later month, and begins some others there.
func (r teller) dated(s *story, charge pricing.Charge) contract.Term {
	term := contract.Term{Charge: charge}
	some := func() *period.Date {
		d := s.month(r.IntN(months)).First().AddDays(r.IntN(28))
		return &d
	}
	switch r.IntN(8) {
	case 0:
		term.To = some()
	case 1:
		term.From = some()
	}
	return term
}

func (r teller) tiers(byUnit, flat bool) []pricing.Tier {
	bound := decimal.Zero
	tiers := make([]pricing.Tier, 1+r.IntN(4))
	for i := range tiers {
		if i < len(tiers)-1 {
			bound = bound.Add(r.decimal(1_000, 220_000, 1).Value())
			tiers[i].UpTo = money.NumberOf(bound)
		}
		if byUnit {
			tiers[i].UnitPrice = r.decimal(1, 13_000, 4)
		}
		if flat {
			tiers[i].FlatPrice = r.decimal(0, 300_000, 3)
		}
	}
	return tiers
}
