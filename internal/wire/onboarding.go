package wire

import "time"

// WorkflowOnboarding is the saga from a signed contract to a desk that answers all of its traffic.
const WorkflowOnboarding = "Onboarding"

// Updates of an Onboarding. The first two carry a StepAsk, the others an Ask; all answer a Reply.
const (
	UpdateCompleteStep  = "complete-step"
	UpdateSkipStep      = "skip-step"
	UpdateApproveGoLive = "approve-go-live"
	UpdateAbort         = "abort"
)

// OnboardingInput names the engagement to bring live.
type OnboardingInput struct{ EngagementID string }

// StepAsk is an Ask about one step; evidence and reason are in the stored request.
type StepAsk struct {
	Ask
	Step string
}

// SignalFact tells an Onboarding that something it waits for has become true elsewhere.
const SignalFact = "fact"

// Fact is what SignalFact carries; PostgreSQL holds the truth, the signal only says when to look.
type Fact struct{ Kind string }

// Kinds of facts.
const (
	FactContract  = "contract.ready"      // approved, and signed by both sides
	FactBaseline  = "baseline.ready"      // signed by both sides
	FactKnowledge = "knowledge.published" // a version of the knowledge base answers
)

// Steps of an onboarding, in the order they are taken.
const (
	StepContract   = "contract"
	StepBaseline   = "baseline"
	StepWorkspace  = "workspace"
	StepRoster     = "roster"
	StepChannels   = "channels"
	StepKnowledge  = "knowledge"
	StepShadow     = "shadow"
	StepGoLive10   = "go_live_10"
	StepGoLive50   = "go_live_50"
	StepGoLive100  = "go_live_100"
	StepAcceptance = "approval"
)

// OnboardingPlan is the steps the contract needs, in order, with their states so far.
type OnboardingPlan struct{ Steps []StepState }

// StepState is one step as an onboarding knows it.
type StepState struct {
	Step  string
	State string    // waiting, running, done, skipped, aborted
	DueAt time.Time // business time, zero when the step was not begun
}

// StepInput names one step of an engagement.
type StepInput struct {
	EngagementID string
	Step         string
}

// StepCommand completes or skips a step.
type StepCommand struct {
	StepAsk
	EngagementID string
}

// OnboardingProgress is what the query answers.
type OnboardingProgress struct {
	State string // running, live or aborted
	Steps []StepState
}

// AbortOutcome closes an onboarding: what was undone, and what could not be.
type AbortOutcome struct {
	EngagementID string
	Undone       []string
	NotUndone    []string
}

// Activities of the onboarding. BeginStep also looks whether what the step waits for is true already; then
// the step comes back done.
var (
	PlanOnboarding = Quick[OnboardingInput, OnboardingPlan]("onboarding.plan")
	BeginStep      = Quick[StepInput, StepState]("onboarding.begin_step")
	CheckStep      = Quick[StepInput, StepState]("onboarding.check_step")
	CompleteStep   = Quick[StepCommand, Reply]("onboarding.complete_step")
	SkipStep       = Quick[StepCommand, Reply]("onboarding.skip_step")
	ApproveGoLive  = Quick[StepCommand, Reply]("onboarding.approve_go_live")
	AskAbort       = Quick[StepCommand, Reply]("onboarding.ask_abort")
	EscalateStep   = Quick[StepInput, StepState]("onboarding.escalate_step")
	UndoStep       = Quick[StepInput, StepState]("onboarding.undo_step")
	CloseAborted   = Quick[AbortOutcome, Reply]("onboarding.close_aborted")
)
