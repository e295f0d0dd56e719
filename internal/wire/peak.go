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

// PeakStatus is where a season stands; instants are business time.
type PeakStatus struct {
	Reply
	PlannedBy    string
	Hash         string    // of the plan, as an approver sees it
	Retry        time.Time // when to try the forecast again; zero when there is one
	Requisitions []string  // of the season
	Starts, Ends time.Time // the first day begins, the last day has ended
	Open         int       // requisitions whose people are not released yet
}

// Activities of a season.
var (
	ForecastPeak   = Quick[PeakInput, PeakStatus]("peak.forecast")
	ChangePeak     = Quick[PeakCommand, PeakStatus]("peak.change")
	RequestPeople  = Quick[PeakInput, PeakStatus]("peak.request_people")
	RunPeak        = Quick[PeakInput, PeakStatus]("peak.run")
	FinishPeak     = Quick[PeakInput, PeakStatus]("peak.finish")
	WithdrawShifts = Quick[PeakInput, PeakStatus]("peak.withdraw_shifts")
	SettleCancel   = Quick[PeakInput, PeakStatus]("peak.settle_cancel")
)
