package store

import (
	"context"
	"time"

	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/rules/receivable"
)

// Parties are both sides of a document as it prints them.
type Parties struct {
	ProviderName    string `db:"provider_name"`
	ProviderTax     string `db:"provider_tax"`
	ProviderContact string `db:"provider_contact"`
	ProviderBank    string `db:"provider_bank"`
	BuyerName       string `db:"buyer_name"`
	BuyerTax        string `db:"buyer_tax"`
	BuyerContact    string `db:"buyer_contact"`
	BuyerBank       string `db:"buyer_bank"`
	Engagement      string `db:"engagement"`
}

const partyColumns = `le.name AS provider_name, le.tax_number AS provider_tax, le.address_phone AS provider_contact, le.bank_account AS provider_bank,
	COALESCE(bd.title, m.name) AS buyer_name, COALESCE(bd.tax_number, '') AS buyer_tax, COALESCE(bd.address_phone, '') AS buyer_contact, COALESCE(bd.bank_account, '') AS buyer_bank`

// PrintedInvoice is an invoice with what its paper needs beside the lines.
type PrintedInvoice struct {
	Parties
	ID        string         `db:"id"`
	Number    string         `db:"number"`
	Original  string         `db:"original"`
	Kind      string         `db:"kind"`
	Month     string         `db:"month"`
	Contract  int            `db:"contract_version"`
	Currency  money.Currency `db:"currency"`
	Subtotal  int64          `db:"subtotal_minor"`
	Tax       int64          `db:"tax_minor"`
	Total     int64          `db:"total_minor"`
	Paid      int64          `db:"paid_minor"`
	TaxRate   string         `db:"tax_rate"` // of the contract version; empty where it is unknown
	TaxMode   string         `db:"tax_mode"`
	IssuedOn  string         `db:"issued_on"` // where the legal entity keeps its books
	DueOn     string         `db:"due_on"`
	SHA256    string         `db:"sha256"`
	StampedAt time.Time      `db:"stamped_at"`
}

// PrintedInvoice reads an invoice for printing; none, or one a merchant has not been sent, is fault.NotFound.
func (tx *Tx) PrintedInvoice(ctx context.Context, id string) (PrintedInvoice, error) {
	return find[PrintedInvoice](ctx, tx, "there is no such invoice", `SELECT i.id, COALESCE(i.number, '') AS number, COALESCE(o.number, '') AS original, i.kind, i.month, i.contract_version, i.currency,
		i.subtotal_minor, i.tax_minor, i.total_minor, i.paid_minor, COALESCE(c.terms->'tax'->>'rate', '') AS tax_rate, COALESCE(c.terms->'tax'->>'mode', '') AS tax_mode,
		COALESCE(to_char(i.issued_at AT TIME ZONE le.time_zone, 'YYYY-MM-DD'), '') AS issued_on, COALESCE(i.due_on::text, '') AS due_on,
		encode(COALESCE(i.document_sha256, i.content_sha256), 'hex') AS sha256, COALESCE(i.issued_at, i.created_at) AS stamped_at, e.name AS engagement, `+partyColumns+`
		FROM invoices i JOIN merchants m ON m.id = i.merchant_id JOIN legal_entities le ON le.id = i.entity_id JOIN engagements e ON e.id = i.engagement_id
		LEFT JOIN buyer_data bd ON bd.merchant_id = i.merchant_id LEFT JOIN invoices o ON o.id = i.original_id
		LEFT JOIN contract_versions c ON c.engagement_id = i.engagement_id AND c.version = i.contract_version WHERE i.id = $1`+forMerchants, id)
}

// PrintedStatement is what a statement's paper needs beside its view.
type PrintedStatement struct {
	Parties
	Contract int    `db:"contract_version"`
	Baseline int    `db:"baseline_version"`
	Previous string `db:"previous"`
}

// PrintedStatement reads both parties and the versions behind the newest visible version of a statement.
func (tx *Tx) PrintedStatement(ctx context.Context, engagement, servicePeriod string) (PrintedStatement, error) {
	return find[PrintedStatement](ctx, tx, "there is no such statement", `SELECT s.contract_version, s.baseline_version, COALESCE(encode(s.previous_sha256, 'hex'), '') AS previous, e.name AS engagement, `+
		partyColumns+newestStatements+` JOIN merchants m ON m.id = e.merchant_id JOIN legal_entities le ON le.id = e.entity_id LEFT JOIN buyer_data bd ON bd.merchant_id = e.merchant_id
		WHERE s.engagement_id = $1 AND s.period = $2`, engagement, servicePeriod)
}

// MerchantParties reads both parties of a merchant's account and the provider's day at an instant.
func (tx *Tx) MerchantParties(ctx context.Context, merchant string, at time.Time) (Parties, period.Date, error) {
	row, err := find[struct {
		Parties
		Today period.Date `db:"today"`
	}](ctx, tx, "there is no such merchant", `SELECT ($2::timestamptz AT TIME ZONE le.time_zone)::date AS today, '' AS engagement, `+partyColumns+`
		FROM merchants m JOIN legal_entities le ON le.id = m.entity_id LEFT JOIN buyer_data bd ON bd.merchant_id = m.id WHERE m.id = $1`, merchant, at)
	return row.Parties, row.Today, err
}

type accountDocument struct {
	ID       string         `db:"id"`
	Number   string         `db:"number"`
	Month    string         `db:"month"`
	Kind     string         `db:"kind"`
	Currency money.Currency `db:"currency"`
	IssuedOn period.Date    `db:"issued_on"`
	DueOn    period.Date    `db:"due_on"`
	Total    int64          `db:"total_minor"`
	Settled  int64          `db:"settled"`
	Lost     bool           `db:"lost"`
}

// AccountDocuments reads a merchant's issued invoices and credit notes by currency, each with what transfers received
// and credit used up to a day have paid of it. A credit note counts below zero, whatever sign it is kept with.
func (tx *Tx) AccountDocuments(ctx context.Context, merchant string, on period.Date) (map[money.Currency][]receivable.Document, error) {
	rows, err := list[accountDocument](ctx, tx, `SELECT i.id, i.number, i.month, i.kind, i.currency, (i.issued_at AT TIME ZONE le.time_zone)::date AS issued_on, COALESCE(i.due_on, (i.issued_at AT TIME ZONE le.time_zone)::date) AS due_on, i.total_minor,
		COALESCE((SELECT sum(a.amount_minor) FROM receipt_allocations a JOIN receipts r ON r.id = a.receipt_id WHERE a.invoice_id = i.id AND r.received_on <= $2), 0)::bigint
			+ COALESCE((SELECT sum(u.amount_minor) FROM credit_uses u WHERE (u.invoice_id = i.id OR u.note_id = i.id) AND u.used_on <= $2), 0)::bigint AS settled,
		i.state = 'written_off' AS lost
		FROM invoices i JOIN legal_entities le ON le.id = i.entity_id WHERE i.merchant_id = $1 AND i.number IS NOT NULL ORDER BY issued_on, i.number`, merchant, on)
	out := map[money.Currency][]receivable.Document{}
	for _, r := range rows {
		total, settled := r.Total, r.Settled
		if len(r.Kind) > 6 && r.Kind[:6] == "credit" {
			total, settled = -max(r.Total, -r.Total), -r.Settled
		}
		out[r.Currency] = append(out[r.Currency], receivable.Document{ID: r.ID, Number: r.Number, Month: r.Month, IssuedOn: r.IssuedOn, DueOn: r.DueOn,
			Amount: money.New(total, r.Currency), Settled: money.New(settled, r.Currency), WrittenOff: r.Lost})
	}
	return out, err
}

// AccountReceipts reads a merchant's transfers by currency, each with what it had paid of documents issued up to a day.
func (tx *Tx) AccountReceipts(ctx context.Context, merchant string, on period.Date) (map[money.Currency][]receivable.Receipt, error) {
	rows, err := list[struct {
		Receipt
		Allocated int64 `db:"allocated"`
	}](ctx, tx, `SELECT r.*, COALESCE((SELECT sum(a.amount_minor) FROM receipt_allocations a JOIN invoices i ON i.id = a.invoice_id JOIN legal_entities le ON le.id = i.entity_id
			WHERE a.receipt_id = r.id AND (i.issued_at AT TIME ZONE le.time_zone)::date <= $2), 0)::bigint
			+ COALESCE((SELECT sum(u.amount_minor) FROM credit_uses u WHERE u.receipt_id = r.id AND u.used_on <= $2), 0)::bigint AS allocated
		FROM receipts r WHERE r.merchant_id = $1 ORDER BY r.received_on, r.id`, merchant, on)
	out := map[money.Currency][]receivable.Receipt{}
	for _, r := range rows {
		out[r.Currency] = append(out[r.Currency], receivable.Receipt{ID: r.ID, Reference: r.Reference, ReceivedOn: r.ReceivedOn,
			Amount: money.New(r.Amount, r.Currency), Allocated: money.New(r.Allocated, r.Currency)})
	}
	return out, err
}
