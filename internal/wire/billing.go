package wire

import "time"

// Workflows of the monthly billing run.
const (
	// WorkflowBillingTick is what a calendar's schedule starts: it turns the scheduled instant into a month
	// and starts the run under its business key (a schedule appends the instant to its own workflow id).
	WorkflowBillingTick  = "BillingTick"
	WorkflowBillingRun   = "BillingRun"
	WorkflowBillingShard = "BillingShard"
)

// Updates of a BillingRun.
const (
	UpdateRetryExceptions = "retry-exceptions"
	UpdateCloseRun        = "close-run"
)

// BillingTickInput names the calendar whose schedule fired.
type BillingTickInput struct{ Calendar string }

// BillingRunInput names calendar and month (YYYY-MM).
type BillingRunInput struct {
	Calendar string
	Month    string
	Only     []string // engagements to retry; empty: all
}

// BillingPlan is what a run has to do: engagement ids, in shards.
type BillingPlan struct{ Shards [][]string }

// BillingShardInput is one shard of a run.
type BillingShardInput struct {
	Calendar    string
	Month       string
	Engagements []string
}

// DraftedInvoice is an invoice that now exists as a draft and needs its workflow.
type DraftedInvoice struct{ EngagementID, Month, Kind string }

// BillingShardResult is what a shard did.
type BillingShardResult struct {
	Drafted []DraftedInvoice
	Parked  int
}

// BillingRunCommand is an update of a run.
type BillingRunCommand struct {
	Ask
	Calendar, Month string
}

// BillingProgress is the state of a run.
type BillingProgress struct {
	State      string
	Drafted    int
	Exceptions []string // engagements parked
}

// TickMonth asks which month a scheduled instant bills.
type TickMonth struct {
	Calendar  string
	Scheduled time.Time
}

// Activities of the billing run.
var (
	MonthOfTick = Quick[TickMonth, string]("billing.month_of_tick")
	OpenRun     = Quick[BillingRunInput, BillingPlan]("billing.open_run")
	DraftShard  = Long[BillingShardInput, BillingShardResult]("billing.draft_shard", QueueBilling, 30*time.Minute)
	ParkedInRun = Quick[BillingRunInput, []string]("billing.parked")
	CloseRun    = Quick[BillingRunCommand, BillingProgress]("billing.close_run")
	FinishRun   = Quick[BillingRunInput, BillingProgress]("billing.finish_run")
	AskRetryRun = Quick[BillingRunCommand, []string]("billing.ask_retry")
)
