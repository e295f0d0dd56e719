package wire

import "encoding/json"

// Ask is what every update carries: who asks, under which command. The request's body stays in PostgreSQL.
type Ask struct {
	CommandID string
	Actor     string   // user id
	Roles     []string // of the actor, when asked
	IfMatch   string   // hex hash of what the actor saw; empty where the command needs none
}

// Has says whether the actor holds one of the roles.
func (a Ask) Has(roles ...string) bool {
	for _, have := range a.Roles {
		for _, want := range roles {
			if have == want {
				return true
			}
		}
	}
	return false
}

// Reply is what an update answers: the new state, and the body the API sends on.
type Reply struct {
	State  string
	Result json.RawMessage `json:",omitempty"`
}

// Event is what a child tells its entity. ID makes a second delivery harmless.
type Event struct {
	ID    string
	Kind  string // for example "onboarding.done"
	About string // business key of the child
	State string
}

// SignalEvent carries an Event to an Engagement.
const SignalEvent = "event"

// QueryState and QueryTimeline are answered by every long workflow.
const (
	QueryState    = "state"
	QueryProgress = "progress"
)

// Command kinds: the one list that api, workflows and the sweep share. Kind names noun and verb.
const (
	CmdStartEngagement     = "engagement.start"
	CmdHoldEngagement      = "engagement.hold"
	CmdResumeEngagement    = "engagement.resume"
	CmdTerminateEngagement = "engagement.terminate"
	CmdAmendContract       = "contract.amend"
	CmdApproveContract     = "contract.approve"
	CmdSignContract        = "contract.sign"
	CmdProposeBaseline     = "baseline.propose"
	CmdSignBaseline        = "baseline.sign"
	CmdCompleteStep        = "onboarding.complete"
	CmdSkipStep            = "onboarding.skip"
	CmdApproveGoLive       = "onboarding.approve_go_live"
	CmdAbortOnboarding     = "onboarding.abort"
	CmdImportKnowledge     = "knowledge.import"
	CmdPublishKnowledge    = "knowledge.publish"
	CmdCancelImport        = "knowledge.cancel"
	CmdPlanPeak            = "peak.open"
	CmdAcceptForecast      = "peak.accept_forecast"
	CmdApprovePeakPlan     = "peak.approve_plan"
	CmdAdjustPeakPlan      = "peak.adjust_plan"
	CmdClosePeak           = "peak.close"
	CmdCancelPeak          = "peak.cancel"
	CmdConfirmStaffing     = "staffing.confirm"
	CmdDeclineStaffing     = "staffing.decline"
	CmdStartBillingRun     = "billing_run.start"
	CmdRetryBillingRun     = "billing_run.retry"
	CmdCloseBillingRun     = "billing_run.close"
	CmdApproveInvoice      = "invoice.approve"
	CmdReturnInvoice       = "invoice.return"
	CmdAdjustInvoice       = "invoice.adjust"
	CmdAddInvoiceLine      = "invoice.add_line"
	CmdHoldInvoice         = "invoice.hold"
	CmdSendInvoice         = "invoice.send"
	CmdConfirmInvoice      = "invoice.confirm"
	CmdObjectInvoice       = "invoice.object"
	CmdResolveObjection    = "invoice.resolve_objection"
	CmdIssueInvoice        = "invoice.issue"
	CmdVoidInvoice         = "invoice.void"
	CmdSubmitStatement     = "settlement.submit"
	CmdApproveStatement    = "settlement.approve"
	CmdRejectStatement     = "settlement.reject"
	CmdReviseStatement     = "settlement.revise"
	CmdDisputeStatement    = "settlement.dispute"
	CmdAcceptStatement     = "settlement.accept"
	CmdResolveDispute      = "settlement.resolve_dispute"
	CmdRestate             = "settlement.restate"
	CmdRecordReceipt       = "receipt.record"
	CmdPrepareCreditNote   = "credit_note.prepare"
	CmdApproveCreditNote   = "credit_note.approve"
	CmdIssueCreditNote     = "credit_note.issue"
	CmdVoidCreditNote      = "credit_note.void"
	CmdUseCredit           = "credit.use"
	CmdRequestLoss         = "loss.request"
	CmdDecideLoss          = "loss.decide"
	CmdRequestFapiao       = "fapiao.request"
	CmdCancelFapiao        = "fapiao.cancel"
	CmdReadBackFapiao      = "fapiao.read_back"
	CmdRequestRed          = "fapiao.red"
	CmdConfirmRed          = "fapiao.confirm_red"
	CmdClosePeriod         = "period.close"
	CmdAskReopen           = "period.ask_reopen"
	CmdReopen              = "period.reopen"
	CmdMoveClock           = "clock.move"
)
