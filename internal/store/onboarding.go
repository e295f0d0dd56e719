package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/lib/pq"

	"github.com/gainshare/gainshare/internal/rules/contract"
	"github.com/gainshare/gainshare/internal/rules/fault"
)

// OnboardingStep is one step of an onboarding as the page and the workflow read it.
type OnboardingStep struct {
	EngagementID string          `db:"engagement_id"`
	Step         string          `db:"step"`
	Position     int             `db:"position"`
	State        string          `db:"state"` // waiting, running, done, skipped, failed or undone
	DueAt        *time.Time      `db:"due_at"`
	Evidence     json.RawMessage `db:"evidence"`
	DoneBy       *string         `db:"done_by"`
	DoneAt       *time.Time      `db:"done_at"`
}

// PlanSteps writes the steps an onboarding needs, in order; steps already known keep their state.
func (tx *Tx) PlanSteps(ctx context.Context, engagement string, steps []string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO onboarding_steps (engagement_id, step, position, state)
		SELECT $1, s.step, s.position, 'waiting' FROM unnest($2::text[]) WITH ORDINALITY AS s(step, position)
		ON CONFLICT DO NOTHING`, engagement, pq.StringArray(steps))
	return err
}

// Steps lists an onboarding's steps in order.
func (tx *Tx) Steps(ctx context.Context, engagement string) ([]OnboardingStep, error) {
	var out []OnboardingStep
	err := tx.SelectContext(ctx, &out, `SELECT * FROM onboarding_steps WHERE engagement_id = $1 ORDER BY position, step`, engagement)
	return out, err
}

// Step reads one step and locks it.
func (tx *Tx) Step(ctx context.Context, engagement, step string) (OnboardingStep, error) {
	var s OnboardingStep
	err := tx.GetContext(ctx, &s, `SELECT * FROM onboarding_steps WHERE engagement_id = $1 AND step = $2 FOR UPDATE`, engagement, step)
	if errors.Is(err, sql.ErrNoRows) {
		return s, fault.New(fault.NotFound, "this onboarding has no step %q", step)
	}
	return s, err
}

// MoveStep writes a step back.
func (tx *Tx) MoveStep(ctx context.Context, s OnboardingStep) error {
	if len(s.Evidence) == 0 {
		s.Evidence = json.RawMessage(`{}`)
	}
	_, err := tx.ExecContext(ctx, `UPDATE onboarding_steps SET state = $3, due_at = $4, evidence = $5, done_by = $6, done_at = $7
		WHERE engagement_id = $1 AND step = $2`, s.EngagementID, s.Step, s.State, s.DueAt, string(s.Evidence), s.DoneBy, s.DoneAt)
	return err
}

// SetAIShare says which percentage of traffic the AI may answer: 0, 10, 50 or 100.
func (tx *Tx) SetAIShare(ctx context.Context, engagement string, percent int) error {
	_, err := tx.ExecContext(ctx, `UPDATE engagements SET ai_share = $2, version = version + 1 WHERE id = $1 AND ai_share <> $2`, engagement, percent)
	return err
}

// NewestTerms returns the terms of an engagement's newest contract version, and whether both sides signed it.
func (tx *Tx) NewestTerms(ctx context.Context, engagement string) (terms contract.Contract, sealed bool, err error) {
	var row struct {
		Terms  json.RawMessage `db:"terms"`
		Sealed bool            `db:"sealed"`
	}
	err = tx.GetContext(ctx, &row, `SELECT terms, signed_at IS NOT NULL AND approved_by IS NOT NULL AS sealed FROM contract_versions
		WHERE engagement_id = $1 ORDER BY version DESC LIMIT 1`, engagement)
	if errors.Is(err, sql.ErrNoRows) {
		return terms, false, fault.New(fault.Conflict, "the engagement has no contract")
	}
	if err != nil {
		return terms, false, err
	}
	terms, err = contract.Parse(row.Terms)
	return terms, row.Sealed, err
}

// StageCounts are what the gates of a go-live stage look at.
type StageCounts struct {
	Eligible    int64 `db:"eligible" json:"eligible"`
	Accepted    int64 `db:"accepted" json:"accepted"`
	Transferred int64 `db:"transferred" json:"transferred"`
}

// StageCounts counts eligible contacts since an instant. Below full traffic only contacts the AI took part in
// are counted: the others were never meant for it.
func (tx *Tx) StageCounts(ctx context.Context, engagement string, since time.Time, full bool) (StageCounts, error) {
	var c StageCounts
	err := tx.GetContext(ctx, &c, `SELECT count(*) AS eligible, count(*) FILTER (WHERE outcome = 'accepted') AS accepted,
		count(*) FILTER (WHERE outcome = 'transferred') AS transferred
		FROM contacts WHERE engagement_id = $1 AND started_at >= $2 AND ai_enabled AND excluded = ''
		AND ($3 OR ai_wrote OR (transfer_asked AND handover_reason <> 'ai_off'))`, engagement, since, full)
	return c, err
}

// ShadowCounts are the decisions kept on buyers' messages: how many, and how many would have been answers.
type ShadowCounts struct {
	Decided int64 `db:"decided" json:"decided"`
	Answers int64 `db:"answers" json:"answers"`
}

// ShadowCounts counts the decisions stored since an instant.
func (tx *Tx) ShadowCounts(ctx context.Context, engagement string, since time.Time) (ShadowCounts, error) {
	var c ShadowCounts
	err := tx.GetContext(ctx, &c, `SELECT count(*) AS decided, count(*) FILTER (WHERE COALESCE(decision->>'action', decision->>'Action') = 'answer') AS answers
		FROM contact_messages WHERE engagement_id = $1 AND author = 'buyer' AND occurred_at >= $2 AND decision IS NOT NULL`, engagement, since)
	return c, err
}
