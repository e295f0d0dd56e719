// Package fault owns the error every room speaks: a stable code, a sentence for people, the place, a hidden cause.
// It does not own HTTP statuses (api) nor retry decisions (activities): both are tables keyed by Code.
package fault

import (
	"errors"
	"fmt"
)

// Code is stable: programs match on it, translations and HTTP statuses hang on it.
type Code string

// The codes of the product. A new one needs a row in api's status table and in activities' retry table.
const (
	Invalid         Code = "invalid"                // the input is wrong; Field says where
	NotFound        Code = "not_found"              // nothing of that name for this caller
	Forbidden       Code = "forbidden"              // this role may not do that
	Unauthenticated Code = "unauthenticated"        // nobody is logged in, or the signature does not match
	Conflict        Code = "conflict"               // the state does not allow it
	KeyReused       Code = "idempotency_key_reused" // same key, other content
	KeyRunning      Code = "idempotency_key_running"
	KeyMissing      Code = "idempotency_key_missing"
	Changed         Code = "changed_meanwhile" // If-Match names another version
	ChangedUnknown  Code = "if_match_missing"
	SamePerson      Code = "same_person"      // who prepared may not approve
	MonthOpen       Code = "month_not_closed" // the month, or its cut-off, is not over
	Incomplete      Code = "incomplete_usage" // below 98 % of the control totals
	TooLarge        Code = "too_large"
	TooMany         Code = "too_many_requests"
	NotImplemented  Code = "not_implemented" // belongs to a later release
	NotAvailable    Code = "not_available"   // this binary was built without it
	Unavailable     Code = "unavailable"     // a neighbour is down; worth a retry
	Internal        Code = "internal"
)

// Error is what a person reads (Sentence), where it is (Field, a JSON pointer or "line 7, started_at"), and
// what only the log gets (Cause).
type Error struct {
	Code     Code
	Sentence string
	Field    string
	Cause    error
}

// New returns an error with a code and a formatted sentence.
func New(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Sentence: fmt.Sprintf(format, args...)}
}

// At names the place: a JSON pointer, or file, line and column in words.
func (e *Error) At(field string) *Error { e.Field = field; return e }

// Because hides a cause behind the sentence; it is logged and never shown.
func (e *Error) Because(cause error) *Error { e.Cause = cause; return e }

// Error implements error: place, sentence, and the cause for logs.
func (e *Error) Error() string {
	text := string(e.Code) + ": " + e.Sentence
	if e.Field != "" {
		text = e.Field + ": " + text
	}
	if e.Cause != nil {
		text += " (" + e.Cause.Error() + ")"
	}
	return text
}

// Unwrap gives errors.Is and errors.As the cause.
func (e *Error) Unwrap() error { return e.Cause }

// CodeOf returns the code of the first Error in the chain, Internal when there is none, and "" for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return Internal
}
