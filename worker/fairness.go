package worker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
)

// crowd is how many tasks of a big merchant stand before the small one's.
const crowd = 16

// CheckFairness tells whether the server honours fairness keys. No API says so,
// so it is tried: a crowd of tasks with one key, then one with another, on a
// queue of their own named by unique; with fairness the last is served among the
// first half. With several partitions the answer is likely, not certain, so use
// it for a warning only. Everything it started is deleted again.
func CheckFairness(ctx context.Context, c client.Client, namespace, unique string) (fair bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	queue := "fairness-check-" + unique
	var started []client.WorkflowRun
	defer func() { err = errors.Join(err, remove(c, namespace, started)) }()
	for i := range crowd + 1 {
		run, err := c.ExecuteWorkflow(ctx, probe(queue, i), "fairness-check")
		if err != nil {
			return false, fmt.Errorf("start a probe of fairness: %w", err)
		}
		started = append(started, run)
	}
	position, err := serve(ctx, c, namespace, queue, started[crowd].GetID())
	return position <= crowd/2, err
}

func probe(queue string, i int) client.StartWorkflowOptions {
	key := "big"
	if i == crowd {
		key = "small"
	}
	return client.StartWorkflowOptions{
		ID: fmt.Sprintf("%s/%d", queue, i), TaskQueue: queue, WorkflowExecutionTimeout: time.Minute,
		Priority: temporal.Priority{FairnessKey: key},
	}
}

// serve takes tasks off the queue until the wanted one comes and returns how
// many were served up to it.
func serve(ctx context.Context, c client.Client, namespace, queue, wanted string) (int, error) {
	for position := 1; position <= crowd+1; position++ {
		task, err := c.WorkflowService().PollWorkflowTaskQueue(ctx, &workflowservice.PollWorkflowTaskQueueRequest{
			Namespace: namespace, Identity: "fairness-check",
			TaskQueue: &taskqueue.TaskQueue{Name: queue, Kind: enumspb.TASK_QUEUE_KIND_NORMAL},
		})
		if err != nil {
			return 0, fmt.Errorf("take a probe of fairness off its queue: %w", err)
		}
		if task.GetWorkflowExecution().GetWorkflowId() == wanted {
			return position, nil
		}
	}
	return crowd + 1, nil
}

func remove(c client.Client, namespace string, runs []client.WorkflowRun) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	var errs []error
	for _, run := range runs {
		_, err := c.WorkflowService().DeleteWorkflowExecution(ctx, &workflowservice.DeleteWorkflowExecutionRequest{
			Namespace:         namespace,
			WorkflowExecution: &common.WorkflowExecution{WorkflowId: run.GetID(), RunId: run.GetRunID()},
		})
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
