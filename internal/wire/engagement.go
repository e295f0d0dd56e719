package wire

// WorkflowEngagement is the entity workflow of one engagement; it lives for years.
const WorkflowEngagement = "Engagement"

// Updates of an Engagement. Each carries an Ask and answers a Reply.
const (
	UpdateOpen            = "open"
	UpdateHold            = "hold"
	UpdateResume          = "resume"
	UpdateTerminate       = "terminate"
	UpdateAmendContract   = "amend-contract"
	UpdateApproveContract = "approve-contract"
	UpdateSignContract    = "sign-contract"
	UpdateProposeBaseline = "propose-baseline"
	UpdateSignBaseline    = "sign-baseline"
	UpdateImportKnowledge = "import-knowledge"
	UpdatePlanPeak        = "plan-peak"
)

// EngagementInput starts an Engagement, or continues it as new with what it carried over.
type EngagementInput struct {
	EngagementID string
	State        EngagementState
}

// EngagementState is everything an Engagement remembers; the rest is in PostgreSQL.
type EngagementState struct {
	Stage       string            // as in rules/engagement
	Savings     bool              // has savings-share terms
	Attention   string            // why a person is needed
	Children    map[string]string // business key of a child -> its last state
	Seen        []string          // ids of the last events, so that a second delivery is harmless
	Statements  []string          // months whose statement waits for the one before it
	Settling    string            // month whose statement is on its way to being posted
	Closed      int               // months closed
	Generations int               // how often it continued as new
}

// Events children send to their entity.
const (
	EventOnboarded       = "onboarding.done"
	EventOnboardAborted  = "onboarding.aborted"
	EventKnowledge       = "knowledge.published"
	EventKnowledgeEnded  = "knowledge.ended"
	EventPeak            = "peak.changed"
	EventInvoiceIssued   = "invoice.issued"
	EventStatementPosted = "statement.posted"
)

// EngagementCommand is what an engagement's activities are asked to apply.
type EngagementCommand struct {
	Ask
	EngagementID string
}

// EngagementStatus is what an engagement's activities answer.
type EngagementStatus struct {
	Reply
	Savings bool   // the terms hold a savings share
	About   string // business id of what was opened: an import, a season
}

// StageChange moves an engagement to a stage, with what to tell people.
type StageChange struct {
	EngagementID string
	Stage        string
	Attention    string
	EventID      string
}

// Activities of the engagement.
var (
	OpenEngagement    = Quick[EngagementCommand, EngagementStatus]("engagement.open")
	ChangeEngagement  = Quick[EngagementCommand, EngagementStatus]("engagement.change")
	AmendContract     = Quick[EngagementCommand, EngagementStatus]("contract.amend")
	ApproveContract   = Quick[EngagementCommand, EngagementStatus]("contract.approve")
	SignContract      = Quick[EngagementCommand, EngagementStatus]("contract.sign")
	ProposeBaseline   = Quick[EngagementCommand, EngagementStatus]("baseline.propose")
	SignBaseline      = Quick[EngagementCommand, EngagementStatus]("baseline.sign")
	OpenImport        = Quick[EngagementCommand, EngagementStatus]("knowledge.open_import")
	OpenPeak          = Quick[EngagementCommand, EngagementStatus]("peak.open")
	SetStage          = Quick[StageChange, EngagementStatus]("engagement.set_stage")
	EndEngagement     = Quick[string, EngagementStatus]("engagement.end")
	RebuildEngagement = Quick[string, EngagementState]("engagement.rebuild")
)
