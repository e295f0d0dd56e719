package api

import (
	"context"
	"time"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/store"
)

type engineBody struct {
	Engine string `json:"engine"`
}

// chooseEngine says who words an engagement's answers. What is answered and what is handed over does not change.
func (a *API) chooseEngine(c *call, ctx context.Context, tx *store.Tx, b engineBody, _ time.Time) (any, error) {
	if b.Engine == "openai" && a.Model == nil {
		return nil, fault.New(fault.NotAvailable, "no endpoint of a language model is configured on this server").At("/engine")
	}
	return b, tx.SetEngine(ctx, c.scope.EngagementID, b.Engine)
}
