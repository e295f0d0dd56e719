package wire

import "time"

// Business time: workflows never read the machine's clock to decide about a deadline. They register the
// instant, wait for a timer or for the news that the clock was moved, and look again.

// SignalClockMoved tells a waiting workflow that the business clock was moved.
const SignalClockMoved = "clock-moved"

// Deadline is an instant a workflow waits for; Purpose is unique within the workflow.
type Deadline struct {
	WorkflowID string
	Purpose    string
	DueAt      time.Time
	Done       bool // true takes the deadline off the list
}

// ClockReading is the business time, and whether the business clock stands still.
type ClockReading struct {
	Now    time.Time
	Frozen bool
}

// MoveClockInput asks to move the business clock forward.
type MoveClockInput struct {
	Ask
	To time.Time
}

// DueWork is what a clock move wakes: workflows with deadlines passed, and schedules to backfill.
type DueWork struct {
	Workflows []string
	From, To  time.Time
	Calendars []string
}

// Activities of the business clock.
var (
	SetDeadline  = Quick[Deadline, ClockReading]("clock.set_deadline")
	MoveClock    = Quick[MoveClockInput, DueWork]("clock.move")
	WakeDue      = Quick[DueWork, int]("clock.wake_due")
	BackfillRuns = Quick[DueWork, int]("clock.backfill_runs")
)

// WorkflowClockMove is started by the admin's command.
const WorkflowClockMove = "ClockMove"
