package money

import (
	"math/big"

	"github.com/shopspring/decimal"
)

// Direction says what happens to what does not fit into the last place.
type Direction int

// The three roundings of the contract: half away from zero is the rule, down
// (toward minus infinity) and up (toward plus infinity) are for named limits.
const (
	HalfAway Direction = iota
	Down
	Up
)

// Round brings a value in major units to the currency, half away from zero.
func Round(d decimal.Decimal, c Currency) (Amount, error) {
	scale, err := c.Scale()
	if err != nil {
		return Amount{}, err
	}
	if minor, ok := shortRound(d, scale); ok {
		return Amount{minor: minor, currency: c}, nil
	}
	return RoundRat(d.Rat(), c, HalfAway)
}

// shortRound rounds a decimal whose digits fit 64 bits and that has at least the currency's decimals, which is
// what multiplying a price gives; ok is false for any other.
func shortRound(d decimal.Decimal, scale int32) (minor int64, ok bool) {
	drop := -d.Exponent() - scale
	coefficient := d.Coefficient()
	if drop < 0 || drop > 17 || !coefficient.IsInt64() || coefficient.Int64() == least {
		return 0, false
	}
	unit := int64(1)
	for range drop {
		unit *= 10
	}
	quo, rem := coefficient.Int64()/unit, coefficient.Int64()%unit
	switch {
	case rem >= unit-rem && rem > 0:
		quo++
	case -rem >= unit+rem && rem < 0:
		quo--
	}
	return quo, true
}

// RoundDown brings a value to the currency, never above it.
func RoundDown(d decimal.Decimal, c Currency) (Amount, error) { return RoundRat(d.Rat(), c, Down) }

// RoundUp brings a value to the currency, never below it.
func RoundUp(d decimal.Decimal, c Currency) (Amount, error) { return RoundRat(d.Rat(), c, Up) }

// RoundRat brings an exact fraction of major units to the currency. Unknown
// currency and more than 64 bits of minor units are errors.
func RoundRat(r *big.Rat, c Currency, dir Direction) (Amount, error) {
	scale, err := c.Scale()
	if err != nil {
		return Amount{}, err
	}
	return fromInt(scaled(r, scale, dir), c)
}

// Places writes an exact fraction with a fixed number of decimals, half away from
// zero: Places(1/3, 6) is "0.333333".
func Places(r *big.Rat, places int32) string {
	return RoundPlaces(r, places).StringFixed(places)
}

// RoundPlaces rounds an exact fraction to a number of decimals, half away from zero.
func RoundPlaces(r *big.Rat, places int32) decimal.Decimal {
	return decimal.NewFromBigInt(scaled(r, places, HalfAway), -places)
}

// scaled returns r*10^places as an integer, rounded in the given direction.
func scaled(r *big.Rat, places int32, dir Direction) *big.Int {
	ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil)
	num := ten.Mul(ten, r.Num())
	quo, rem := new(big.Int).QuoRem(num, r.Denom(), new(big.Int))
	if rem.Sign() != 0 && away(rem, r.Denom(), dir) {
		quo.Add(quo, big.NewInt(int64(rem.Sign())))
	}
	return quo
}

// away decides whether a truncated quotient moves one step away from zero.
func away(rem, den *big.Int, dir Direction) bool {
	switch dir {
	case Down:
		return rem.Sign() < 0
	case Up:
		return rem.Sign() > 0
	default:
		twice := new(big.Int).Abs(rem)
		return twice.Lsh(twice, 1).Cmp(den) >= 0
	}
}

func fromInt(i *big.Int, c Currency) (Amount, error) {
	if !i.IsInt64() || i.Int64() == least {
		return Amount{}, overflow(c)
	}
	return Amount{minor: i.Int64(), currency: c}, nil
}
