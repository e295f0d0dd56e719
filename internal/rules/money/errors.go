package money

import (
	"fmt"
	"strconv"
)

// Codes of the errors of this package; they are stable and may be switched on.
const (
	CodeUnknownCurrency = "unknown_currency"
	CodeBadDecimal      = "bad_decimal"
	CodeTooManyDecimals = "too_many_decimals"
	CodeOverflow        = "amount_overflow"
	CodeMixedCurrency   = "mixed_currencies"
	CodeBadWeights      = "bad_weights"
	CodeInvalidField    = "invalid_field"
)

// Error is a refused money operation: a stable code and a sentence for people.
type Error struct {
	Code     string
	Sentence string
}

// Error returns the sentence.
func (e *Error) Error() string { return e.Sentence }

// FieldError says which field of a document is refused and why. Pointer is an
// RFC 6901 JSON pointer from the document's root ("" is the document itself).
type FieldError struct {
	Pointer  string
	Sentence string
}

// Error returns "POINTER: sentence", the line the offline commands print.
func (e *FieldError) Error() string { return e.Pointer + ": " + e.Sentence }

// FieldErrors collects every refused field of one document, in the order found.
type FieldErrors []*FieldError

// Add appends a refusal; the sentence is formatted as by fmt.Sprintf.
func (e *FieldErrors) Add(pointer, format string, args ...any) {
	*e = append(*e, &FieldError{Pointer: pointer, Sentence: fmt.Sprintf(format, args...)})
}

// First returns the first refusal as an error (a *FieldError), or nil.
func (e FieldErrors) First() error {
	if len(e) == 0 {
		return nil
	}
	return e[0]
}

func quoted(s string) string {
	const most = 40
	if len(s) > most {
		s = s[:most] + "..."
	}
	return strconv.Quote(s)
}
