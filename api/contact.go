package api

import (
	"context"

	"github.com/gainshare/gainshare/internal/store"
)

func (a *API) contactTable() map[string]entry {
	desk := roles(roleLead, roleOperator)
	soon := later("this")
	return map[string]entry{
		"ingestContacts":        {roles(roleAnyone), soon},
		"uploadContacts":        {roles(roleAM, roleLead, roleFinance), soon},
		"downloadIntakeRejects": {provider(), soon},
		"createIntakeSecret":    {roles(roleAdmin, roleOperator), soon},
		"listContacts": {everyone(), paged(store.ContactView.SortKey, func(c *call, ctx context.Context, tx *store.Tx, p store.Page) ([]store.ContactView, error) {
			return tx.ContactViews(ctx, store.ContactFilter{Engagement: c.Param("engagement"), Month: c.Query("month"), Class: c.Query("class"),
				Outcome: c.Query("outcome"), Day: c.Query("day")}, p)
		})},
		"getContact": {everyone(), view(func(c *call, ctx context.Context, tx *store.Tx) (store.ContactView, error) {
			return tx.ContactView(ctx, c.Param("engagement"), c.Param("contact"))
		})},
		"triageMessage":       {desk, soon},
		"recordReply":         {desk, soon},
		"closeContact":        {desk, soon},
		"screenReply":         {desk, soon},
		"getMeasures":         {everyone(), soon},
		"recordControlTotals": {roles(roleAM, roleFinance, roleMSigner), soon},
		"recordPeriodInputs":  {roles(roleFinance, roleAM), soon},
	}
}
