package dispatch

import "github.com/gainshare/gainshare/internal/wire"

// Names of the updates of onboarding, knowledge, peaks and staffing.
const (
	updateCompleteStep    = "complete-step"
	updateSkipStep        = "skip-step"
	updateApproveGoLive   = "approve-go-live"
	updateAbort           = "abort"
	updatePublish         = "publish"
	updateCancel          = "cancel"
	updateAcceptForecast  = "accept-forecast"
	updateApprovePlan     = "approve-plan"
	updateAdjustPlan      = "adjust-plan"
	updateClose           = "close"
	updateConfirmStaffing = "confirm"
	updateDeclineStaffing = "decline"
)

// stepAsk is an ask about one step of an onboarding.
type stepAsk struct {
	wire.Ask
	Step string
}
