package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/gainshare/gainshare/internal/wire"
)

type clockKey struct{}

// clockNews counts the movements of the business clock this run was told of.
type clockNews struct{ moves int }

// withClock lets the waits of a workflow hear of the business clock being moved. One coroutine receives for
// all of them: a channel read by several waits would wake only one.
func withClock(ctx workflow.Context) workflow.Context {
	news := &clockNews{}
	moved := workflow.GetSignalChannel(ctx, wire.SignalClockMoved)
	workflow.Go(ctx, func(ctx workflow.Context) {
		for {
			moved.Receive(ctx, nil)
			news.moves++
		}
	})
	return workflow.WithValue(ctx, clockKey{}, news)
}

// awaitUntil waits until cond holds or the business clock reaches due, and says whether cond held. A zero due
// waits for cond alone. The deadline is stored in PostgreSQL under the workflow's id and purpose; it fires by
// timer, or by the news that the clock was moved. ctx must come from withClock.
func awaitUntil(ctx workflow.Context, purpose string, due time.Time, cond func() bool) (bool, error) {
	if due.IsZero() {
		return true, workflow.Await(ctx, cond)
	}
	news := ctx.Value(clockKey{}).(*clockNews)
	id := workflow.GetInfo(ctx).WorkflowExecution.ID
	for {
		if cond() {
			return true, nil
		}
		seen := news.moves
		reading, err := wire.SetDeadline.Do(ctx, wire.Deadline{WorkflowID: id, Purpose: purpose, DueAt: due})
		if err != nil {
			return false, err
		}
		if !reading.Now.Before(due) {
			return cond(), nil
		}
		if err := waitForChange(ctx, due.Sub(reading.Now), func() bool { return cond() || news.moves > seen }); err != nil {
			return false, err
		}
	}
}

// waitForChange waits for cond or the timer, and takes the timer back: AwaitWithTimeout would leave it behind.
func waitForChange(ctx workflow.Context, d time.Duration, cond func() bool) error {
	timerCtx, cancel := workflow.WithCancel(ctx)
	defer cancel()
	timer := workflow.NewTimer(timerCtx, d)
	return workflow.Await(ctx, func() bool { return cond() || timer.IsReady() })
}

// tellEntity reports to the engagement's entity workflow. The id makes a second delivery harmless. An entity
// that is gone does not hold up its children.
func tellEntity(ctx workflow.Context, engagement string, event wire.Event) {
	err := workflow.SignalExternalWorkflow(ctx, wire.EngagementID(engagement), "", wire.SignalEvent, event).Get(ctx, nil)
	if err != nil {
		workflow.GetLogger(ctx).Warn("the engagement could not be told", "event", event.ID, "error", err)
	}
}
