package wire

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

// Activity is a typed stub: workflows call it by name and never import the room that implements it.
type Activity[In, Out any] struct {
	Name            string
	Queue           string
	StartToClose    time.Duration
	ScheduleToClose time.Duration // zero: retried until it succeeds or is refused
	Heartbeat       time.Duration
}

// Quick is an activity of one short database transaction.
func Quick[In, Out any](name string) Activity[In, Out] {
	return Activity[In, Out]{Name: name, Queue: QueueWorkflows, StartToClose: 20 * time.Second, ScheduleToClose: 24 * time.Hour}
}

// Long is an activity that heartbeats a cursor and goes on from it after a crash.
func Long[In, Out any](name, queue string, limit time.Duration) Activity[In, Out] {
	return Activity[In, Out]{Name: name, Queue: queue, StartToClose: limit, ScheduleToClose: 24 * time.Hour, Heartbeat: 30 * time.Second}
}

// On moves the activity to another queue.
func (a Activity[In, Out]) On(queue string) Activity[In, Out] { a.Queue = queue; return a }

// Do runs the activity and waits. Errors that will never get better are marked non-retryable by the
// activities' retry table; everything else is tried again with a growing pause.
func (a Activity[In, Out]) Do(ctx workflow.Context, in In) (Out, error) {
	var out Out
	err := a.Start(ctx, in).Get(ctx, &out)
	return out, err
}

// Start runs the activity without waiting.
func (a Activity[In, Out]) Start(ctx workflow.Context, in In) workflow.Future {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue:              a.Queue,
		StartToCloseTimeout:    a.StartToClose,
		ScheduleToCloseTimeout: a.ScheduleToClose,
		HeartbeatTimeout:       a.Heartbeat,
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval: 200 * time.Millisecond, BackoffCoefficient: 2, MaximumInterval: 30 * time.Second,
		},
	})
	return workflow.ExecuteActivity(ctx, a.Name, in)
}
