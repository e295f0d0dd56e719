package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
)

// BillingCalendar is when months are cut off: time zone, day and hour.
type BillingCalendar struct {
	ID         string `db:"id"`
	EntityID   string `db:"entity_id"`
	TimeZone   string `db:"time_zone"`
	CutoffDay  int    `db:"cutoff_day"`
	CutoffHour int    `db:"cutoff_hour"`
}

// Zone returns the calendar's time zone.
func (c BillingCalendar) Zone() *time.Location {
	loc, err := time.LoadLocation(c.TimeZone)
	if err != nil {
		return time.UTC
	}
	return loc
}

// CutOff returns the instant from which a month may be billed: its 72 hours have passed by then.
func (c BillingCalendar) CutOff(month period.Month) time.Time {
	first := month.Next().First()
	return time.Date(first.Year(), first.Month().Month(), c.CutoffDay, c.CutoffHour, 0, 0, 0, c.Zone())
}

// BillingCalendar reads one calendar.
func (tx *Tx) BillingCalendar(ctx context.Context, id string) (BillingCalendar, error) {
	var c BillingCalendar
	err := tx.GetContext(ctx, &c, `SELECT * FROM billing_calendars WHERE id = $1`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return c, fault.New(fault.NotFound, "there is no billing calendar %q", id)
	}
	return c, err
}

// BillingCalendars lists every calendar.
func (db *DB) BillingCalendars(ctx context.Context) ([]BillingCalendar, error) {
	var all []BillingCalendar
	err := db.SelectContext(ctx, &all, `SELECT * FROM billing_calendars ORDER BY id`)
	return all, err
}

// OpenBillingRun records that a run of a calendar and month has begun; a second run is the same one.
func (tx *Tx) OpenBillingRun(ctx context.Context, calendar string, month period.Month, now time.Time) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO billing_runs (calendar_id, month, started_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, calendar, month, now)
	return err
}

// Billable lists the engagements of a calendar in service in a month, and those whose service is over while shares
// accepted since then wait for an invoice.
func (tx *Tx) Billable(ctx context.Context, calendar string, month period.Month) ([]string, error) {
	var ids []string
	err := tx.SelectContext(ctx, &ids, `SELECT e.id FROM engagements e
		WHERE e.calendar_id = $1 AND to_char(e.starts_on, 'YYYY-MM') <= $2
		  AND (e.stage IN ('live','held','terminating','onboarding') AND (e.ends_on IS NULL OR to_char(e.ends_on - 1, 'YYYY-MM') >= $2)
		       OR EXISTS (SELECT 1 FROM share_dues d WHERE d.engagement_id = e.id AND d.invoice_id IS NULL AND NOT d.carried AND d.accepted_month <= $2))
		  AND EXISTS (SELECT 1 FROM contract_versions v WHERE v.engagement_id = e.id AND v.signed_at IS NOT NULL AND v.effective_month <= $2)
		ORDER BY e.id`, calendar, month)
	return ids, err
}

// Park sets an engagement aside with the reason it cannot be billed; the run goes on without it.
func (tx *Tx) Park(ctx context.Context, calendar string, month period.Month, engagement string, reason *fault.Error, detail any, now time.Time) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO billing_exceptions (calendar_id, month, engagement_id, code, sentence, detail, parked_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (calendar_id, month, engagement_id)
		DO UPDATE SET code = EXCLUDED.code, sentence = EXCLUDED.sentence, detail = EXCLUDED.detail, parked_at = EXCLUDED.parked_at, cleared_at = NULL`,
		calendar, month, engagement, string(reason.Code), reason.Sentence, asJSON(detail), now)
	return err
}

// Unpark clears an engagement's exception.
func (tx *Tx) Unpark(ctx context.Context, calendar string, month period.Month, engagement string, now time.Time) error {
	_, err := tx.ExecContext(ctx, `UPDATE billing_exceptions SET cleared_at = $4 WHERE calendar_id = $1 AND month = $2 AND engagement_id = $3 AND cleared_at IS NULL`,
		calendar, month, engagement, now)
	return err
}

// Parked lists the engagements of a run that wait for somebody.
func (tx *Tx) Parked(ctx context.Context, calendar string, month period.Month) ([]string, error) {
	var ids []string
	err := tx.SelectContext(ctx, &ids, `SELECT engagement_id FROM billing_exceptions WHERE calendar_id = $1 AND month = $2 AND cleared_at IS NULL ORDER BY 1`, calendar, month)
	return ids, err
}

// SetRunState moves a billing run to a state.
func (tx *Tx) SetRunState(ctx context.Context, calendar string, month period.Month, state string, now time.Time) error {
	_, err := tx.ExecContext(ctx, `UPDATE billing_runs SET state = $3, closed_at = CASE WHEN $3 = 'closed' THEN $4::timestamptz END WHERE calendar_id = $1 AND month = $2`,
		calendar, month, state, now)
	return err
}

// BilledMonth is a past service month with its issued invoice and the usage it was billed on.
type BilledMonth struct {
	Month      period.Month    `db:"month"`
	InvoiceID  string          `db:"id"`
	SnapshotID *string         `db:"snapshot_id"`
	Checks     json.RawMessage `db:"checks"`
	Version    int             `db:"contract_version"`
	Subtotal   int64           `db:"subtotal_minor"`
	Tax        int64           `db:"tax_minor"`
	Currency   money.Currency  `db:"currency"`
}

const issuedMonths = `SELECT month, id, snapshot_id, checks, contract_version, subtotal_minor, tax_minor, currency FROM invoices
	WHERE engagement_id = `

// IssuedMonths lists the service months of an engagement whose invoice is issued, newest first, at most n.
func (tx *Tx) IssuedMonths(ctx context.Context, engagement string, before period.Month, n int) ([]BilledMonth, error) {
	var out []BilledMonth
	err := tx.SelectContext(ctx, &out, issuedMonths+`$1 AND kind = 'service' AND number IS NOT NULL AND month < $2 ORDER BY month DESC LIMIT $3`, engagement, before, n)
	return out, err
}

// lastUsedOf is the query of LastUsedSnapshot with its engagement and month filled in.
func lastUsedOf(engagement, month string) string {
	return `SELECT l.snapshot_id FROM invoice_lines l JOIN invoices i ON i.id = l.invoice_id
		WHERE i.engagement_id = ` + engagement + ` AND l.service_month = ` + month + ` AND i.state <> 'void' AND l.snapshot_id IS NOT NULL
		ORDER BY i.month DESC, l.line_no DESC LIMIT 1`
}

// LastUsedSnapshot returns the newest snapshot of a service month that any live invoice was computed from.
func (tx *Tx) LastUsedSnapshot(ctx context.Context, engagement string, month period.Month) (string, error) {
	var id string
	err := tx.GetContext(ctx, &id, lastUsedOf("$1", "$2"), engagement, month)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return id, err
}

// DraftsWithoutEnd lists live invoices that are neither paid nor void: each should have a running workflow.
func (db *DB) DraftsWithoutEnd(ctx context.Context) ([]Invoice, error) {
	var out []Invoice
	err := db.SelectContext(ctx, &out, `SELECT * FROM invoices WHERE state NOT IN ('paid','void','written_off') AND original_id IS NULL ORDER BY id`)
	return out, err
}
