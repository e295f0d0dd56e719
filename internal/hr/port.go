// Package hr owns the port to systems that know people: requisitions, hires, releases and attendance, and the
// roster adapter, which keeps all of that in the product's own tables.
//
// It does not own how many people are needed (rules/planning and the peak's plan), who approves them, or when
// a step is taken: workflows decide, activities call.
package hr

import (
	"context"
	"time"

	"github.com/gainshare/gainshare/internal/rules/period"
)

// Port is an HR system. Every write names a requisition whose Key makes a second call harmless. Errors carry
// the codes of rules/fault: unavailable (try again), conflict, invalid (rejected by a rule), not_implemented
// (the system cannot do it: the record stays with us and a person gets a task), not_found.
type Port interface {
	Capabilities() Capabilities
	ListWorkers(ctx context.Context, f Filter) ([]Worker, error)
	OpenRequisition(ctx context.Context, r Requisition) (Status, error)
	RequisitionStatus(ctx context.Context, id string) (Status, error)
	StartHire(ctx context.Context, id string) (Status, error)
	MoveHire(ctx context.Context, id string, to Stage) (Status, error)
	PullAttendance(ctx context.Context, id string, upTo period.Date) (days int64, err error)
	Release(ctx context.Context, id string) (Status, error)
	CancelRequisition(ctx context.Context, id string) (Status, error)
}

// Capabilities says what a system can do by itself; what it cannot is kept on our side with a task for a person.
type Capabilities struct {
	Hires      bool
	Attendance bool
	Shifts     bool
}

// Filter narrows a list of workers: kinds (base, temp, agency) free on all days from First to Last.
type Filter struct {
	Kinds       []string
	First, Last period.Date
}

// Worker is a person who could be assigned; DayCost is in minor units of the engagement's currency.
type Worker struct {
	ID, Name, Kind string
	Languages      []string
	DayCost        int64
}

// Requisition asks for people. Key is the business key: the same key is the same requisition. Season is empty
// outside a peak, which means base people; days are inclusive; At is business time.
type Requisition struct {
	Key          string
	EngagementID string
	Season       string
	Headcount    int
	Languages    []string
	FirstDay     period.Date
	LastDay      period.Date
	At           time.Time
}

// Stage is how far the people of a requisition are.
type Stage string

// The stages, in order; people are released or cancelled from any of them.
const (
	StageReserved  Stage = "reserved"
	StageConfirmed Stage = "confirmed"
	StageTraining  Stage = "training"
	StageActive    Stage = "active"
)

// Status is a requisition as the system knows it. Held counts the people assigned and not released.
type Status struct {
	ID           string
	EngagementID string
	Season       string
	State        string
	Headcount    int
	Held         int
	FirstDay     period.Date
	LastDay      period.Date
}
