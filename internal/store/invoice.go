package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/invoice"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
)

// Invoice is a bill from draft to paid. Money is in minor units of Currency.
type Invoice struct {
	ID              string          `db:"id"`
	EngagementID    string          `db:"engagement_id"`
	MerchantID      string          `db:"merchant_id"`
	EntityID        string          `db:"entity_id"`
	Month           period.Month    `db:"month"`
	Kind            string          `db:"kind"`
	State           string          `db:"state"`
	Attempt         int             `db:"attempt"`
	Number          *string         `db:"number"`
	ContractVersion int             `db:"contract_version"`
	SnapshotID      *string         `db:"snapshot_id"`
	Currency        money.Currency  `db:"currency"`
	Subtotal        int64           `db:"subtotal_minor"`
	Tax             int64           `db:"tax_minor"`
	Total           int64           `db:"total_minor"`
	Paid            int64           `db:"paid_minor"`
	Checks          json.RawMessage `db:"checks"`
	RatingInput     json.RawMessage `db:"rating_input"`
	Document        string          `db:"document"`
	DocumentSHA256  []byte          `db:"document_sha256"`
	ContentSHA256   []byte          `db:"content_sha256"`
	PreparedBy      string          `db:"prepared_by"`
	ApprovedBy      *string         `db:"approved_by"`
	SecondApprover  *string         `db:"second_approver"`
	SentAt          *time.Time      `db:"sent_at"`
	WindowEndsAt    *time.Time      `db:"window_ends_at"`
	ConfirmedAt     *time.Time      `db:"confirmed_at"`
	ConfirmedBy     string          `db:"confirmed_by"`
	IssuedAt        *time.Time      `db:"issued_at"`
	DueOn           *period.Date    `db:"due_on"`
	OriginalID      *string         `db:"original_id"`
	CreatedAt       time.Time       `db:"created_at"`
	Version         int64           `db:"version"`
}

// AddInvoice writes a draft. added is false when the engagement has a live invoice of that month and kind
// already: the unique index, not the workflow, keeps a month from being billed twice.
func (tx *Tx) AddInvoice(ctx context.Context, v Invoice) (added bool, err error) {
	res, err := tx.NamedExecContext(ctx, `
		INSERT INTO invoices (id, engagement_id, merchant_id, entity_id, month, kind, state, attempt, contract_version, snapshot_id, currency,
			subtotal_minor, tax_minor, total_minor, checks, rating_input, content_sha256, prepared_by, created_at)
		VALUES (:id, :engagement_id, :merchant_id, :entity_id, :month, :kind, 'draft', :attempt, :contract_version, :snapshot_id, :currency,
			:subtotal_minor, :tax_minor, :total_minor, :checks, :rating_input, :content_sha256, :prepared_by, :created_at)
		ON CONFLICT DO NOTHING`, v)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// InvoiceExists says whether there is an invoice of that id.
func (tx *Tx) InvoiceExists(ctx context.Context, id string) (bool, error) {
	var exists bool
	err := tx.GetContext(ctx, &exists, `SELECT EXISTS (SELECT 1 FROM invoices WHERE id = $1)`, id)
	return exists, err
}

// ClosedMonths counts the months of an engagement whose service invoice is issued.
func (tx *Tx) ClosedMonths(ctx context.Context, engagement string) (int, error) {
	var n int
	err := tx.GetContext(ctx, &n, `SELECT count(*) FROM invoices WHERE engagement_id = $1 AND kind = 'service' AND number IS NOT NULL`, engagement)
	return n, err
}

// Invoice reads an invoice and locks it for a change.
func (tx *Tx) Invoice(ctx context.Context, id string) (Invoice, error) {
	var v Invoice
	err := tx.GetContext(ctx, &v, `SELECT * FROM invoices WHERE id = $1 FOR UPDATE`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return v, fault.New(fault.NotFound, "there is no invoice %q", id)
	}
	return v, err
}

// UpdateInvoice writes what may change of an invoice before it is issued, and at issue.
func (tx *Tx) UpdateInvoice(ctx context.Context, v Invoice) error {
	_, err := tx.NamedExecContext(ctx, `
		UPDATE invoices SET state = :state, attempt = :attempt, number = :number, snapshot_id = :snapshot_id, subtotal_minor = :subtotal_minor,
			tax_minor = :tax_minor, total_minor = :total_minor, paid_minor = :paid_minor, checks = :checks, rating_input = :rating_input,
			document = :document, document_sha256 = :document_sha256, content_sha256 = :content_sha256, prepared_by = :prepared_by,
			approved_by = :approved_by, second_approver = :second_approver, sent_at = :sent_at, window_ends_at = :window_ends_at,
			confirmed_at = :confirmed_at, confirmed_by = :confirmed_by, issued_at = :issued_at, due_on = :due_on, version = version + 1
		WHERE id = :id`, v)
	return Refused(err, "the invoice does not allow this change")
}

// ReplaceLines writes the lines of an invoice that is not issued yet; snapshots tells which snapshot is behind
// a service month.
func (tx *Tx) ReplaceLines(ctx context.Context, invoiceID string, lines []invoice.Line, snapshots map[period.Month]string) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM invoice_lines WHERE invoice_id = $1`, invoiceID); err != nil {
		return err
	}
	for i, l := range lines {
		var snapshot, corrects *string
		if id, ok := snapshots[l.ServiceMonth]; ok {
			snapshot = &id
		}
		if l.Corrects != "" {
			corrects = &l.Corrects
		}
		if _, err := tx.ExecContext(ctx, `
			INSERT INTO invoice_lines (invoice_id, line_no, charge, kind, service_month, label, meter, quantity, net_minor, tax_minor, detail, reason, snapshot_id, corrects_invoice, credits_line)
			VALUES ($1, $2, $3, $4, $5, $6, $7, NULLIF($8, '')::numeric, $9, $10, $11, $12, $13, $14, NULLIF($15, 0))`,
			invoiceID, i+1, l.Charge, l.Kind, l.ServiceMonth, l.Label, l.Meter, string(l.Quantity), l.Net.Minor(), l.Tax.Minor(),
			listJSON(l.Detail), l.Reason, snapshot, corrects, l.Credits); err != nil {
			return err
		}
	}
	return nil
}

type lineRow struct {
	Charge       string          `db:"charge"`
	Kind         string          `db:"kind"`
	ServiceMonth period.Month    `db:"service_month"`
	Label        string          `db:"label"`
	Meter        string          `db:"meter"`
	Quantity     *string         `db:"quantity"`
	Net          int64           `db:"net_minor"`
	Tax          int64           `db:"tax_minor"`
	Detail       json.RawMessage `db:"detail"`
	Reason       string          `db:"reason"`
	Corrects     *string         `db:"corrects_invoice"`
	Credits      int             `db:"credits_line"`
}

const selectLines = `SELECT l.charge, l.kind, l.service_month, l.label, l.meter, trim_scale(l.quantity)::text AS quantity, l.net_minor, l.tax_minor, l.detail, l.reason, l.corrects_invoice,
	COALESCE(l.credits_line, 0) AS credits_line
	FROM invoice_lines l JOIN invoices i ON i.id = l.invoice_id `

// InvoiceLines reads the lines of an invoice in order.
func (tx *Tx) InvoiceLines(ctx context.Context, v Invoice) ([]invoice.Line, error) {
	return tx.lines(ctx, v.Currency, selectLines+`WHERE l.invoice_id = $1 ORDER BY l.line_no`, v.ID)
}

// BilledFor reads every line of a service month that stands on a live invoice other than except, or on an issued
// credit note: what that month has cost so far, wherever it was billed.
func (tx *Tx) BilledFor(ctx context.Context, e Engagement, month period.Month, except string) ([]invoice.Line, error) {
	return tx.lines(ctx, e.Currency, selectLines+`WHERE i.engagement_id = $1 AND l.service_month = $2 AND i.state <> 'void' AND i.id <> $3
		AND (i.original_id IS NULL OR i.number IS NOT NULL) AND l.kind <> 'share' ORDER BY i.created_at, l.line_no`, e.ID, month, except)
}

func (tx *Tx) lines(ctx context.Context, currency money.Currency, query string, args ...any) ([]invoice.Line, error) {
	var rows []lineRow
	if err := tx.SelectContext(ctx, &rows, query, args...); err != nil {
		return nil, err
	}
	out := make([]invoice.Line, 0, len(rows))
	for _, r := range rows {
		l := invoice.Line{Charge: r.Charge, Kind: r.Kind, ServiceMonth: r.ServiceMonth, Label: r.Label, Meter: r.Meter,
			Net: money.New(r.Net, currency), Tax: money.New(r.Tax, currency), Reason: r.Reason, Credits: r.Credits}
		if r.Quantity != nil {
			l.Quantity = money.Number(*r.Quantity)
		}
		if r.Corrects != nil {
			l.Corrects = *r.Corrects
		}
		if err := json.Unmarshal(r.Detail, &l.Detail); err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, nil
}

// NextNumber takes the next number of a series. The counter row stays locked until the transaction ends, so
// that a rolled-back issue leaves no gap.
func (tx *Tx) NextNumber(ctx context.Context, entity, documentType string, year int) (int64, error) {
	var n int64
	err := tx.GetContext(ctx, &n, `INSERT INTO document_counters (entity_id, document_type, year, last_number) VALUES ($1, $2, $3, 1)
		ON CONFLICT (entity_id, document_type, year) DO UPDATE SET last_number = document_counters.last_number + 1 RETURNING last_number`, entity, documentType, year)
	return n, err
}

func listJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil || string(text) == "null" {
		return "[]"
	}
	return string(text)
}

// SnapshotsOf returns which usage snapshot stands behind each service month of an invoice's lines.
func (tx *Tx) SnapshotsOf(ctx context.Context, invoiceID string) (map[period.Month]string, error) {
	var rows []struct {
		Month    period.Month `db:"service_month"`
		Snapshot string       `db:"snapshot_id"`
	}
	err := tx.SelectContext(ctx, &rows, `SELECT DISTINCT service_month, snapshot_id FROM invoice_lines WHERE invoice_id = $1 AND snapshot_id IS NOT NULL`, invoiceID)
	out := map[period.Month]string{}
	for _, r := range rows {
		out[r.Month] = r.Snapshot
	}
	return out, err
}
