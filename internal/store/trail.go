package store

import (
	"context"
	"encoding/json"
	"time"
)

// AuditRow is one link of the append-only audit chain; PostgreSQL computes number and hashes.
type AuditRow struct {
	ID        int64           `db:"id"`
	At        time.Time       `db:"at"`
	Actor     string          `db:"actor"`
	Role      string          `db:"role"`
	Action    string          `db:"action"`
	Subject   string          `db:"subject"`
	RequestID string          `db:"request_id"`
	Detail    json.RawMessage `db:"detail"`
	Previous  []byte          `db:"previous"`
	SHA256    []byte          `db:"sha256"`
}

// AuditBrokenAt is the number of the first row of the audit chain whose hash does not fit, 0 when all fit.
func (db *DB) AuditBrokenAt(ctx context.Context) (int64, error) {
	var at int64
	err := db.GetContext(ctx, &at, `SELECT COALESCE(audit_broken_at(), 0)`)
	return at, err
}

// Audit appends a row to the audit chain, in the same transaction as what it tells of.
func (tx *Tx) Audit(ctx context.Context, row AuditRow) error {
	detail := string(row.Detail)
	if detail == "" {
		detail = "{}"
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO audit (at, actor, role, action, subject, request_id, detail, id, previous, sha256)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 0, '', '')`, row.At, row.Actor, row.Role, row.Action, row.Subject, row.RequestID, detail)
	return err
}

// Event is one line of an engagement's story: Kind and Params become a sentence on the page.
type Event struct {
	Key          string // the same key is told once
	EngagementID string
	At           time.Time
	Actor        string
	Kind         string
	Params       map[string]any
	WorkflowID   string
}

// Tell adds an event to the engagement's timeline; a second telling of the same key is harmless.
func (tx *Tx) Tell(ctx context.Context, e Event) error {
	if e.Actor == "" {
		e.Actor = "system"
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO timeline (dedup_key, engagement_id, at, actor, kind, params, workflow_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (dedup_key) DO NOTHING`,
		e.Key, e.EngagementID, e.At, e.Actor, e.Kind, asJSON(e.Params), e.WorkflowID)
	return err
}

// Task is something a person of a role has to do until a deadline, and what happens if nobody does.
type Task struct {
	ID           string          `db:"id"`
	Key          string          `db:"dedup_key"`
	Kind         string          `db:"kind"`
	EngagementID *string         `db:"engagement_id"`
	MerchantID   *string         `db:"merchant_id"`
	Role         string          `db:"role"`
	SubjectKind  string          `db:"subject_kind"`
	SubjectID    string          `db:"subject_id"`
	Params       json.RawMessage `db:"params"`
	Fallback     string          `db:"fallback"`
	State        string          `db:"state"`
	DueAt        *time.Time      `db:"due_at"`
	CreatedAt    time.Time       `db:"created_at"`
	DoneBy       *string         `db:"done_by"`
	DoneAt       *time.Time      `db:"done_at"`
}

// OpenTask gives a role something to do; the same key is asked for once.
func (tx *Tx) OpenTask(ctx context.Context, t Task) error {
	t.ID = DerivedID("task", t.Key)
	if len(t.Params) == 0 {
		t.Params = json.RawMessage(`{}`)
	}
	_, err := tx.NamedExecContext(ctx, `
		INSERT INTO tasks (id, dedup_key, kind, engagement_id, merchant_id, role, subject_kind, subject_id, params, fallback, due_at, created_at)
		VALUES (:id, :dedup_key, :kind, :engagement_id, :merchant_id, :role, :subject_kind, :subject_id, :params, :fallback, :due_at, :created_at)
		ON CONFLICT (dedup_key) DO NOTHING`, t)
	return err
}

// CloseTasks ends the open tasks about a subject: done by somebody, cancelled, or expired. An empty kind means all.
func (tx *Tx) CloseTasks(ctx context.Context, subjectKind, subjectID, kind, state, by string, now time.Time) error {
	_, err := tx.ExecContext(ctx, `UPDATE tasks SET state = $4, done_by = $5, done_at = $6
		WHERE subject_kind = $1 AND subject_id = $2 AND ($3 = '' OR kind = $3) AND state = 'open'`, subjectKind, subjectID, kind, state, by, now)
	return err
}

func asJSON(v any) string {
	if v == nil {
		return "{}"
	}
	text, err := json.Marshal(v)
	if err != nil || string(text) == "null" {
		return "{}"
	}
	return string(text)
}
