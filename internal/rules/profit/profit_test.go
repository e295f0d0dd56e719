package profit_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/profit"
)

func yuan(fen int64) money.Amount { return money.New(fen, "CNY") }

func TestAMonthsMarginIsRevenueLessItsCostAndItsPartOfThePools(t *testing.T) {
	s, err := profit.Of("CNY", []profit.Account{{"6001.base", "", yuan(100000)}, {"6001.sla", "", yuan(-5000)}}, []profit.Account{{"6401.temp", "", yuan(20000)}},
		[]profit.Pool{{ID: "p", Cost: yuan(100000), Seconds: []int64{1, 1, 1}, Mine: 0}, {ID: "idle", Cost: yuan(101), Seconds: []int64{0, 0}, Mine: 1}})
	require.NoError(t, err)
	require.Equal(t, "333.34", s.Pools[0].Charged.String(), "a third, and the fen nobody else gets")
	require.Equal(t, "0.50", s.Pools[1].Charged.String(), "nobody worked: evenly")
	require.Equal(t, []string{"950.00", "533.84", "416.16", "0.4381"}, []string{s.TotalRevenue.String(), s.Cost.String(), s.Margin.String(), s.Rate})
	empty, err := profit.Of("CNY", nil, nil, nil)
	require.NoError(t, err)
	require.Empty(t, empty.Rate, "no rate of nothing")
}

func TestAPoolsPartsAreItsCost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seconds := rapid.SliceOfN(rapid.Int64Range(0, 1e7), 1, 8).Draw(t, "seconds")
		cost := yuan(rapid.Int64Range(0, 1e10).Draw(t, "cost"))
		sum := yuan(0)
		for mine := range seconds {
			s, err := profit.Of("CNY", nil, nil, []profit.Pool{{Cost: cost, Seconds: seconds, Mine: mine}})
			require.NoError(t, err)
			sum, err = sum.Add(s.Pools[0].Charged)
			require.NoError(t, err)
		}
		require.Equal(t, cost, sum)
	})
}
