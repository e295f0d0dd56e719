// Package dispatch owns how a recorded command reaches the workflow that carries it out: one table from kind
// to update or start. The API sends through it, and the sweep sends again what was left pending.
//
// It decides nothing about a command and writes only the end of commands that merely start something; who may
// ask (api) and what happens (workflows, activities) are elsewhere.
package dispatch

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

// Dispatcher sends commands to Temporal. Sending one twice is harmless: the command's id is the update's id.
type Dispatcher struct {
	Client client.Client
	DB     *store.DB
}

// Send carries a command to its workflow and waits for the answer until ctx ends. Domain refusals come back as
// they left the workflow (wire.FromError finds them); fault.Conflict when the workflow is over; any other error
// means that nobody knows yet, and the command may be sent again.
func (d *Dispatcher) Send(ctx context.Context, c store.Command) (wire.Reply, error) {
	route, known := routes[c.Kind]
	if !known {
		return wire.Reply{}, fault.New(fault.NotImplemented, "%s is not available yet", c.Kind)
	}
	req, err := requestOf(c)
	if err != nil {
		return wire.Reply{}, err
	}
	reply, err := route(ctx, d, req)
	if _, gone := errors.AsType[*serviceerror.NotFound](err); gone {
		return wire.Reply{}, fault.New(fault.Conflict, "this is over, or was never started: it takes no more commands").Because(err)
	}
	return reply, err
}

// Known says whether a command of this kind can be sent.
func Known(kind string) bool { return routes[kind] != nil }

// request is a command taken apart for sending.
type request struct {
	store.Command
	ask    wire.Ask
	Target map[string]string `json:"target"`
	Body   json.RawMessage   `json:"body"`
	Match  string            `json:"if_match"`
}

func requestOf(c store.Command) (request, error) {
	r := request{Command: c}
	var stored struct {
		Target map[string]string `json:"target"`
		Body   json.RawMessage   `json:"body"`
		Match  string            `json:"if_match"`
	}
	if err := json.Unmarshal(c.Body, &stored); err != nil {
		return r, fault.New(fault.Invalid, "the stored request of %s cannot be read", c.ID).Because(err)
	}
	r.Target, r.Body, r.Match = stored.Target, stored.Body, stored.Match
	r.ask = wire.Ask{CommandID: c.ID, Actor: c.Actor, Roles: strings.Split(c.Role, ","), IfMatch: stored.Match}
	return r, nil
}

func (r request) engagement() string {
	if r.EngagementID == nil {
		return ""
	}
	return *r.EngagementID
}

// update asks the running workflow named by the command and waits for its answer.
func (d *Dispatcher) update(ctx context.Context, r request, name string, arg any) (wire.Reply, error) {
	handle, err := d.Client.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		UpdateID: r.ID, WorkflowID: r.WorkflowID, UpdateName: name, Args: []any{arg}, WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err != nil {
		return wire.Reply{}, err
	}
	var reply wire.Reply
	return reply, handle.Get(ctx, &reply)
}

// open starts an engagement's entity together with its first update: one call, safe to repeat.
func (d *Dispatcher) open(ctx context.Context, r request) (wire.Reply, error) {
	return d.updateOrStart(ctx, r, wire.UpdateOpen, wire.WorkflowEngagement, wire.EngagementInput{EngagementID: r.engagement()})
}

// updateOrStart asks a workflow, and starts it first where it is not running: its document is in PostgreSQL a
// moment before its story begins, and stays there when a history is lost. It begins with what PostgreSQL says.
func (d *Dispatcher) updateOrStart(ctx context.Context, r request, update, workflow string, in any) (wire.Reply, error) {
	start := d.Client.NewWithStartWorkflowOperation(client.StartWorkflowOptions{
		ID: r.WorkflowID, TaskQueue: wire.QueueWorkflows,
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		WorkflowIDReusePolicy:    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
	}, workflow, in)
	handle, err := d.Client.UpdateWithStartWorkflow(ctx, client.UpdateWithStartWorkflowOptions{
		StartWorkflowOperation: start,
		UpdateOptions: client.UpdateWorkflowOptions{UpdateID: r.ID, WorkflowID: r.WorkflowID, UpdateName: update,
			Args: []any{r.ask}, WaitForStage: client.WorkflowUpdateStageCompleted},
	})
	if err != nil {
		return wire.Reply{}, err
	}
	var reply wire.Reply
	return reply, handle.Get(ctx, &reply)
}

// start starts a workflow under its business key, or finds the one that runs already.
func (d *Dispatcher) start(ctx context.Context, id, workflow string, in any) (client.WorkflowRun, error) {
	return d.Client.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: id, TaskQueue: wire.QueueWorkflows,
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		WorkflowIDReusePolicy:    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
	}, workflow, in)
}

// run starts a workflow and waits for its end.
func (d *Dispatcher) run(ctx context.Context, id, workflow string, in any) (wire.Reply, error) {
	run, err := d.start(ctx, id, workflow, in)
	if err != nil {
		return wire.Reply{}, err
	}
	// What it answers has a shape of its own; the command's result in PostgreSQL is what the sender is told.
	return wire.Reply{State: "done"}, run.Get(ctx, nil)
}

// kickOff starts a long workflow and ends the command: its effect is that the work is under way.
func (d *Dispatcher) kickOff(ctx context.Context, r request, id, workflow string, in any) (wire.Reply, error) {
	if _, err := d.start(ctx, id, workflow, in); err != nil {
		return wire.Reply{}, err
	}
	result, err := d.DB.Apply(ctx, r.ID, func(*store.Tx, store.Command, time.Time) (any, error) {
		return map[string]string{"state": "running", "workflow_id": id}, nil
	})
	return wire.Reply{State: "running", Result: result}, err
}
