package settlement_test

import (
	"encoding/json"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/settlement"
	"github.com/gainshare/gainshare/testsuite/property"
)

func TestADeficitGrowsOnlyByALossAndShrinksOnlyByASaving(t *testing.T) {
	property.Check(t, func(t *rapid.T) {
		in := anyMonth(t)
		in.Terms.Deficit.Carry = fraction(t, "carry", 10000)
		out := settled(t, in)
		before, err := money.Parse(string(in.Period.DeficitIn), "CNY")
		require.NoError(t, err)
		pool, err := money.Parse(string(in.Terms.Deficit.PoolCap), "CNY")
		require.NoError(t, err)
		require.GreaterOrEqual(t, out.DeficitOut.Sign(), 0)
		switch out.Status {
		case settlement.Deficit:
			require.LessOrEqual(t, out.DeficitOut.Cmp(pool), 0, "the pool has a bottom")
			require.True(t, out.Share.IsZero(), "a loss is not shared")
			added := new(big.Rat).Sub(out.DeficitOut.Rat(), before.Rat())
			require.LessOrEqual(t, added.Cmp(new(big.Rat).Neg(out.GrossSaving.Rat())), 0, "no more is carried than was lost")
		case settlement.Share:
			require.LessOrEqual(t, out.DeficitOut.Cmp(before), 0)
			require.False(t, out.Share.Sign() > 0 && out.DeficitOut.Sign() > 0, "nothing is shared while a deficit is left")
		}
	})
}

func TestMoreDisputedContactsHoldMoreAndPayLess(t *testing.T) {
	property.Check(t, func(t *rapid.T) {
		in := anyMonth(t)
		out := settled(t, in)
		more := in
		more.Period.DisputedContacts = rapid.Int64Range(in.Period.DisputedContacts, in.Period.Contacts).Draw(t, "more disputed")
		after := settled(t, more)
		require.Equal(t, out.Share, after.Share, "a dispute alone changes no share")
		require.LessOrEqual(t, after.Payable.Cmp(out.Payable), 0)
		require.GreaterOrEqual(t, after.Held.Cmp(out.Held), 0)
	})
}

// What is released or kept back after a dispute adds up to one tax, whatever the parts were.
func TestTheTaxOfThePartsIsTheTaxOfTheWhole(t *testing.T) {
	property.Check(t, func(t *rapid.T) {
		rate := fraction(t, "rate", 2000)
		sum, posted := money.Zero("CNY"), money.Zero("CNY")
		for range rapid.IntRange(1, 6).Draw(t, "parts") {
			part := money.New(rapid.Int64Range(-1e6, 1e8).Draw(t, "part"), "CNY")
			var err error
			sum, err = sum.Add(part)
			require.NoError(t, err)
			cumulative, err := settlement.TaxOf(sum, rate)
			require.NoError(t, err)
			delta, err := cumulative.Sub(posted)
			require.NoError(t, err)
			posted, err = posted.Add(delta)
			require.NoError(t, err)
		}
		whole, err := settlement.TaxOf(sum, rate)
		require.NoError(t, err)
		require.Equal(t, whole, posted)
	})
}

func TestTheSameMonthSettledAgainGivesTheSameBytes(t *testing.T) {
	property.Check(t, func(t *rapid.T) {
		in := anyMonth(t)
		first, err := json.Marshal(settled(t, in))
		require.NoError(t, err)
		again, err := json.Marshal(settled(t, in))
		require.NoError(t, err)
		require.Equal(t, string(first), string(again))
	})
}

// With the year to date given, the shares of a year never exceed its annual cap.
func TestTheRunningCapHoldsEveryMonth(t *testing.T) {
	property.Check(t, func(t *rapid.T) {
		in := anyMonth(t)
		ytd := settlement.YearToDate{Baseline: fen(t, "ytd baseline", 0, 1e9), Share: fen(t, "ytd share", 0, 1e8)}
		in.Period.YearToDate = &ytd
		out := settled(t, in)
		if out.Share.Sign() > 0 {
			room := new(big.Rat).Add(ytd.Baseline.Value().Rat(), out.Baseline.Rat())
			room.Mul(room, in.Terms.AnnualCap.Value().Rat())
			taken := new(big.Rat).Add(ytd.Share.Value().Rat(), out.Share.Rat())
			require.LessOrEqual(t, taken.Cmp(room), 0)
		}
	})
}
