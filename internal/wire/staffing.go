package wire

import "time"

// WorkflowStaffing is one staffing request: reserve, confirm, train, activate, release.
const WorkflowStaffing = "StaffingRequest"

// Updates of a StaffingRequest. Each carries an Ask and answers a Reply.
const (
	UpdateConfirmStaffing = "confirm"
	UpdateDeclineStaffing = "decline"
)

// SignalStopStaffing tells a request that its season was cancelled: it undoes what it did and ends.
const SignalStopStaffing = "stop"

// StaffingInput names a request (requisition) of an engagement.
type StaffingInput struct{ EngagementID, RequestID string }

// StaffingCommand is an update applied to a request.
type StaffingCommand struct {
	Ask
	StaffingInput
}

// StaffingStatus is where a request stands; instants are business time.
type StaffingStatus struct {
	Reply
	Reserved int       // people held now
	Starts   time.Time // the first working day begins
	Next     time.Time // when to look at the people again: a month has ended, or their last day has
}

// Activities of a request. TendStaff writes the days worked so far, and lets the people go after their last.
var (
	ReserveStaff  = Quick[StaffingInput, StaffingStatus]("staffing.reserve").On(QueueHR)
	ConfirmStaff  = Quick[StaffingCommand, StaffingStatus]("staffing.confirm").On(QueueHR)
	DeclineStaff  = Quick[StaffingCommand, StaffingStatus]("staffing.decline").On(QueueHR)
	TrainStaff    = Quick[StaffingInput, StaffingStatus]("staffing.train").On(QueueHR)
	ActivateStaff = Quick[StaffingInput, StaffingStatus]("staffing.activate").On(QueueHR)
	TendStaff     = Quick[StaffingInput, StaffingStatus]("staffing.tend").On(QueueHR)
	CancelStaff   = Quick[StaffingInput, StaffingStatus]("staffing.cancel").On(QueueHR)
)
