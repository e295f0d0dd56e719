package activities

import (
	"database/sql"
	"errors"
	"slices"
	"time"

	"github.com/lib/pq"
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

// lasting are PostgreSQL's own refusals that do not get better by waiting: text or numbers it cannot hold, and
// broken references, checks and restrictions. A key or a span taken by a neighbour at the same moment is not
// among them: tried again, the activity finds what the neighbour wrote.
var lasting = []string{"22", "23"}

// taken are the codes of a unique key and of a span that somebody else has.
var taken = []string{"23505", "23P01"}

// refusedByBooks says whether PostgreSQL refused for good.
func refusedByBooks(err error) bool {
	e, ok := errors.AsType[*pq.Error](err)
	return ok && slices.Contains(lasting, string(e.Code.Class())) && !slices.Contains(taken, string(e.Code))
}

// asFault finds the domain error; a refused field of a rule is an invalid input with its pointer, a row that is
// not there is not found, and a constraint of the books is a conflict.
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
	if errors.Is(err, sql.ErrNoRows) {
		return fault.New(fault.NotFound, "what this is about is not in the books").Because(err)
	}
	if refusedByBooks(err) {
		return fault.New(fault.Conflict, "the books do not allow it").Because(err)
	}
	return nil
}
