package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/gainshare/gainshare/internal/rules/fapiao"
	"github.com/gainshare/gainshare/internal/rules/fault"
)

// Fapiao is a document of the tax authority: blue, or red against an original. Amounts of a red one are below zero.
type Fapiao struct {
	ID          string          `db:"id"`
	EntityID    string          `db:"entity_id"`
	MerchantID  string          `db:"merchant_id"`
	Number      *string         `db:"number"`
	Kind        string          `db:"kind"`
	State       string          `db:"state"`
	RedReason   *string         `db:"red_reason"`
	OriginalID  *string         `db:"original_id"`
	Buyer       json.RawMessage `db:"buyer"`
	Net         int64           `db:"net_minor"`
	Tax         int64           `db:"tax_minor"`
	RequestedAt time.Time       `db:"requested_at"`
	IssuedAt    *time.Time      `db:"issued_at"`
	RequestedBy string          `db:"requested_by"`
	Reason      string          `db:"reason"`
	LapsesAt    *time.Time      `db:"lapses_at"`
	BuyerBooked bool            `db:"buyer_booked"`
	NoteID      *string         `db:"note_id"`
}

// FapiaoPart is what a 发票 takes of an invoice, gross, below zero for a red one.
type FapiaoPart struct {
	InvoiceID string `db:"invoice_id"`
	Amount    int64  `db:"amount_minor"`
}

// AddFapiao writes a request with its parts; PostgreSQL refuses more than an invoice comes to.
func (tx *Tx) AddFapiao(ctx context.Context, f Fapiao, parts []FapiaoPart) error {
	if _, err := tx.NamedExecContext(ctx, `INSERT INTO fapiao (id, entity_id, merchant_id, kind, state, red_reason, original_id, buyer, net_minor, tax_minor, requested_at, requested_by, reason, lapses_at, buyer_booked, note_id)
		VALUES (:id, :entity_id, :merchant_id, :kind, :state, :red_reason, :original_id, :buyer, :net_minor, :tax_minor, :requested_at, :requested_by, :reason, :lapses_at, :buyer_booked, :note_id)`, f); err != nil {
		return err
	}
	for _, p := range parts {
		if _, err := tx.ExecContext(ctx, `INSERT INTO fapiao_invoices (fapiao_id, invoice_id, amount_minor) VALUES ($1, $2, $3)`, f.ID, p.InvoiceID, p.Amount); err != nil {
			return Refused(err, "the 发票 of an invoice cannot come to more than the invoice")
		}
	}
	return nil
}

// Fapiao reads one and locks it.
func (tx *Tx) Fapiao(ctx context.Context, id string) (Fapiao, error) {
	var f Fapiao
	err := tx.GetContext(ctx, &f, `SELECT * FROM fapiao WHERE id = $1 FOR UPDATE`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return f, fault.New(fault.NotFound, "there is no 发票 %q", id)
	}
	return f, err
}

// FapiaoParts lists what a 发票 takes of which invoices.
func (tx *Tx) FapiaoParts(ctx context.Context, id string) ([]FapiaoPart, error) {
	return list[FapiaoPart](ctx, tx, `SELECT invoice_id, amount_minor FROM fapiao_invoices WHERE fapiao_id = $1 ORDER BY invoice_id`, id)
}

// FapiaoGiven sums the 发票 of an invoice, gross, less issued red letters; Uncovered is what its issued credit notes
// take back without a red letter.
func (tx *Tx) FapiaoGiven(ctx context.Context, invoice string) (given, uncovered int64, err error) {
	var row struct {
		Given     int64 `db:"given"`
		Uncovered int64 `db:"uncovered"`
	}
	err = tx.GetContext(ctx, &row, `SELECT (SELECT COALESCE(sum(x.amount_minor), 0) FROM fapiao_invoices x JOIN fapiao f ON f.id = x.fapiao_id
			WHERE x.invoice_id = $1 AND (f.kind = 'blue' AND f.state IN ('requested','issued') OR f.kind = 'red' AND f.state = 'issued'))::bigint AS given,
		(SELECT COALESCE(-sum(n.total_minor), 0) FROM invoices n WHERE n.original_id = $1 AND n.number IS NOT NULL
			AND NOT EXISTS (SELECT 1 FROM fapiao f WHERE f.note_id = n.id AND f.state = 'issued'))::bigint AS uncovered`, invoice)
	return row.Given, row.Uncovered, err
}

// RedGiven sums the live red letters of a 发票, gross and tax, above zero; lapsed and cancelled ones are none.
func (tx *Tx) RedGiven(ctx context.Context, original string, now time.Time) (gross, tax int64, err error) {
	var row struct {
		Gross int64 `db:"gross"`
		Tax   int64 `db:"tax"`
	}
	err = tx.GetContext(ctx, &row, `SELECT COALESCE(-sum(net_minor + tax_minor), 0)::bigint AS gross, COALESCE(-sum(tax_minor), 0)::bigint AS tax FROM fapiao
		WHERE original_id = $1 AND (state IN ('requested','issued') OR state = 'awaiting_buyer' AND lapses_at > $2)`, original, now)
	return row.Gross, row.Tax, err
}

// MoveFapiao writes state, number and day of issue.
func (tx *Tx) MoveFapiao(ctx context.Context, f Fapiao) error {
	_, err := tx.NamedExecContext(ctx, `UPDATE fapiao SET state = :state, number = :number, issued_at = :issued_at WHERE id = :id`, f)
	return Refused(err, "the number is taken, or the 发票 would come to more than the invoice")
}

// NumberTaken says whether another 发票 has the number.
func (tx *Tx) NumberTaken(ctx context.Context, number string) (bool, error) {
	var taken bool
	err := tx.GetContext(ctx, &taken, `SELECT EXISTS (SELECT 1 FROM fapiao WHERE number = $1)`, number)
	return taken, err
}

// LapseRedLetters ends the red letters no buyer confirmed in time.
func (tx *Tx) LapseRedLetters(ctx context.Context, now time.Time) error {
	_, err := tx.ExecContext(ctx, `UPDATE fapiao SET state = 'lapsed' WHERE state = 'awaiting_buyer' AND lapses_at <= $1`, now)
	return err
}

// BuyerData reads the head of a merchant's 发票; fault.Conflict when nobody gave it.
func (tx *Tx) BuyerData(ctx context.Context, merchant string) (fapiao.Buyer, error) {
	var b fapiao.Buyer
	err := tx.QueryRowxContext(ctx, `SELECT title, tax_number, address_phone, bank_account FROM buyer_data WHERE merchant_id = $1`, merchant).
		Scan(&b.Title, &b.TaxNumber, &b.AddressPhone, &b.BankAccount)
	if errors.Is(err, sql.ErrNoRows) {
		return b, fault.New(fault.Conflict, "the merchant's data for 发票 (抬头, 税号) are missing")
	}
	return b, err
}

// SetBuyerData writes it; 发票 asked for before keep what they were asked with.
func (tx *Tx) SetBuyerData(ctx context.Context, merchant string, b fapiao.Buyer) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO buyer_data (merchant_id, title, tax_number, address_phone, bank_account) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (merchant_id) DO UPDATE SET title = $2, tax_number = $3, address_phone = $4, bank_account = $5`, merchant, b.Title, b.TaxNumber, b.AddressPhone, b.BankAccount)
	return err
}
