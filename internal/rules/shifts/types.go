// Package shifts owns which shifts cover a requirement at the least cost, and the
// proof that no cover is cheaper. It does not own the requirement, people, rest or
// labour rules. Costs are exact decimals in whatever currency the caller means.
package shifts

import (
	"github.com/shopspring/decimal"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// Input is a requirement of people per interval and the shifts that may be used.
type Input struct {
	Required []int64 `json:"required"`
	Shifts   []Shift `json:"shifts"`
}

// Shift covers Length intervals from its start. Starts are the intervals it may
// begin at (every one from which it fits, if not given); Cap is the most people
// who may start it at one of them.
type Shift struct {
	Key    string       `json:"key"`
	Length int64        `json:"length"`
	Cost   money.Number `json:"cost"`
	Starts []int64      `json:"starts,omitempty"`
	Cap    *int64       `json:"cap,omitempty"`
}

// Output is a cheapest plan and its certificate. With y the certificate and z the
// cap duals, y >= 0, z >= 0, the sum of y over a start's intervals is at most its
// cost + z, and LowerBound = sum of required*y - sum of cap*z: no plan costs less.
// ProvedMinimal says that the plan costs just that.
//
// Where the shifts cannot cover everything, Feasible is false, Uncovered holds the
// people that no plan can supply, in order of time, and the other fields speak of
// the requirement less those.
type Output struct {
	Feasible      bool            `json:"feasible"`
	Cost          decimal.Decimal `json:"cost"`
	LowerBound    decimal.Decimal `json:"lower_bound"`
	ProvedMinimal bool            `json:"proved_minimal"`
	Starts        []Start         `json:"starts"`
	Certificate   []money.Number  `json:"certificate"`
	CapDuals      []CapDual       `json:"cap_duals,omitempty"`
	Uncovered     []Missing       `json:"uncovered,omitempty"`
}

// Start is how many people begin a shift at an interval.
type Start struct {
	Shift string `json:"shift"`
	At    int64  `json:"at"`
	Count int64  `json:"count"`
}

// CapDual is what one more person allowed at a start would save.
type CapDual struct {
	Shift string       `json:"shift"`
	At    int64        `json:"at"`
	Z     money.Number `json:"z"`
}

// Missing is how many people an interval lacks whatever is planned.
type Missing struct {
	At      int64 `json:"at"`
	Missing int64 `json:"missing"`
}
