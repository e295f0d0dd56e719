package money

import (
	"github.com/shopspring/decimal"
)

// Longest accepted decimal: 18 digits before the point and 12 after it.
const (
	maxWhole    = 18
	maxFraction = 12
)

// Number is a decimal as it was written in a document: a price, rate, index or
// quantity. It keeps the text ("0.30" stays "0.30"); the empty Number means that
// the field was not given.
type Number string

// Given reports whether the field was present.
func (n Number) Given() bool { return n != "" }

// Check refuses text outside the grammar of ParseDecimal.
func (n Number) Check() error {
	if why := grammar(string(n)); why != "" {
		return badDecimal(string(n), why)
	}
	return nil
}

// Value returns the number, and zero for one not given or not valid: call it on
// checked documents only.
func (n Number) Value() decimal.Decimal {
	d, err := ParseDecimal(string(n))
	if err != nil {
		return decimal.Zero
	}
	return d
}

// Negative reports a checked number below zero ("-0" is not).
func (n Number) Negative() bool { return n != "" && n[0] == '-' && n.Value().IsNegative() }

// NumberOf writes a decimal without an exponent and without trailing zeros.
func NumberOf(d decimal.Decimal) Number { return Number(d.String()) }

// ParseDecimal reads `-?(0|[1-9][0-9]*)(\.[0-9]+)?` with at most 18 digits before
// and 12 after the point; anything else is an *Error with code CodeBadDecimal.
func ParseDecimal(s string) (decimal.Decimal, error) {
	if why := grammar(s); why != "" {
		return decimal.Zero, badDecimal(s, why)
	}
	if d, ok := short(s); ok {
		return d, nil
	}
	d, err := decimal.NewFromString(s)
	if err != nil {
		return decimal.Zero, badDecimal(s, "is not a decimal")
	}
	return d, nil
}

func badDecimal(s, why string) error {
	return &Error{Code: CodeBadDecimal, Sentence: quoted(s) + " " + why}
}

// short reads a well-formed decimal whose digits fit 64 bits, which nearly all do; ok is false for a longer one.
// A bill parses every price and quantity of its contract, so this is most of its time.
func short(s string) (d decimal.Decimal, ok bool) {
	const most = 18 // digits of 64 bits, whatever they are
	var digits int64
	count, places := 0, int32(0)
	point := false
	for i := range len(s) {
		switch c := s[i]; {
		case c == '.':
			point = true
		case c != '-':
			digits = digits*10 + int64(c-'0')
			count++
			if point {
				places++
			}
		}
		if count > most {
			return d, false
		}
	}
	if s[0] == '-' {
		digits = -digits
	}
	return decimal.New(digits, -places), true
}

// grammar returns "" for a well-formed decimal, else the reason.
func grammar(s string) string {
	if len(s) > 0 && s[0] == '-' {
		s = s[1:]
	}
	whole := digits(s)
	rest := s[whole:]
	switch {
	case whole == 0:
		return "is not a decimal such as 12 or 0.30"
	case whole > 1 && s[0] == '0':
		return "has a leading zero"
	case whole > maxWhole:
		return "has more than 18 digits before the point"
	case rest == "":
		return ""
	}
	return fraction(rest)
}

func fraction(rest string) string {
	n := digits(rest[1:])
	switch {
	case rest[0] != '.' || n == 0 || n != len(rest)-1:
		return "is not a decimal such as 12 or 0.30"
	case n > maxFraction:
		return "has more than 12 digits after the point"
	}
	return ""
}

func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

// decimals counts the digits after the point in a well-formed decimal.
func decimals(s string) int32 {
	for i := range len(s) {
		if s[i] == '.' {
			return int32(len(s) - i - 1)
		}
	}
	return 0
}
