package store

import (
	"context"
	"time"

	"github.com/lib/pq"

	"github.com/gainshare/gainshare/internal/rules/period"
)

// InvoiceView is an invoice as it is shown; lists leave out lines, objections and what they are compared with.
type InvoiceView struct {
	ID              string       `db:"id" json:"id"`
	EngagementID    string       `db:"engagement_id" json:"engagement_id"`
	MerchantID      string       `db:"merchant_id" json:"merchant_id"`
	MerchantName    string       `db:"merchant_name" json:"merchant_name"`
	Month           string       `db:"month" json:"month"`
	Kind            string       `db:"kind" json:"kind"`
	State           string       `db:"state" json:"state"`
	Number          *string      `db:"number" json:"number,omitempty"`
	ContractVersion int          `db:"contract_version" json:"contract_version"`
	Subtotal        Money        `db:"subtotal" json:"subtotal"`
	Tax             Money        `db:"tax" json:"tax"`
	Total           Money        `db:"total" json:"total"`
	Paid            Money        `db:"paid" json:"paid"`
	Checks          Object       `db:"checks" json:"checks"`
	ETag            string       `db:"etag" json:"etag"`
	PreparedBy      string       `db:"prepared_by" json:"prepared_by"`
	ApprovedBy      *string      `db:"approved_by" json:"approved_by,omitempty"`
	SecondApprover  *string      `db:"second_approver" json:"second_approver,omitempty"`
	SentAt          *time.Time   `db:"sent_at" json:"sent_at,omitempty"`
	WindowEndsAt    *time.Time   `db:"window_ends_at" json:"window_ends_at,omitempty"`
	ConfirmedAt     *time.Time   `db:"confirmed_at" json:"confirmed_at,omitempty"`
	ConfirmedBy     string       `db:"confirmed_by" json:"confirmed_by,omitempty"`
	IssuedAt        *time.Time   `db:"issued_at" json:"issued_at,omitempty"`
	DueOn           *period.Date `db:"due_on" json:"due_on,omitempty"`
	CreatedAt       time.Time    `db:"created_at" json:"created_at"`

	Lines      []InvoiceLineView `db:"-" json:"lines,omitempty"`
	Objections []ObjectionView   `db:"-" json:"objections,omitempty"`
	LastMonth  *LastMonthView    `db:"-" json:"last_month,omitempty"`
	Snapshot   *SnapshotView     `db:"-" json:"snapshot,omitempty"`
}

// InvoiceLineView is a line with its arithmetic.
type InvoiceLineView struct {
	LineNo       int     `db:"line_no" json:"line_no"`
	Charge       string  `db:"charge" json:"charge"`
	Kind         string  `db:"kind" json:"kind"`
	ServiceMonth string  `db:"service_month" json:"service_month"`
	Label        string  `db:"label" json:"label"`
	Meter        string  `db:"meter" json:"meter,omitempty"`
	Quantity     *string `db:"quantity" json:"quantity,omitempty"`
	Net          Money   `db:"net" json:"net"`
	Tax          Money   `db:"tax" json:"tax"`
	Detail       Object  `db:"detail" json:"detail"`
	Reason       string  `db:"reason" json:"reason,omitempty"`
}

// ObjectionView is a merchant's objection and its answer.
type ObjectionView struct {
	ID          string         `db:"id" json:"id"`
	Kind        string         `db:"kind" json:"kind"`
	Reason      string         `db:"reason" json:"reason"`
	State       string         `db:"state" json:"state"`
	Lines       pq.Int64Array  `db:"lines" json:"lines"`
	ContactIDs  pq.StringArray `db:"contact_ids" json:"contact_ids"`
	RaisedBy    string         `db:"raised_by" json:"raised_by"`
	RaisedAt    time.Time      `db:"raised_at" json:"raised_at"`
	AnswerDueAt time.Time      `db:"answer_due_at" json:"answer_due_at"`
	Answer      string         `db:"answer" json:"answer,omitempty"`
	Accepted    pq.StringArray `db:"accepted_contact_ids" json:"accepted_contact_ids"`
	ResolvedBy  *string        `db:"resolved_by" json:"resolved_by,omitempty"`
	ResolvedAt  *time.Time     `db:"resolved_at" json:"resolved_at,omitempty"`
}

// LastMonthView is the invoice of the month before, to compare with.
type LastMonthView struct {
	Month string `db:"month" json:"month"`
	Total Money  `db:"total" json:"total"`
}

// SnapshotView is the frozen usage behind an invoice.
type SnapshotView struct {
	Rows   int64  `db:"row_count" json:"rows"`
	SHA256 string `db:"sha256" json:"sha256"`
	Meters Object `db:"meters" json:"meters"`
}

const invoiceView = `SELECT i.id, i.engagement_id, i.merchant_id, m.name AS merchant_name, i.month, i.kind, i.state, i.number, i.contract_version,
	i.subtotal_minor || ' ' || i.currency AS subtotal, i.tax_minor || ' ' || i.currency AS tax, i.total_minor || ' ' || i.currency AS total,
	i.paid_minor || ' ' || i.currency AS paid, i.checks, encode(i.content_sha256, 'hex') AS etag, i.prepared_by, i.approved_by, i.second_approver,
	i.sent_at, i.window_ends_at, i.confirmed_at, i.confirmed_by, i.issued_at, i.due_on, i.created_at
	FROM invoices i JOIN merchants m ON m.id = i.merchant_id`

// forMerchants hides from a merchant what the provider has not sent him.
const forMerchants = ` AND (COALESCE(current_setting('gainshare.merchant', true), '') = '' OR i.sent_at IS NOT NULL OR i.number IS NOT NULL)`

// InvoiceFilter narrows a list of invoices; empty fields do not.
type InvoiceFilter struct{ State, Engagement, Month, Kind string }

// InvoiceViews lists invoices, newest month first; the page continues after (month, id).
func (tx *Tx) InvoiceViews(ctx context.Context, f InvoiceFilter, p Page) ([]InvoiceView, error) {
	return list[InvoiceView](ctx, tx, invoiceView+` WHERE ($1 = '' OR i.state = $1) AND ($2 = '' OR i.engagement_id = $2) AND ($3 = '' OR i.month = $3)
		AND ($4 = '' OR i.kind = $4) AND ($5 = '' OR i.month < $5 OR (i.month = $5 AND i.id > $6))`+forMerchants+` ORDER BY i.month DESC, i.id LIMIT $7`,
		f.State, f.Engagement, f.Month, f.Kind, p.key(0), p.key(1), p.Limit)
}

// InvoiceView reads an invoice with its lines, objections, the month before and the usage behind it.
func (tx *Tx) InvoiceView(ctx context.Context, id string) (InvoiceView, error) {
	v, err := find[InvoiceView](ctx, tx, "there is no such invoice", invoiceView+` WHERE i.id = $1`+forMerchants, id)
	if err != nil {
		return v, err
	}
	if v.Lines, err = tx.invoiceLineViews(ctx, id); err != nil {
		return v, err
	}
	if v.Objections, err = tx.objectionViews(ctx, id); err != nil {
		return v, err
	}
	return v, tx.compareInvoice(ctx, &v)
}

func (tx *Tx) invoiceLineViews(ctx context.Context, id string) ([]InvoiceLineView, error) {
	return list[InvoiceLineView](ctx, tx, `SELECT l.line_no, l.charge, l.kind, l.service_month, l.label, l.meter, trim_scale(l.quantity)::text AS quantity,
		l.net_minor || ' ' || i.currency AS net, l.tax_minor || ' ' || i.currency AS tax, l.detail, l.reason
		FROM invoice_lines l JOIN invoices i ON i.id = l.invoice_id WHERE l.invoice_id = $1 ORDER BY l.line_no`, id)
}

func (tx *Tx) objectionViews(ctx context.Context, id string) ([]ObjectionView, error) {
	return list[ObjectionView](ctx, tx, `SELECT id, kind, reason, state, lines, contact_ids, raised_by, raised_at, answer_due_at, answer,
		accepted_contact_ids, resolved_by, resolved_at FROM objections WHERE invoice_id = $1 ORDER BY raised_at, id`, id)
}

// compareInvoice adds the month before and the snapshot; either may be missing.
func (tx *Tx) compareInvoice(ctx context.Context, v *InvoiceView) error {
	last, err := list[LastMonthView](ctx, tx, `SELECT month, total_minor || ' ' || currency AS total FROM invoices
		WHERE engagement_id = $1 AND kind = $2 AND month < $3 AND state <> 'void' ORDER BY month DESC LIMIT 1`, v.EngagementID, v.Kind, v.Month)
	if err != nil {
		return err
	}
	if len(last) == 1 {
		v.LastMonth = &last[0]
	}
	snapshots, err := list[SnapshotView](ctx, tx, `SELECT s.row_count, encode(s.sha256, 'hex') AS sha256,
		CASE jsonb_typeof(s.meters) WHEN 'object' THEN s.meters ELSE jsonb_build_object('meters', s.meters) END AS meters
		FROM usage_snapshots s JOIN invoices i ON i.snapshot_id = s.id WHERE i.id = $1`, v.ID)
	if len(snapshots) == 1 {
		v.Snapshot = &snapshots[0]
	}
	return err
}

// InvoiceDocument reads the exact text of an issued invoice; empty before it is issued.
func (tx *Tx) InvoiceDocument(ctx context.Context, id string) (string, error) {
	return find[string](ctx, tx, "there is no such invoice", `SELECT i.document FROM invoices i WHERE i.id = $1`+forMerchants, id)
}
