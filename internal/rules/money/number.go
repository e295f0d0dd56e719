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
	_, err := ParseDecimal(string(n))
	return err
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

// NumberOf writes a decimal without an exponent and without trailing zeros.
func NumberOf(d decimal.Decimal) Number { return Number(d.String()) }

// ParseDecimal reads `-?(0|[1-9][0-9]*)(\.[0-9]+)?` with at most 18 digits before
// and 12 after the point; anything else is an *Error with code CodeBadDecimal.
func ParseDecimal(s string) (decimal.Decimal, error) {
	if why := grammar(s); why != "" {
		return decimal.Zero, &Error{Code: CodeBadDecimal, Sentence: quoted(s) + " " + why}
	}
	d, err := decimal.NewFromString(s)
	if err != nil {
		return decimal.Zero, &Error{Code: CodeBadDecimal, Sentence: quoted(s) + " is not a decimal"}
	}
	return d, nil
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
