package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/lib/pq"

	"github.com/gainshare/gainshare/internal/rules/fault"
)

// Objection is the merchant's against a bill: to lines, or to contacts.
type Objection struct {
	ID         string         `db:"id"`
	InvoiceID  string         `db:"invoice_id"`
	Kind       string         `db:"kind"`
	Reason     string         `db:"reason"`
	Attachment *string        `db:"attachment_id"`
	Lines      pq.Int64Array  `db:"lines"`
	Contacts   pq.StringArray `db:"contact_ids"`
	RaisedBy   string         `db:"raised_by"`
	RaisedAt   time.Time      `db:"raised_at"`
	AnswerDue  time.Time      `db:"answer_due_at"`
	State      string         `db:"state"`
	Answer     string         `db:"answer"`
	Accepted   pq.StringArray `db:"accepted_contact_ids"`
	ResolvedBy *string        `db:"resolved_by"`
	ResolvedAt *time.Time     `db:"resolved_at"`
	Disputed   int64          `db:"disputed_minor"` // moved to 1122.disputed while it is open
}

// AddObjection records an objection to an invoice.
func (tx *Tx) AddObjection(ctx context.Context, o Objection) error {
	_, err := tx.NamedExecContext(ctx, `INSERT INTO objections (id, invoice_id, kind, reason, attachment_id, lines, contact_ids, raised_by, raised_at, answer_due_at, disputed_minor)
		VALUES (:id, :invoice_id, :kind, :reason, :attachment_id, :lines, :contact_ids, :raised_by, :raised_at, :answer_due_at, :disputed_minor)`, o)
	return err
}

// Objection reads an objection of an invoice and locks it.
func (tx *Tx) Objection(ctx context.Context, invoiceID, id string) (Objection, error) {
	var o Objection
	err := tx.GetContext(ctx, &o, `SELECT * FROM objections WHERE invoice_id = $1 AND id = $2 FOR UPDATE`, invoiceID, id)
	if errors.Is(err, sql.ErrNoRows) {
		return o, fault.New(fault.NotFound, "the invoice has no objection %q", id).At("/objection_id")
	}
	return o, err
}

// ResolveObjection writes the answer.
func (tx *Tx) ResolveObjection(ctx context.Context, o Objection) error {
	_, err := tx.NamedExecContext(ctx, `UPDATE objections SET state = :state, answer = :answer, accepted_contact_ids = :accepted_contact_ids,
		resolved_by = :resolved_by, resolved_at = :resolved_at WHERE id = :id`, o)
	return err
}

// OpenObjections counts the objections of an invoice that are not answered.
func (tx *Tx) OpenObjections(ctx context.Context, invoiceID string) (int, error) {
	var n int
	err := tx.GetContext(ctx, &n, `SELECT count(*) FROM objections WHERE invoice_id = $1 AND state = 'open'`, invoiceID)
	return n, err
}

// Remedy applies what a won objection does to contacts: 'unserved' or 'removed'.
func (tx *Tx) Remedy(ctx context.Context, engagement, objection, remedy string, contacts []string, at time.Time) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO contact_remedies (engagement_id, contact_id, objection_id, remedy, decided_at)
		SELECT $1, c, $2, $3, $5 FROM unnest($4::text[]) c ON CONFLICT (engagement_id, contact_id) DO NOTHING`, engagement, objection, remedy, pq.Array(contacts), at)
	return err
}

// ForeignContacts returns those of the given contacts that are not behind the invoice's usage snapshot.
func (tx *Tx) ForeignContacts(ctx context.Context, invoiceID string, contacts []string) ([]string, error) {
	var foreign []string
	err := tx.SelectContext(ctx, &foreign, `SELECT c FROM unnest($2::text[]) c WHERE NOT EXISTS (
		SELECT 1 FROM usage_snapshot_rows r JOIN invoice_lines l ON l.snapshot_id = r.snapshot_id WHERE l.invoice_id = $1 AND r.contact_id = c)`, invoiceID, pq.Array(contacts))
	return foreign, err
}
