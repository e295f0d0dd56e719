package staffing_test

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/staffing"
)

func doubleEleven() []staffing.Intent {
	return []staffing.Intent{
		{Key: "logistics", Share: "0.45", Containment: "0.90", AHTSeconds: "120"},
		{Key: "returns", Share: "0.20", Containment: "0.75", AHTSeconds: "240"},
		{Key: "pre-sale", Share: "0.25", Containment: "0.55", AHTSeconds: "210"},
		{Key: "complaints", Share: "0.10", Containment: "0.10", AHTSeconds: "420"},
	}
}

func TestTheContactsLeftToPeopleAreTheLongOnes(t *testing.T) {
	left, err := staffing.Split(doubleEleven())
	require.NoError(t, err)
	require.Equal(t, "0.2975", left.Share.FloatString(4))
	minutes := new(big.Rat).Quo(left.AHTSeconds, big.NewRat(60, 1))
	require.Equal(t, "4.4160", minutes.FloatString(4))

	down, err := staffing.SplitWithoutAI(doubleEleven())
	require.NoError(t, err)
	require.Equal(t, "1", down.Share.RatString())
	require.Equal(t, "393/2", down.AHTSeconds.RatString())
	work := func(l staffing.Left) *big.Rat { return new(big.Rat).Mul(l.Share, l.AHTSeconds) }
	require.Equal(t, "0.40", new(big.Rat).Quo(work(left), work(down)).FloatString(2), "seventy of a hundred contacts less, forty of a hundred of the work left")
}

func TestAnAIThatClosesEverythingLeavesNoWork(t *testing.T) {
	left, err := staffing.Split([]staffing.Intent{{Key: "all", Share: "1", Containment: "1", AHTSeconds: "60"}})
	require.NoError(t, err)
	require.Zero(t, left.Share.Sign()+left.AHTSeconds.Sign())
}

func TestIntentsThatDoNotAddUpAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		pointer string
		change  func([]staffing.Intent)
	}{
		"shares below one":         {"", func(l []staffing.Intent) { l[0].Share = "0.44" }},
		"more contained than came": {"/1/containment", func(l []staffing.Intent) { l[1].Containment = "1.1" }},
		"no handle time":           {"/2/aht_seconds", func(l []staffing.Intent) { l[2].AHTSeconds = "0" }},
		"an intent twice":          {"/3/key", func(l []staffing.Intent) { l[3].Key = "returns" }},
	} {
		t.Run(name, func(t *testing.T) {
			list := doubleEleven()
			c.change(list)
			_, err := staffing.Split(list)
			var refused *money.FieldError
			require.ErrorAs(t, err, &refused)
			require.Equal(t, c.pointer, refused.Pointer)
		})
	}
}
