package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/gainshare/gainshare/internal/rules/fault"
)

// Command is a change somebody asked for: who, what, about which engagement, and how it ended.
type Command struct {
	ID             string          `db:"id"`
	Actor          string          `db:"actor"`
	Role           string          `db:"role"`
	IdempotencyKey string          `db:"idempotency_key"`
	Kind           string          `db:"kind"`
	EngagementID   *string         `db:"engagement_id"`
	MerchantID     *string         `db:"merchant_id"`
	WorkflowID     string          `db:"workflow_id"`
	RequestHash    []byte          `db:"request_hash"`
	Body           json.RawMessage `db:"body"`
	State          string          `db:"state"`
	Result         []byte          `db:"result"`
	Problem        []byte          `db:"problem"`
	Attempts       int             `db:"attempts"`
	CreatedAt      time.Time       `db:"created_at"`
	AppliedAt      *time.Time      `db:"applied_at"`
	FinishedAt     *time.Time      `db:"finished_at"`
}

// HashRequest is what two requests with one key must agree on: kind, target and body.
func HashRequest(kind, target string, body []byte) []byte {
	h := sha256.New()
	fmt.Fprintf(h, "%s\x1f%s\x1f", kind, target)
	h.Write(body)
	return h.Sum(nil)
}

// BeginCommand records a command, or returns the one already recorded under the actor's key. The same key
// with another request is fault.KeyReused. fresh says that this call recorded it.
func (db *DB) BeginCommand(ctx context.Context, c Command) (stored Command, fresh bool, err error) {
	res, err := db.NamedExecContext(ctx, `
		INSERT INTO commands (id, actor, role, idempotency_key, kind, engagement_id, merchant_id, workflow_id, request_hash, body)
		VALUES (:id, :actor, :role, :idempotency_key, :kind, :engagement_id, :merchant_id, :workflow_id, :request_hash, :body)
		ON CONFLICT (actor, idempotency_key) DO NOTHING`, c)
	if err != nil {
		return Command{}, false, fmt.Errorf("record the command: %w", err)
	}
	added, _ := res.RowsAffected()
	if err := db.GetContext(ctx, &stored, `SELECT * FROM commands WHERE actor = $1 AND idempotency_key = $2`, c.Actor, c.IdempotencyKey); err != nil {
		return Command{}, false, fmt.Errorf("read the command back: %w", err)
	}
	if string(stored.RequestHash) != string(c.RequestHash) {
		return stored, false, fault.New(fault.KeyReused, "this Idempotency-Key was used for another request")
	}
	return stored, added == 1, nil
}

// Command returns one command by id.
func (db *DB) Command(ctx context.Context, id string) (Command, error) {
	var c Command
	err := db.GetContext(ctx, &c, `SELECT * FROM commands WHERE id = $1`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return c, fault.New(fault.NotFound, "there is no command %s", id)
	}
	return c, err
}

// Apply makes the effect of a command happen exactly once: fn's writes and the command's result are one
// database transaction, and a second call returns the first result without running fn.
func (db *DB) Apply(ctx context.Context, commandID string, fn func(tx *Tx, c Command, now time.Time) (any, error)) (json.RawMessage, error) {
	var result json.RawMessage
	err := db.InTx(ctx, func(tx *Tx) error {
		var c Command
		if err := tx.GetContext(ctx, &c, `SELECT * FROM commands WHERE id = $1 FOR UPDATE`, commandID); err != nil {
			return fmt.Errorf("lock command %s: %w", commandID, err)
		}
		if c.AppliedAt != nil {
			result = c.Result
			return nil
		}
		now, err := tx.Now(ctx)
		if err != nil {
			return err
		}
		value, err := fn(tx, c, now)
		if err != nil {
			return err
		}
		if result, err = json.Marshal(value); err != nil {
			return err
		}
		if _, err = tx.ExecContext(ctx, `UPDATE commands SET state = 'done', result = $2, applied_at = $3, finished_at = now() WHERE id = $1`,
			commandID, string(result), now); err != nil {
			return err
		}
		return tx.Audit(ctx, AuditRow{At: now, Actor: c.Actor, Role: c.Role, Action: c.Kind, Subject: c.WorkflowID, RequestID: c.ID})
	})
	return result, err
}

// RefuseCommand records that a command was refused, with the problem its sender was told.
func (db *DB) RefuseCommand(ctx context.Context, id string, problem any) error {
	text, err := json.Marshal(problem)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `UPDATE commands SET state = 'refused', problem = $2, finished_at = now() WHERE id = $1 AND state = 'pending'`, id, string(text))
	return err
}

// PendingCommands lists commands that were recorded but whose effect has not happened for at least age.
func (db *DB) PendingCommands(ctx context.Context, age time.Duration, limit int) ([]Command, error) {
	var out []Command
	err := db.SelectContext(ctx, &out, `SELECT * FROM commands WHERE state = 'pending' AND created_at < now() - make_interval(secs => $1) ORDER BY created_at LIMIT $2`,
		age.Seconds(), limit)
	return out, err
}
