package wire

import (
	"errors"

	"go.temporal.io/sdk/temporal"

	"github.com/gainshare/gainshare/internal/rules/fault"
)

// Refusal is how a fault.Error travels through Temporal: the code is the error's type, this its details.
type Refusal struct {
	Sentence string
	Field    string
}

// ToApplicationError wraps a domain error so that its code, sentence and place survive the journey through
// Temporal. It will not be retried: the caller has to do something else. Other errors pass unchanged.
func ToApplicationError(err error) error {
	e, ok := errors.AsType[*fault.Error](err)
	if !ok {
		return err
	}
	return temporal.NewApplicationErrorWithOptions(e.Sentence, string(e.Code), temporal.ApplicationErrorOptions{
		NonRetryable: true, Cause: e.Cause, Details: []any{Refusal{Sentence: e.Sentence, Field: e.Field}},
	})
}

// FromError finds the domain error in what a workflow, update or activity returned; nil when there is none.
func FromError(err error) *fault.Error {
	if e, ok := errors.AsType[*fault.Error](err); ok {
		return e
	}
	app, ok := errors.AsType[*temporal.ApplicationError](err)
	if !ok {
		return nil
	}
	var r Refusal
	if app.HasDetails() && app.Details(&r) == nil && r.Sentence != "" {
		return &fault.Error{Code: fault.Code(app.Type()), Sentence: r.Sentence, Field: r.Field, Cause: err}
	}
	return nil
}
