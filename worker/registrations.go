package worker

import (
	"context"
	"crypto/ed25519"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/gainshare/gainshare/activities"
	"github.com/gainshare/gainshare/internal/hr"
	"github.com/gainshare/gainshare/internal/rules/calendar"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
	"github.com/gainshare/gainshare/workflows"
)

// Deps is what workers are built from.
type Deps struct {
	DB       *store.DB
	Temporal client.Client
	Key      ed25519.PrivateKey // signs invoices and statements
	Post     activities.Courier
	Resend   func(context.Context, store.Command) error // sends a recorded command again
}

// Registrations returns what each task queue serves, and makes the schedules that start work by themselves.
// Every queue knows every activity; a stub in internal/wire says which queue its calls go to, so that moving
// work between queues is one word.
func Registrations(ctx context.Context, d Deps) ([]Registration, error) {
	days, err := calendar.Mainland()
	if err != nil {
		return nil, err
	}
	clock := &activities.Clock{DB: d.DB, Temporal: d.Temporal}
	if err := clock.EnsureSchedules(ctx); err != nil {
		return nil, err
	}
	known := nouns(d, clock, days)
	var all []Registration
	for _, queue := range wire.Queues() {
		all = append(all, Registration{Queue: queue, Tune: tune(queue), Register: func(r worker.Registry) {
			if queue == wire.QueueWorkflows {
				registerWorkflows(r)
			}
			for _, noun := range known {
				noun.Register(r)
			}
		}})
	}
	return all, nil
}

// noun is one file of the activities' room.
type noun interface{ Register(worker.Registry) }

func nouns(d Deps, clock *activities.Clock, days calendar.Calendar) []noun {
	roster := &hr.Roster{DB: d.DB}
	imports := &activities.Knowledge{DB: d.DB, Calendar: days}
	return []noun{
		clock, imports, long{imports},
		&activities.Engagements{DB: d.DB},
		&activities.Onboarding{DB: d.DB, HR: roster, Calendar: days},
		&activities.Peaks{DB: d.DB, HR: roster, Calendar: days},
		&activities.Staffing{DB: d.DB, HR: roster},
		&activities.Billing{DB: d.DB},
		&activities.Invoices{DB: d.DB, Key: d.Key, Calendar: days},
		&activities.Settlements{DB: d.DB, Key: d.Key, Calendar: days},
		&activities.Notices{DB: d.DB, Post: d.Post},
		&activities.Sweeper{DB: d.DB, Resend: d.Resend},
	}
}

// long registers an import's long activities, which have a method of their own.
type long struct{ *activities.Knowledge }

func (l long) Register(r worker.Registry) { l.RegisterLong(r) }

func registerWorkflows(r worker.Registry) {
	for name, fn := range map[string]any{
		wire.WorkflowEngagement: workflows.Engagement, wire.WorkflowOnboarding: workflows.Onboarding, wire.WorkflowKnowledge: workflows.KnowledgeImport,
		wire.WorkflowPeak: workflows.PeakSeason, wire.WorkflowStaffing: workflows.StaffingRequest,
		wire.WorkflowBillingTick: workflows.BillingTick, wire.WorkflowBillingRun: workflows.BillingRun, wire.WorkflowBillingShard: workflows.BillingShard,
		wire.WorkflowInvoice: workflows.Invoice, wire.WorkflowSettlement: workflows.Settlement, wire.WorkflowReceipt: workflows.Receipt,
		wire.WorkflowRestatement: workflows.Restatement, wire.WorkflowBooking: workflows.Booking,
		wire.WorkflowClockMove: workflows.ClockMove, wire.WorkflowSweep: workflows.Sweep,
	} {
		r.RegisterWorkflowWithOptions(fn, workflow.RegisterOptions{Name: name})
	}
}

// tune caps what a queue does at a time: imports hold files and models in memory, drafts hold row locks.
func tune(queue string) func(*worker.Options) {
	limits := map[string]int{wire.QueueKnowledge: 2, wire.QueueBilling: 4, wire.QueueNotify: 8, wire.QueueAI: 8, wire.QueueHR: 4, wire.QueueWorkflows: 16}
	return func(o *worker.Options) {
		o.MaxConcurrentActivityExecutionSize = limits[queue]
		if queue != wire.QueueWorkflows {
			o.DisableWorkflowWorker = true
		}
	}
}
