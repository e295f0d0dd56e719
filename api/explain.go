package api

import (
	"context"

	"github.com/gainshare/gainshare/internal/rules/explain"
	"github.com/gainshare/gainshare/internal/store"
)

// explainTable answers what stands behind a figure, for everybody who may see the figure.
func (a *API) explainTable() map[string]entry {
	return map[string]entry{
		"explainInvoice": {everyone(), view(func(c *call, ctx context.Context, tx *store.Tx) (explain.Explanation, error) {
			now, err := tx.Now(ctx)
			if err != nil {
				return explain.Explanation{}, err
			}
			if _, err := tx.InvoiceView(ctx, c.Param("invoice")); err != nil { // what a merchant was not sent does not exist for him
				return explain.Explanation{}, err
			}
			return tx.InvoiceExplanation(ctx, c.Param("invoice"), c.Query("figure"), now)
		})},
		"explainStatement": {everyone(), view(func(c *call, ctx context.Context, tx *store.Tx) (explain.Explanation, error) {
			return tx.StatementExplanation(ctx, c.scope.EngagementID, c.scope.Month, c.Query("figure"))
		})},
		"explainMeasure": {everyone(), view(explainMeasure)},
	}
}

func explainMeasure(c *call, ctx context.Context, tx *store.Tx) (explain.Explanation, error) {
	month, err := c.month(ctx, tx)
	if err != nil {
		return explain.Explanation{}, err
	}
	n, err := tx.CountMonth(ctx, c.scope.EngagementID, month.String())
	if err != nil {
		return explain.Explanation{}, err
	}
	now, err := tx.Now(ctx)
	if err != nil {
		return explain.Explanation{}, err
	}
	return explain.OfMeasure(explain.Month{Engagement: c.scope.EngagementID, Month: month.String(), Produced: explain.Producer{Document: "contacts", At: now},
		Counts: map[string]int64{"contacts": n.AI + n.Human + n.Unserved, "eligible": n.Eligible(), "accepted": n.Accepted, "transferred": n.Transferred,
			"unresolved": n.Unresolved, "durable": n.Durable, "ai": n.AI, "human": n.Human, "unserved": n.Unserved}}, c.Query("figure"))
}
