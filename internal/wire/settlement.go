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

// Yearly says whether the period is a contract year, named by the calendar year it began in.
func (in SettlementInput) Yearly() bool { return len(in.Period) == len("2006") }

// Restated is a statement that got a new version.
type Restated struct {
	Period  string `json:"period"`
	Version int    `json:"version"`
}

// RestateCommand restates a posted month and what follows from it.
type RestateCommand struct {
	Ask
	SettlementInput
}

// RestatedMonths are the statements with a new version, in the order of their months.
type RestatedMonths struct {
	EngagementID string     `json:"engagement_id"`
	Restated     []Restated `json:"restated"`
}

// WorkflowRestatement gives posted statements new versions and wakes their stories.
const WorkflowRestatement = "Restatement"

// SignalRestated tells a running Settlement that its statement has a new version.
const SignalRestated = "restated"

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

	Restated   []Restated `json:",omitempty"` // later months that have a new version because of this
	ClosesYear string     `json:",omitempty"` // the contract year that can be trued up now
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
	RestateMonths       = Quick[RestateCommand, RestatedMonths]("settlement.restate").On(QueueBilling)
	NudgeSettlement     = Quick[SettlementStep, SettlementStatus]("settlement.nudge")
)
