package api

import (
	"context"

	"github.com/gainshare/gainshare/internal/store"
)

func (a *API) contactTable() map[string]entry {
	desk := roles(roleLead, roleOperator)
	return map[string]entry{
		"ingestContacts": {roles(roleAnyone), a.ingestContacts},
		"uploadContacts": {roles(roleAM, roleLead, roleFinance), uploadContacts},
		"downloadIntakeRejects": {provider(), rejectsFile(func(c *call, ctx context.Context, tx *store.Tx) ([]store.Reject, error) {
			return tx.BatchRejects(ctx, c.Param("engagement"), c.Param("batch"))
		})},
		"createIntakeSecret": {roles(roleAdmin, roleOperator), onceHiding(created, func(v any) any {
			s := v.(intakeSecret)
			s.Secret = ""
			return s
		}, createIntakeSecret)},
		"listContacts": {everyone(), paged(store.ContactView.SortKey, func(c *call, ctx context.Context, tx *store.Tx, p store.Page) ([]store.ContactView, error) {
			return tx.ContactViews(ctx, store.ContactFilter{Engagement: c.Param("engagement"), Month: c.Query("month"), Class: c.Query("class"),
				Outcome: c.Query("outcome"), Day: c.Query("day")}, p)
		})},
		"getContact": {everyone(), view(func(c *call, ctx context.Context, tx *store.Tx) (store.ContactView, error) {
			return tx.ContactView(ctx, c.Param("engagement"), c.Param("contact"))
		})},
		"triageMessage":       {desk, a.triageMessage},
		"recordReply":         {desk, a.recordReply},
		"closeContact":        {desk, a.closeContact},
		"screenReply":         {desk, a.screenReply},
		"getMeasures":         {everyone(), view(getMeasures)},
		"recordOrders":        {roles(roleAM, roleLead, roleFinance), once(plain, recordOrders)},
		"recordControlTotals": {roles(roleAM, roleFinance, roleMSigner), once(plain, recordControlTotals)},
		"recordPeriodInputs":  {roles(roleFinance, roleAM), once(plain, recordPeriodInputs)},
	}
}
