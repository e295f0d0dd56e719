package activities

import (
	"errors"
	"time"

	"go.temporal.io/sdk/temporal"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/wire"
)

// retryable is the one retry table: these codes may get better by waiting, every other code never does.
var retryable = map[fault.Code]time.Duration{
	fault.Unavailable: 0,               // at the retry policy's own pace
	fault.TooMany:     5 * time.Second, // the neighbour named a pause
}

// refuse turns what a room below returned into what Temporal should do with it: domain errors stop, the
// retryable ones pause, everything unknown (a lost connection, a bug being fixed) is tried again.
func refuse(err error) error {
	if err == nil {
		return nil
	}
	e := asFault(err)
	if e == nil {
		return err
	}
	pause, again := retryable[e.Code]
	if !again {
		return wire.ToApplicationError(e)
	}
	return temporal.NewApplicationErrorWithOptions(e.Sentence, string(e.Code), temporal.ApplicationErrorOptions{
		Cause: err, NextRetryDelay: pause, Details: []any{wire.Refusal{Sentence: e.Sentence, Field: e.Field}},
	})
}

// asFault finds the domain error; a refused field of a rule is an invalid input with its pointer.
func asFault(err error) *fault.Error {
	if e, ok := errors.AsType[*fault.Error](err); ok {
		return e
	}
	if f, ok := errors.AsType[*money.FieldError](err); ok {
		return fault.New(fault.Invalid, "%s", f.Sentence).At(f.Pointer).Because(err)
	}
	if m, ok := errors.AsType[*money.Error](err); ok {
		return fault.New(fault.Invalid, "%s", m.Sentence).Because(err)
	}
	return nil
}
