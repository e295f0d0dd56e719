package pricing_test

import (
	"encoding/json"
	"maps"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/pricing"
	"github.com/gainshare/gainshare/testsuite/property"
)

func TestTheSameMonthRatedAgainGivesTheSameBytes(t *testing.T) {
	property.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		require.Equal(t, bytesOf(t, in), bytesOf(t, in))
	})
}

func bytesOf(t require.TestingT, in pricing.Input) string {
	out, err := pricing.Rate(in)
	require.NoError(t, err)
	text, err := json.Marshal(out)
	require.NoError(t, err)
	return string(text)
}

// A volume or band price may fall as usage rises, which the preview warns of; the others may not.
func TestMoreUsageNeverCostsLessWhereEachUnitIsPricedAlone(t *testing.T) {
	property.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		more := in
		more.Usage = maps.Clone(in.Usage)
		more.Usage["m"] = money.NumberOf(in.Usage["m"].Value().Add(decimal.New(rapid.Int64Range(1, 1e7).Draw(t, "more"), -3)))
		before, err := pricing.Rate(in)
		require.NoError(t, err)
		after, err := pricing.Rate(more)
		require.NoError(t, err)
		for _, c := range in.Charges {
			if c.Model != pricing.Volume && c.Model != pricing.BandFlat {
				require.GreaterOrEqual(t, after.Charges[c.Key].Cmp(before.Charges[c.Key]), 0, c.Model)
			}
		}
	})
}

func TestAChargeStaysBetweenItsMinimumAndMaximum(t *testing.T) {
	property.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		in.ServiceDays = in.CalendarDays
		out, err := pricing.Rate(in)
		require.NoError(t, err)
		for _, c := range in.Charges {
			if !c.Minimum.Given() {
				continue
			}
			low, err := money.Round(c.Minimum.Value(), in.Currency)
			require.NoError(t, err)
			high, err := money.Round(c.Maximum.Value(), in.Currency)
			require.NoError(t, err)
			require.GreaterOrEqual(t, out.Charges[c.Key].Cmp(low), 0)
			require.LessOrEqual(t, out.Charges[c.Key].Cmp(high), 0)
		}
	})
}
