package money_test

import (
	"encoding/json"
	"math"
	"math/big"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/testsuite/property"
)

func TestAnAmountIsReadWithTheDecimalsOfItsCurrency(t *testing.T) {
	for _, c := range []struct {
		name, text string
		currency   money.Currency
		minor      int64
		code       string
	}{
		{"yuan have fen", "17220.00", "CNY", 1722000, ""},
		{"a short decimal means the same", "5.5", "CNY", 550, ""},
		{"yen have none", "47", "JPY", 47, ""},
		{"dinars have three", "1.234", "KWD", 1234, ""},
		{"a negative fen", "-0.01", "CNY", -1, ""},
		{"a third decimal of a yuan is refused even when it is a zero", "1.000", "CNY", 0, money.CodeTooManyDecimals},
		{"a made-up currency is refused", "1", "ABC", 0, money.CodeUnknownCurrency},
		{"lower case is not a code", "1", "cny", 0, money.CodeUnknownCurrency},
		{"gold has no minor unit", "1", "XAU", 0, money.CodeUnknownCurrency},
		{"letters across two codes are no code", "1", "D A", 0, money.CodeUnknownCurrency},
		{"more than 64 bits of fen are refused", "999999999999999999", "CNY", 0, money.CodeOverflow},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := money.Parse(c.text, c.currency)
			if c.code != "" {
				var refused *money.Error
				require.ErrorAs(t, err, &refused)
				require.Equal(t, c.code, refused.Code)
				return
			}
			require.NoError(t, err)
			require.Equal(t, c.minor, got.Minor())
		})
	}
}

func TestTheDecimalGrammarIsStrict(t *testing.T) {
	for _, good := range []string{"0", "-0", "0.000000000001", "999999999999999999.999999999999", "10", "-1.50"} {
		_, err := money.ParseDecimal(good)
		require.NoError(t, err, good)
	}
	for _, bad := range []string{"", "-", "+1", "01", "00", ".5", "1.", "1e3", "1_000", " 1", "1 ", "NaN", "1.0000000000001", "1000000000000000000", "１"} {
		_, err := money.ParseDecimal(bad)
		require.Error(t, err, bad)
	}
}

func TestRoundingGoesHalfAwayFromZeroAndLimitsAsNamed(t *testing.T) {
	for _, c := range []struct {
		text            string
		half, down, up_ string
	}{
		{"0.005", "0.01", "0.00", "0.01"},
		{"-0.005", "-0.01", "-0.01", "0.00"},
		{"0.004999999999", "0.00", "0.00", "0.01"},
		{"2.50", "2.50", "2.50", "2.50"},
	} {
		d := decimal.RequireFromString(c.text)
		for want, round := range map[string]func(decimal.Decimal, money.Currency) (money.Amount, error){"h" + c.half: money.Round, "d" + c.down: money.RoundDown, "u" + c.up_: money.RoundUp} {
			got, err := round(d, "CNY")
			require.NoError(t, err)
			require.Equal(t, want[1:], got.String(), c.text+" "+want[:1])
		}
	}
	require.Equal(t, "0.0000", money.Places(big.NewRat(-1, 1000000), 4), "no minus sign before nothing")
}

func TestOverflowAndMixedCurrenciesAreErrorsNotValues(t *testing.T) {
	most := money.New(math.MaxInt64, "CNY")
	_, err := most.Add(money.New(1, "CNY"))
	require.Error(t, err)
	_, err = most.Neg().Sub(money.New(2, "CNY"))
	require.Error(t, err)
	_, err = money.Sum("CNY", money.New(1, "CNY"), money.New(1, "USD"))
	require.Error(t, err)
	zero, err := most.Sub(most)
	require.NoError(t, err)
	require.True(t, zero.IsZero())
}

func TestAnAmountIsADecimalStringInJSON(t *testing.T) {
	text, err := json.Marshal(map[string]money.Amount{"share": money.New(1722000, "CNY")})
	require.NoError(t, err)
	require.JSONEq(t, `{"share":"17220.00"}`, string(text))
}

func TestASplitLeavesNothingOver(t *testing.T) {
	property.Check(t, func(t *rapid.T) {
		total := money.New(rapid.Int64Range(-1e15, 1e15).Draw(t, "total"), "CNY")
		raw := rapid.SliceOfN(rapid.Int64Range(0, 1e9), 1, 20).Draw(t, "weights")
		weights := make([]decimal.Decimal, len(raw))
		some := false
		for i, w := range raw {
			weights[i] = decimal.New(w, -3)
			some = some || w > 0
		}
		parts, err := money.Split(total, weights)
		require.Equal(t, some, err == nil)
		if !some {
			return
		}
		sum, err := money.Sum("CNY", parts...)
		require.NoError(t, err)
		require.Equal(t, total, sum)
		for i, p := range parts {
			require.False(t, raw[i] == 0 && !p.IsZero(), "a zero weight gets zero")
		}
	})
}

func TestEqualRemaindersAreServedInLineOrder(t *testing.T) {
	one := decimal.New(1, 0)
	parts, err := money.Split(money.New(100, "CNY"), []decimal.Decimal{one, one, one})
	require.NoError(t, err)
	require.Equal(t, []string{"0.34", "0.33", "0.33"}, []string{parts[0].String(), parts[1].String(), parts[2].String()})
	_, err = money.Split(money.New(1, "CNY"), nil)
	require.Error(t, err)
}
