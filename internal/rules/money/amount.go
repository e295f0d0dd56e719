// Package money owns exact amounts: currencies and their scales, the decimal
// grammar of documents, checked arithmetic on minor units, rounding and splitting.
// It does not own prices, taxes or any rule about what is charged.
package money

import (
	"math/big"

	"github.com/shopspring/decimal"
)

// Amount is an integer number of minor units (fen for CNY) of one currency. The
// zero value has no currency and can only be compared or replaced.
type Amount struct {
	minor    int64
	currency Currency
}

// least has no opposite in 64 bits; no rounding or parsing gives it.
const least = -1 << 63

// New returns an amount of minor units; New(1722000, "CNY") is 17,220.00 yuan.
func New(minor int64, c Currency) Amount { return Amount{minor: minor, currency: c} }

// Zero returns nothing of a currency.
func Zero(c Currency) Amount { return Amount{currency: c} }

// Parse reads a decimal string with at most the currency's decimals ("12", "12.5"
// and "12.50" are the same yuan). More decimals, a bad decimal, an unknown
// currency or more than 64 bits of minor units are errors.
func Parse(s string, c Currency) (Amount, error) {
	scale, err := c.Scale()
	if err != nil {
		return Amount{}, err
	}
	d, err := ParseDecimal(s)
	if err != nil {
		return Amount{}, err
	}
	if decimals(s) > scale {
		return Amount{}, &Error{Code: CodeTooManyDecimals, Sentence: quoted(s) + " has more decimals than " + string(c) + " has"}
	}
	return fromInt(d.Shift(scale).BigInt(), c)
}

// Minor returns the minor units.
func (a Amount) Minor() int64 { return a.minor }

// Currency returns the currency.
func (a Amount) Currency() Currency { return a.currency }

// Decimal returns the amount in major units, exactly.
func (a Amount) Decimal() decimal.Decimal { return decimal.New(a.minor, -a.scale()) }

// Rat returns the amount in major units as an exact fraction.
func (a Amount) Rat() *big.Rat { return a.Decimal().Rat() }

// String returns the amount with exactly the currency's decimals ("17220.00").
func (a Amount) String() string { return a.Decimal().StringFixed(a.scale()) }

// MarshalText writes String; in JSON an amount is a decimal string.
func (a Amount) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// Sign is -1, 0 or 1.
func (a Amount) Sign() int {
	switch {
	case a.minor < 0:
		return -1
	case a.minor > 0:
		return 1
	}
	return 0
}

// IsZero reports an amount of nothing.
func (a Amount) IsZero() bool { return a.minor == 0 }

// Cmp compares minor units: -1, 0 or 1. Both must be of one currency, which the
// caller has ensured by Add, Sub or construction.
func (a Amount) Cmp(b Amount) int {
	switch {
	case a.minor < b.minor:
		return -1
	case a.minor > b.minor:
		return 1
	}
	return 0
}

// Add returns a+b; mixed currencies and overflow are errors.
func (a Amount) Add(b Amount) (Amount, error) {
	if a.currency != b.currency {
		return Amount{}, mixed(a, b)
	}
	sum := a.minor + b.minor
	if (sum > a.minor) != (b.minor > 0) && b.minor != 0 {
		return Amount{}, overflow(a.currency)
	}
	return Amount{minor: sum, currency: a.currency}, nil
}

// Sub returns a-b; mixed currencies and overflow are errors.
func (a Amount) Sub(b Amount) (Amount, error) {
	if b.minor == least {
		return Amount{}, overflow(a.currency)
	}
	return a.Add(b.Neg())
}

// Neg returns -a. The one number of 64 bits without an opposite stays what it is:
// Parse, rounding and splitting never give it, Sub refuses it.
func (a Amount) Neg() Amount { return Amount{minor: -a.minor, currency: a.currency} }

// Sum adds amounts of currency c; mixed currencies and overflow are errors.
func Sum(c Currency, amounts ...Amount) (Amount, error) {
	total := Zero(c)
	for _, a := range amounts {
		var err error
		if total, err = total.Add(a); err != nil {
			return Amount{}, err
		}
	}
	return total, nil
}

func (a Amount) scale() int32 {
	scale, err := a.currency.Scale()
	if err != nil {
		return 0
	}
	return scale
}

func mixed(a, b Amount) error {
	return &Error{Code: CodeMixedCurrency, Sentence: "cannot combine " + string(a.currency) + " with " + string(b.currency)}
}

func overflow(c Currency) error {
	return &Error{Code: CodeOverflow, Sentence: "the amount is too large for " + string(c)}
}
