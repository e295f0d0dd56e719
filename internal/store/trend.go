package store

import (
	"context"

	"github.com/lib/pq"

	"github.com/gainshare/gainshare/internal/rules/period"
)

// OrdersRatio is contacts per order as the other side counts both: of a month, and of the three months before it, as
// decimals with six places. Either is nil where nobody counted orders, the second also where one of the three is missing.
type OrdersRatio struct {
	Now    *string `db:"now"`
	Before *string `db:"before"`
}

// OrdersRatio reads it for one engagement.
func (tx *Tx) OrdersRatio(ctx context.Context, engagement string, month period.Month) (OrdersRatio, error) {
	all, err := tx.ordersRatios(ctx, pq.StringArray{engagement}, month)
	return all[engagement], err
}

// OrdersRatio answers from what was read for the set.
func (s *DraftSet) OrdersRatio(_ context.Context, engagement string, _ period.Month) (OrdersRatio, error) {
	return s.ratios[engagement], nil
}

func (s *DraftSet) readRatios(ctx context.Context, ids pq.StringArray) (err error) {
	s.ratios, err = s.ordersRatios(ctx, ids, s.month)
	return err
}

func (tx *Tx) ordersRatios(ctx context.Context, ids pq.StringArray, month period.Month) (map[string]OrdersRatio, error) {
	rows, err := list[struct {
		Engagement string `db:"engagement_id"`
		OrdersRatio
	}](ctx, tx, `SELECT engagement_id,
			trim_scale(round(sum(contacts) FILTER (WHERE day >= $2)::numeric / NULLIF(sum(orders) FILTER (WHERE day >= $2), 0), 6))::text AS now,
			CASE WHEN count(DISTINCT to_char(day, 'YYYY-MM')) FILTER (WHERE day < $2) = 3
				THEN trim_scale(round(sum(contacts) FILTER (WHERE day < $2)::numeric / NULLIF(sum(orders) FILTER (WHERE day < $2), 0), 6))::text END AS before
		FROM control_totals WHERE engagement_id = ANY($1) AND orders > 0 AND day >= $3 AND day < $4 GROUP BY engagement_id`,
		ids, month.First(), month.AddMonths(-3).First(), month.Next().First())
	out := make(map[string]OrdersRatio, len(rows))
	for _, r := range rows {
		out[r.Engagement] = r.OrdersRatio
	}
	return out, err
}

// Chatter is how many messages the AI wrote in a month and to how many buyers.
type Chatter struct {
	Messages int64 `db:"messages"`
	Buyers   int64 `db:"buyers"`
}

// Chatter counts a month's messages and buyers; only bills that charge messages need it.
func (tx *Tx) Chatter(ctx context.Context, engagement string, month period.Month) (Chatter, error) {
	return find[Chatter](ctx, tx, "nothing was counted", `SELECT COALESCE(sum(ai_messages), 0)::bigint AS messages, count(DISTINCT (shop_id, buyer_key)) AS buyers
		FROM contacts WHERE engagement_id = $1 AND month = $2 AND excluded = ''`, engagement, month)
}
