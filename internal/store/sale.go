package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/lib/pq"

	"github.com/gainshare/gainshare/internal/rules/period"
)

// Order is a shop's order as it was told last; amounts are minor units of the engagement's currency, without tax.
type Order struct {
	EngagementID string          `db:"engagement_id"`
	OrderRef     string          `db:"order_ref"`
	BuyerKey     string          `db:"buyer_key"`
	PaidAt       time.Time       `db:"paid_at"`
	Net          int64           `db:"net_minor"`
	Refunds      json.RawMessage `db:"refunds"` // []Refund, by time
	ReceivedAt   time.Time       `db:"received_at"`
	ReceivedBy   *string         `db:"received_by"`
}

// Refund is money given back to a buyer.
type Refund struct {
	At    time.Time `json:"at"`
	Minor int64     `json:"minor"`
}

// LockOrder reads an order for a change; nil when it was not told before.
func (tx *Tx) LockOrder(ctx context.Context, engagement, ref string) (*Order, error) {
	var o Order
	err := tx.GetContext(ctx, &o, `SELECT * FROM sales_orders WHERE engagement_id = $1 AND order_ref = $2 FOR UPDATE`, engagement, ref)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &o, err
}

// SaveOrder writes the newest state of an order.
func (tx *Tx) SaveOrder(ctx context.Context, o Order) error {
	_, err := tx.NamedExecContext(ctx, `INSERT INTO sales_orders (engagement_id, order_ref, buyer_key, paid_at, net_minor, refunds, received_at, received_by)
		VALUES (:engagement_id, :order_ref, :buyer_key, :paid_at, :net_minor, :refunds, :received_at, :received_by)
		ON CONFLICT (engagement_id, order_ref) DO UPDATE SET net_minor = EXCLUDED.net_minor, refunds = EXCLUDED.refunds,
			received_at = EXCLUDED.received_at, received_by = EXCLUDED.received_by`, map[string]any{
		"engagement_id": o.EngagementID, "order_ref": o.OrderRef, "buyer_key": o.BuyerKey, "paid_at": o.PaidAt, "net_minor": o.Net,
		"refunds": string(o.Refunds), "received_at": o.ReceivedAt, "received_by": o.ReceivedBy})
	return err
}

// Sale is an order counted for the one contact that assisted it.
type Sale struct {
	OrderRef  string    `db:"order_ref"`
	ContactID string    `db:"contact_id"`
	ShopID    string    `db:"shop_id"`
	PaidAt    time.Time `db:"paid_at"`
	Net       int64     `db:"net_minor"`
	Refunded  int64     `db:"refunded_minor"`
}

// Kept is what stayed paid, in minor units.
func (s Sale) Kept() int64 { return s.Net - s.Refunded }

// salesOf finds the orders a month's contacts assisted: the last contact of the buyer, or about the order, that
// ended at most 3 days before the payment, less refunds within 30 days of it (business dictionary, section 4).
// A contact nobody closed ended with its last message. A sale belongs to the month of its contact. Only contacts
// that began within 31 days before the payment are looked at, whichever month asks, so that no order counts twice;
// when the last one was removed by an objection or served by nobody, the order counts for none.
func (tx *Tx) salesOf(ctx context.Context, e Engagement, month period.Month) ([]Sale, error) {
	in := month.In(e.Zone())
	var near []string
	for m := month.Prev().Prev(); m.Sub(month) <= 2; m = m.Next() {
		near = append(near, m.String())
	}
	var sales []Sale
	err := tx.SelectContext(ctx, &sales, `WITH o AS MATERIALIZED (
			SELECT order_ref, buyer_key, paid_at, net_minor, LEAST(net_minor, (SELECT COALESCE(sum((r->>'minor')::bigint), 0)
				FROM jsonb_array_elements(refunds) r WHERE (r->>'at')::timestamptz <= paid_at + interval '30 days')) AS refunded_minor
			FROM sales_orders WHERE engagement_id = $1 AND paid_at >= $5 AND paid_at < $6::timestamptz + interval '31 days'),
		near AS MATERIALIZED (
			SELECT id, buyer_key, order_ref, started_at, COALESCE(closed_at, last_message_at, started_at) AS ended FROM contacts
			WHERE engagement_id = $1 AND month = ANY($7) AND excluded = '' AND EXISTS (SELECT FROM o)),
		pairs AS (SELECT o.order_ref, o.paid_at, n.id, n.started_at, n.ended FROM o JOIN near n ON n.buyer_key = o.buyer_key
			UNION ALL SELECT o.order_ref, o.paid_at, n.id, n.started_at, n.ended FROM o JOIN near n ON n.order_ref = o.order_ref),
		last AS (SELECT DISTINCT ON (order_ref) order_ref, id FROM pairs
			WHERE ended <= paid_at AND ended >= paid_at - interval '3 days' AND started_at > paid_at - interval '31 days'
			ORDER BY order_ref, ended DESC, id COLLATE "C" DESC)
		SELECT o.order_ref, u.contact_id, u.shop_id, o.paid_at, o.net_minor, o.refunded_minor
		FROM o JOIN last USING (order_ref) JOIN (`+usageRows+`) u ON u.contact_id = last.id
		WHERE u.counted AND u.class <> 'unserved' ORDER BY o.order_ref COLLATE "C"`,
		e.ID, month, e.StartsOn, e.EndsOn, in.From, in.To, pq.StringArray(near))
	return sales, err
}

// keepSales freezes sales with a snapshot.
func (tx *Tx) keepSales(ctx context.Context, snapshot string, sales []Sale) error {
	type row struct {
		Snapshot string `db:"snapshot"`
		Sale
	}
	rows := make([]row, 0, len(sales))
	for _, s := range sales {
		rows = append(rows, row{snapshot, s})
	}
	_, err := tx.NamedExecContext(ctx, `INSERT INTO usage_snapshot_orders (snapshot_id, order_ref, contact_id, shop_id, paid_at, net_minor, refunded_minor)
		VALUES (:snapshot, :order_ref, :contact_id, :shop_id, :paid_at, :net_minor, :refunded_minor)`, rows)
	return err
}

// SaleView is an order behind a line of an invoice, with the contact it counts for.
type SaleView struct {
	OrderRef  string    `db:"order_ref" json:"order_ref"`
	ContactID string    `db:"contact_id" json:"contact_id"`
	ShopID    string    `db:"shop_id" json:"shop_id"`
	PaidAt    time.Time `db:"paid_at" json:"paid_at"`
	Net       Money     `db:"net" json:"net"`
	Refunded  Money     `db:"refunded" json:"refunded"`
}

// LineSales lists the orders a line of an invoice was counted from; the page continues after the order.
func (tx *Tx) LineSales(ctx context.Context, invoice string, line int, p Page) ([]SaleView, error) {
	return list[SaleView](ctx, tx, `SELECT o.order_ref, o.contact_id, o.shop_id, o.paid_at, o.net_minor || ' ' || i.currency AS net, o.refunded_minor || ' ' || i.currency AS refunded
		FROM usage_snapshot_orders o JOIN invoice_lines l ON l.snapshot_id = o.snapshot_id JOIN invoices i ON i.id = l.invoice_id
		WHERE l.invoice_id = $1 AND l.line_no = $2 AND ($3 = '' OR o.order_ref COLLATE "C" > $3 COLLATE "C")`+forMerchants+` ORDER BY o.order_ref COLLATE "C" LIMIT $4`,
		invoice, line, p.key(0), p.Limit)
}
