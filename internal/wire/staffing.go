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
	Reserved    int       // people
	TrainUntil  time.Time // training is over
	Starts      time.Time // the first working day begins
	NextRelease time.Time // the next layer leaves; zero when nobody is left
}

// Activities of a request.
var (
	ReserveStaff  = Quick[StaffingInput, StaffingStatus]("staffing.reserve").On(QueueHR)
	ConfirmStaff  = Quick[StaffingCommand, StaffingStatus]("staffing.confirm").On(QueueHR)
	DeclineStaff  = Quick[StaffingCommand, StaffingStatus]("staffing.decline").On(QueueHR)
	TrainStaff    = Quick[StaffingInput, StaffingStatus]("staffing.train").On(QueueHR)
	ActivateStaff = Quick[StaffingInput, StaffingStatus]("staffing.activate").On(QueueHR)
	ReleaseStaff  = Quick[StaffingInput, StaffingStatus]("staffing.release").On(QueueHR)
	CancelStaff   = Quick[StaffingInput, StaffingStatus]("staffing.cancel").On(QueueHR)
)
