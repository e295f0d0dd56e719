package activities

import (
	"context"
	"slices"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/worker"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

// shardSize is how many engagements one shard of a billing run drafts; a run has at most maxShards.
const (
	shardSize = 500
	maxShards = 20
)

// atOnce is how many engagements of a shard are drafted beside each other: fewer than the connections a worker has.
const atOnce = 4

// Billing acts for the monthly billing run.
type Billing struct{ DB *store.DB }

// Register makes the activities known under their names on the wire.
func (a *Billing) Register(r worker.Registry) {
	register(r, wire.MonthOfTick.Name, a.MonthOfTick)
	register(r, wire.OpenRun.Name, a.OpenRun)
	register(r, wire.DraftShard.Name, a.DraftShard)
	register(r, wire.ParkedInRun.Name, a.Parked)
	register(r, wire.AskRetryRun.Name, a.AskRetry)
	register(r, wire.CloseRun.Name, a.Close)
	register(r, wire.FinishRun.Name, a.Finish)
}

// MonthOfTick turns the instant a schedule fired for into the month it bills: the one before, in the
// calendar's zone. Never "now": a late or repeated firing bills the same month.
func (a *Billing) MonthOfTick(ctx context.Context, in wire.TickMonth) (string, error) {
	var month period.Month
	err := a.DB.InTx(ctx, func(tx *store.Tx) error {
		c, err := tx.BillingCalendar(ctx, in.Calendar)
		if err != nil {
			return err
		}
		month = period.MonthOf(in.Scheduled.In(c.Zone())).Prev()
		return nil
	})
	return month.String(), refuse(err)
}

// OpenRun refuses a month that is not closed yet, records the run, and cuts its engagements into shards.
func (a *Billing) OpenRun(ctx context.Context, in wire.BillingRunInput) (wire.BillingPlan, error) {
	ids := in.Only
	err := a.DB.InTx(ctx, func(tx *store.Tx) error {
		month, now, err := a.closedMonth(ctx, tx, in.Calendar, in.Month)
		if err != nil {
			return err
		}
		if err := tx.OpenBillingRun(ctx, in.Calendar, month, now); err != nil || len(in.Only) > 0 {
			return err
		}
		ids, err = tx.Billable(ctx, in.Calendar, month)
		return err
	})
	return wire.BillingPlan{Shards: shards(ids)}, refuse(err)
}

// monthOf parses a month people or programs wrote.
func monthOf(text string) (period.Month, error) {
	month, err := period.ParseMonth(text)
	if err != nil {
		return month, fault.New(fault.Invalid, "%q is no month: write YYYY-MM", text).At("/month").Because(err)
	}
	return month, nil
}

// closedMonth parses a month and refuses it before its cut-off.
func (a *Billing) closedMonth(ctx context.Context, tx *store.Tx, calendar, text string) (period.Month, time.Time, error) {
	month, err := monthOf(text)
	if err != nil {
		return month, time.Time{}, err
	}
	c, err := tx.BillingCalendar(ctx, calendar)
	if err != nil {
		return month, time.Time{}, err
	}
	now, err := tx.Now(ctx)
	if err != nil {
		return month, now, err
	}
	if cut := c.CutOff(month); now.Before(cut) {
		return month, now, fault.New(fault.MonthOpen, "%s can be billed from %s on: reopened contacts may still change it", month, cut.Format(time.RFC3339)).At("/month")
	}
	return month, now, nil
}

func shards(ids []string) [][]string {
	size := max(shardSize, (len(ids)+maxShards-1)/maxShards)
	var out [][]string
	for len(ids) > 0 {
		n := min(size, len(ids))
		out, ids = append(out, ids[:n]), ids[n:]
	}
	return out
}

// DraftShard drafts the invoices of its engagements, set by set. An engagement that cannot be billed is parked with
// the reason. After a crash it goes on where it stopped.
func (a *Billing) DraftShard(ctx context.Context, in wire.BillingShardInput) (wire.BillingShardResult, error) {
	var result wire.BillingShardResult
	month, err := period.ParseMonth(in.Month)
	if err != nil {
		return result, refuse(fault.New(fault.Invalid, "%q is no month", in.Month))
	}
	for ids := range slices.Chunk(in.Engagements, shardSize) {
		drafted, err := a.draftMany(ctx, in.Calendar, ids, month)
		if err != nil {
			return result, refuse(err)
		}
		for _, id := range ids {
			if drafted[id] == nil {
				result.Parked++
			}
			result.Drafted = append(result.Drafted, drafted[id]...)
		}
		activity.RecordHeartbeat(ctx, len(result.Drafted))
	}
	return result, nil
}

// draftOrPark returns the invoices an engagement has for a month, or nil after parking it.
func (a *Billing) draftOrPark(ctx context.Context, calendar, id string, month period.Month) ([]wire.DraftedInvoice, error) {
	var drafted []wire.DraftedInvoice
	err := a.DB.InTx(ctx, func(tx *store.Tx) (err error) {
		drafted, err = draftMonth(ctx, tx, id, month)
		if err != nil {
			return err
		}
		now, err := tx.Now(ctx)
		if err != nil {
			return err
		}
		if err := tx.CloseTasks(ctx, "billing", id+"/"+month.String(), "billing.exception", "done", "system", now); err != nil {
			return err
		}
		return tx.Unpark(ctx, calendar, month, id, now)
	})
	problem := asFault(err)
	if problem == nil {
		return drafted, err
	}
	return nil, a.DB.InTx(ctx, func(tx *store.Tx) error {
		now, err := tx.Now(ctx)
		if err != nil {
			return err
		}
		e, err := tx.Engagement(ctx, id, false)
		if err != nil {
			return err
		}
		t := task(e, "billing.exception", "finance", "billing", id+"/"+month.String(), now)
		t.Params = paramsJSON(map[string]any{"code": problem.Code, "sentence": problem.Sentence, "month": month})
		if err := tx.OpenTask(ctx, t); err != nil {
			return err
		}
		return tx.Park(ctx, calendar, month, id, problem, map[string]string{"field": problem.Field}, now)
	})
}

// Parked lists the engagements of a run that wait for somebody.
func (a *Billing) Parked(ctx context.Context, in wire.BillingRunInput) (ids []string, err error) {
	month, err := monthOf(in.Month)
	if err != nil {
		return nil, refuse(err)
	}
	err = a.DB.InTx(ctx, func(tx *store.Tx) (err error) {
		ids, err = tx.Parked(ctx, in.Calendar, month)
		return err
	})
	return ids, refuse(err)
}

// AskRetry records who asked to retry the parked engagements, and lists them.
func (a *Billing) AskRetry(ctx context.Context, in wire.BillingRunCommand) ([]string, error) {
	if _, err := monthOf(in.Month); err != nil {
		return nil, refuse(err)
	}
	_, err := a.DB.Apply(ctx, in.CommandID, func(tx *store.Tx, c store.Command, now time.Time) (any, error) {
		return map[string]string{"month": in.Month}, nil
	})
	if err != nil {
		return nil, refuse(err)
	}
	return a.Parked(ctx, wire.BillingRunInput{Calendar: in.Calendar, Month: in.Month})
}

// Close ends a run although engagements may still be parked: their tasks stay.
func (a *Billing) Close(ctx context.Context, in wire.BillingRunCommand) (wire.BillingProgress, error) {
	month, err := monthOf(in.Month)
	if err != nil {
		return wire.BillingProgress{}, refuse(err)
	}
	_, err = a.DB.Apply(ctx, in.CommandID, func(tx *store.Tx, c store.Command, now time.Time) (any, error) {
		return map[string]string{"state": "closed"}, tx.SetRunState(ctx, in.Calendar, month, "closed", now)
	})
	return wire.BillingProgress{State: "closed"}, refuse(err)
}

// Finish closes a run with nothing parked, and otherwise says who is.
func (a *Billing) Finish(ctx context.Context, in wire.BillingRunInput) (wire.BillingProgress, error) {
	p := wire.BillingProgress{State: "closed"}
	month, err := monthOf(in.Month)
	if err != nil {
		return p, refuse(err)
	}
	err = a.DB.InTx(ctx, func(tx *store.Tx) error {
		if p.Exceptions, err = tx.Parked(ctx, in.Calendar, month); err != nil {
			return err
		}
		if len(p.Exceptions) > 0 {
			p.State = "exceptions"
		}
		now, err := tx.Now(ctx)
		if err != nil {
			return err
		}
		return tx.SetRunState(ctx, in.Calendar, month, p.State, now)
	})
	return p, refuse(err)
}
