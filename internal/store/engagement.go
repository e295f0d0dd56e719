package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
)

// Engagement is one merchant's service desk under contract.
type Engagement struct {
	ID         string         `db:"id"`
	MerchantID string         `db:"merchant_id"`
	EntityID   string         `db:"entity_id"`
	CalendarID string         `db:"calendar_id"`
	Name       string         `db:"name"`
	Plan       string         `db:"plan"`
	Currency   money.Currency `db:"currency"`
	TimeZone   string         `db:"time_zone"`
	StartsOn   period.Date    `db:"starts_on"`
	EndsOn     *period.Date   `db:"ends_on"` // exclusive
	Stage      string         `db:"stage"`
	AIShare    int            `db:"ai_share"`
	Attention  string         `db:"attention"`
	CreatedBy  string         `db:"created_by"`
	CreatedAt  time.Time      `db:"created_at"`
	Version    int64          `db:"version"`
	Engine     string         `db:"engine"` // who words answers: builtin or openai
}

// Zone returns the engagement's time zone.
func (e Engagement) Zone() *time.Location {
	loc, err := time.LoadLocation(e.TimeZone)
	if err != nil {
		return time.UTC // refused when the engagement was opened
	}
	return loc
}

// Ends returns the exclusive last day, zero when open.
func (e Engagement) Ends() period.Date {
	if e.EndsOn == nil {
		return period.Date{}
	}
	return *e.EndsOn
}

// AddEngagement writes a new engagement and its shops.
func (tx *Tx) AddEngagement(ctx context.Context, e Engagement, shops []string) error {
	_, err := tx.NamedExecContext(ctx, `
		INSERT INTO engagements (id, merchant_id, entity_id, calendar_id, name, plan, currency, time_zone, starts_on, ends_on, created_by, created_at)
		VALUES (:id, :merchant_id, :entity_id, :calendar_id, :name, :plan, :currency, :time_zone, :starts_on, :ends_on, :created_by, :created_at)`, e)
	if Violates(err, "engagements_pkey") {
		return fault.New(fault.Conflict, "there is already an engagement %q", e.ID).At("/id").Because(err)
	}
	if err != nil {
		return err
	}
	for _, shop := range shops {
		if _, err := tx.ExecContext(ctx, `INSERT INTO engagement_shops (engagement_id, shop_id) VALUES ($1, $2)`, e.ID, shop); err != nil {
			return err
		}
	}
	return nil
}

// Engagement reads one engagement; lock keeps others from changing it until the transaction ends.
func (tx *Tx) Engagement(ctx context.Context, id string, lock bool) (Engagement, error) {
	var e Engagement
	query := `SELECT * FROM engagements WHERE id = $1`
	if lock {
		query += ` FOR UPDATE`
	}
	err := tx.GetContext(ctx, &e, query, id)
	if errors.Is(err, sql.ErrNoRows) {
		return e, fault.New(fault.NotFound, "there is no engagement %q", id)
	}
	return e, err
}

// SetEnd sets the day an engagement ends on, exclusive.
func (tx *Tx) SetEnd(ctx context.Context, id string, end period.Date) error {
	_, err := tx.ExecContext(ctx, `UPDATE engagements SET ends_on = $2 WHERE id = $1`, id, end)
	return err
}

// SetStage moves an engagement to a stage; an empty attention clears it.
func (tx *Tx) SetStage(ctx context.Context, id, stage, attention string) error {
	_, err := tx.ExecContext(ctx, `UPDATE engagements SET stage = $2, attention = $3, version = version + 1 WHERE id = $1`, id, stage, attention)
	return err
}

// Party is what opening an engagement needs to know of the merchant.
type Party struct {
	EntityID string   `db:"entity_id"`
	Shops    []string `db:"-"`
}

// PartyOf reads a merchant's legal entity and shops.
func (tx *Tx) PartyOf(ctx context.Context, merchant string) (Party, error) {
	var p Party
	err := tx.GetContext(ctx, &p, `SELECT entity_id FROM merchants WHERE id = $1`, merchant)
	if errors.Is(err, sql.ErrNoRows) {
		return p, fault.New(fault.Invalid, "there is no merchant %q", merchant).At("/merchant_id")
	}
	if err != nil {
		return p, err
	}
	err = tx.SelectContext(ctx, &p.Shops, `SELECT id FROM shops WHERE merchant_id = $1 ORDER BY id`, merchant)
	return p, err
}

// CalendarOf returns the wanted billing calendar, or the entity's first when none is named.
func (tx *Tx) CalendarOf(ctx context.Context, entity, wanted string) (string, error) {
	var id string
	err := tx.GetContext(ctx, &id, `SELECT id FROM billing_calendars WHERE entity_id = $1 AND ($2 = '' OR id = $2) ORDER BY id LIMIT 1`, entity, wanted)
	if errors.Is(err, sql.ErrNoRows) {
		return "", fault.New(fault.Invalid, "there is no billing calendar %q", wanted).At("/calendar_id")
	}
	return id, err
}
