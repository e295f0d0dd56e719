package store

import (
	"context"
	"time"

	"github.com/gainshare/gainshare/internal/rules/fault"
)

// Switch takes the AI off for an article, a shop, a merchant or everything, until it is ended.
type Switch struct {
	ID           string     `db:"id" json:"id"`
	Scope        string     `db:"scope" json:"scope"`
	EngagementID *string    `db:"engagement_id" json:"engagement_id,omitempty"`
	Subject      string     `db:"subject" json:"subject,omitempty"`
	Reason       string     `db:"reason" json:"reason"`
	SwitchedAt   time.Time  `db:"switched_at" json:"switched_at"`
	SwitchedBy   string     `db:"switched_by" json:"switched_by"`
	EndedAt      *time.Time `db:"ended_at" json:"ended_at,omitempty"`
}

const switchColumns = `id, scope, engagement_id, subject, reason, switched_at, switched_by, ended_at`

// AddSwitch writes a switch; what it names must exist.
func (tx *Tx) AddSwitch(ctx context.Context, s Switch) error {
	known := map[string]string{
		"article":  `SELECT EXISTS (SELECT FROM articles WHERE engagement_id = $2 AND article_id = $1)`,
		"shop":     `SELECT EXISTS (SELECT FROM shops WHERE id = $1 AND $2::text IS NOT DISTINCT FROM $2)`,
		"merchant": `SELECT EXISTS (SELECT FROM merchants WHERE id = $1 AND $2::text IS NOT DISTINCT FROM $2)`,
	}[s.Scope]
	if known != "" {
		var exists bool
		if err := tx.GetContext(ctx, &exists, known, s.Subject, s.EngagementID); err != nil {
			return err
		}
		if !exists {
			return fault.New(fault.Invalid, "there is no %s %q to switch off", s.Scope, s.Subject).At("/subject")
		}
	}
	_, err := tx.NamedExecContext(ctx, `INSERT INTO ai_switches (id, scope, engagement_id, subject, reason, switched_by, switched_at)
		VALUES (:id, :scope, :engagement_id, :subject, :reason, :switched_by, :switched_at)`, s)
	return err
}

// EndSwitch lets the AI answer again; a switch ended before stays as it was.
func (tx *Tx) EndSwitch(ctx context.Context, id string, now time.Time) (Switch, error) {
	return find[Switch](ctx, tx, "there is no such switch", `UPDATE ai_switches SET ended_at = COALESCE(ended_at, $2) WHERE id = $1 RETURNING `+switchColumns, id, now)
}

// Switches lists switches, newest first.
func (tx *Tx) Switches(ctx context.Context) ([]Switch, error) {
	return list[Switch](ctx, tx, `SELECT `+switchColumns+` FROM ai_switches ORDER BY switched_at DESC, id LIMIT 500`)
}

// OpenSwitches lists the switches in force.
func (db *DB) OpenSwitches(ctx context.Context) ([]Switch, error) {
	var out []Switch
	err := db.SelectContext(ctx, &out, `SELECT `+switchColumns+` FROM ai_switches WHERE ended_at IS NULL`)
	return out, err
}
