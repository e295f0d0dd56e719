package activities

import (
	"context"
	"time"

	"github.com/gainshare/gainshare/internal/rules/contract"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

// End ends a terminated engagement once nothing of it is left to be billed or settled: its last month is invoiced
// and, where savings are shared, every month and every contract year is posted. Its signed intake is revoked; its
// documents and contacts stay for as long as they have to be kept. Before that it answers with the stage as it is.
func (a *Engagements) End(ctx context.Context, id string) (wire.EngagementStatus, error) {
	var stage string
	err := a.DB.InTx(ctx, func(tx *store.Tx) error {
		e, err := tx.Engagement(ctx, id, true)
		if err != nil {
			return err
		}
		now, err := tx.Now(ctx)
		if err != nil {
			return err
		}
		stage = e.Stage
		done, err := settledUp(ctx, tx, e, now)
		if err != nil || !done {
			return err
		}
		stage = "ended"
		if err := tx.SetStage(ctx, id, stage, ""); err != nil {
			return err
		}
		if err := tx.RevokeIntake(ctx, id, now); err != nil {
			return err
		}
		return tx.Tell(ctx, store.Event{Key: id + "/ended", EngagementID: id, At: now, Kind: "engagement.ended", Params: map[string]any{"ends_on": e.Ends()}, WorkflowID: wire.EngagementID(id)})
	})
	return wire.EngagementStatus{Reply: wire.Reply{State: stage}}, refuse(err)
}

// settledUp says whether a terminated engagement is over and has nothing left to bill or to settle.
func settledUp(ctx context.Context, tx *store.Tx, e store.Engagement, now time.Time) (bool, error) {
	ends := e.Ends()
	if e.Stage != "terminating" || ends.IsZero() || now.Before(ends.In(e.Zone())) {
		return false, nil
	}
	last := ends.AddDays(-1).Month()
	billed, err := tx.LastBilledMonth(ctx, e.ID)
	if err != nil || billed.IsZero() || billed.Compare(last) < 0 {
		return false, err
	}
	if e.Plan != contract.PlanSavings {
		return true, nil
	}
	for m := e.StartsOn.Month(); m.Compare(last) <= 0; m = m.Next() {
		if posted, err := tx.StatementPosted(ctx, e.ID, m.String()); err != nil || !posted {
			return false, err
		}
	}
	return yearsPosted(ctx, tx, e, last)
}

func yearsPosted(ctx context.Context, tx *store.Tx, e store.Engagement, last period.Month) (bool, error) {
	seen := map[string]bool{}
	for m := e.StartsOn.Month(); m.Compare(last) <= 0; m = m.Next() {
		year := yearOf(e, m)
		if seen[year] {
			continue
		}
		seen[year] = true
		if posted, err := tx.StatementPosted(ctx, e.ID, year); err != nil || !posted {
			return false, err
		}
	}
	return true, nil
}
