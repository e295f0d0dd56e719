package api

import (
	"context"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

// periodTable is about the months of the books.
func (a *API) periodTable() map[string]entry {
	return map[string]entry{
		"listPeriods": {books(), whole(func(_ *call, ctx context.Context, tx *store.Tx) ([]store.PeriodView, error) {
			return tx.PeriodViews(ctx)
		})},
		"getPeriodReport": {books(), view(func(c *call, ctx context.Context, tx *store.Tx) (store.PeriodReport, error) {
			month, err := period.ParseMonth(c.Param("month"))
			if err != nil {
				return store.PeriodReport{}, fault.New(fault.NotFound, "there is no such month").Because(err)
			}
			return tx.PeriodReport(ctx, c.Param("entity"), month)
		})},
		"closePeriod":   {roles(roleFinance), book(wire.CmdClosePeriod)},
		"askReopen":     {roles(roleFinance), book(wire.CmdAskReopen)},
		"approveReopen": {roles(roleApprover), book(wire.CmdReopen)},
	}
}
