package money_test

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// A decimal is refused, or it is the number that arbitrary precision reads from the same text.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"12", "-0.30", "00", "1e3", "+1", ".5", "1.", "999999999999999999.999999999999", "1000000000000000000", "٣", "-0"} {
		f.Add(seed, "CNY")
	}
	f.Add("12.345", "KWD")
	f.Add("12.5", "JPY")
	f.Fuzz(func(t *testing.T, text, currency string) {
		d, err := money.ParseDecimal(text)
		if err != nil {
			return
		}
		exact, ok := new(big.Rat).SetString(text)
		require.True(t, ok)
		require.Zero(t, exact.Cmp(d.Rat()))
		a, err := money.Parse(text, money.Currency(currency))
		if err != nil {
			return
		}
		require.Zero(t, exact.Cmp(a.Rat()), "an amount is never rounded when it is read")
		again, err := money.Parse(a.String(), a.Currency())
		require.NoError(t, err)
		require.Equal(t, a, again)
		rounded, err := money.Round(d, a.Currency())
		require.NoError(t, err)
		require.Equal(t, a, rounded)
	})
}
