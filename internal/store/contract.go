package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/gainshare/gainshare/internal/rules/contract"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/period"
)

// ContractVersion is one signed, or still unsigned, version of the terms.
type ContractVersion struct {
	EngagementID   string          `db:"engagement_id"`
	Version        int             `db:"version"`
	EffectiveMonth period.Month    `db:"effective_month"`
	Kind           string          `db:"kind"`
	Reason         string          `db:"reason"`
	Terms          json.RawMessage `db:"terms"`
	Document       string          `db:"document"`
	SHA256         []byte          `db:"sha256"`
	PreparedBy     string          `db:"prepared_by"`
	ApprovedBy     *string         `db:"approved_by"`
	SignedAt       *time.Time      `db:"signed_at"`
	CreatedAt      time.Time       `db:"created_at"`
	NeedsSecond    bool            `db:"needs_second"`
	SecondApprover *string         `db:"second_approver"`
}

// AddContract writes a contract version and a row for each of its charges.
func (tx *Tx) AddContract(ctx context.Context, v ContractVersion, c contract.Contract) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO contract_versions (engagement_id, version, effective_month, kind, reason, terms, document, sha256, prepared_by, created_at, needs_second)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		v.EngagementID, v.Version, v.EffectiveMonth, v.Kind, v.Reason, string(v.Terms), v.Document, v.SHA256, v.PreparedBy, v.CreatedAt, v.NeedsSecond)
	if err != nil {
		return err
	}
	for i, t := range c.Charges {
		kind, pool := orDefault(t.Kind, contract.KindUsage), orDefault(t.Pool, "all")
		if _, err := tx.ExecContext(ctx, `
			INSERT INTO contract_charges (engagement_id, version, position, key, kind, pool, valid_from, valid_to, charged_on, definition)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			v.EngagementID, v.Version, i+1, t.Charge.Key, kind, pool, t.From, t.To, t.On, asJSON(t.Charge)); err != nil {
			return err
		}
	}
	return nil
}

// Contract reads one version and locks it for a decision about it.
func (tx *Tx) Contract(ctx context.Context, engagement string, version int) (ContractVersion, error) {
	var v ContractVersion
	err := tx.GetContext(ctx, &v, `SELECT * FROM contract_versions WHERE engagement_id = $1 AND version = $2 FOR UPDATE`, engagement, version)
	if errors.Is(err, sql.ErrNoRows) {
		return v, fault.New(fault.NotFound, "there is no contract version %d", version)
	}
	return v, err
}

// ContractFor returns the newest signed version in force in a month, and its parsed terms.
func (tx *Tx) ContractFor(ctx context.Context, engagement string, month period.Month) (ContractVersion, contract.Contract, error) {
	var v ContractVersion
	err := tx.GetContext(ctx, &v, `SELECT * FROM contract_versions
		WHERE engagement_id = $1 AND signed_at IS NOT NULL AND effective_month <= $2 ORDER BY effective_month DESC, version DESC LIMIT 1`, engagement, month)
	if errors.Is(err, sql.ErrNoRows) {
		return v, contract.Contract{}, fault.New(fault.Conflict, "no signed contract is in force in %s", month)
	}
	if err != nil {
		return v, contract.Contract{}, err
	}
	c, err := contract.Parse(v.Terms)
	return v, c, err
}

// NewestContract returns the number of the newest version, signed or not.
func (tx *Tx) NewestContract(ctx context.Context, engagement string) (int, error) {
	var n int
	err := tx.GetContext(ctx, &n, `SELECT COALESCE(max(version), 0) FROM contract_versions WHERE engagement_id = $1`, engagement)
	return n, err
}

// LastBilledMonth returns the newest service month with an issued invoice, zero when there is none.
func (tx *Tx) LastBilledMonth(ctx context.Context, engagement string) (period.Month, error) {
	var label string
	err := tx.GetContext(ctx, &label, `SELECT COALESCE(max(month), '') FROM invoices WHERE engagement_id = $1 AND kind = 'service' AND number IS NOT NULL`, engagement)
	if err != nil || label == "" {
		return period.Month{}, err
	}
	return period.ParseMonth(label)
}

// CorrectedSince says whether a correcting amendment reaching back to a service month was signed after the month
// was last rated.
func (tx *Tx) CorrectedSince(ctx context.Context, engagement string, month period.Month) (bool, error) {
	var corrected bool
	err := tx.GetContext(ctx, &corrected, `SELECT EXISTS (SELECT 1 FROM contract_versions v WHERE v.engagement_id = $1 AND v.kind = 'correcting' AND v.effective_month <= $2
		AND v.signed_at > (SELECT max(i.created_at) FROM invoices i JOIN invoice_lines l ON l.invoice_id = i.id
			WHERE i.engagement_id = $1 AND l.service_month = $2 AND i.state <> 'void'))`, engagement, month)
	return corrected, err
}

// ApproveContract records who approved a version, or who agreed second; the database refuses the person who
// prepared it.
func (tx *Tx) ApproveContract(ctx context.Context, engagement string, version int, by string, second bool) error {
	_, err := tx.ExecContext(ctx, `UPDATE contract_versions SET approved_by = CASE WHEN $4 THEN approved_by ELSE $3 END,
		second_approver = CASE WHEN $4 THEN $3 END WHERE engagement_id = $1 AND version = $2`, engagement, version, by, second)
	return err
}

// UseContract notes that a document used a version: every version lists the documents that used it.
func (tx *Tx) UseContract(ctx context.Context, engagement string, version int, kind, document string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO contract_uses (engagement_id, version, document_kind, document_id) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
		engagement, version, kind, document)
	return err
}

// Signature is one side's signature under a document.
type Signature struct {
	DocumentKind string    `db:"document_kind"`
	DocumentID   string    `db:"document_id"`
	SHA256       []byte    `db:"sha256"`
	UserID       string    `db:"user_id"`
	Role         string    `db:"role"`
	Side         string    `db:"side"` // provider or merchant
	SignedAt     time.Time `db:"signed_at"`
	Method       string    `db:"method"`
}

// Sign adds a signature and returns how many sides have signed this very text.
func (tx *Tx) Sign(ctx context.Context, s Signature) (sides int, err error) {
	_, err = tx.ExecContext(ctx, `INSERT INTO signatures (id, document_kind, document_id, sha256, user_id, role, side, signed_at, method)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		NewID("sig"), s.DocumentKind, s.DocumentID, s.SHA256, s.UserID, s.Role, s.Side, s.SignedAt, s.Method)
	if err != nil {
		return 0, Refused(err, "this side has signed this document already")
	}
	err = tx.GetContext(ctx, &sides, `SELECT count(*) FROM signatures WHERE document_kind = $1 AND document_id = $2 AND sha256 = $3`,
		s.DocumentKind, s.DocumentID, s.SHA256)
	return sides, err
}

// SealContract marks a version as signed by both sides; from then on PostgreSQL refuses any change.
func (tx *Tx) SealContract(ctx context.Context, engagement string, version int, at time.Time) error {
	_, err := tx.ExecContext(ctx, `UPDATE contract_versions SET signed_at = $3 WHERE engagement_id = $1 AND version = $2`, engagement, version, at)
	return err
}

func orDefault(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}
