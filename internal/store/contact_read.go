package store

import (
	"context"
	"time"
)

// ContactView is a contact as it is shown; lists leave out its messages.
type ContactView struct {
	ID              string        `db:"id" json:"id"`
	ShopID          string        `db:"shop_id" json:"shop_id"`
	Channel         string        `db:"channel" json:"channel"`
	StartedAt       time.Time     `db:"started_at" json:"started_at"`
	ClosedAt        *time.Time    `db:"closed_at" json:"closed_at,omitempty"`
	BuyerKey        string        `db:"buyer_key" json:"buyer_key"`
	OrderRef        string        `db:"order_ref" json:"order_ref,omitempty"`
	AgentID         string        `db:"agent_id" json:"agent_id,omitempty"`
	Language        string        `db:"language" json:"language,omitempty"`
	Intent          string        `db:"intent" json:"intent,omitempty"`
	HandoverReason  string        `db:"handover_reason" json:"handover_reason,omitempty"`
	HandleSeconds   int           `db:"handle_seconds" json:"handle_seconds"`
	CSAT            *int          `db:"csat" json:"csat,omitempty"`
	Complaint       bool          `db:"complaint" json:"complaint"`
	PlatformDispute bool          `db:"platform_dispute" json:"platform_dispute"`
	Excluded        string        `db:"excluded" json:"excluded"`
	Outcome         string        `db:"outcome" json:"outcome"`
	Class           string        `db:"class" json:"class"`
	Resolution      string        `db:"resolution" json:"resolution,omitempty"` // of AI: assumed, confirmed, reversed
	Late            bool          `db:"late" json:"late"`
	Source          string        `db:"source" json:"source"`
	ExternalID      string        `db:"external_id" json:"external_id"`
	Messages        []MessageView `db:"-" json:"messages,omitempty"`
}

// SortKey is the place of a contact in lists.
func (v ContactView) SortKey() []string {
	return []string{v.StartedAt.UTC().Format(time.RFC3339Nano), v.ID}
}

// MessageView is one masked message.
type MessageView struct {
	Author     string    `db:"author" json:"author"`
	OccurredAt time.Time `db:"occurred_at" json:"occurred_at"`
	Body       string    `db:"body_masked" json:"body"`
	Decision   *Object   `db:"decision" json:"decision,omitempty"`
}

const contactView = `SELECT c.id, c.shop_id, c.channel, c.started_at, c.closed_at, c.buyer_key, c.order_ref, c.agent_id, c.language, c.intent, c.handover_reason,
	c.handle_seconds, c.csat, c.complaint, c.platform_dispute, c.excluded, c.outcome, c.class, c.late, c.source, c.external_id,
	CASE WHEN c.class = 'ai' AND (c.closed_at IS NULL OR c.closed_at + interval '72 hours' > business_now()) THEN 'assumed'
	     WHEN c.class = 'ai' THEN 'confirmed' WHEN c.ai_wrote AND c.reopened_count > 0 THEN 'reversed' ELSE '' END AS resolution FROM contacts c`

// ContactFilter narrows a list of contacts; empty fields do not.
type ContactFilter struct{ Engagement, Month, Class, Outcome, Day string }

const afterContact = ` AND ($6 = '' OR (c.started_at, c.id) > (NULLIF($6, '')::timestamptz, $7)) ORDER BY c.started_at, c.id LIMIT $8`

// ContactViews lists an engagement's contacts in order of their beginning; the page continues after (start, id).
func (tx *Tx) ContactViews(ctx context.Context, f ContactFilter, p Page) ([]ContactView, error) {
	return list[ContactView](ctx, tx, contactView+` WHERE c.engagement_id = $1 AND ($2 = '' OR c.month = $2) AND ($3 = '' OR c.class = $3)
		AND ($4 = '' OR c.outcome = $4) AND ($5 = '' OR c.day = NULLIF($5, '')::date)`+afterContact,
		f.Engagement, f.Month, f.Class, f.Outcome, f.Day, p.key(0), p.key(1), p.Limit)
}

// ContactView reads one contact with its messages.
func (tx *Tx) ContactView(ctx context.Context, engagement, id string) (ContactView, error) {
	v, err := find[ContactView](ctx, tx, "there is no such contact", contactView+` WHERE c.id = $2 AND c.engagement_id = $1`, engagement, id)
	if err != nil {
		return v, err
	}
	v.Messages, err = list[MessageView](ctx, tx, `SELECT author, occurred_at, body_masked, decision FROM contact_messages WHERE contact_id = $1 ORDER BY occurred_at, id`, id)
	return v, err
}

// LineContacts lists the contacts a line of an invoice was counted from: the rows of its frozen snapshot.
func (tx *Tx) LineContacts(ctx context.Context, invoice string, line int, p Page) ([]ContactView, error) {
	return list[ContactView](ctx, tx, contactView+` JOIN usage_snapshot_rows r ON r.contact_id = c.id
		JOIN invoice_lines l ON l.snapshot_id = r.snapshot_id JOIN invoices i ON i.id = l.invoice_id AND i.engagement_id = c.engagement_id
		WHERE l.invoice_id = $1 AND l.line_no = $2 AND r.counted AND c.month = l.service_month
		AND (l.meter NOT IN ('contacts.ai','contacts.human','contacts.unserved') OR r.class = replace(l.meter, 'contacts.', ''))
		AND (l.meter <> 'contacts.transferred' OR r.outcome = 'transferred')
		AND (l.meter NOT IN ('contacts.ai_confirmed','contacts.ai_unsold') OR r.class = 'ai'
			AND NOT EXISTS (SELECT FROM usage_snapshot_assumed a WHERE a.snapshot_id = r.snapshot_id AND a.contact_id = r.contact_id))
		AND (l.meter NOT IN ('sales.assisted','sales.orders','contacts.ai_unsold') OR (l.meter <> 'contacts.ai_unsold') = EXISTS (SELECT FROM usage_snapshot_orders o
			WHERE o.snapshot_id = r.snapshot_id AND o.contact_id = r.contact_id AND o.net_minor > o.refunded_minor)) AND $3 = '' AND $4 = '' AND $5 = ''`+afterContact,
		invoice, line, "", "", "", p.key(0), p.key(1), p.Limit)
}
