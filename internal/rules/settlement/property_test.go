package settlement_test

import (
	"math/big"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/settlement"
	"github.com/gainshare/gainshare/testsuite/property"
)

func fen(t *rapid.T, name string, low, high int64) money.Number {
	return money.Number(money.New(rapid.Int64Range(low, high).Draw(t, name), "CNY").String())
}

func fraction(t *rapid.T, name string, high int64) money.Number {
	return money.NumberOf(decimal.New(rapid.Int64Range(0, high).Draw(t, name), -4))
}

func anyMonth(t *rapid.T) settlement.Input {
	in := normal()
	in.Terms.Mode = rapid.SampledFrom([]string{settlement.FirstYuan, settlement.ExcessOnly}).Draw(t, "mode")
	in.Terms.DeadBand = fraction(t, "band", 2000)
	in.Terms.MonthlyCap = fraction(t, "cap", 10000)
	in.Terms.MerchantKeep = fraction(t, "keep", 9999)
	for i := range in.Terms.Bands {
		in.Terms.Bands[i].Rate = fraction(t, "rate", 10000)
	}
	in.Baseline.FixedMonth = fen(t, "fixed", 0, 1e7)
	in.Period.ServiceDays = rapid.Int64Range(0, 30).Draw(t, "days")
	in.Period.Contacts = rapid.Int64Range(0, 100000).Draw(t, "contacts")
	in.Period.Costs = []settlement.Cost{{Key: "a", Amount: fen(t, "a", 0, 2e7)}, {Key: "b", Amount: fen(t, "b", 0, 1e7), Disputed: true}}
	in.Period.DeficitIn = fen(t, "deficit", 0, 36000000)
	in.Period.Metrics["csat"] = settlement.Metric{Numerator: rapid.Int64Range(400, 500).Draw(t, "csat"), Denominator: 100}
	in.Period.DisputedContacts = rapid.Int64Range(0, in.Period.Contacts).Draw(t, "disputed")
	return in
}

func settled(t *rapid.T, in settlement.Input) settlement.Output {
	out, err := settlement.Settle(in)
	require.NoError(t, err)
	return out
}

func TestAShareStaysInsideItsLimits(t *testing.T) {
	property.Check(t, func(t *rapid.T) {
		in := anyMonth(t)
		out := settled(t, in)
		require.GreaterOrEqual(t, out.Share.Sign(), 0)
		require.GreaterOrEqual(t, out.Held.Sign(), 0, "what is held is never negative")
		sum, err := out.Payable.Add(out.Held)
		require.NoError(t, err)
		require.Equal(t, out.Share, sum)
		if out.Share.Sign() > 0 {
			b := out.Baseline.Rat()
			limit := new(big.Rat).Mul(in.Terms.MonthlyCap.Value().Rat(), b)
			require.LessOrEqual(t, out.Share.Rat().Cmp(limit), 0, "share <= cap")
			keep := new(big.Rat).Mul(in.Terms.MerchantKeep.Value().Rat(), b)
			require.GreaterOrEqual(t, out.MerchantNet.Rat().Cmp(keep), 0, "the merchant keeps her part")
		}
	})
}

func TestQuietMonthsNeverTouchTheDeficit(t *testing.T) {
	property.Check(t, func(t *rapid.T) {
		in := anyMonth(t)
		out := settled(t, in)
		if out.Status == settlement.Neutral || out.Status == settlement.NotMeasurable {
			require.Equal(t, string(in.Period.DeficitIn), out.DeficitOut.String())
			require.True(t, out.Share.IsZero())
		}
	})
}

func TestTheShareNeverFallsWithContactsNorRisesWithCost(t *testing.T) {
	property.Check(t, func(t *rapid.T) {
		in := anyMonth(t)
		in.Period.DisputedContacts = 0
		before := settled(t, in)
		more := in
		more.Period.Contacts += rapid.Int64Range(1, 50000).Draw(t, "more contacts")
		require.GreaterOrEqual(t, settled(t, more).Share.Cmp(before.Share), 0, "more contacts")
		dearer := in
		dearer.Period.Costs = append([]settlement.Cost{{Key: "c", Amount: fen(t, "more cost", 1, 1e6)}}, in.Period.Costs...)
		require.LessOrEqual(t, settled(t, dearer).Share.Cmp(before.Share), 0, "more cost")
	})
}

func TestATrueUpTakesNothingBackThatTheRunningCapCouldHold(t *testing.T) {
	property.Check(t, func(t *rapid.T) {
		year := settlement.YearInput{}
		for range rapid.IntRange(1, 6).Draw(t, "months") {
			in := anyMonth(t)
			year.Periods = append(year.Periods, in.Period)
			year.Terms, year.Baseline = in.Terms, in.Baseline
		}
		out, err := settlement.SettleYear(year)
		require.NoError(t, err)
		require.True(t, out.TrueUp.IsZero(), "baselines without adjustments only grow the cap")
		require.LessOrEqual(t, out.ShareSum.Cmp(out.Cap), 0)
	})
}
