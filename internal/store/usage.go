package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/gainshare/gainshare/internal/rules/invoice"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
)

// Snapshot is a month's usage, frozen: its rows, their hash, and the meters counted from them.
type Snapshot struct {
	ID           string          `db:"id"`
	EngagementID string          `db:"engagement_id"`
	ServiceMonth period.Month    `db:"service_month"`
	Rows         int64           `db:"row_count"`
	SHA256       []byte          `db:"sha256"`
	Meters       json.RawMessage `db:"meters"`
	TakenAt      time.Time       `db:"taken_at"`
}

// Usage returns the meters as the rules read them.
func (s Snapshot) Usage() (invoice.Usage, error) {
	var u invoice.Usage
	err := json.Unmarshal(s.Meters, &u)
	return u, err
}

// usageRow is a contact as it counts for a bill: remedies of won objections applied, exclusions left out.
const usageRows = `
	SELECT c.id AS contact_id, c.shop_id, c.day,
	       CASE WHEN r.remedy = 'unserved' THEN 'unserved' ELSE c.class END AS class,
	       CASE WHEN r.remedy = 'unserved' AND c.outcome = 'accepted' THEN 'unresolved' ELSE c.outcome END AS outcome,
	       COALESCE(r.remedy, '') <> 'removed' AS counted,
	       c.ai_messages, c.platform_dispute, c.complaint, c.csat, c.ai_enabled, c.closed_at, COALESCE(c.last_message_at, c.started_at) AS last_at
	FROM contacts c LEFT JOIN contact_remedies r ON r.engagement_id = c.engagement_id AND r.contact_id = c.id
	WHERE c.engagement_id = $1 AND c.month = $2 AND c.excluded = '' AND c.day >= $3 AND ($4::date IS NULL OR c.day < $4)`

type meterRow struct {
	Shop        string `db:"shop_id"`
	Total       int64  `db:"total"`
	AI          int64  `db:"ai"`
	Human       int64  `db:"human"`
	Unserved    int64  `db:"unserved"`
	Transferred int64  `db:"transferred"`
	AIMessages  int64  `db:"ai_messages"`
	Disputes    int64  `db:"disputes"`
	Complaints  int64  `db:"complaints"`
}

// TakeSnapshot freezes the usage of an engagement's service month, with what its contract needs to be counted
// beside contacts. The same rows give the same snapshot; a month unchanged since it was frozen is not read again.
func (tx *Tx) TakeSnapshot(ctx context.Context, e Engagement, month period.Month, now time.Time, needs UsageNeeds) (Snapshot, error) {
	basis := basisOf(e, needs)
	mark, err := tx.usageMark(ctx, e.ID, month)
	if err != nil {
		return Snapshot{}, err
	}
	if s, seen, err := tx.seenSnapshot(ctx, e.ID, month, mark, basis); err != nil || seen {
		return s, err
	}
	s, more, err := tx.freeze(ctx, e, month, now, needs)
	if err != nil {
		return s, err
	}
	return s, tx.see(ctx, s, mark, basis, more)
}

// freeze reads every row of the month and keeps them, unless the very same were kept before.
func (tx *Tx) freeze(ctx context.Context, e Engagement, month period.Month, now time.Time, needs UsageNeeds) (Snapshot, usageExtra, error) {
	s := Snapshot{EngagementID: e.ID, ServiceMonth: month, TakenAt: now}
	if err := tx.hashUsage(ctx, e, month, &s); err != nil {
		return s, usageExtra{}, err
	}
	more, err := tx.usageExtra(ctx, e, month, now, needs)
	if err != nil {
		return s, more, err
	}
	s.SHA256 = more.hash(s.SHA256)
	s.ID = DerivedID("use", e.ID, month.String(), fmt.Sprintf("%x", s.SHA256))
	known := tx.GetContext(ctx, &s, `SELECT * FROM usage_snapshots WHERE id = $1`, s.ID)
	if known == nil || !errors.Is(known, sql.ErrNoRows) {
		return s, more, known
	}
	usage, err := tx.meters(ctx, e, month)
	if err != nil {
		return s, more, err
	}
	more.fill(&usage)
	if s.Meters, err = json.Marshal(usage); err != nil {
		return s, more, err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO usage_snapshots (id, engagement_id, service_month, row_count, sha256, meters, taken_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		s.ID, s.EngagementID, s.ServiceMonth, s.Rows, s.SHA256, string(s.Meters), s.TakenAt); err != nil {
		return s, more, err
	}
	if _, err = tx.ExecContext(ctx, `INSERT INTO usage_snapshot_rows (snapshot_id, contact_id, shop_id, day, class, outcome, counted)
		SELECT $5, contact_id, shop_id, day, class, outcome, counted FROM (`+usageRows+`) u`, e.ID, month, e.StartsOn, e.EndsOn, s.ID); err != nil {
		return s, more, err
	}
	return s, more, tx.keepExtra(ctx, s.ID, more)
}

// hashUsage counts and hashes what a bill depends on: a line a contact, in canonical order, and one of temporary
// days. PostgreSQL does it where the rows are: a month of a large merchant is megabytes, of which only the
// hash is needed, and every bill hashes the months before it again.
func (tx *Tx) hashUsage(ctx context.Context, e Engagement, month period.Month, s *Snapshot) error {
	days, err := tx.tempDays(ctx, e.ID, month)
	if err != nil {
		return err
	}
	return tx.QueryRowContext(ctx, `SELECT count(*), sha256(convert_to(COALESCE(string_agg(
			concat_ws(',', contact_id, shop_id, day, class, outcome, counted::text, ai_messages, platform_dispute::text, complaint::text) || E'\n',
			'' ORDER BY contact_id COLLATE "C"), '') || 'seats.temp_days,' || $5 || E'\n', 'UTF8'))
		FROM (`+usageRows+`) u`, e.ID, month, e.StartsOn, e.EndsOn, string(days)).Scan(&s.Rows, &s.SHA256)
}

// Snapshot reads frozen usage by its id.
func (tx *Tx) Snapshot(ctx context.Context, id string) (Snapshot, error) {
	var s Snapshot
	err := tx.GetContext(ctx, &s, `SELECT * FROM usage_snapshots WHERE id = $1`, id)
	return s, err
}

// CountUsage counts a month as it is today, without freezing it.
func (tx *Tx) CountUsage(ctx context.Context, e Engagement, month period.Month) (invoice.Usage, error) {
	return tx.meters(ctx, e, month)
}

// tempDays counts the days temporary people worked; disputed hours are held.
func (tx *Tx) tempDays(ctx context.Context, engagement string, month period.Month) (money.Number, error) {
	var days int64
	err := tx.GetContext(ctx, &days, `SELECT count(*) FROM attendance a JOIN workers w ON w.id = a.worker_id
		WHERE a.engagement_id = $1 AND to_char(a.day, 'YYYY-MM') = $2 AND w.kind <> 'base' AND a.minutes > 0 AND NOT a.disputed`, engagement, month)
	return number(days), err
}

// meters counts the month per shop and over all shops, and adds the days of temporary seats.
func (tx *Tx) meters(ctx context.Context, e Engagement, month period.Month) (invoice.Usage, error) {
	var rows []meterRow
	err := tx.SelectContext(ctx, &rows, `
		SELECT shop_id, count(*) AS total, count(*) FILTER (WHERE class = 'ai') AS ai, count(*) FILTER (WHERE class = 'human') AS human,
		       count(*) FILTER (WHERE class = 'unserved') AS unserved, count(*) FILTER (WHERE outcome = 'transferred') AS transferred,
		       COALESCE(sum(ai_messages), 0) AS ai_messages, count(*) FILTER (WHERE platform_dispute) AS disputes,
		       count(*) FILTER (WHERE complaint) AS complaints
		FROM (`+usageRows+`) u WHERE counted GROUP BY shop_id ORDER BY shop_id`, e.ID, month, e.StartsOn, e.EndsOn)
	if err != nil {
		return invoice.Usage{}, err
	}
	u := invoice.Usage{All: map[string]money.Number{}, Shops: map[string]map[string]money.Number{}}
	var all meterRow
	for _, r := range rows {
		u.Shops[r.Shop] = r.meters()
		all.add(r)
	}
	u.All = all.meters()
	u.All["seats.temp_days"], err = tx.tempDays(ctx, e.ID, month)
	return u, err
}

func (r meterRow) meters() map[string]money.Number {
	return map[string]money.Number{
		"contacts.total": number(r.Total), "contacts.ai": number(r.AI), "contacts.human": number(r.Human), "contacts.unserved": number(r.Unserved),
		"contacts.transferred": number(r.Transferred), "contacts.disputes": number(r.Disputes), "contacts.complaints": number(r.Complaints),
		"ai.messages": number(r.AIMessages),
	}
}

func (r *meterRow) add(o meterRow) {
	r.Total += o.Total
	r.AI += o.AI
	r.Human += o.Human
	r.Unserved += o.Unserved
	r.Transferred += o.Transferred
	r.AIMessages += o.AIMessages
	r.Disputes += o.Disputes
	r.Complaints += o.Complaints
}

func number(n int64) money.Number { return money.Number(strconv.FormatInt(n, 10)) }

// Completeness is how much of what the other side counted we have, in a month.
type Completeness struct {
	Theirs  int64    // sum of control totals; zero: nobody counted
	Ours    int64    // of the shop-days they counted
	Missing []string // days below 98 %
	Orders  int64
}

// Completeness compares our contacts with the control totals of the month.
func (tx *Tx) Completeness(ctx context.Context, engagement string, month period.Month) (Completeness, error) {
	days, err := list[dayCount](ctx, tx, `
		SELECT t.day::text AS day, sum(t.contacts) AS theirs, sum(t.orders) AS orders, COALESCE(sum(o.n), 0) AS ours
		FROM control_totals t
		LEFT JOIN (SELECT shop_id, day, count(*) AS n FROM contacts WHERE engagement_id = $1 AND month = $2 GROUP BY 1, 2) o USING (shop_id, day)
		WHERE t.engagement_id = $1 AND to_char(t.day, 'YYYY-MM') = $2 GROUP BY 1 ORDER BY 1`, engagement, month)
	return completenessOf(days), err
}

// dayCount is a day of control totals beside ours.
type dayCount struct {
	Day    string `db:"day"`
	Theirs int64  `db:"theirs"`
	Ours   int64  `db:"ours"`
	Orders int64  `db:"orders"`
}

func completenessOf(days []dayCount) (c Completeness) {
	for _, d := range days {
		c.Theirs += d.Theirs
		c.Ours += d.Ours
		c.Orders += d.Orders
		if d.Ours*100 < d.Theirs*98 {
			c.Missing = append(c.Missing, d.Day)
		}
	}
	return c
}

// Complete says whether at least 98 % of what the other side counted is here.
func (c Completeness) Complete() bool { return c.Ours*100 >= c.Theirs*98 }
