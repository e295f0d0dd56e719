package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/gainshare/gainshare/internal/rules/contract"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/rules/settlement"
)

// Baseline is what the desk cost before us, as both sides sign it.
type Baseline struct {
	EngagementID string          `db:"engagement_id"`
	Version      int             `db:"version"`
	Document     string          `db:"document"`
	SHA256       []byte          `db:"sha256"`
	MeanContacts money.Number    `db:"mean_contacts"`
	FixedMonth   money.Number    `db:"fixed_month"`
	UnitCost     money.Number    `db:"unit_cost"`
	Season       json.RawMessage `db:"season"`
	Quality      json.RawMessage `db:"quality"`
	VATBasis     string          `db:"vat_basis"`
	PreparedBy   string          `db:"prepared_by"`
	CreatedAt    time.Time       `db:"created_at"`
	SignedAt     *time.Time      `db:"signed_at"`
}

// BaselineMonth is a month of the baseline by cost component, in minor units.
type BaselineMonth struct {
	Month    period.Month `db:"month"`
	Contacts int64        `db:"contacts"`
	Labour   int64        `db:"labour_minor"`
	Training int64        `db:"training_minor"`
	Site     int64        `db:"site_minor"`
	Hidden   int64        `db:"hidden_minor"`
	Excluded string       `db:"excluded_reason"`
	Source   string       `db:"source_document"`
}

// AddBaseline writes the next version of an engagement's baseline with its months and returns its number.
func (tx *Tx) AddBaseline(ctx context.Context, b Baseline, months []BaselineMonth) (int, error) {
	err := tx.GetContext(ctx, &b.Version, `SELECT COALESCE(max(version), 0) + 1 FROM baselines WHERE engagement_id = $1`, b.EngagementID)
	if err != nil {
		return 0, err
	}
	if _, err := tx.ExecContext(ctx, `
		INSERT INTO baselines (engagement_id, version, document, sha256, mean_contacts, fixed_month, unit_cost, season, quality, vat_basis, prepared_by, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`, b.EngagementID, b.Version, b.Document, b.SHA256,
		b.MeanContacts, b.FixedMonth, b.UnitCost, string(b.Season), string(b.Quality), b.VATBasis, b.PreparedBy, b.CreatedAt); err != nil {
		return 0, err
	}
	for _, m := range months {
		if _, err := tx.ExecContext(ctx, `
			INSERT INTO baseline_months (engagement_id, version, month, contacts, labour_minor, training_minor, site_minor, hidden_minor, excluded_reason, source_document)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, b.EngagementID, b.Version, m.Month, m.Contacts, m.Labour, m.Training, m.Site, m.Hidden, m.Excluded, m.Source); err != nil {
			return 0, err
		}
	}
	return b.Version, nil
}

// BaselineVersion reads one version and locks it.
func (tx *Tx) BaselineVersion(ctx context.Context, engagement string, version int) (Baseline, error) {
	var b Baseline
	err := tx.GetContext(ctx, &b, `SELECT * FROM baselines WHERE engagement_id = $1 AND version = $2 FOR UPDATE`, engagement, version)
	if errors.Is(err, sql.ErrNoRows) {
		return b, fault.New(fault.NotFound, "there is no baseline version %d", version)
	}
	return b, err
}

// SignedBaseline returns the newest signed baseline; without one there is no savings share.
func (tx *Tx) SignedBaseline(ctx context.Context, engagement string) (Baseline, error) {
	var b Baseline
	err := tx.GetContext(ctx, &b, `SELECT * FROM baselines WHERE engagement_id = $1 AND signed_at IS NOT NULL ORDER BY version DESC LIMIT 1`, engagement)
	if errors.Is(err, sql.ErrNoRows) {
		return b, fault.New(fault.Conflict, "no baseline is signed by both sides")
	}
	return b, err
}

// SealBaseline marks a version as signed by both sides.
func (tx *Tx) SealBaseline(ctx context.Context, engagement string, version int, at time.Time) error {
	_, err := tx.ExecContext(ctx, `UPDATE baselines SET signed_at = $3 WHERE engagement_id = $1 AND version = $2`, engagement, version, at)
	return err
}

// SeasonOf returns the index a baseline gives a calendar month, "1" when it gives none.
func (b Baseline) SeasonOf(month period.Month) (raw, clipped money.Number, err error) {
	var seasons []settlement.Season
	if err := json.Unmarshal(b.Season, &seasons); err != nil {
		return "", "", err
	}
	for _, s := range seasons {
		if s.Month.Month() == month.Month() {
			return s.Raw, s.Clipped, nil
		}
	}
	return "1", "1", nil
}

// BaselineSide returns what a baseline counts as cost: the components that cost something in a month that counts.
func (tx *Tx) BaselineSide(ctx context.Context, b Baseline) (contract.CostSide, error) {
	var n struct{ Labour, Training, Site, Hidden bool }
	err := tx.GetContext(ctx, &n, `SELECT bool_or(labour_minor <> 0) AS labour, bool_or(training_minor <> 0) AS training, bool_or(site_minor <> 0) AS site, bool_or(hidden_minor <> 0) AS hidden
		FROM baseline_months WHERE engagement_id = $1 AND version = $2 AND excluded_reason = ''`, b.EngagementID, b.Version)
	return contract.CostSide{Components: contract.Given(map[string]bool{"labour": n.Labour, "training": n.Training, "site": n.Site, contract.Hidden: n.Hidden}),
		VATBasis: b.VATBasis}, err
}
