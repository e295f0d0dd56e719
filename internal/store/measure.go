package store

import (
	"context"
	"strconv"
	"time"

	"github.com/gainshare/gainshare/internal/rules/contact"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/period"
)

// MonthCounts are a month's contacts counted once, as the measures need them.
type MonthCounts struct {
	contact.Counts
	CSATSum, CSATCount   int64
	Disputes, Complaints int64
}

type countRow struct {
	Excluded string `db:"excluded"`
	N        int64  `db:"n"`
	Accepted int64  `db:"accepted"`
	Transf   int64  `db:"transferred"`
	Unres    int64  `db:"unresolved"`
	Durable  int64  `db:"durable"`
	AI       int64  `db:"ai"`
	Human    int64  `db:"human"`
	Unserved int64  `db:"unserved"`
	Outside  int64  `db:"outside"`
	CSATSum  int64  `db:"csat_sum"`
	CSATs    int64  `db:"csat_count"`
	Disputes int64  `db:"disputes"`
	Complain int64  `db:"complaints"`
}

// CountMonth counts the contacts of an engagement's month.
func (tx *Tx) CountMonth(ctx context.Context, engagement, month string) (MonthCounts, error) {
	m := MonthCounts{Counts: contact.Counts{Excluded: map[contact.Exclusion]int64{}}}
	rows, err := list[countRow](ctx, tx, `SELECT excluded, count(*) AS n,
		count(*) FILTER (WHERE ai_enabled AND outcome = 'accepted') AS accepted, count(*) FILTER (WHERE ai_enabled AND outcome = 'transferred') AS transferred,
		count(*) FILTER (WHERE ai_enabled AND outcome = 'unresolved') AS unresolved, count(*) FILTER (WHERE ai_enabled AND outcome = 'accepted' AND reopened_count = 0) AS durable,
		count(*) FILTER (WHERE class = 'ai') AS ai, count(*) FILTER (WHERE class = 'human') AS human, count(*) FILTER (WHERE class = 'unserved') AS unserved,
		count(*) FILTER (WHERE NOT ai_enabled) AS outside, COALESCE(sum(csat), 0) AS csat_sum, count(csat) AS csat_count,
		count(*) FILTER (WHERE platform_dispute) AS disputes, count(*) FILTER (WHERE complaint) AS complaints
		FROM contacts WHERE engagement_id = $1 AND month = $2 GROUP BY excluded`, engagement, month)
	for _, r := range rows {
		if r.Excluded != "" {
			m.Excluded[contact.Exclusion(r.Excluded)] = r.N
			continue
		}
		m.Accepted, m.Transferred, m.Unresolved, m.Durable = r.Accepted, r.Transf, r.Unres, r.Durable
		m.AI, m.Human, m.Unserved, m.HumanOnly = r.AI, r.Human, r.Unserved, r.Outside
		m.CSATSum, m.CSATCount, m.Disputes, m.Complaints = r.CSATSum, r.CSATs, r.Disputes, r.Complain
	}
	return m, err
}

// ControlTotal is what the platform or the merchant counted on a day of a shop.
type ControlTotal struct {
	ShopID   string      `json:"shop_id"`
	Day      period.Date `json:"day"`
	Contacts int64       `json:"contacts"`
	Orders   int64       `json:"orders"`
}

// SetControlTotals writes control totals; a later count of the same day replaces the earlier one.
func (tx *Tx) SetControlTotals(ctx context.Context, engagement, source string, days []ControlTotal, now time.Time) error {
	for i, d := range days {
		res, err := tx.ExecContext(ctx, `INSERT INTO control_totals (engagement_id, shop_id, day, contacts, orders, source, received_at)
			SELECT $1, s.shop_id, $3, $4, $5, $6, $7 FROM engagement_shops s WHERE s.engagement_id = $1 AND s.shop_id = $2
			ON CONFLICT (engagement_id, shop_id, day) DO UPDATE SET contacts = EXCLUDED.contacts, orders = EXCLUDED.orders,
				source = EXCLUDED.source, received_at = EXCLUDED.received_at`, engagement, d.ShopID, d.Day, d.Contacts, d.Orders, source, now)
		if err != nil {
			return err
		}
		if n, _ := res.RowsAffected(); n == 0 {
			return fault.New(fault.Invalid, "the engagement has no shop %q", d.ShopID).At("/days/" + strconv.Itoa(i) + "/shop_id")
		}
	}
	return nil
}

// SetRetainedCost writes what the merchant kept paying himself in a month, in minor units.
func (tx *Tx) SetRetainedCost(ctx context.Context, engagement string, month period.Month, key string, minor int64, by string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO retained_costs (engagement_id, month, key, amount_minor, recorded_by) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (engagement_id, month, key) DO UPDATE SET amount_minor = EXCLUDED.amount_minor, recorded_by = EXCLUDED.recorded_by`, engagement, month, key, minor, by)
	return err
}

// SetWageIndex writes a month's wage index with its source.
func (tx *Tx) SetWageIndex(ctx context.Context, engagement string, month period.Month, value, source string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO wage_indices (engagement_id, month, value, source) VALUES ($1, $2, $3::numeric, $4)
		ON CONFLICT (engagement_id, month) DO UPDATE SET value = EXCLUDED.value, source = EXCLUDED.source`, engagement, month, value, source)
	return Refused(err, "a wage index is above zero")
}
