// Package staffing owns how many agents an interval needs: the queueing formulas,
// the targets, and the rostered number after shrinkage. It does not own forecasts,
// shifts or people.
package staffing

import "github.com/gainshare/gainshare/internal/rules/money"

// Models of a queue. Erlang A and chat are named here and not computed yet.
const (
	ErlangC = "erlang_c"
	ErlangA = "erlang_a"
	Chat    = "chat"
)

// CodeNotImplemented marks a model that is known and not computed yet.
const CodeNotImplemented = "not_implemented"

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

// Concurrency is how many chats an agent holds and how much faster that is.
type Concurrency struct {
	Max   int64          `json:"max"`
	Rates []money.Number `json:"rates"`
}

// Interval is the expected work of one interval.
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
// the queue never empties. Binding names the first target that one agent fewer
// would miss.
type Need struct {
	Start           string   `json:"start,omitempty"`
	Agents          int64    `json:"agents"`
	Rostered        int64    `json:"rostered"`
	ServiceLevel    float64  `json:"service_level"`
	WaitProbability float64  `json:"wait_probability"`
	ASASeconds      *float64 `json:"asa_seconds"`
	Abandon         float64  `json:"abandon"`
	Occupancy       float64  `json:"occupancy"`
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
