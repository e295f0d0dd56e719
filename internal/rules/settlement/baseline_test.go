package settlement_test

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/rules/settlement"
	"github.com/gainshare/gainshare/testsuite/property"
)

func months(costs ...int64) []settlement.BaselineMonth {
	var list []settlement.BaselineMonth
	for i, c := range costs {
		list = append(list, settlement.BaselineMonth{
			Month: period.NewMonth(2025, 1).AddMonths(i), Contacts: 30000, Cost: money.New(c, "CNY"),
		})
	}
	return list
}

func TestABaselineIsTheUnitCostOfItsMonths(t *testing.T) {
	p, err := settlement.ProposeBaseline(months(11_000_000, 12_000_000, 13_000_000), "0")
	require.NoError(t, err)
	require.Equal(t, settlement.Baseline{MeanContacts: "30000.000000", FixedMonth: "0.00", UnitCost: "4.000000"}, p.Baseline)
	require.Equal(t, money.Number("1.000000"), p.Seasons[0].Clipped, "fewer than twelve months have no season")
	two, err := settlement.ProposeBaseline(months(11_000_000, 12_000_000, 13_000_000), "0.30")
	require.NoError(t, err)
	require.Equal(t, settlement.Baseline{MeanContacts: "30000.000000", FixedMonth: "36000.00", UnitCost: "2.800000"}, two.Baseline)
	require.Equal(t, money.Number("4.000000"), two.UnitCost)
}

// Residuals against the other two months: 110/125-1, 120/120-1, 130/115-1.
func TestTheDeadBandProposalLeavesEachMonthOut(t *testing.T) {
	p, err := settlement.ProposeBaseline(months(11_000_000, 12_000_000, 13_000_000), "0")
	require.NoError(t, err)
	require.Equal(t, money.Number("0.166453"), p.Uncertainty)
	require.NotEmpty(t, p.WarnDeadBand("0.05"))
	require.Empty(t, p.WarnDeadBand("0.17"))
	steady, err := settlement.ProposeBaseline(months(12_000_000, 12_000_000, 12_000_000), "0")
	require.NoError(t, err)
	require.Equal(t, money.Number("0.000000"), steady.Uncertainty)
}

func TestABaselineReproducesItsOwnMonthsBeforeClipping(t *testing.T) {
	property.Check(t, func(t *rapid.T) {
		var list []settlement.BaselineMonth
		for i := range 12 {
			list = append(list, settlement.BaselineMonth{
				Month:    period.NewMonth(2025, 1).AddMonths(i),
				Contacts: rapid.Int64Range(10000, 50000).Draw(t, "contacts"),
				Cost:     money.New(rapid.Int64Range(8_000_000, 16_000_000).Draw(t, "cost"), "CNY"),
			})
		}
		p, err := settlement.ProposeBaseline(list, rapid.SampledFrom([]money.Number{"0", "0.3", "0.55"}).Draw(t, "phi"))
		require.NoError(t, err)
		for i, s := range p.Seasons {
			variable := new(big.Rat).Mul(p.Baseline.UnitCost.Value().Rat(), big.NewRat(list[i].Contacts, 1))
			cost := new(big.Rat).Mul(variable, s.Raw.Value().Rat())
			cost.Add(cost, p.Baseline.FixedMonth.Value().Rat())
			gap := cost.Sub(cost, list[i].Cost.Rat())
			// The index has six decimals: half a millionth of the variable part is left.
			allowed := variable.Mul(variable, big.NewRat(1, 2_000_000))
			require.LessOrEqual(t, gap.Abs(gap).Cmp(allowed), 0)
		}
	})
}

func TestABaselineIsRefusedForWhatItLacks(t *testing.T) {
	gap := months(1, 1, 1)
	gap[2].Month = gap[2].Month.Next()
	excluded := months(1, 1, 1)
	excluded[1].Excluded = "flood in the warehouse"
	for name, list := range map[string][]settlement.BaselineMonth{
		"two months": months(1, 1), "thirteen months": months(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1),
		"a missing month": gap, "an excluded month too many": excluded, "a free month": months(1, 0, 1),
	} {
		_, err := settlement.ProposeBaseline(list, "0")
		var refused *money.Error
		require.ErrorAs(t, err, &refused, name)
	}
	_, err := settlement.ProposeBaseline(months(1, 1, 1), "1.1")
	require.Error(t, err)
}
