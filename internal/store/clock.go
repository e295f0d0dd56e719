package store

import (
	"context"
	"fmt"
	"time"

	"github.com/gainshare/gainshare/internal/rules/fault"
)

// Clock is the business clock as it stands.
type Clock struct {
	Now     time.Time `db:"now"`
	Mode    string    `db:"mode"` // system, offset or frozen
	Movable bool      `db:"movable"`
}

const readClock = `SELECT business_now() AS now, mode, movable FROM business_clock`

// Clock reads the business clock.
func (db *DB) Clock(ctx context.Context) (Clock, error) {
	var c Clock
	err := db.GetContext(ctx, &c, readClock)
	return c, err
}

// Now is the business time within a transaction.
func (tx *Tx) Now(ctx context.Context) (time.Time, error) {
	var c Clock
	if err := tx.GetContext(ctx, &c, readClock); err != nil {
		return time.Time{}, fmt.Errorf("read the business clock: %w", err)
	}
	return c.Now.UTC(), nil
}

// MoveClock sets the business time forward and returns where it stood. Only a movable clock moves, and never back.
func (tx *Tx) MoveClock(ctx context.Context, to time.Time) (from time.Time, err error) {
	var c Clock
	if err := tx.GetContext(ctx, &c, readClock+` FOR UPDATE`); err != nil {
		return from, err
	}
	if !c.Movable {
		return from, fault.New(fault.Forbidden, "the business clock moves only in demo and test mode")
	}
	if to.Before(c.Now) {
		return from, fault.New(fault.Invalid, "the business clock stands at %s and never goes back", c.Now.UTC().Format(time.RFC3339)).At("/to")
	}
	_, err = tx.ExecContext(ctx, `UPDATE business_clock SET version = version + 1,
		frozen_at = CASE WHEN mode = 'frozen' THEN $1::timestamptz END,
		mode = CASE WHEN mode = 'frozen' THEN mode ELSE 'offset' END,
		offset_s = CASE WHEN mode = 'frozen' THEN 0 ELSE round(extract(epoch FROM $1::timestamptz - clock_timestamp())) END`, to)
	return c.Now.UTC(), err
}

// SetupClock puts the clock into demo or test mode; only set-up calls it. A zero at leaves the time alone.
func (db *DB) SetupClock(ctx context.Context, mode string, at time.Time, movable bool) error {
	_, err := db.ExecContext(ctx, `UPDATE business_clock SET mode = $1, movable = $3,
		frozen_at = CASE WHEN $1 = 'frozen' THEN $2::timestamptz END,
		offset_s = CASE WHEN $1 = 'offset' THEN round(extract(epoch FROM $2::timestamptz - clock_timestamp())) ELSE 0 END`, mode, at, movable)
	return err
}

// SetDeadline puts an instant a workflow waits for on the list, or takes it off, and reads the clock.
func (db *DB) SetDeadline(ctx context.Context, workflowID, purpose string, due time.Time, done bool) (Clock, error) {
	_, err := db.ExecContext(ctx, `
		INSERT INTO deadlines (workflow_id, purpose, due_at, done_at) VALUES ($1, $2, $3, CASE WHEN $4 THEN now() END)
		ON CONFLICT (workflow_id, purpose) DO UPDATE SET due_at = EXCLUDED.due_at, done_at = EXCLUDED.done_at`, workflowID, purpose, due, done)
	if err != nil {
		return Clock{}, fmt.Errorf("set deadline %s of %s: %w", purpose, workflowID, err)
	}
	return db.Clock(ctx)
}

// WaitingWorkflows lists the workflows with an open deadline, the earliest deadline first: after the clock was
// moved the ones that are due go on, and the others set their timers anew.
func (tx *Tx) WaitingWorkflows(ctx context.Context) ([]string, error) {
	var ids []string
	err := tx.SelectContext(ctx, &ids, `SELECT workflow_id FROM deadlines WHERE done_at IS NULL GROUP BY workflow_id ORDER BY min(due_at), workflow_id`)
	return ids, err
}

// EndDeadlines takes the deadlines of a workflow that is over off the list.
func (db *DB) EndDeadlines(ctx context.Context, workflowID string) error {
	_, err := db.ExecContext(ctx, `UPDATE deadlines SET done_at = now() WHERE workflow_id = $1 AND done_at IS NULL`, workflowID)
	return err
}
