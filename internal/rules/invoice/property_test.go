package invoice_test

import (
	"encoding/json"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gainshare/gainshare/internal/rules/contract"
	"github.com/gainshare/gainshare/internal/rules/invoice"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/rules/pricing"
	"github.com/gainshare/gainshare/testsuite/property"
)

func price(t *rapid.T, name string) money.Number {
	return money.Number(money.New(rapid.Int64Range(0, 500_000).Draw(t, name), "CNY").String())
}

// anyContract has what a bill can fall over: volume tiers whose price rises as contacts go away, minimums, terms
// that begin or end within the month, tiers per shop.
func anyContract(t *rapid.T) contract.Contract {
	terms := contract.Contract{Tax: pricing.Tax{Rate: "0.06", Mode: rapid.SampledFrom([]string{pricing.Exclusive, pricing.Inclusive}).Draw(t, "mode")}}
	tiers := []pricing.Tier{{UpTo: "300", UnitPrice: price(t, "low")}, {UpTo: "900", UnitPrice: price(t, "middle"), FlatPrice: price(t, "flat")}, {UnitPrice: price(t, "high")}}
	for i, c := range []pricing.Charge{
		{Key: "base", Model: pricing.Flat, Amount: price(t, "base"), Prorate: true},
		{Key: "human", Model: pricing.Volume, Meter: pricing.MeterHuman, TierMeter: pricing.MeterTotal, Tiers: tiers, Minimum: price(t, "minimum")},
		{Key: "ai", Model: pricing.Graduated, Meter: pricing.MeterAI, Tiers: tiers},
		{Key: "total", Model: pricing.BandFlat, Meter: pricing.MeterTotal, Tiers: []pricing.Tier{{UpTo: "500", FlatPrice: price(t, "band 1")}, {FlatPrice: price(t, "band 2")}}},
	} {
		term := contract.Term{Charge: c, Pool: rapid.SampledFrom([]string{pricing.PoolAll, pricing.PoolShop}).Draw(t, "pool")}
		if i == 0 && rapid.Bool().Draw(t, "begins late") {
			from := november.First().AddDays(rapid.IntRange(1, 29).Draw(t, "from"))
			term.From = &from
		}
		terms.Charges = append(terms.Charges, term)
	}
	return terms
}

var november = period.NewMonth(2026, 11)

type shopCount struct{ ai, human, unserved int64 }

func counts(t *rapid.T) map[string]shopCount {
	out := map[string]shopCount{}
	for i := range rapid.IntRange(1, 3).Draw(t, "shops") {
		out["s"+strconv.Itoa(i)] = shopCount{rapid.Int64Range(0, 900).Draw(t, "ai"), rapid.Int64Range(0, 900).Draw(t, "human"), rapid.Int64Range(0, 50).Draw(t, "unserved")}
	}
	return out
}

func usage(shops map[string]shopCount) invoice.Usage {
	u := invoice.Usage{Shops: map[string]map[string]money.Number{}}
	var all shopCount
	for shop, c := range shops {
		u.Shops[shop] = c.meters()
		all = shopCount{all.ai + c.ai, all.human + c.human, all.unserved + c.unserved}
	}
	u.All = all.meters()
	return u
}

func (c shopCount) meters() map[string]money.Number {
	number := func(n int64) money.Number { return money.Number(strconv.FormatInt(n, 10)) }
	return map[string]money.Number{pricing.MeterAI: number(c.ai), pricing.MeterHuman: number(c.human), pricing.MeterUnserved: number(c.unserved),
		pricing.MeterTotal: number(c.ai + c.human + c.unserved)}
}

func drafted(t require.TestingT, c contract.Contract, u invoice.Usage) []invoice.Line {
	lines, _, err := invoice.Draft(invoice.Service{Contract: c, Currency: "CNY", Month: november, Usage: u})
	require.NoError(t, err)
	return lines
}

func total(t require.TestingT, lines []invoice.Line) int64 {
	sum, err := invoice.Totals("CNY", lines)
	require.NoError(t, err)
	whole, err := sum.Total()
	require.NoError(t, err)
	return whole.Minor()
}

func TestADraftIsTheSumOfItsLinesAndOfItsRatingInputs(t *testing.T) {
	property.Check(t, func(t *rapid.T) {
		c, u := anyContract(t), usage(counts(t))
		lines, inputs, err := invoice.Draft(invoice.Service{Contract: c, Currency: "CNY", Month: november, Usage: u})
		require.NoError(t, err)
		out, err := pricing.RateAll(inputs)
		require.NoError(t, err)
		require.Equal(t, out.Total.Minor(), total(t, lines), "anybody can recompute the bill from its inputs")
		first, err := json.Marshal(lines)
		require.NoError(t, err)
		again, err := json.Marshal(drafted(t, c, u))
		require.NoError(t, err)
		require.Equal(t, string(first), string(again), "the same month drafted again")
	})
}

func TestAMonthWithItsCorrectionsIsWhatItsPresentUsageComesTo(t *testing.T) {
	property.Check(t, func(t *rapid.T) {
		c := anyContract(t)
		billed := drafted(t, c, usage(counts(t)))
		for range rapid.IntRange(1, 3).Draw(t, "times late data comes") {
			now := drafted(t, c, usage(counts(t)))
			lines, err := invoice.Corrections("CNY", november, "inv-1", "late usage", billed, now)
			require.NoError(t, err)
			for _, l := range lines {
				require.Equal(t, november, l.ServiceMonth)
				require.Equal(t, "inv-1", l.Corrects)
			}
			billed = append(billed, lines...)
			want, err := invoice.ByCharge("CNY", now)
			require.NoError(t, err)
			have, err := invoice.ByCharge("CNY", billed)
			require.NoError(t, err)
			for charge, sum := range have {
				require.Equal(t, orNothing(want, charge), sum, charge)
			}
		}
		more, err := invoice.Corrections("CNY", november, "inv-1", "late usage", billed, billed)
		require.NoError(t, err)
		require.Empty(t, more, "what did not change is not corrected")
	})
}

func orNothing(sums map[string]invoice.Sum, charge string) invoice.Sum {
	if s, ok := sums[charge]; ok {
		return s
	}
	return invoice.Sum{Net: money.Zero("CNY"), Tax: money.Zero("CNY")}
}

func TestWinningAnObjectionNeverCostsTheMerchantMoney(t *testing.T) {
	guarded := 0
	property.Check(t, func(t *rapid.T) {
		c, shops := anyContract(t), counts(t)
		lines := drafted(t, c, usage(shops))
		for range rapid.IntRange(1, 3).Draw(t, "objections won") {
			won(t, shops)
			before, err := invoice.Totals("CNY", lines)
			require.NoError(t, err)
			was := total(t, lines)
			lines = drafted(t, c, usage(shops))
			after, err := invoice.Totals("CNY", lines)
			require.NoError(t, err)
			guard, needed, err := invoice.Guard(before, after, november)
			require.NoError(t, err)
			if needed {
				guarded++
				lines = append(lines, guard)
				require.Equal(t, was, total(t, lines), "the guard takes back exactly what the bill would have risen by")
			}
			require.LessOrEqual(t, total(t, lines), was)
		}
	})
	require.Positive(t, guarded, "some of these contracts would have cost the merchant money")
}

// won takes contacts out of a shop (duplicate, not ours), or leaves them in as unserved (not resolved).
func won(t *rapid.T, shops map[string]shopCount) {
	c := shops["s0"]
	n := rapid.Int64Range(0, c.ai).Draw(t, "contacts won")
	c.ai -= n
	if rapid.Bool().Draw(t, "not resolved") {
		c.unserved += n
	}
	shops["s0"] = c
}
