package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/lib/pq"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/period"
)

// Requisition asks for people of an engagement for a run of days; Season is empty outside a peak.
type Requisition struct {
	ID           string         `db:"id"`
	EngagementID string         `db:"engagement_id"`
	Season       *string        `db:"season"`
	Headcount    int            `db:"headcount"`
	Languages    pq.StringArray `db:"languages"`
	FirstDay     period.Date    `db:"first_day"`
	LastDay      period.Date    `db:"last_day"` // inclusive
	State        string         `db:"state"`
	Key          string         `db:"idempotency_key"`
	CreatedAt    time.Time      `db:"created_at"`
}

// AddRequisition writes a requisition; the same key is asked for once. It returns the one stored, and refuses
// the key for another request.
func (tx *Tx) AddRequisition(ctx context.Context, r Requisition) (Requisition, error) {
	r.ID = DerivedID("req", r.Key)
	_, err := tx.NamedExecContext(ctx, `
		INSERT INTO requisitions (id, engagement_id, season, headcount, languages, first_day, last_day, state, idempotency_key, created_at)
		VALUES (:id, :engagement_id, :season, :headcount, :languages, :first_day, :last_day, 'open', :idempotency_key, :created_at)
		ON CONFLICT (idempotency_key) DO NOTHING`, r)
	if err != nil {
		return r, Refused(err, "the requisition is not possible")
	}
	stored, err := tx.Requisition(ctx, r.ID)
	if err == nil && (stored.Headcount != r.Headcount || stored.FirstDay != r.FirstDay || stored.LastDay != r.LastDay) {
		return stored, fault.New(fault.KeyReused, "the requisition %s was made with other figures", stored.ID)
	}
	return stored, err
}

// Requisition reads one requisition and locks it.
func (tx *Tx) Requisition(ctx context.Context, id string) (Requisition, error) {
	var r Requisition
	err := tx.GetContext(ctx, &r, `SELECT * FROM requisitions WHERE id = $1 FOR UPDATE`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return r, fault.New(fault.NotFound, "there is no requisition %q", id)
	}
	return r, err
}

// RequisitionsOf lists the requisitions of a season, the earliest first.
func (tx *Tx) RequisitionsOf(ctx context.Context, engagement, season string) ([]Requisition, error) {
	var out []Requisition
	err := tx.SelectContext(ctx, &out, `SELECT * FROM requisitions WHERE engagement_id = $1 AND season = $2 ORDER BY first_day, id`, engagement, season)
	return out, err
}

// ReservePeople assigns free workers of the kinds until the requisition is full, and returns how many are
// assigned. A worker who was taken meanwhile is passed over: the exclusion constraint decides, not this query.
func (tx *Tx) ReservePeople(ctx context.Context, r Requisition, kinds []string) (int, error) {
	// One reservation at a time: two engagements that choose at once would choose the same people.
	if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(hashtext('gainshare.reserve_people'))`); err != nil {
		return 0, err
	}
	_, err := tx.ExecContext(ctx, `
		INSERT INTO assignments (requisition_id, worker_id, first_day, last_day, state)
		SELECT $1, w.id, $2, $3, 'reserved' FROM workers w
		WHERE w.kind = ANY($4::text[]) AND w.languages && $5::text[] AND w.available_from <= $2 AND (w.available_to IS NULL OR w.available_to >= $3)
		AND NOT EXISTS (SELECT 1 FROM assignments a WHERE a.worker_id = w.id AND a.state NOT IN ('released','cancelled')
			AND daterange(a.first_day, a.last_day, '[]') && daterange($2::date, $3::date, '[]'))
		ORDER BY w.day_cost_minor, w.id
		LIMIT greatest(0, $6 - (SELECT count(*) FROM assignments a WHERE a.requisition_id = $1 AND a.state NOT IN ('released','cancelled')))
		ON CONFLICT DO NOTHING`, r.ID, r.FirstDay, r.LastDay, pq.StringArray(kinds), r.Languages, r.Headcount)
	if err != nil {
		return 0, err
	}
	return tx.Assigned(ctx, r.ID)
}

// ShopLanguages returns the languages of an engagement's shops.
func (tx *Tx) ShopLanguages(ctx context.Context, engagement string) (pq.StringArray, error) {
	var out pq.StringArray
	err := tx.GetContext(ctx, &out, `SELECT COALESCE(array_agg(DISTINCT l ORDER BY l), '{}') FROM engagement_shops e JOIN shops s ON s.id = e.shop_id, unnest(s.languages) l WHERE e.engagement_id = $1`, engagement)
	return out, err
}

// Assigned counts the people a requisition still holds.
func (tx *Tx) Assigned(ctx context.Context, requisition string) (int, error) {
	var n int
	err := tx.GetContext(ctx, &n, `SELECT count(*) FROM assignments WHERE requisition_id = $1 AND state NOT IN ('released','cancelled')`, requisition)
	return n, err
}

// MoveRequisition sets a requisition's state and, unless empty, the state of the people it holds.
func (tx *Tx) MoveRequisition(ctx context.Context, id, state, people string) error {
	if _, err := tx.ExecContext(ctx, `UPDATE requisitions SET state = $2 WHERE id = $1`, id, state); err != nil || people == "" {
		return err
	}
	_, err := tx.ExecContext(ctx, `UPDATE assignments SET state = $2 WHERE requisition_id = $1 AND state NOT IN ('released','cancelled')`, id, people)
	return err
}

// MoveAccounts opens ("active") or revokes ("revoked") the desk accounts of a requisition's temporary people.
func (tx *Tx) MoveAccounts(ctx context.Context, requisition, state string) error {
	_, err := tx.ExecContext(ctx, `UPDATE workers SET account_state = $2 WHERE kind <> 'base' AND id IN
		(SELECT worker_id FROM assignments WHERE requisition_id = $1)`, requisition, state)
	return err
}

// FillAttendance writes a day of work for every active person of a requisition, for its days up to and with
// the given one. What was recorded otherwise, by the HR system or by hand, stays.
func (tx *Tx) FillAttendance(ctx context.Context, requisition string, upTo period.Date, minutes int) (int64, error) {
	res, err := tx.ExecContext(ctx, `
		INSERT INTO attendance (worker_id, engagement_id, day, minutes, source)
		SELECT a.worker_id, r.engagement_id, d::date, $3, 'roster' FROM assignments a JOIN requisitions r ON r.id = a.requisition_id,
			generate_series(a.first_day, least(a.last_day, $2::date), interval '1 day') d
		WHERE a.requisition_id = $1 AND a.state = 'active' ON CONFLICT DO NOTHING`, requisition, upTo, minutes)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// Worker is a person of the roster.
type Worker struct {
	ID        string         `db:"id"`
	Name      string         `db:"name"`
	Kind      string         `db:"kind"` // base, temp or agency
	Languages pq.StringArray `db:"languages"`
	DayCost   int64          `db:"day_cost_minor"`
}

// FreeWorkers lists workers of the kinds who are free on all days of a run, the cheapest first.
func (tx *Tx) FreeWorkers(ctx context.Context, kinds []string, first, last period.Date) ([]Worker, error) {
	var out []Worker
	err := tx.SelectContext(ctx, &out, `SELECT w.id, w.name, w.kind, w.languages, w.day_cost_minor FROM workers w
		WHERE w.kind = ANY($1::text[]) AND w.available_from <= $2 AND (w.available_to IS NULL OR w.available_to >= $3)
		AND NOT EXISTS (SELECT 1 FROM assignments a WHERE a.worker_id = w.id AND a.state NOT IN ('released','cancelled')
			AND daterange(a.first_day, a.last_day, '[]') && daterange($2::date, $3::date, '[]'))
		ORDER BY w.day_cost_minor, w.id`, pq.StringArray(kinds), first, last)
	return out, err
}
