package api

import (
	"context"
	"time"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/store"
)

// adjustmentBody is a request to adjust a month's baseline for something neither side caused.
type adjustmentBody struct {
	Month  period.Month `json:"month"`
	Amount string       `json:"amount"`
	Reason string       `json:"reason"`
	FileID *string      `json:"file_id"`
}

// proposeAdjustment records the request; it counts when another person approves it, and a month whose statement
// is posted already is then restated.
func proposeAdjustment(c *call, ctx context.Context, tx *store.Tx, b adjustmentBody, _ time.Time) (any, error) {
	e, err := tx.Engagement(ctx, c.scope.EngagementID, false)
	if err != nil {
		return nil, err
	}
	amount, err := money.Parse(b.Amount, e.Currency)
	if err != nil || amount.IsZero() {
		return nil, fault.New(fault.Invalid, "an adjustment is an amount of %s, above or below zero", e.Currency).At("/amount").Because(err)
	}
	a := store.Adjustment{ID: store.NewID("nra"), EngagementID: e.ID, Month: b.Month, Reason: b.Reason, Amount: amount.Minor(), FileID: b.FileID, RequestedBy: c.who.ID}
	return map[string]string{"id": a.ID}, tx.AddAdjustment(ctx, a)
}

// approveAdjustment is the second person's yes.
func approveAdjustment(c *call, ctx context.Context, tx *store.Tx, _ struct{}, now time.Time) (any, error) {
	a, err := tx.ApproveAdjustment(ctx, c.scope.EngagementID, c.Param("adjustment"), c.who.ID, now)
	return map[string]string{"id": a.ID, "state": "approved"}, err
}
