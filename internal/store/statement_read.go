package store

import (
	"context"
	"time"

	"github.com/lib/pq"
)

// StatementView is the newest version of a savings-share statement; lists leave out evidence and disputes.
type StatementView struct {
	ID             string     `db:"id" json:"id"`
	EngagementID   string     `db:"engagement_id" json:"engagement_id"`
	EngagementName string     `db:"engagement_name" json:"engagement_name"`
	MerchantID     string     `db:"merchant_id" json:"merchant_id"`
	Period         string     `db:"period" json:"period"`
	Version        int        `db:"version" json:"version"`
	State          string     `db:"state" json:"state"`
	Status         string     `db:"status" json:"status"`
	Contacts       int64      `db:"contacts" json:"contacts"`
	Baseline       Money      `db:"baseline" json:"baseline"`
	Actual         Money      `db:"actual" json:"actual"`
	GrossSaving    Money      `db:"gross_saving" json:"gross_saving"`
	Share          Money      `db:"share" json:"share"`
	Payable        Money      `db:"payable" json:"payable"`
	Held           Money      `db:"held" json:"held"`
	Tax            Money      `db:"tax" json:"tax"`
	DeficitOut     Money      `db:"deficit_out" json:"deficit_out"`
	Limit          *string    `db:"limit" json:"limit,omitempty"`
	QualityFactor  *string    `db:"quality_factor" json:"quality_factor,omitempty"`
	Input          Object     `db:"input" json:"input"`
	Output         Object     `db:"output" json:"output"`
	SHA256         string     `db:"sha256" json:"sha256"`
	PreparedBy     string     `db:"prepared_by" json:"prepared_by"`
	ApprovedBy     *string    `db:"approved_by" json:"approved_by,omitempty"`
	SecondApprover *string    `db:"second_approver" json:"second_approver,omitempty"`
	WindowEndsAt   *time.Time `db:"window_ends_at" json:"window_ends_at,omitempty"`
	AcceptedAt     *time.Time `db:"accepted_at" json:"accepted_at,omitempty"`
	AcceptedBy     string     `db:"accepted_by" json:"accepted_by,omitempty"`
	PostedAt       *time.Time `db:"posted_at" json:"posted_at,omitempty"`
	CreatedAt      time.Time  `db:"created_at" json:"created_at"`
	Restates       *int       `db:"restates" json:"restates,omitempty"`
	Because        string     `db:"restated_because" json:"restated_because,omitempty"`

	Evidence []EvidenceView `db:"-" json:"evidence,omitempty"`
	Disputes []DisputeView  `db:"-" json:"disputes,omitempty"`
}

// EvidenceView is one figure of a statement with where it comes from.
type EvidenceView struct {
	Key     string         `db:"key" json:"key"`
	Label   string         `db:"label" json:"label"`
	Value   string         `db:"value" json:"value"`
	Unit    string         `db:"unit" json:"unit"`
	Formula string         `db:"formula" json:"formula"`
	Source  string         `db:"source" json:"source"`
	Filter  Object         `db:"filter" json:"filter"`
	Rows    int64          `db:"rows" json:"rows"`
	SHA256  *string        `db:"sha256" json:"sha256,omitempty"`
	Parents pq.StringArray `db:"parents" json:"parents"`
}

// DisputeView is a merchant's dispute of a statement and its answer.
type DisputeView struct {
	ID         string         `db:"id" json:"id"`
	Reason     string         `db:"reason" json:"reason"`
	State      string         `db:"state" json:"state"`
	Lines      pq.StringArray `db:"lines" json:"lines"`
	ContactIDs pq.StringArray `db:"contact_ids" json:"contact_ids"`
	RaisedBy   string         `db:"raised_by" json:"raised_by"`
	RaisedAt   time.Time      `db:"raised_at" json:"raised_at"`
	Answer     string         `db:"answer" json:"answer,omitempty"`
	ResolvedBy *string        `db:"resolved_by" json:"resolved_by,omitempty"`
}

// newestStatements are the newest versions; a merchant sees only what was approved for him.
const newestStatements = ` FROM (SELECT DISTINCT ON (engagement_id, period) * FROM statements
	WHERE COALESCE(current_setting('gainshare.merchant', true), '') = '' OR state IN ('sent','disputed','accepted','posted') OR (state = 'superseded' AND posted_at IS NOT NULL)
	ORDER BY engagement_id, period, version DESC) s JOIN engagements e ON e.id = s.engagement_id`

const statementView = `SELECT s.engagement_id || '.' || s.period AS id, s.engagement_id, e.name AS engagement_name, e.merchant_id, s.period, s.version, s.state, s.status,
	s.contacts, s.baseline_minor || ' ' || s.currency AS baseline, s.actual_minor || ' ' || s.currency AS actual,
	(s.baseline_minor - s.actual_minor) || ' ' || s.currency AS gross_saving, s.share_minor || ' ' || s.currency AS share,
	s.payable_minor || ' ' || s.currency AS payable, s.held_minor || ' ' || s.currency AS held, s.tax_minor || ' ' || s.currency AS tax,
	s.deficit_out_minor || ' ' || s.currency AS deficit_out, s.output->>'limit' AS "limit", s.output->>'quality_factor' AS quality_factor,
	s.input, s.output, encode(s.sha256, 'hex') AS sha256, s.prepared_by, s.approved_by, s.second_approver, s.window_ends_at, s.accepted_at,
	s.accepted_by, s.posted_at, s.created_at, s.restates, s.restated_because` + newestStatements

// StatementViews lists statements, newest period first; the page continues after (period, engagement).
func (tx *Tx) StatementViews(ctx context.Context, state, engagement string, p Page) ([]StatementView, error) {
	return list[StatementView](ctx, tx, statementView+` WHERE ($1 = '' OR s.state = $1) AND ($2 = '' OR s.engagement_id = $2)
		AND ($3 = '' OR s.period < $3 OR (s.period = $3 AND s.engagement_id > $4)) ORDER BY s.period DESC, s.engagement_id LIMIT $5`,
		state, engagement, p.key(0), p.key(1), p.Limit)
}

// StatementView reads the newest version of a statement with evidence and disputes.
func (tx *Tx) StatementView(ctx context.Context, engagement, period string) (StatementView, error) {
	v, err := find[StatementView](ctx, tx, "there is no such statement", statementView+` WHERE s.engagement_id = $1 AND s.period = $2`, engagement, period)
	if err != nil {
		return v, err
	}
	v.Evidence, err = list[EvidenceView](ctx, tx, `SELECT key, label, value, unit, formula, source, filter, rows, encode(sha256, 'hex') AS sha256, parents
		FROM statement_evidence WHERE engagement_id = $1 AND period = $2 AND version = $3 ORDER BY position`, engagement, period, v.Version)
	if err != nil {
		return v, err
	}
	v.Disputes, err = list[DisputeView](ctx, tx, `SELECT id, reason, state, lines, contact_ids, raised_by, raised_at, answer, resolved_by
		FROM statement_disputes WHERE engagement_id = $1 AND period = $2 ORDER BY raised_at`, engagement, period)
	return v, err
}

// StatementFiles are the exact texts of a statement: its signed document and the rows behind it.
type StatementFiles struct {
	Document string `db:"document"`
	Evidence string `db:"evidence_csv"`
}

// StatementFiles reads the texts of the newest version.
func (tx *Tx) StatementFiles(ctx context.Context, engagement, period string) (StatementFiles, error) {
	return find[StatementFiles](ctx, tx, "there is no such statement", `SELECT s.document, s.evidence_csv`+newestStatements+
		` WHERE s.engagement_id = $1 AND s.period = $2`, engagement, period)
}
