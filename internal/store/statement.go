package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/lib/pq"

	"github.com/gainshare/gainshare/internal/rules/evidence"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/rules/settlement"
)

// Statement is one version of a savings-share statement. Figures, bytes and signature never change.
type Statement struct {
	EngagementID    string          `db:"engagement_id"`
	Period          string          `db:"period"`
	Version         int             `db:"version"`
	State           string          `db:"state"`
	BaselineVersion int             `db:"baseline_version"`
	ContractVersion int             `db:"contract_version"`
	Currency        money.Currency  `db:"currency"`
	Input           json.RawMessage `db:"input"`
	Output          json.RawMessage `db:"output"`
	Status          string          `db:"status"`
	Contacts        int64           `db:"contacts"`
	Baseline        int64           `db:"baseline_minor"`
	Actual          int64           `db:"actual_minor"`
	Share           int64           `db:"share_minor"`
	Payable         int64           `db:"payable_minor"`
	Held            int64           `db:"held_minor"`
	Tax             int64           `db:"tax_minor"`
	DeficitOut      int64           `db:"deficit_out_minor"`
	Document        string          `db:"document"`
	SHA256          []byte          `db:"sha256"`
	Previous        []byte          `db:"previous_sha256"`
	Signature       string          `db:"signature"`
	EvidenceCSV     string          `db:"evidence_csv"`
	PreparedBy      string          `db:"prepared_by"`
	SubmittedAt     *time.Time      `db:"submitted_at"`
	ApprovedBy      *string         `db:"approved_by"`
	SecondApprover  *string         `db:"second_approver"`
	ApprovedAt      *time.Time      `db:"approved_at"`
	WindowEndsAt    *time.Time      `db:"window_ends_at"`
	AcceptedAt      *time.Time      `db:"accepted_at"`
	AcceptedBy      string          `db:"accepted_by"`
	PostedAt        *time.Time      `db:"posted_at"`
	CreatedAt       time.Time       `db:"created_at"`
	Restates        *int            `db:"restates"` // the posted version this one replaces
	Because         string          `db:"restated_because"`
}

// CostKeys lists the cost lines a statement is computed from.
func (tx *Tx) CostKeys(ctx context.Context, s Statement) ([]string, error) {
	var keys []string
	err := tx.SelectContext(ctx, &keys, `SELECT substr(key, 6) FROM statement_evidence WHERE engagement_id = $1 AND period = $2 AND version = $3
		AND key LIKE 'cost/%' ORDER BY position`, s.EngagementID, s.Period, s.Version)
	return keys, err
}

// Statement reads the newest version of a period's statement and locks it.
func (tx *Tx) Statement(ctx context.Context, engagement, servicePeriod string) (Statement, error) {
	var s Statement
	err := tx.GetContext(ctx, &s, `SELECT * FROM statements WHERE engagement_id = $1 AND period = $2 ORDER BY version DESC LIMIT 1 FOR UPDATE`, engagement, servicePeriod)
	if errors.Is(err, sql.ErrNoRows) {
		return s, fault.New(fault.NotFound, "there is no statement of %s yet", servicePeriod)
	}
	return s, err
}

// monthlyFigures are a statement without its texts: what the months after it need to know.
const monthlyFigures = `SELECT DISTINCT ON (period) engagement_id, period, version, state, contract_version, currency, input, output, status, contacts,
	baseline_minor, actual_minor, share_minor, payable_minor, held_minor, tax_minor, deficit_out_minor, sha256, restates, created_at
	FROM statements WHERE engagement_id = $1 AND length(period) = 7 `

// EarlierStatements reads the figures of the newest version of every month before a period, oldest first.
func (tx *Tx) EarlierStatements(ctx context.Context, engagement, servicePeriod string) ([]Statement, error) {
	var out []Statement
	err := tx.SelectContext(ctx, &out, monthlyFigures+`AND period < $2 ORDER BY period, version DESC`, engagement, servicePeriod)
	return out, err
}

// LaterStatements reads the figures of the newest version of every month after a period, oldest first.
func (tx *Tx) LaterStatements(ctx context.Context, engagement, servicePeriod string) ([]Statement, error) {
	var out []Statement
	err := tx.SelectContext(ctx, &out, monthlyFigures+`AND period > $2 ORDER BY period, version DESC`, engagement, servicePeriod)
	return out, err
}

// LastStatementHash returns the hash of the statement issued last, the end of the engagement's chain; nil at its beginning.
func (tx *Tx) LastStatementHash(ctx context.Context, engagement string) ([]byte, error) {
	var sum []byte
	err := tx.GetContext(ctx, &sum, `SELECT s.sha256 FROM statements s WHERE s.engagement_id = $1
		AND NOT EXISTS (SELECT 1 FROM statements n WHERE n.engagement_id = $1 AND n.previous_sha256 = s.sha256)
		ORDER BY s.created_at DESC, s.period DESC, s.version DESC LIMIT 1`, engagement)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return sum, err
}

// StatementPosted says whether the newest version of a period's statement is posted.
func (tx *Tx) StatementPosted(ctx context.Context, engagement, servicePeriod string) (bool, error) {
	var posted bool
	err := tx.GetContext(ctx, &posted, `SELECT COALESCE((SELECT state = 'posted' FROM statements WHERE engagement_id = $1 AND period = $2 ORDER BY version DESC LIMIT 1), false)`, engagement, servicePeriod)
	return posted, err
}

// StatementsWithoutEnd lists the newest versions that are neither posted nor replaced: each should have a running
// workflow.
func (db *DB) StatementsWithoutEnd(ctx context.Context) ([]Statement, error) {
	var out []Statement
	err := db.SelectContext(ctx, &out, `SELECT engagement_id, period, version, state FROM statements WHERE state NOT IN ('posted','superseded') ORDER BY engagement_id, period`)
	return out, err
}

// AddStatement writes a version with its evidence lines; the version before is superseded.
func (tx *Tx) AddStatement(ctx context.Context, s Statement, lines []evidence.Line) error {
	_, err := tx.NamedExecContext(ctx, `
		INSERT INTO statements (engagement_id, period, version, state, baseline_version, contract_version, currency, input, output, status, contacts,
			baseline_minor, actual_minor, share_minor, payable_minor, held_minor, tax_minor, deficit_out_minor, document, sha256, previous_sha256, signature,
			evidence_csv, prepared_by, submitted_at, approved_by, second_approver, approved_at, accepted_at, accepted_by, posted_at, created_at, restates, restated_because)
		VALUES (:engagement_id, :period, :version, :state, :baseline_version, :contract_version, :currency, :input, :output, :status, :contacts,
			:baseline_minor, :actual_minor, :share_minor, :payable_minor, :held_minor, :tax_minor, :deficit_out_minor, :document, :sha256, :previous_sha256, :signature,
			:evidence_csv, :prepared_by, :submitted_at, :approved_by, :second_approver, :approved_at, :accepted_at, :accepted_by, :posted_at, :created_at, :restates, :restated_because)`, s)
	if err != nil {
		return err
	}
	for i, l := range lines {
		if _, err := tx.ExecContext(ctx, `
			INSERT INTO statement_evidence (engagement_id, period, version, key, position, label, value, unit, formula, source, filter, rows, snapshot_at, parents)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, to_jsonb($11::text), $12, $13, $14)`, s.EngagementID, s.Period, s.Version, l.Key, i+1, l.Label, l.Value,
			l.Unit, l.Formula, l.Source, l.Filter, l.Rows, s.CreatedAt, pq.Array(l.Parents)); err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, `UPDATE statements SET state = 'superseded' WHERE engagement_id = $1 AND period = $2 AND version < $3 AND state <> 'superseded'`, s.EngagementID, s.Period, s.Version)
	return err
}

// MoveStatement writes a statement's way through the hands of people.
func (tx *Tx) MoveStatement(ctx context.Context, s Statement) error {
	_, err := tx.NamedExecContext(ctx, `UPDATE statements SET state = :state, submitted_at = :submitted_at, prepared_by = :prepared_by, approved_by = :approved_by,
		second_approver = :second_approver, approved_at = :approved_at, window_ends_at = :window_ends_at, accepted_at = :accepted_at, accepted_by = :accepted_by,
		posted_at = :posted_at WHERE engagement_id = :engagement_id AND period = :period AND version = :version`, s)
	return Refused(err, "the statement does not allow this change")
}

// Measured is a contact as it stands behind a statement.
type Measured struct {
	ContactID string `db:"contact_id"`
	Shop      string `db:"shop_id"`
	Day       string `db:"day"`
	Class     string `db:"class"`
	Outcome   string `db:"outcome"`
	Counted   bool   `db:"counted"`
	Eligible  bool   `db:"eligible"`
	CSAT      *int64 `db:"csat"`
	Dispute   bool   `db:"platform_dispute"`
}

// MeasuredContacts reads the contacts behind an invoice's snapshot with what the quality gates look at.
func (tx *Tx) MeasuredContacts(ctx context.Context, snapshot string) ([]Measured, error) {
	var out []Measured
	err := tx.SelectContext(ctx, &out, `SELECT r.contact_id, r.shop_id, r.day::text AS day, r.class, r.outcome, r.counted, c.ai_enabled AS eligible, c.csat, c.platform_dispute
		FROM usage_snapshot_rows r JOIN usage_snapshots s ON s.id = r.snapshot_id
		JOIN contacts c ON c.id = r.contact_id AND c.engagement_id = s.engagement_id AND c.month = s.service_month
		WHERE r.snapshot_id = $1 ORDER BY r.contact_id COLLATE "C"`, snapshot)
	return out, err
}

// RetainedCosts reads what the merchant bore himself in a month, as cost lines.
func (tx *Tx) RetainedCosts(ctx context.Context, e Engagement, month period.Month) ([]settlement.Cost, error) {
	var rows []struct {
		Key    string `db:"key"`
		Amount int64  `db:"amount_minor"`
	}
	err := tx.SelectContext(ctx, &rows, `SELECT key, amount_minor FROM retained_costs WHERE engagement_id = $1 AND month = $2 ORDER BY key`, e.ID, month)
	var out []settlement.Cost
	for _, r := range rows {
		out = append(out, settlement.Cost{Key: "retained/" + r.Key, Amount: money.Number(money.New(r.Amount, e.Currency).String())})
	}
	return out, err
}

// WageIndex returns the month's published index and its source, "1" when there is none.
func (tx *Tx) WageIndex(ctx context.Context, engagement string, month period.Month) (value money.Number, source string, err error) {
	var row struct {
		Value  string `db:"value"`
		Source string `db:"source"`
	}
	err = tx.GetContext(ctx, &row, `SELECT value::text, source FROM wage_indices WHERE engagement_id = $1 AND month <= $2 ORDER BY month DESC LIMIT 1`, engagement, month)
	if errors.Is(err, sql.ErrNoRows) {
		return "1", "none published", nil
	}
	return money.Number(row.Value), row.Source, err
}
