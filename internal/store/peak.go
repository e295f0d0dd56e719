package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/period"
)

// Peak is one season of an engagement.
type Peak struct {
	EngagementID   string          `db:"engagement_id"`
	Season         string          `db:"season"`
	State          string          `db:"state"`
	FirstDay       period.Date     `db:"first_day"`
	LastDay        period.Date     `db:"last_day"` // inclusive
	Drivers        json.RawMessage `db:"drivers"`
	Forecast       json.RawMessage `db:"forecast"`
	Plan           json.RawMessage `db:"plan"`
	PlanSHA256     []byte          `db:"plan_sha256"`
	Cost           int64           `db:"cost_minor"`
	PlannedBy      *string         `db:"planned_by"`
	ApprovedBy     *string         `db:"approved_by"`
	SecondApprover *string         `db:"second_approver"`
	Version        int64           `db:"version"`
	CreatedAt      time.Time       `db:"created_at"`
}

// AddPeak writes a new season.
func (tx *Tx) AddPeak(ctx context.Context, p Peak) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO peaks (engagement_id, season, state, first_day, last_day, drivers, created_at) VALUES ($1, $2, 'open', $3, $4, $5, $6)`,
		p.EngagementID, p.Season, p.FirstDay, p.LastDay, string(p.Drivers), p.CreatedAt)
	return Refused(err, "there is such a season already")
}

// Peak reads one season and locks it.
func (tx *Tx) Peak(ctx context.Context, engagement, season string) (Peak, error) {
	var p Peak
	err := tx.GetContext(ctx, &p, `SELECT * FROM peaks WHERE engagement_id = $1 AND season = $2 FOR UPDATE`, engagement, season)
	if errors.Is(err, sql.ErrNoRows) {
		return p, fault.New(fault.NotFound, "there is no season %q", season)
	}
	return p, err
}

// PeakRunning says whether a peak of the engagement is under way.
func (tx *Tx) PeakRunning(ctx context.Context, engagement string) (bool, error) {
	var running bool
	err := tx.GetContext(ctx, &running, `SELECT EXISTS (SELECT 1 FROM peaks WHERE engagement_id = $1 AND state NOT IN ('closed','cancelled'))`, engagement)
	return running, err
}

// MovePeak writes a season back; the database refuses an approval by the planner.
func (tx *Tx) MovePeak(ctx context.Context, p Peak) error {
	_, err := tx.ExecContext(ctx, `UPDATE peaks SET state = $3, forecast = $4, plan = $5, plan_sha256 = $6, cost_minor = $7, planned_by = $8, approved_by = $9, version = version + 1
		WHERE engagement_id = $1 AND season = $2`, p.EngagementID, p.Season, p.State, string(p.Forecast), string(p.Plan), p.PlanSHA256, p.Cost, p.PlannedBy, p.ApprovedBy)
	return Refused(err, "who planned a season cannot approve it")
}

// DayCount is the contacts of one day.
type DayCount struct {
	Day      period.Date `db:"day"`
	Contacts int64       `db:"contacts"`
}

// DailyContacts counts contacts a day from a day up to and without another, excluded ones left out.
func (tx *Tx) DailyContacts(ctx context.Context, engagement string, from, to period.Date) ([]DayCount, error) {
	var out []DayCount
	err := tx.SelectContext(ctx, &out, `SELECT day, count(*) AS contacts FROM contacts
		WHERE engagement_id = $1 AND day >= $2 AND day < $3 AND excluded = '' GROUP BY day ORDER BY day`, engagement, from, to)
	return out, err
}

// HumanWork is what people did of an engagement's contacts.
type HumanWork struct {
	Contacts int64 `db:"contacts"`
	Human    int64 `db:"human"`
	Seconds  int64 `db:"seconds"` // handled by people
}

// HumanWork measures the contacts between two days, the second exclusive.
func (tx *Tx) HumanWork(ctx context.Context, engagement string, from, to period.Date) (HumanWork, error) {
	var w HumanWork
	err := tx.GetContext(ctx, &w, `SELECT count(*) AS contacts, count(*) FILTER (WHERE person_wrote) AS human,
		COALESCE(sum(handle_seconds) FILTER (WHERE person_wrote), 0) AS seconds
		FROM contacts WHERE engagement_id = $1 AND day >= $2 AND day < $3 AND excluded = ''`, engagement, from, to)
	return w, err
}

// HalfHours counts contacts by the half-hour of the local day they started in, 48 figures.
func (tx *Tx) HalfHours(ctx context.Context, engagement, zone string, from, to period.Date) ([48]int64, error) {
	var rows []struct {
		Slot     int   `db:"slot"`
		Contacts int64 `db:"contacts"`
	}
	var out [48]int64
	err := tx.SelectContext(ctx, &rows, `SELECT (extract(hour FROM l) * 2 + floor(extract(minute FROM l) / 30))::int AS slot, count(*) AS contacts
		FROM (SELECT started_at AT TIME ZONE $2 AS l FROM contacts WHERE engagement_id = $1 AND day >= $3 AND day < $4 AND excluded = '') c GROUP BY 1`, engagement, zone, from, to)
	for _, r := range rows {
		out[r.Slot] = r.Contacts
	}
	return out, err
}

// BaseOn counts the people assigned to an engagement outside seasons on a day.
func (tx *Tx) BaseOn(ctx context.Context, engagement string, day period.Date) (int64, error) {
	var n int64
	err := tx.GetContext(ctx, &n, `SELECT count(*) FROM assignments a JOIN requisitions r ON r.id = a.requisition_id
		WHERE r.engagement_id = $1 AND r.season IS NULL AND a.state NOT IN ('released','cancelled') AND $2 BETWEEN a.first_day AND a.last_day`, engagement, day)
	return n, err
}

// DearestTemp returns the highest day cost of temporary and agency people in minor units; 0 when there is none.
func (tx *Tx) DearestTemp(ctx context.Context) (int64, error) {
	var n int64
	err := tx.GetContext(ctx, &n, `SELECT COALESCE(max(day_cost_minor), 0) FROM workers WHERE kind IN ('temp','agency')`)
	return n, err
}

// WithdrawShifts takes back an engagement's shifts that begin on a day or later, for a season's people.
func (tx *Tx) WithdrawShifts(ctx context.Context, engagement, season string, from period.Date) (int64, error) {
	res, err := tx.ExecContext(ctx, `UPDATE shifts SET state = 'withdrawn' WHERE engagement_id = $1 AND local_first >= $3 AND state <> 'withdrawn'
		AND worker_id IN (SELECT a.worker_id FROM assignments a JOIN requisitions r ON r.id = a.requisition_id WHERE r.engagement_id = $1 AND r.season = $2)`, engagement, season, from)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// WorkedCost is what a season's temporary people cost so far: attended days times their day cost, minor units.
func (tx *Tx) WorkedCost(ctx context.Context, engagement, season string) (days, minor int64, err error) {
	var row struct {
		Days  int64 `db:"days"`
		Minor int64 `db:"minor"`
	}
	err = tx.GetContext(ctx, &row, `SELECT count(*) AS days, COALESCE(sum(w.day_cost_minor), 0)::bigint AS minor FROM attendance t
		JOIN workers w ON w.id = t.worker_id JOIN assignments a ON a.worker_id = t.worker_id AND t.day BETWEEN a.first_day AND a.last_day
		JOIN requisitions r ON r.id = a.requisition_id
		WHERE t.engagement_id = $1 AND r.engagement_id = $1 AND r.season = $2 AND a.state <> 'cancelled'`, engagement, season)
	return row.Days, row.Minor, err
}
