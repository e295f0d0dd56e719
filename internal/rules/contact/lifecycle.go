package contact

import "time"

// DefaultGap is the silence after which a buyer's next message opens a new
// contact, where the contract says nothing else (term contact_gap).
const DefaultGap = 24 * time.Hour

// ReopenWindow is how long after closing the same intent comes back to the same
// contact, across a month end too.
const ReopenWindow = 72 * time.Hour

// Step is where a buyer's message goes.
type Step string

// The three ways of a message.
const (
	StepNew    Step = "new"
	StepAppend Step = "append"
	StepReopen Step = "reopen"
)

// Last is the latest contact of one buyer with one shop and channel. ClosedAt is
// zero while it is open; Intent is the article of its last understood message.
type Last struct {
	LastMessageAt time.Time
	ClosedAt      time.Time
	Intent        string
}

// Next tells where a message at the instant at goes. last is nil for a buyer not
// seen before; gap 0 means DefaultGap. Silence of exactly the gap closes. The
// intent decides only about reopening: without one nothing is reopened.
func Next(last *Last, at time.Time, intent string, gap time.Duration) Step {
	if last == nil {
		return StepNew
	}
	closed := EndOf(*last, gap)
	if closed.IsZero() || at.Before(closed) {
		return StepAppend
	}
	if intent != "" && intent == last.Intent && !at.After(closed.Add(ReopenWindow)) {
		return StepReopen
	}
	return StepNew
}

// EndOf is when a contact ends: at its explicit close, else after the gap of
// silence. It is zero for a contact without any message.
func EndOf(last Last, gap time.Duration) time.Time {
	if !last.ClosedAt.IsZero() || last.LastMessageAt.IsZero() {
		return last.ClosedAt
	}
	if gap <= 0 {
		gap = DefaultGap
	}
	return last.LastMessageAt.Add(gap)
}

// Confirmed tells whether the class ai of a contact that ended at closed is
// final at now: the reopening window has passed.
func Confirmed(closed, now time.Time) bool {
	return !closed.IsZero() && now.After(closed.Add(ReopenWindow))
}

// Durable tells whether an accepted contact stayed solved: it was not reopened.
func Durable(events []Event) bool {
	if OutcomeOf(events) != Accepted {
		return false
	}
	for _, e := range events {
		if e == Reopened {
			return false
		}
	}
	return true
}
