package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/gainshare/gainshare/internal/rules/fapiao"
	"github.com/gainshare/gainshare/internal/rules/money"
)

// FapiaoView is a 发票 as it is shown. A red letter whose time is over reads lapsed before the night marks it so.
type FapiaoView struct {
	ID          string     `db:"id" json:"id"`
	MerchantID  string     `db:"merchant_id" json:"merchant_id"`
	Number      *string    `db:"number" json:"number,omitempty"`
	Kind        string     `db:"kind" json:"kind"`
	State       string     `db:"state" json:"state"`
	RedReason   *string    `db:"red_reason" json:"red_reason,omitempty"`
	OriginalID  *string    `db:"original_id" json:"original_id,omitempty"`
	NoteID      *string    `db:"note_id" json:"credit_note_id,omitempty"`
	Buyer       Object     `db:"buyer" json:"buyer"`
	Net         Money      `db:"net" json:"net"`
	Tax         Money      `db:"tax" json:"tax"`
	Invoices    Object     `db:"invoices" json:"invoices"`
	RequestedAt time.Time  `db:"requested_at" json:"requested_at"`
	IssuedAt    *time.Time `db:"issued_at" json:"issued_at,omitempty"`
	LapsesAt    *time.Time `db:"lapses_at" json:"lapses_at,omitempty"`
}

// FapiaoViews lists the newest two hundred 发票, of one merchant when he is named.
func (tx *Tx) FapiaoViews(ctx context.Context, merchant string, now time.Time) ([]FapiaoView, error) {
	return list[FapiaoView](ctx, tx, `SELECT f.id, f.merchant_id, f.number, f.kind, CASE WHEN f.state = 'awaiting_buyer' AND f.lapses_at <= $2 THEN 'lapsed' ELSE f.state END AS state,
		f.red_reason, f.original_id, f.note_id, f.buyer, f.net_minor || ' ' || c.currency AS net, f.tax_minor || ' ' || c.currency AS tax,
		(SELECT COALESCE(jsonb_agg(x.invoice_id ORDER BY x.invoice_id), '[]') FROM fapiao_invoices x WHERE x.fapiao_id = f.id) AS invoices, f.requested_at, f.issued_at, f.lapses_at
		FROM fapiao f JOIN LATERAL (SELECT i.currency FROM fapiao_invoices x JOIN invoices i ON i.id = x.invoice_id WHERE x.fapiao_id = f.id LIMIT 1) c ON true
		WHERE $1 = '' OR f.merchant_id = $1 ORDER BY f.requested_at DESC, f.id LIMIT 200`, merchant, now)
}

// FapiaoBatch lists what waits for the tax portal, oldest first, at most a thousand.
func (tx *Tx) FapiaoBatch(ctx context.Context, merchant string) ([]fapiao.Row, error) {
	rows, err := list[struct {
		ID       string          `db:"id"`
		Kind     string          `db:"kind"`
		Original string          `db:"original"`
		Buyer    json.RawMessage `db:"buyer"`
		Net      int64           `db:"net_minor"`
		Tax      int64           `db:"tax_minor"`
		Currency money.Currency  `db:"currency"`
		Rate     string          `db:"rate"`
		Remark   string          `db:"remark"`
	}](ctx, tx, `SELECT f.id, f.kind, COALESCE(o.number, '') AS original, f.buyer, f.net_minor, f.tax_minor, c.currency, COALESCE(c.rate, '') AS rate, c.remark
		FROM fapiao f LEFT JOIN fapiao o ON o.id = f.original_id
		JOIN LATERAL (SELECT min(i.currency) AS currency, min(v.terms->'tax'->>'rate') AS rate, string_agg(i.number, ' ' ORDER BY i.number) AS remark
			FROM fapiao_invoices x JOIN invoices i ON i.id = x.invoice_id LEFT JOIN contract_versions v ON v.engagement_id = i.engagement_id AND v.version = i.contract_version
			WHERE x.fapiao_id = f.id) c ON true
		WHERE f.state = 'requested' AND ($1 = '' OR f.merchant_id = $1) ORDER BY f.requested_at, f.id LIMIT 1000`, merchant)
	out := make([]fapiao.Row, 0, len(rows))
	for _, r := range rows {
		row := fapiao.Row{ID: r.ID, Red: r.Kind == "red", Original: r.Original, Item: "*现代服务*客户服务", Rate: r.Rate, Net: money.New(r.Net, r.Currency), Tax: money.New(r.Tax, r.Currency), Remark: r.Remark}
		if err := json.Unmarshal(r.Buyer, &row.Buyer); err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, err
}
