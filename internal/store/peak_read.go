package store

import (
	"context"

	"github.com/lib/pq"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/period"
)

// PeakView is a season with its forecast, plan and requisitions.
type PeakView struct {
	Season       string            `db:"season" json:"season"`
	State        string            `db:"state" json:"state"`
	FirstDay     period.Date       `db:"first_day" json:"first_day"`
	LastDay      period.Date       `db:"last_day" json:"last_day"`
	Drivers      Object            `db:"drivers" json:"drivers"`
	Forecast     Object            `db:"forecast" json:"forecast"`
	Plan         Object            `db:"plan" json:"plan"`
	PlanSHA256   *string           `db:"plan_sha256" json:"plan_sha256,omitempty"`
	Cost         Money             `db:"cost" json:"cost"`
	PlannedBy    *string           `db:"planned_by" json:"planned_by,omitempty"`
	ApprovedBy   *string           `db:"approved_by" json:"approved_by,omitempty"`
	Version      int64             `db:"version" json:"version"`
	Requisitions []RequisitionView `db:"-" json:"requisitions"`
}

// RequisitionView is a request for people.
type RequisitionView struct {
	ID        string         `db:"id" json:"id"`
	Headcount int            `db:"headcount" json:"headcount"`
	Languages pq.StringArray `db:"languages" json:"languages"`
	FirstDay  period.Date    `db:"first_day" json:"first_day"`
	LastDay   period.Date    `db:"last_day" json:"last_day"`
	State     string         `db:"state" json:"state"`
	Assigned  int            `db:"assigned" json:"assigned"`
}

const peakView = `SELECT p.season, p.state, p.first_day, p.last_day, p.drivers, p.forecast, p.plan, encode(p.plan_sha256, 'hex') AS plan_sha256,
	p.cost_minor || ' ' || e.currency AS cost, p.planned_by, p.approved_by, p.version
	FROM peaks p JOIN engagements e ON e.id = p.engagement_id WHERE p.engagement_id = $1`

// PeakViews lists an engagement's seasons, the latest first.
func (tx *Tx) PeakViews(ctx context.Context, engagement string) ([]PeakView, error) {
	views, err := list[PeakView](ctx, tx, peakView+` ORDER BY p.first_day DESC`, engagement)
	for i := range views {
		if err == nil {
			views[i].Requisitions, err = tx.requisitionViews(ctx, engagement, views[i].Season)
		}
	}
	return views, err
}

// PeakView reads one season.
func (tx *Tx) PeakView(ctx context.Context, engagement, season string) (PeakView, error) {
	v, err := find[PeakView](ctx, tx, "there is no such season", peakView+` AND p.season = $2`, engagement, season)
	if err == nil {
		v.Requisitions, err = tx.requisitionViews(ctx, engagement, season)
	}
	return v, err
}

func (tx *Tx) requisitionViews(ctx context.Context, engagement, season string) ([]RequisitionView, error) {
	return list[RequisitionView](ctx, tx, `SELECT r.id, r.headcount, r.languages, r.first_day, r.last_day, r.state,
		(SELECT count(*) FROM assignments a WHERE a.requisition_id = r.id AND a.state NOT IN ('released','cancelled')) AS assigned
		FROM requisitions r WHERE r.engagement_id = $1 AND r.season = $2 ORDER BY r.created_at, r.id`, engagement, season)
}

// RequisitionExists says whether an engagement has a request of this id.
func (tx *Tx) RequisitionExists(ctx context.Context, engagement, id string) error {
	_, err := find[string](ctx, tx, "there is no such request for people", `SELECT id FROM requisitions WHERE engagement_id = $1 AND id = $2`, engagement, id)
	return err
}

// WorkerView is somebody who can be rostered; costs are in yuan, the roster's currency.
type WorkerView struct {
	ID            string         `db:"id" json:"id"`
	Name          string         `db:"name" json:"name"`
	Kind          string         `db:"kind" json:"kind"`
	Languages     pq.StringArray `db:"languages" json:"languages"`
	Site          string         `db:"site" json:"site"`
	DayCost       Money          `db:"day_cost" json:"day_cost"`
	AvailableFrom period.Date    `db:"available_from" json:"available_from"`
	AvailableTo   *period.Date   `db:"available_to" json:"available_to,omitempty"`
	AccountState  string         `db:"account_state" json:"account_state"`
}

// WorkerViews lists workers by id; the page continues after an id.
func (tx *Tx) WorkerViews(ctx context.Context, p Page) ([]WorkerView, error) {
	return list[WorkerView](ctx, tx, `SELECT id, name, kind, languages, site, day_cost_minor || ' CNY' AS day_cost, available_from, available_to, account_state
		FROM workers WHERE id > $1 ORDER BY id LIMIT $2`, p.key(0), p.Limit)
}

// NewWorker is a worker to be added; DayCost is in fen.
type NewWorker struct {
	ID            string         `db:"id"`
	Name          string         `db:"name"`
	Kind          string         `db:"kind"`
	Languages     pq.StringArray `db:"languages"`
	DayCost       int64          `db:"day_cost_minor"`
	AvailableFrom period.Date    `db:"available_from"`
	AvailableTo   *period.Date   `db:"available_to"`
}

// PutWorker writes a worker, or what changed of one known already.
func (tx *Tx) PutWorker(ctx context.Context, w NewWorker) error {
	_, err := tx.NamedExecContext(ctx, `INSERT INTO workers (id, name, kind, languages, day_cost_minor, available_from, available_to)
		VALUES (:id, :name, :kind, :languages, :day_cost_minor, :available_from, :available_to)
		ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, kind = EXCLUDED.kind, languages = EXCLUDED.languages, day_cost_minor = EXCLUDED.day_cost_minor,
			available_from = EXCLUDED.available_from, available_to = EXCLUDED.available_to`, w)
	return Refused(err, "the cost of a day is not negative")
}

// WorkedDay is the attendance of one person on one day.
type WorkedDay struct {
	WorkerID string      `json:"worker_id"`
	Day      period.Date `json:"day"`
	Minutes  int         `json:"minutes"`
	Disputed bool        `json:"disputed"`
}

// TypeAttendance writes attendance typed by hand; it goes before what a roster or an HR system said.
func (tx *Tx) TypeAttendance(ctx context.Context, engagement string, d WorkedDay, by string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO attendance (worker_id, engagement_id, day, minutes, source, disputed, recorded_by) VALUES ($1, $2, $3, $4, 'typed', $5, $6)
		ON CONFLICT (worker_id, engagement_id, day) DO UPDATE SET minutes = EXCLUDED.minutes, source = 'typed', disputed = EXCLUDED.disputed, recorded_by = EXCLUDED.recorded_by`,
		d.WorkerID, engagement, d.Day, d.Minutes, d.Disputed, by)
	if Violates(err, "attendance_worker_id_fkey") {
		return fault.New(fault.Invalid, "there is no worker %q", d.WorkerID).At("/days").Because(err)
	}
	return err
}
