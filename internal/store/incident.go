package store

import (
	"context"
	"time"

	"github.com/lib/pq"

	"github.com/gainshare/gainshare/internal/rules/fault"
)

// Incident is a window in which something was broken, for whom, and which measures it touched.
type Incident struct {
	ID          string         `db:"id" json:"id"`
	Cause       string         `db:"cause" json:"cause"`
	StartsAt    time.Time      `db:"starts_at" json:"starts_at"`
	EndsAt      *time.Time     `db:"ends_at" json:"ends_at,omitempty"`
	MerchantIDs pq.StringArray `db:"merchant_ids" json:"merchant_ids"`
	Measures    pq.StringArray `db:"measures" json:"measures"`
}

// AddIncident writes an incident and whom it touched.
func (tx *Tx) AddIncident(ctx context.Context, i Incident, by string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO incidents (id, starts_at, ends_at, cause, measures, opened_by) VALUES ($1, $2, $3, $4, $5, $6)`,
		i.ID, i.StartsAt, i.EndsAt, i.Cause, i.Measures, by)
	if err != nil {
		return err
	}
	for _, m := range i.MerchantIDs {
		_, err := tx.ExecContext(ctx, `INSERT INTO incident_merchants (incident_id, merchant_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`, i.ID, m)
		if Violates(err, "incident_merchants_merchant_id_fkey") {
			return fault.New(fault.Invalid, "there is no merchant %q", m).At("/merchant_ids").Because(err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Incidents lists incidents, newest first, with one merchant's name only where a merchant asks; the page
// continues before (start, id).
func (tx *Tx) Incidents(ctx context.Context, merchant string, p Page) ([]Incident, error) {
	return list[Incident](ctx, tx, `SELECT i.id, i.cause, i.starts_at, i.ends_at, i.measures,
		ARRAY(SELECT m.merchant_id FROM incident_merchants m WHERE m.incident_id = i.id AND ($1 = '' OR m.merchant_id = $1) ORDER BY 1) AS merchant_ids
		FROM incidents i WHERE ($1 = '' OR EXISTS (SELECT FROM incident_merchants m WHERE m.incident_id = i.id AND m.merchant_id = $1))
		AND ($2 = '' OR (i.starts_at, i.id) < (NULLIF($2, '')::timestamptz, $3)) ORDER BY i.starts_at DESC, i.id DESC LIMIT $4`,
		merchant, p.key(0), p.key(1), p.Limit)
}

// IncidentsOn says of each measure which incidents touched a merchant's in a window, in sentences, earliest first.
func (tx *Tx) IncidentsOn(ctx context.Context, merchant string, from, to time.Time) (map[string][]string, error) {
	var rows []struct {
		ID      string `db:"id"`
		Cause   string `db:"cause"`
		Measure string `db:"measure"`
	}
	err := tx.SelectContext(ctx, &rows, `SELECT i.id, i.cause, m.measure FROM incidents i JOIN incident_merchants t ON t.incident_id = i.id, unnest(i.measures) m(measure)
		WHERE t.merchant_id = $1 AND i.starts_at < $3 AND (i.ends_at IS NULL OR i.ends_at > $2) ORDER BY i.starts_at, i.id`, merchant, from, to)
	out := map[string][]string{}
	for _, r := range rows {
		out[r.Measure] = append(out[r.Measure], "incident "+r.ID+" ("+r.Cause+")")
	}
	return out, err
}
