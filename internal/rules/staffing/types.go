// Package staffing owns how many agents an interval needs: the queueing formulas,
// the targets, and the rostered number after shrinkage. It does not own forecasts,
// shifts or people.
package staffing

import "github.com/gainshare/gainshare/internal/rules/money"

// Models of a queue: without abandonment, with patience, and with several chats per
// agent.
const (
	ErlangC = "erlang_c"
	ErlangA = "erlang_a"
	Chat    = "chat"
)

// Definitions of the service level: the contacts served in time as a share of all
// contacts offered (the default), or of those answered.
const (
	OfOffered  = "offered"
	OfAnswered = "answered"
)

// Input is a day of intervals and the targets they must meet. Contacts and handle
// times are decimals, times in seconds; Agents, if given, is only evaluated.
type Input struct {
	Model           string       `json:"model"`
	IntervalSeconds int64        `json:"interval_seconds"`
	Target          Target       `json:"target"`
	PatienceSeconds *int64       `json:"patience_seconds,omitempty"`
	Concurrency     *Concurrency `json:"concurrency,omitempty"`
	Shrinkage       money.Number `json:"shrinkage"`
	Intervals       []Interval   `json:"intervals"`
	Agents          *int64       `json:"agents,omitempty"`
}

// Target is what an interval must reach: a share of contacts answered within so
// many seconds, and optional caps on abandonment and occupancy and a least number
// of agents.
type Target struct {
	ServiceLevel  money.Number `json:"service_level"`
	WithinSeconds int64        `json:"within_seconds"`
	Definition    string       `json:"definition,omitempty"`
	MaxAbandon    money.Number `json:"max_abandon,omitempty"`
	MaxOccupancy  money.Number `json:"max_occupancy,omitempty"`
	MinStaff      *int64       `json:"min_staff,omitempty"`
}

// Concurrency is how many chats an agent holds and the work rate with 1, 2, ... of
// them relative to one alone; without rates the usual ones are taken.
type Concurrency struct {
	Max   int64          `json:"max"`
	Rates []money.Number `json:"rates,omitempty"`
}

// Interval is the expected work of one interval; the handle time of a chat is that
// of a chat handled alone.
type Interval struct {
	Start      string       `json:"start,omitempty"`
	Contacts   money.Number `json:"contacts"`
	AHTSeconds money.Number `json:"aht_seconds"`
}

// Output is the plan of the day; RosteredHours is the sum of rostered agents times
// the interval, in hours.
type Output struct {
	Intervals     []Need  `json:"intervals"`
	RosteredHours float64 `json:"rostered_hours"`
}

// Need is what one interval needs and what it then reaches. ASASeconds is null when
// the queue never empties, and with patience the mean wait of all contacts offered.
// Occupancy of a chat is places taken / places; MeanConcurrency is the chats of an
// agent who has any. Binding names the first target that one agent fewer would miss.
type Need struct {
	Start           string   `json:"start,omitempty"`
	Agents          int64    `json:"agents"`
	Rostered        int64    `json:"rostered"`
	ServiceLevel    float64  `json:"service_level"`
	WaitProbability float64  `json:"wait_probability"`
	ASASeconds      *float64 `json:"asa_seconds"`
	Abandon         float64  `json:"abandon"`
	Occupancy       float64  `json:"occupancy"`
	MeanConcurrency *float64 `json:"mean_concurrency,omitempty"`
	Binding         string   `json:"binding"`
}

// Bindings, in the order targets are looked at.
const (
	BindingLevel     = "service_level"
	BindingAbandon   = "abandon"
	BindingOccupancy = "occupancy"
	BindingMinStaff  = "min_staff"
	BindingGiven     = "given"
)
