package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/rules/settlement"
)

// Adjustment is a non-routine adjustment of a month's baseline: requested by one person, approved by another.
type Adjustment struct {
	ID           string       `db:"id"`
	EngagementID string       `db:"engagement_id"`
	Month        period.Month `db:"month"`
	Reason       string       `db:"reason"`
	Amount       int64        `db:"amount_minor"`
	FileID       *string      `db:"file_id"`
	RequestedBy  string       `db:"requested_by"`
	ApprovedBy   *string      `db:"approved_by"`
	ApprovedAt   *time.Time   `db:"approved_at"`
}

// AddAdjustment writes a request; it counts once another person has approved it.
func (tx *Tx) AddAdjustment(ctx context.Context, a Adjustment) error {
	_, err := tx.NamedExecContext(ctx, `INSERT INTO non_routine_adjustments (id, engagement_id, month, reason, amount_minor, file_id, requested_by)
		VALUES (:id, :engagement_id, :month, :reason, :amount_minor, :file_id, :requested_by)`, a)
	if Violates(err, "non_routine_adjustments_file_id_fkey") {
		return fault.New(fault.Invalid, "there is no file %q", *a.FileID).At("/file_id").Because(err)
	}
	return err
}

// ApproveAdjustment lets a requested adjustment count; who requested it cannot approve it.
func (tx *Tx) ApproveAdjustment(ctx context.Context, engagement, id, by string, at time.Time) (Adjustment, error) {
	var a Adjustment
	err := tx.GetContext(ctx, &a, `SELECT * FROM non_routine_adjustments WHERE engagement_id = $1 AND id = $2 FOR UPDATE`, engagement, id)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return a, fault.New(fault.NotFound, "there is no adjustment %q", id)
	case err != nil:
		return a, err
	case a.ApprovedBy != nil:
		return a, fault.New(fault.Conflict, "the adjustment is approved already")
	case a.RequestedBy == by:
		return a, fault.New(fault.SamePerson, "who requested the adjustment cannot approve it: another person has to")
	}
	a.ApprovedBy, a.ApprovedAt = &by, &at
	_, err = tx.NamedExecContext(ctx, `UPDATE non_routine_adjustments SET approved_by = :approved_by, approved_at = :approved_at WHERE id = :id`, a)
	return a, err
}

// AdjustmentView is an adjustment as people read it.
type AdjustmentView struct {
	ID          string     `db:"id" json:"id"`
	Month       string     `db:"month" json:"month"`
	Reason      string     `db:"reason" json:"reason"`
	Amount      Money      `db:"amount" json:"amount"`
	FileID      *string    `db:"file_id" json:"file_id,omitempty"`
	RequestedBy string     `db:"requested_by" json:"requested_by"`
	ApprovedBy  *string    `db:"approved_by" json:"approved_by,omitempty"`
	ApprovedAt  *time.Time `db:"approved_at" json:"approved_at,omitempty"`
}

// AdjustmentViews lists an engagement's adjustments, newest month first.
func (tx *Tx) AdjustmentViews(ctx context.Context, engagement string) ([]AdjustmentView, error) {
	return list[AdjustmentView](ctx, tx, `SELECT a.id, a.month, a.reason, a.amount_minor || ' ' || e.currency AS amount, a.file_id, a.requested_by, a.approved_by, a.approved_at
		FROM non_routine_adjustments a JOIN engagements e ON e.id = a.engagement_id WHERE a.engagement_id = $1 ORDER BY a.month DESC, a.id`, engagement)
}

// Adjustments reads the non-routine adjustments of a month that a second person approved.
func (tx *Tx) Adjustments(ctx context.Context, e Engagement, month period.Month) ([]settlement.Adjustment, error) {
	var rows []struct {
		Reason string `db:"reason"`
		Amount int64  `db:"amount_minor"`
	}
	err := tx.SelectContext(ctx, &rows, `SELECT reason, amount_minor FROM non_routine_adjustments WHERE engagement_id = $1 AND month = $2 AND approved_by IS NOT NULL ORDER BY id`, e.ID, month)
	out := []settlement.Adjustment{}
	for _, r := range rows {
		out = append(out, settlement.Adjustment{Reason: r.Reason, Amount: money.Number(money.New(r.Amount, e.Currency).String())})
	}
	return out, err
}
