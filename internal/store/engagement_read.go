package store

import (
	"context"
	"time"

	"github.com/lib/pq"

	"github.com/gainshare/gainshare/internal/rules/period"
)

// EngagementView is an engagement as it is shown.
type EngagementView struct {
	ID           string         `db:"id" json:"id"`
	MerchantID   string         `db:"merchant_id" json:"merchant_id"`
	MerchantName string         `db:"merchant_name" json:"merchant_name"`
	Name         string         `db:"name" json:"name"`
	Plan         string         `db:"plan" json:"plan"`
	Currency     string         `db:"currency" json:"currency"`
	TimeZone     string         `db:"time_zone" json:"time_zone"`
	StartsOn     period.Date    `db:"starts_on" json:"starts_on"`
	EndsOn       *period.Date   `db:"ends_on" json:"ends_on,omitempty"`
	Stage        string         `db:"stage" json:"stage"`
	AIShare      int            `db:"ai_share" json:"ai_share"`
	Attention    string         `db:"attention" json:"attention"`
	Version      int64          `db:"version" json:"version"`
	CreatedAt    time.Time      `db:"created_at" json:"created_at"`
	ShopIDs      pq.StringArray `db:"shop_ids" json:"shop_ids"`
	CalendarID   string         `db:"calendar_id" json:"calendar_id"`
	WorkflowID   string         `db:"workflow_id" json:"workflow_id"`
	OpenTasks    int            `db:"open_tasks" json:"open_tasks"`
}

const engagementView = `SELECT e.id, e.merchant_id, m.name AS merchant_name, e.name, e.plan, e.currency, e.time_zone, e.starts_on, e.ends_on, e.stage,
	e.ai_share, e.attention, e.version, e.created_at, e.calendar_id, 'engagement/' || e.id AS workflow_id,
	ARRAY(SELECT s.shop_id FROM engagement_shops s WHERE s.engagement_id = e.id ORDER BY 1) AS shop_ids,
	(SELECT count(*) FROM tasks t WHERE t.engagement_id = e.id AND t.state = 'open') AS open_tasks
	FROM engagements e JOIN merchants m ON m.id = e.merchant_id`

// EngagementView reads one engagement.
func (tx *Tx) EngagementView(ctx context.Context, id string) (EngagementView, error) {
	return find[EngagementView](ctx, tx, "there is no such engagement", engagementView+` WHERE e.id = $1`, id)
}

// EngagementViews lists engagements by id, of one stage if named; the page continues after an id.
func (tx *Tx) EngagementViews(ctx context.Context, stage string, p Page) ([]EngagementView, error) {
	return list[EngagementView](ctx, tx, engagementView+` WHERE ($1 = '' OR e.stage = $1) AND e.id > $2 ORDER BY e.id LIMIT $3`, stage, p.key(0), p.Limit)
}

// TimelineView is one line of an engagement's story.
type TimelineView struct {
	ID         int64     `db:"id" json:"id"`
	At         time.Time `db:"at" json:"at"`
	Actor      string    `db:"actor" json:"actor"`
	Kind       string    `db:"kind" json:"kind"`
	Params     Object    `db:"params" json:"params"`
	WorkflowID string    `db:"workflow_id" json:"workflow_id,omitempty"`
}

// Timeline lists an engagement's story, newest first; the page continues before an id.
func (tx *Tx) Timeline(ctx context.Context, engagement string, p Page) ([]TimelineView, error) {
	return list[TimelineView](ctx, tx, `SELECT id, at, actor, kind, params, workflow_id FROM timeline
		WHERE engagement_id = $1 AND ($2 = 0 OR id < $2) ORDER BY id DESC LIMIT $3`, engagement, p.number(), p.Limit)
}

// OnboardingStepView is one step of an onboarding.
type OnboardingStepView struct {
	Step     string     `db:"step" json:"step"`
	Position int        `db:"position" json:"position"`
	State    string     `db:"state" json:"state"`
	DueAt    *time.Time `db:"due_at" json:"due_at,omitempty"`
	DoneAt   *time.Time `db:"done_at" json:"done_at,omitempty"`
	DoneBy   *string    `db:"done_by" json:"done_by,omitempty"`
	Evidence Object     `db:"evidence" json:"evidence"`
}

// OnboardingViews lists the steps of an onboarding in order.
func (tx *Tx) OnboardingViews(ctx context.Context, engagement string) ([]OnboardingStepView, error) {
	return list[OnboardingStepView](ctx, tx, `SELECT step, position, state, due_at, done_at, done_by, evidence FROM onboarding_steps
		WHERE engagement_id = $1 ORDER BY position`, engagement)
}
