package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/gainshare/gainshare/internal/rules/fault"
)

// OperationView is a command as its sender follows it.
type OperationView struct {
	ID         string     `db:"id" json:"id"`
	Kind       string     `db:"kind" json:"kind"`
	State      string     `db:"state" json:"state"`
	CreatedAt  time.Time  `db:"created_at" json:"created_at"`
	FinishedAt *time.Time `db:"finished_at" json:"finished_at,omitempty"`
	Result     *Object    `db:"result" json:"result,omitempty"`
	Problem    *Object    `db:"problem" json:"problem,omitempty"`
	WorkflowID string     `db:"workflow_id" json:"workflow_id,omitempty"`
}

// Operation reads a command for its sender, for people of its merchant, and for the provider's people.
func (tx *Tx) Operation(ctx context.Context, id, actor, merchant string) (OperationView, error) {
	return find[OperationView](ctx, tx, "there is no such operation", `SELECT id, kind, state, created_at, finished_at,
		CASE jsonb_typeof(result) WHEN 'object' THEN result WHEN 'null' THEN NULL ELSE jsonb_build_object('value', result) END AS result, problem, workflow_id
		FROM commands WHERE id = $1 AND ($3 = '' OR actor = $2 OR merchant_id = $3)`, id, actor, merchant)
}

// errTaken ends a transaction whose command was recorded before.
var errTaken = errors.New("this command is recorded already")

// Once does a small change that needs no workflow: the command, fn's writes, the reply and the audit row are
// one transaction. The same key again returns the first reply without running fn; another request under the
// same key is fault.KeyReused. secrets, if set, removes from the reply what may be told only once.
func (db *DB) Once(ctx context.Context, c Command, fn func(tx *Tx, now time.Time) (any, error), secrets func(any) any) (reply json.RawMessage, err error) {
	err = db.InTx(ctx, func(tx *Tx) error {
		added, err := tx.recordDone(ctx, c)
		if err != nil {
			return err
		}
		if !added {
			return errTaken
		}
		now, err := tx.Now(ctx)
		if err != nil {
			return err
		}
		value, err := fn(tx, now)
		if err != nil {
			return err
		}
		if reply, err = json.Marshal(value); err != nil {
			return err
		}
		return tx.finishOnce(ctx, c, now, value, secrets)
	})
	if errors.Is(err, errTaken) {
		return db.firstReply(ctx, c)
	}
	return reply, err
}

// recordDone inserts the command; a sender with the same key waits here until the first is through.
func (tx *Tx) recordDone(ctx context.Context, c Command) (bool, error) {
	res, err := tx.NamedExecContext(ctx, `
		INSERT INTO commands (id, actor, role, idempotency_key, kind, engagement_id, merchant_id, workflow_id, request_hash, body, state)
		VALUES (:id, :actor, :role, :idempotency_key, :kind, :engagement_id, :merchant_id, '', :request_hash, :body, 'done')
		ON CONFLICT (actor, idempotency_key) DO NOTHING`, c)
	if err != nil {
		return false, fmt.Errorf("record the command: %w", err)
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

func (tx *Tx) finishOnce(ctx context.Context, c Command, now time.Time, value any, secrets func(any) any) error {
	if secrets != nil {
		value = secrets(value)
	}
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE commands SET result = $2, applied_at = $3, finished_at = now() WHERE id = $1`, c.ID, string(text), now); err != nil {
		return err
	}
	return tx.Audit(ctx, AuditRow{At: now, Actor: c.Actor, Role: c.Role, Action: c.Kind, Subject: subjectOf(c), RequestID: c.ID})
}

func subjectOf(c Command) string {
	switch {
	case c.EngagementID != nil:
		return *c.EngagementID
	case c.MerchantID != nil:
		return *c.MerchantID
	default:
		return ""
	}
}

func (db *DB) firstReply(ctx context.Context, c Command) (json.RawMessage, error) {
	var first Command
	if err := db.GetContext(ctx, &first, `SELECT * FROM commands WHERE actor = $1 AND idempotency_key = $2`, c.Actor, c.IdempotencyKey); err != nil {
		return nil, err
	}
	if string(first.RequestHash) != string(c.RequestHash) {
		return nil, fault.New(fault.KeyReused, "this Idempotency-Key was used for another request")
	}
	return first.Result, nil
}
