package store

import (
	"context"
	"time"

	"github.com/lib/pq"
)

// ContractView is one version of the terms with its signatures and the documents that used it.
type ContractView struct {
	Version        int             `db:"version" json:"version"`
	EffectiveMonth string          `db:"effective_month" json:"effective_month"`
	Kind           string          `db:"kind" json:"kind"`
	Reason         string          `db:"reason" json:"reason,omitempty"`
	SHA256         string          `db:"sha256" json:"sha256"`
	Terms          Object          `db:"terms" json:"terms"`
	PreparedBy     string          `db:"prepared_by" json:"prepared_by"`
	ApprovedBy     *string         `db:"approved_by" json:"approved_by,omitempty"`
	NeedsSecond    bool            `db:"needs_second" json:"needs_second_approver"`
	SecondApprover *string         `db:"second_approver" json:"second_approver,omitempty"`
	SignedAt       *time.Time      `db:"signed_at" json:"signed_at,omitempty"`
	Signatures     []SignatureView `db:"-" json:"signatures"`
	UsedBy         pq.StringArray  `db:"used_by" json:"used_by"`
}

// SignatureView is one side's signature under a document.
type SignatureView struct {
	DocumentID string    `db:"document_id" json:"-"`
	Side       string    `db:"side" json:"side"`
	UserID     string    `db:"user_id" json:"user_id"`
	UserName   string    `db:"user_name" json:"user_name"`
	Role       string    `db:"role" json:"role"`
	SignedAt   time.Time `db:"signed_at" json:"signed_at"`
	Method     string    `db:"method" json:"method"`
}

// ContractViews lists the versions of an engagement's terms, newest first.
func (tx *Tx) ContractViews(ctx context.Context, engagement string) ([]ContractView, error) {
	views, err := list[ContractView](ctx, tx, `SELECT v.version, v.effective_month, v.kind, v.reason, encode(v.sha256, 'hex') AS sha256, v.terms, v.prepared_by, v.needs_second, v.second_approver,
		v.approved_by, v.signed_at, ARRAY(SELECT u.document_kind || ' ' || u.document_id FROM contract_uses u
			WHERE u.engagement_id = v.engagement_id AND u.version = v.version ORDER BY 1) AS used_by
		FROM contract_versions v WHERE v.engagement_id = $1 ORDER BY v.version DESC`, engagement)
	for i := range views {
		if err == nil {
			views[i].Signatures, err = tx.signaturesUnder(ctx, views[i].SHA256)
		}
	}
	return views, err
}

// signaturesUnder lists the signatures under the text with a hash, in hex.
func (tx *Tx) signaturesUnder(ctx context.Context, sha256 string) ([]SignatureView, error) {
	return list[SignatureView](ctx, tx, `SELECT s.document_id, s.side, s.user_id, u.name AS user_name, s.role, s.signed_at, s.method
		FROM signatures s JOIN users u ON u.id = s.user_id WHERE s.sha256 = decode($1, 'hex') ORDER BY s.signed_at`, sha256)
}

// BaselineView is one version of what the desk cost before us.
type BaselineView struct {
	Version      int                 `db:"version" json:"version"`
	SHA256       string              `db:"sha256" json:"sha256"`
	MeanContacts string              `db:"mean_contacts" json:"mean_contacts"`
	FixedMonth   string              `db:"fixed_month" json:"fixed_month"`
	UnitCost     string              `db:"unit_cost" json:"unit_cost"`
	Season       Object              `db:"season" json:"season"`
	VATBasis     string              `db:"vat_basis" json:"vat_basis"`
	Months       []BaselineMonthView `db:"-" json:"months"`
	Quality      Object              `db:"quality" json:"quality"`
	SignedAt     *time.Time          `db:"signed_at" json:"signed_at,omitempty"`
	Signatures   []SignatureView     `db:"-" json:"signatures"`
}

// BaselineMonthView is a month of a baseline; costs are decimal text in the engagement's currency.
type BaselineMonthView struct {
	Month    string `db:"month" json:"month"`
	Contacts int64  `db:"contacts" json:"contacts"`
	Labour   Money  `db:"labour" json:"-"`
	Training Money  `db:"training" json:"-"`
	Site     Money  `db:"site" json:"-"`
	Hidden   Money  `db:"hidden" json:"-"`
	Excluded string `db:"excluded_reason" json:"excluded_reason,omitempty"`
	Document string `db:"source_document" json:"document,omitempty"`

	LabourText   string `db:"-" json:"labour"`
	TrainingText string `db:"-" json:"training"`
	SiteText     string `db:"-" json:"site"`
	HiddenText   string `db:"-" json:"hidden"`
}

// BaselineViews lists the versions of an engagement's baseline, newest first.
func (tx *Tx) BaselineViews(ctx context.Context, engagement string) ([]BaselineView, error) {
	views, err := list[BaselineView](ctx, tx, `SELECT b.version, encode(b.sha256, 'hex') AS sha256, b.mean_contacts::text, b.fixed_month::text, b.unit_cost::text,
		CASE jsonb_typeof(b.season) WHEN 'array' THEN jsonb_build_object('months', b.season) ELSE b.season END AS season,
		b.vat_basis, b.quality, b.signed_at FROM baselines b WHERE b.engagement_id = $1 ORDER BY b.version DESC`, engagement)
	for i := range views {
		if err == nil {
			views[i].Months, err = tx.baselineMonths(ctx, engagement, views[i].Version)
		}
		if err == nil {
			views[i].Signatures, err = tx.signaturesUnder(ctx, views[i].SHA256)
		}
	}
	return views, err
}

func (tx *Tx) baselineMonths(ctx context.Context, engagement string, version int) ([]BaselineMonthView, error) {
	months, err := list[BaselineMonthView](ctx, tx, `SELECT b.month, b.contacts, b.labour_minor || ' ' || e.currency AS labour, b.training_minor || ' ' || e.currency AS training,
		b.site_minor || ' ' || e.currency AS site, b.hidden_minor || ' ' || e.currency AS hidden, b.excluded_reason, b.source_document
		FROM baseline_months b JOIN engagements e ON e.id = b.engagement_id WHERE b.engagement_id = $1 AND b.version = $2 ORDER BY b.month`, engagement, version)
	for i := range months {
		m := &months[i]
		m.LabourText, m.TrainingText, m.SiteText, m.HiddenText = m.Labour.Amount, m.Training.Amount, m.Site.Amount, m.Hidden.Amount
	}
	return months, err
}
