package projection_test

import (
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/projection"
)

// witness is the published five-year comparison, in yuan.
func witness() projection.Input {
	return projection.Input{
		Years: 5,
		Human: projection.Human{
			Seats: "5", MonthlyWage: "8000", OnCost: "1.298", WageGrowth: "0.15", TrainingRate: "0.2025",
			SitePerSeat: "24000", ContactsPerDay: "1200", HiddenPerContact: "0.548",
		},
		AI: projection.AI{
			DoubleRunningMonths: 9, Seats: "1.78", Training: "36560", Site: "14120", Hidden: "40000",
			Fixed: "40000", Per10k: "75", Share: "0.75", Deployment: "238000",
		},
	}
}

// near compares yuan with a published figure in 万元 of two decimals. Totals here
// are sums of cells in fen; the published rows were rounded on the way (its third
// year says 135.09 for 135.0848), so a hundredth is left open.
func near(t *testing.T, published string, got money.Amount) {
	t.Helper()
	gap := got.Decimal().Shift(-4).Sub(decimal.RequireFromString(published)).Abs()
	require.True(t, gap.LessThan(decimal.RequireFromString("0.01")), "%s for %s", got, published)
}

func TestThePublishedComparisonIsReproduced(t *testing.T) {
	out, err := projection.Project(witness())
	require.NoError(t, err)
	for i, want := range []string{"110.92", "122.16", "135.09", "149.95", "167.04"} {
		near(t, want, out.Human[i].Total)
	}
	for i, want := range []string{"119.05", "38.82", "42.65", "47.05", "52.11"} {
		near(t, want, out.AI[i].Total)
	}
	near(t, "685.16", out.HumanTotal)
	near(t, "299.67", out.AITotal)
	require.Equal(t, []string{"1350848.41", "6851549.79"}, []string{out.Human[2].Total.String(), out.HumanTotal.String()}, "to the fen")
	require.Equal(t, "1.0733", out.FirstYearRatio)
	require.Equal(t, "0.5626", out.Reduction)
	require.Len(t, out.Warnings, 1, "nine months of double running are long")
}

func TestTotalsAreSumsOfCells(t *testing.T) {
	out, err := projection.Project(witness())
	require.NoError(t, err)
	for _, y := range out.AI {
		sum, err := money.Sum("CNY", y.Labour, y.Training, y.Site, y.AI, y.Hidden)
		require.NoError(t, err)
		require.Equal(t, y.Total, sum)
	}
}

func TestAFallingPriceOfAIIsFeltFromTheSecondYear(t *testing.T) {
	plain, err := projection.Project(witness())
	require.NoError(t, err)
	in := witness()
	in.AI.PriceFall = "0.5"
	cheaper, err := projection.Project(in)
	require.NoError(t, err)
	require.Equal(t, plain.AI[0].AI, cheaper.AI[0].AI)
	require.Equal(t, "21231.88", cheaper.AI[1].AI.String())
}

func TestWhatCannotBeProjectedIsRefused(t *testing.T) {
	for _, c := range []struct {
		name, pointer string
		change        func(*projection.Input)
	}{
		{"no years", "/years", func(in *projection.Input) { in.Years = 0 }},
		{"more than a year of double running", "/ai/double_running_months", func(in *projection.Input) { in.AI.DoubleRunningMonths = 13 }},
		{"an AI that handles more than everything", "/ai/ai_share", func(in *projection.Input) { in.AI.Share = "1.01" }},
		{"a negative wage", "/human/monthly_wage", func(in *projection.Input) { in.Human.MonthlyWage = "-1" }},
		{"a team that costs nothing", "/human", func(in *projection.Input) {
			in.Human.Seats, in.Human.HiddenPerContact = "0", "0"
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := witness()
			c.change(&in)
			_, err := projection.Project(in)
			var refused *money.FieldError
			require.ErrorAs(t, err, &refused)
			require.Equal(t, c.pointer, refused.Pointer)
		})
	}
}
