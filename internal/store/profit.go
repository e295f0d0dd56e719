package store

import (
	"context"
	"slices"

	"github.com/lib/pq"

	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/rules/profit"
)

// ProfitOf draws up an engagement's profit and loss of a service month: 6001 and 6401 of the books, and its part of the
// seat pools by seconds people handled in it.
func (tx *Tx) ProfitOf(ctx context.Context, e Engagement, month period.Month) (profit.Statement, error) {
	rows, err := list[struct {
		Code string `db:"code"`
		Name string `db:"name"`
		Net  int64  `db:"net"`
	}](ctx, tx, `SELECT a.code, a.name, sum(CASE WHEN e.side = a.normal_side THEN e.amount_minor ELSE -e.amount_minor END)::bigint AS net
		FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id JOIN ledger_accounts a ON a.id = e.account_id
		WHERE t.engagement_id = $1 AND t.service_month = $2 AND t.currency = $3 AND (a.code LIKE '6001.%' OR a.code LIKE '6401.%') GROUP BY 1, 2 ORDER BY 1`, e.ID, month, e.Currency)
	if err != nil {
		return profit.Statement{}, err
	}
	var revenue, costs []profit.Account
	for _, r := range rows {
		a := profit.Account{Code: r.Code, Name: r.Name, Amount: money.New(r.Net, e.Currency)}
		if r.Code[:4] == "6001" {
			revenue = append(revenue, a)
		} else {
			costs = append(costs, a)
		}
	}
	pools, err := tx.poolsOf(ctx, e, month)
	if err != nil {
		return profit.Statement{}, err
	}
	return profit.Of(e.Currency, revenue, costs, pools)
}

// poolsOf reads the pools an engagement shares, with the seconds of each of their engagements in the month.
func (tx *Tx) poolsOf(ctx context.Context, e Engagement, month period.Month) ([]profit.Pool, error) {
	rows, err := list[struct {
		ID          string         `db:"id"`
		Name        string         `db:"name"`
		Cost        int64          `db:"month_cost_minor"`
		Engagements pq.StringArray `db:"engagements"`
		Seconds     pq.Int64Array  `db:"seconds"`
	}](ctx, tx, `SELECT p.id, p.name, p.month_cost_minor, array_agg(m.engagement_id ORDER BY m.engagement_id) AS engagements, array_agg(COALESCE(s.seconds, 0) ORDER BY m.engagement_id) AS seconds
		FROM seat_pools p JOIN seat_pool_engagements m ON m.pool_id = p.id
		LEFT JOIN LATERAL (SELECT sum(c.handle_seconds)::bigint AS seconds FROM contacts c WHERE c.engagement_id = m.engagement_id AND c.month = $2 AND c.person_wrote) s ON true
		WHERE p.currency = $3 AND EXISTS (SELECT 1 FROM seat_pool_engagements x WHERE x.pool_id = p.id AND x.engagement_id = $1) GROUP BY p.id ORDER BY p.id`, e.ID, month, e.Currency)
	out := make([]profit.Pool, 0, len(rows))
	for _, r := range rows {
		out = append(out, profit.Pool{ID: r.ID, Name: r.Name, Cost: money.New(r.Cost, e.Currency), Seconds: r.Seconds, Mine: slices.Index(r.Engagements, e.ID)})
	}
	return out, err
}
