package wire

import "time"

// WorkflowPeak is one peak season of an engagement, from its forecast to the last temporary seat released.
const WorkflowPeak = "PeakSeason"

// Updates of a PeakSeason, beside UpdateCancel. Each carries an Ask and answers a Reply.
const (
	UpdateAcceptForecast = "accept-forecast"
	UpdateApprovePlan    = "approve-plan"
	UpdateAdjustPlan     = "adjust-plan"
	UpdateClose          = "close"
)

// PeakInput names a season of an engagement.
type PeakInput struct{ EngagementID, Season string }

// PeakCommand is an update applied to a season.
type PeakCommand struct {
	Ask
	PeakInput
	Verb string // the update's name
}

// PeakStatus is where a season stands.
type PeakStatus struct {
	Reply
	PlannedBy    string
	Hash         string // of the plan, as an approver sees it
	Requisitions []string
	Starts       time.Time // business instants: first day begins, last day has ended
	Ends         time.Time
	Open         int // requisitions with people not yet released
}

// Activities of a season.
var (
	ForecastPeak  = Quick[PeakInput, PeakStatus]("peak.forecast")
	PlanPeak      = Quick[PeakInput, PeakStatus]("peak.plan")
	ChangePeak    = Quick[PeakCommand, PeakStatus]("peak.change")
	RequestPeople = Quick[PeakInput, PeakStatus]("peak.request_people")
	RunPeak       = Quick[PeakInput, PeakStatus]("peak.run")
	ReleasePeak   = Quick[PeakInput, PeakStatus]("peak.release")
	UndoPeak      = Quick[PeakInput, PeakStatus]("peak.undo")
	PeakNow       = Quick[PeakInput, PeakStatus]("peak.now")
)
