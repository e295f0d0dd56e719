package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/lib/pq"

	"github.com/gainshare/gainshare/internal/rules/fault"
)

// Dispute is the merchant's against a statement: to cost keys or to contacts.
type Dispute struct {
	ID           string         `db:"id"`
	EngagementID string         `db:"engagement_id"`
	Period       string         `db:"period"`
	Version      int            `db:"version"`
	Lines        pq.StringArray `db:"lines"`
	Contacts     pq.StringArray `db:"contact_ids"`
	Reason       string         `db:"reason"`
	RaisedBy     string         `db:"raised_by"`
	RaisedAt     time.Time      `db:"raised_at"`
	State        string         `db:"state"`
	Answer       string         `db:"answer"`
	ResolvedBy   *string        `db:"resolved_by"`
	ResolvedAt   *time.Time     `db:"resolved_at"`
}

// AddDispute records a dispute of a statement.
func (tx *Tx) AddDispute(ctx context.Context, d Dispute) error {
	_, err := tx.NamedExecContext(ctx, `INSERT INTO statement_disputes (id, engagement_id, period, version, lines, contact_ids, reason, raised_by, raised_at)
		VALUES (:id, :engagement_id, :period, :version, :lines, :contact_ids, :reason, :raised_by, :raised_at)`, d)
	return err
}

// Disputes reads the disputes of a period in a state, oldest first; an empty state means all.
func (tx *Tx) Disputes(ctx context.Context, engagement, servicePeriod, state string) ([]Dispute, error) {
	var out []Dispute
	err := tx.SelectContext(ctx, &out, `SELECT * FROM statement_disputes WHERE engagement_id = $1 AND period = $2 AND ($3 = '' OR state = $3) ORDER BY raised_at, id`,
		engagement, servicePeriod, state)
	return out, err
}

// Dispute reads one dispute of a period and locks it.
func (tx *Tx) Dispute(ctx context.Context, engagement, servicePeriod, id string) (Dispute, error) {
	var d Dispute
	err := tx.GetContext(ctx, &d, `SELECT * FROM statement_disputes WHERE engagement_id = $1 AND period = $2 AND id = $3 FOR UPDATE`, engagement, servicePeriod, id)
	if errors.Is(err, sql.ErrNoRows) {
		return d, fault.New(fault.NotFound, "the statement has no dispute %q", id).At("/dispute_id")
	}
	return d, err
}

// ResolveDispute writes the decision.
func (tx *Tx) ResolveDispute(ctx context.Context, d Dispute) error {
	_, err := tx.NamedExecContext(ctx, `UPDATE statement_disputes SET state = :state, answer = :answer, resolved_by = :resolved_by, resolved_at = :resolved_at WHERE id = :id`, d)
	return err
}

// StruckLines lists the cost keys of a period that upheld disputes took out for good.
func (tx *Tx) StruckLines(ctx context.Context, engagement, servicePeriod string) ([]string, error) {
	var keys []string
	err := tx.SelectContext(ctx, &keys, `SELECT DISTINCT unnest(lines) FROM statement_disputes WHERE engagement_id = $1 AND period = $2 AND state = 'upheld' ORDER BY 1`, engagement, servicePeriod)
	return keys, err
}

// StrikeContacts takes the contacts of an upheld dispute out of volume and price; their fees come back as
// correction lines of the open month.
func (tx *Tx) StrikeContacts(ctx context.Context, d Dispute, at time.Time) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO contact_remedies (engagement_id, contact_id, dispute_id, remedy, decided_at)
		SELECT $1, c, $2, 'removed', $4 FROM unnest($3::text[]) c ON CONFLICT (engagement_id, contact_id)
		DO UPDATE SET remedy = 'removed', dispute_id = EXCLUDED.dispute_id, decided_at = EXCLUDED.decided_at`, d.EngagementID, d.ID, d.Contacts, at)
	return err
}
