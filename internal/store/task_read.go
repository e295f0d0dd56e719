package store

import (
	"context"
	"time"

	"github.com/lib/pq"
)

// TaskView is something a role has to do.
type TaskView struct {
	ID           string     `db:"id" json:"id"`
	Kind         string     `db:"kind" json:"kind"`
	Role         string     `db:"role" json:"role"`
	State        string     `db:"state" json:"state"`
	EngagementID *string    `db:"engagement_id" json:"engagement_id,omitempty"`
	MerchantID   *string    `db:"merchant_id" json:"merchant_id,omitempty"`
	SubjectKind  string     `db:"subject_kind" json:"subject_kind"`
	SubjectID    string     `db:"subject_id" json:"subject_id"`
	Params       Object     `db:"params" json:"params"`
	Fallback     string     `db:"fallback" json:"fallback,omitempty"`
	DueAt        *time.Time `db:"due_at" json:"due_at,omitempty"`
	CreatedAt    time.Time  `db:"created_at" json:"created_at"`
	DoneBy       *string    `db:"done_by" json:"done_by,omitempty"`
	DoneAt       *time.Time `db:"done_at" json:"done_at,omitempty"`
}

// TaskFilter narrows a list of tasks. Roles empty means every role.
type TaskFilter struct {
	State, Engagement string
	Roles             []string
}

// TaskViews lists tasks, the most urgent first; the page continues after (deadline, id).
func (tx *Tx) TaskViews(ctx context.Context, f TaskFilter, p Page) ([]TaskView, error) {
	return list[TaskView](ctx, tx, `SELECT id, kind, role, state, engagement_id, merchant_id, subject_kind, subject_id, params, fallback, due_at, created_at, done_by, done_at
		FROM tasks WHERE ($1 = '' OR state = $1) AND ($2 = '' OR engagement_id = $2) AND (cardinality($3::text[]) = 0 OR role = ANY($3))
		AND ($4 = '' OR (COALESCE(due_at, 'infinity'), id) > (NULLIF($4, '')::timestamptz, $5))
		ORDER BY COALESCE(due_at, 'infinity'), id LIMIT $6`, f.State, f.Engagement, pq.StringArray(append([]string{}, f.Roles...)), p.key(0), p.key(1), p.Limit)
}

// Key returns the sort key of a task, for the next page.
func (t TaskView) Key() []string {
	if t.DueAt == nil {
		return []string{"infinity", t.ID}
	}
	return []string{t.DueAt.UTC().Format(time.RFC3339Nano), t.ID}
}
