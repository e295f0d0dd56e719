package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"github.com/lib/pq"

	"github.com/gainshare/gainshare/internal/rules/period"
)

// basisOf names what besides the month's rows a snapshot depends on: the days in service and the contract's needs.
func basisOf(e Engagement, needs UsageNeeds) string {
	text, _ := json.Marshal([]any{e.StartsOn, e.EndsOn, needs}) // dates, switches and a number
	return string(text)
}

// usageMark reads how often the month's usage was changed. It is read before the rows: what is committed in
// between is then counted too early, and once more, never missed.
func (tx *Tx) usageMark(ctx context.Context, engagement string, month period.Month) (int64, error) {
	var seq int64
	err := tx.GetContext(ctx, &seq, `SELECT COALESCE(sum(seq), 0)::bigint FROM usage_marks WHERE engagement_id = $1 AND month = $2`, engagement, month)
	return seq, err
}

// seenSnapshot returns the snapshot taken at this mark and basis; ok is false when the month has to be counted.
func (tx *Tx) seenSnapshot(ctx context.Context, engagement string, month period.Month, seq int64, basis string) (s Snapshot, ok bool, err error) {
	err = tx.GetContext(ctx, &s, `SELECT s.* FROM usage_seen u JOIN usage_snapshots s ON s.id = u.snapshot_id
		WHERE u.engagement_id = $1 AND u.month = $2 AND u.seq = $3 AND u.basis = $4`, engagement, month, seq, basis)
	if errors.Is(err, sql.ErrNoRows) {
		return s, false, nil
	}
	return s, err == nil, err
}

// see notes what was counted at a mark: the month's days, and its snapshot. Sales depend on other months' contacts,
// and an answer that is only assumed will be confirmed by time alone: no mark tells of those, so the snapshot is
// not named and the next bill counts again.
func (tx *Tx) see(ctx context.Context, s Snapshot, seq int64, basis string, x usageExtra) error {
	id := &s.ID
	if x.needs.Sales || x.assumes() {
		id = nil
	}
	if err := tx.countDays(ctx, s.EngagementID, s.ServiceMonth, seq); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO usage_seen (engagement_id, month, seq, basis, snapshot_id) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (engagement_id, month) DO UPDATE SET seq = EXCLUDED.seq, basis = EXCLUDED.basis, snapshot_id = EXCLUDED.snapshot_id`,
		s.EngagementID, s.ServiceMonth, seq, basis, id)
	return err
}

// countDays brings contact_days of a month to what its contacts are, unless they were counted at this mark already.
func (tx *Tx) countDays(ctx context.Context, engagement string, month period.Month, seq int64) error {
	var counted bool
	err := tx.GetContext(ctx, &counted, `SELECT EXISTS (SELECT FROM usage_seen WHERE engagement_id = $1 AND month = $2 AND seq = $3)`, engagement, month, seq)
	if err != nil || counted {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM contact_days WHERE engagement_id = $1 AND day >= $2 AND day < $3`, engagement, month.First(), month.Next().First()); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO contact_days (engagement_id, shop_id, day, contacts, eligible, accepted, transferred, ai, human, unserved, excluded,
			csat_sum, csat_count, disputes, complaints, ai_messages, handle_seconds)
		SELECT $1, shop_id, day, count(*), count(*) FILTER (WHERE ai_enabled AND excluded = ''), count(*) FILTER (WHERE outcome = 'accepted' AND excluded = ''),
			count(*) FILTER (WHERE outcome = 'transferred' AND excluded = ''), count(*) FILTER (WHERE class = 'ai' AND excluded = ''),
			count(*) FILTER (WHERE class = 'human' AND excluded = ''), count(*) FILTER (WHERE class = 'unserved' AND excluded = ''), count(*) FILTER (WHERE excluded <> ''),
			COALESCE(sum(csat) FILTER (WHERE excluded = ''), 0), count(csat) FILTER (WHERE excluded = ''), count(*) FILTER (WHERE platform_dispute AND excluded = ''),
			count(*) FILTER (WHERE complaint AND excluded = ''), COALESCE(sum(ai_messages) FILTER (WHERE excluded = ''), 0), COALESCE(sum(handle_seconds) FILTER (WHERE excluded = ''), 0)
		FROM contacts WHERE engagement_id = $1 AND month = $2 GROUP BY shop_id, day ON CONFLICT DO NOTHING`, engagement, month)
	return err
}

// MonthOf is a month of an engagement.
type MonthOf struct {
	Engagement string       `db:"engagement_id"`
	Month      period.Month `db:"service_month"`
}

// NotFrozen lists, of a month about to be drafted and the issued ones a draft may correct, those whose usage changed
// since it was counted last, or never was.
func (tx *Tx) NotFrozen(ctx context.Context, engagements []string, month period.Month) ([]MonthOf, error) {
	return list[MonthOf](ctx, tx, `SELECT w.id AS engagement_id, m.month AS service_month FROM unnest($1::text[]) WITH ORDINALITY w(id, n)
		CROSS JOIN LATERAL (SELECT $2::text AS month UNION ALL SELECT * FROM (SELECT month FROM (`+issuedMonths+`w.id AND kind = 'service' AND number IS NOT NULL AND month < $2
			ORDER BY month DESC LIMIT $3) i) j) m LEFT JOIN usage_seen u ON u.engagement_id = w.id AND u.month = m.month
		WHERE u.seq IS DISTINCT FROM (SELECT COALESCE(sum(k.seq), 0) FROM usage_marks k WHERE k.engagement_id = w.id AND k.month = m.month) ORDER BY w.n, 2`,
		pq.StringArray(engagements), month, correctable)
}
