package projection_test

import (
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/projection"
)

// hundredths rounds a cell to a hundredth of 万元, as the published table was made.
func hundredths(a money.Amount) decimal.Decimal { return a.Decimal().Shift(-4).Round(2) }

func TestThePublishedTableAddsCellsRoundedToAHundredthOfTenThousand(t *testing.T) {
	out, err := projection.Project(witness())
	require.NoError(t, err)
	sum := decimal.Zero
	for i, published := range []string{"110.92", "122.16", "135.09", "149.95", "167.04"} {
		y := out.Human[i]
		row := hundredths(y.Labour).Add(hundredths(y.Training)).Add(hundredths(y.Site)).Add(hundredths(y.Hidden))
		require.Equal(t, published, row.StringFixed(2))
		sum = sum.Add(row)
	}
	require.Equal(t, "685.16", sum.StringFixed(2))
}

func TestTheComponentsFallAsPublished(t *testing.T) {
	study, err := projection.Explore(witness())
	require.NoError(t, err)
	rows := map[string][2]string{"labour": {"420", "180"}, "training": {"85", "25"}, "site": {"60", "15"}, "hidden": {"120", "35"}, "ai": {"0", "45"}}
	falls := map[string]string{"labour": "57", "training": "71", "site": "75", "hidden": "71"}
	whole := func(a money.Amount) string { return a.Decimal().Shift(-4).Round(0).String() }
	for _, c := range study.Components {
		require.Equal(t, rows[c.Name], [2]string{whole(c.Human), whole(c.AI)}, c.Name)
		if c.Reduction != nil {
			require.Equal(t, falls[c.Name], decimal.RequireFromString(*c.Reduction).Shift(2).Round(0).String(), c.Name)
		}
	}
	require.Equal(t, "56", decimal.RequireFromString(study.Reduction).Shift(2).Round(0).String())
}

func TestTheComparisonIsTriedUnderOtherAssumptions(t *testing.T) {
	study, err := projection.Explore(witness())
	require.NoError(t, err)
	by := map[string]projection.Variation{}
	for _, v := range study.Sensitivity {
		by[v.Name] = v
	}
	require.Len(t, by, 5)
	require.Equal(t, study.HumanTotal.Minor()*2, by["volume doubled"].HumanTotal.Minor(), "every human cost follows the volume")
	require.Less(t, by["volume doubled"].AITotal.Minor(), study.AITotal.Minor()*2, "the AI's fixed fee and deployment do not")
	require.Greater(t, by["wage growth +5 points"].Reduction, study.Reduction)
	require.Less(t, by["wage growth -5 points"].Reduction, study.Reduction)
	require.Less(t, by["AI share +10 points"].AITotal.Minor(), study.AITotal.Minor(), "fewer seats beside more AI")
	require.Greater(t, by["AI share -10 points"].AITotal.Minor(), study.AITotal.Minor())
}

func TestAnImpossibleVariationIsLeftOut(t *testing.T) {
	in := witness()
	in.AI.Share, in.Human.WageGrowth = "0.95", "0.02"
	study, err := projection.Explore(in)
	require.NoError(t, err)
	for _, v := range study.Sensitivity {
		require.NotContains(t, []string{"AI share +10 points", "wage growth -5 points"}, v.Name)
	}
}
