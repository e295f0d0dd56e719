package forecasting_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/forecasting"
)

func TestOwnPastAndPriorArePooledByTheirPrecision(t *testing.T) {
	own := forecasting.Uplift{Log: math.Log(6), Variance: .01}
	prior := forecasting.Uplift{Log: math.Log(3), Variance: .03}
	got, err := forecasting.Pool(own, prior)
	require.NoError(t, err)
	require.InEpsilon(t, math.Pow(6, .75)*math.Pow(3, .25), got.Factor(), 1e-12, "the own past is three times as precise")
	require.InEpsilon(t, .0075, got.Variance, 1e-12)
	_, err = forecasting.Pool(own, forecasting.Uplift{})
	require.Error(t, err)
}

func TestMoreOwnPeaksAreBelievedMore(t *testing.T) {
	one, err := forecasting.OwnUplift([]float64{5}, .09)
	require.NoError(t, err)
	require.InEpsilon(t, .09, one.Variance, 1e-12)
	four, err := forecasting.OwnUplift([]float64{5, 5.2, 4.8, 5}, .09)
	require.NoError(t, err)
	require.InEpsilon(t, .0225, four.Variance, 1e-12)
	wild, err := forecasting.OwnUplift([]float64{2, 8}, .09)
	require.NoError(t, err)
	require.InEpsilon(t, 4, wild.Factor(), 1e-12)
	require.Greater(t, wild.Variance, one.Variance, "two that disagree are worth less than one")
	for _, bad := range [][]float64{nil, {0}, {-1}, {math.NaN()}} {
		_, err := forecasting.OwnUplift(bad, .09)
		require.Error(t, err)
	}
}

func TestAPromotionLiftsTheMedianAndWidensTheRest(t *testing.T) {
	day := forecasting.Expected{P50: 6000, P80: 6600, P95: 7228}
	got := day.Lifted(forecasting.Uplift{Log: math.Log(5.0047), Variance: .01})
	require.InDelta(t, 30028.2, got.P50, 1e-6)
	require.Greater(t, got.P80/got.P50, day.P80/day.P50)
	require.Greater(t, got.P95, got.P80)
	certain := day.Lifted(forecasting.Uplift{})
	require.InEpsilon(t, day.P80, certain.P80, 1e-12)
	require.Zero(t, forecasting.Expected{}.Lifted(forecasting.Uplift{Log: 2, Variance: 1}).P95)
}

func TestAProfileIsTheMedianShareOfTheLastEightDays(t *testing.T) {
	days := [][]float64{{0, 0, 99}}
	for range 7 {
		days = append(days, []float64{10, 20, 10})
	}
	days = append(days, []float64{0, 0, 0}, []float64{100, 0, 0})
	got, err := forecasting.Profile(days)
	require.NoError(t, err)
	require.Equal(t, []float64{.25, .5, .25}, got, "one strange day does not bend it, the ninth is not looked at, an empty one is passed over")
	apart, err := forecasting.Profile([][]float64{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}})
	require.NoError(t, err)
	require.InEpsilon(t, 1.0/3, apart[1], 1e-12)
	for name, bad := range map[string][][]float64{
		"no days": nil, "no contacts": {{0, 0}}, "different days": {{1, 2}, {1}}, "fewer than none": {{-1, 2}},
	} {
		_, err := forecasting.Profile(bad)
		require.Error(t, err, name)
	}
}
