package wire

import "time"

// WorkflowSettlement is one savings-share statement from computing to posting.
const WorkflowSettlement = "Settlement"

// Updates of a Settlement, beside UpdateApprove.
const (
	UpdateSubmit         = "submit"
	UpdateReject         = "reject"
	UpdateRevise         = "revise"
	UpdateDispute        = "dispute"
	UpdateAccept         = "accept"
	UpdateResolveDispute = "resolve-dispute"
)

// SettlementInput names a statement: engagement and month (YYYY-MM).
type SettlementInput struct{ EngagementID, Period string }

// Key is the statement's id in the API.
func (in SettlementInput) Key() string { return StatementKey(in.EngagementID, in.Period) }

// SettlementCommand is an update applied to a statement.
type SettlementCommand struct {
	Ask
	SettlementInput
	Verb string // the update's name
}

// SettlementStatus is where a statement stands.
type SettlementStatus struct {
	Reply
	Version    int
	Hash       string
	PreparedBy string
	ApprovedBy string
	NoticeID   string
	WindowEnds time.Time
	Due        time.Time // when the provider's own people should have acted
	OpenHeld   bool      // a dispute still holds a part
	Problem    string    // why there is no statement yet, in words
}

// StatementWindow starts the merchant's window with the proof of delivery.
type StatementWindow struct {
	SettlementInput
	DeliveredAt time.Time
}

// SettlementStep is a step of a statement's reminders and escalations.
type SettlementStep struct {
	SettlementInput
	Step string // remind, escalate, expire
}

// Activities of a settlement.
var (
	ComputeStatement    = Quick[SettlementInput, SettlementStatus]("settlement.compute").On(QueueBilling)
	ChangeStatement     = Quick[SettlementCommand, SettlementStatus]("settlement.change")
	OpenStatementWindow = Quick[StatementWindow, SettlementStatus]("settlement.open_window")
	SilentAccept        = Quick[SettlementInput, SettlementStatus]("settlement.silent_accept")
	PostStatement       = Quick[SettlementInput, SettlementStatus]("settlement.post")
	NudgeSettlement     = Quick[SettlementStep, SettlementStatus]("settlement.nudge")
)
