package store

import (
	"context"
	"time"

	"github.com/lib/pq"
)

// KnowledgeView is the version of an engagement's knowledge that answers now.
type KnowledgeView struct {
	Version     int           `db:"version" json:"version"`
	PublishedAt time.Time     `db:"published_at" json:"published_at"`
	PublishedBy string        `db:"published_by" json:"published_by"`
	Threshold   string        `db:"threshold" json:"threshold"`
	Evaluation  Object        `db:"evaluation" json:"evaluation"`
	Articles    []ArticleView `db:"-" json:"articles"`
}

// ArticleView is one answer of a version.
type ArticleView struct {
	ID           string         `db:"article_id" json:"id"`
	Question     string         `db:"question" json:"question"`
	Answer       string         `db:"answer" json:"answer"`
	Language     string         `db:"language" json:"language"`
	Slots        pq.StringArray `db:"slots" json:"slots"`
	VariantCount int            `db:"variant_count" json:"variant_count"`
	HumanOnly    bool           `db:"human_only" json:"human_only"`
	Withdrawn    bool           `db:"withdrawn" json:"withdrawn"`
}

// KnowledgeView reads the current version with its articles; fault.NotFound while nothing is published.
func (tx *Tx) KnowledgeView(ctx context.Context, engagement string) (KnowledgeView, error) {
	v, err := find[KnowledgeView](ctx, tx, "nothing is published yet", `SELECT v.version, v.published_at, v.published_by, trim_scale(v.threshold)::text AS threshold, v.evaluation
		FROM knowledge_current k JOIN knowledge_versions v USING (engagement_id, version) WHERE k.engagement_id = $1`, engagement)
	if err != nil {
		return v, err
	}
	v.Articles, err = list[ArticleView](ctx, tx, `SELECT a.article_id, a.question, a.answer, a.language, a.slots, jsonb_array_length(a.variants) AS variant_count, a.human_only,
		EXISTS (SELECT FROM ai_switches s WHERE s.scope = 'article' AND s.engagement_id = a.engagement_id AND s.subject = a.article_id AND s.ended_at IS NULL) AS withdrawn
		FROM articles a WHERE a.engagement_id = $1 AND a.version = $2 ORDER BY a.article_id`, engagement, v.Version)
	return v, err
}

// ImportView is one import of a file into the knowledge base.
type ImportView struct {
	ID         string    `db:"id" json:"id"`
	State      string    `db:"state" json:"state"`
	RowsRead   int       `db:"rows_read" json:"rows_read"`
	Rejected   int       `db:"rows_rejected" json:"rows_rejected"`
	Duplicates int       `db:"duplicates" json:"duplicates"`
	Conflicts  int       `db:"conflicts" json:"conflicts"`
	Report     Object    `db:"report" json:"report"`
	CreatedAt  time.Time `db:"created_at" json:"created_at"`
	FileName   string    `db:"file_name" json:"file_name"`
	RejectsURL string    `db:"-" json:"rejects_url,omitempty"`
}

const importView = `SELECT i.id, i.state, i.rows_read, i.rows_rejected, i.duplicates, i.conflicts, i.report, i.created_at, f.name AS file_name
	FROM knowledge_imports i JOIN files f ON f.id = i.file_id WHERE i.engagement_id = $1`

// ImportViews lists an engagement's imports, newest first.
func (tx *Tx) ImportViews(ctx context.Context, engagement string) ([]ImportView, error) {
	return list[ImportView](ctx, tx, importView+` ORDER BY i.created_at DESC LIMIT 200`, engagement)
}

// ImportView reads one import.
func (tx *Tx) ImportView(ctx context.Context, engagement, id string) (ImportView, error) {
	return find[ImportView](ctx, tx, "there is no such import", importView+` AND i.id = $2`, engagement, id)
}

// Reject is one row of a file that was refused: where, why, and the row as it came.
type Reject struct {
	Line   int    `db:"line" json:"line"`
	Field  string `db:"field" json:"field"`
	Reason string `db:"reason" json:"reason"`
	Raw    string `db:"raw" json:"-"`
}

// ImportRejects lists the rows an import refused, in the file's order.
func (tx *Tx) ImportRejects(ctx context.Context, id string) ([]Reject, error) {
	return list[Reject](ctx, tx, `SELECT line, field, reason, raw FROM knowledge_rejects WHERE import_id = $1 ORDER BY line`, id)
}

// Publication is a version as the live desk loads it; Version is 0 while nothing is published.
type Publication struct {
	MerchantID string
	Engine     string // builtin or openai
	Version    int
	Model      []byte
	Articles   []PublishedArticle
}

// PublishedArticle is one answer with what bounds it.
type PublishedArticle struct {
	ID        string         `db:"article_id"`
	Question  string         `db:"question"`
	Variants  Object         `db:"variants"`
	Answer    string         `db:"answer"`
	Language  string         `db:"language"`
	Slots     pq.StringArray `db:"slots"`
	ValidFrom *time.Time     `db:"valid_from"`
	ValidTo   *time.Time     `db:"valid_to"`
	Shops     pq.StringArray `db:"shop_ids"`
	HumanOnly bool           `db:"human_only"`
}

// Publication reads an engagement's current version; an unknown engagement is fault.NotFound.
func (tx *Tx) Publication(ctx context.Context, engagement string) (Publication, error) {
	scope, err := tx.ScopeOfEngagement(ctx, engagement)
	p := Publication{MerchantID: scope.MerchantID}
	if err != nil {
		return p, err
	}
	if err := tx.GetContext(ctx, &p.Engine, `SELECT engine FROM engagements WHERE id = $1`, engagement); err != nil {
		return p, err
	}
	rows, err := list[struct {
		Version int    `db:"version"`
		Model   []byte `db:"model"`
	}](ctx, tx, `SELECT v.version, v.model FROM knowledge_current k JOIN knowledge_versions v USING (engagement_id, version) WHERE k.engagement_id = $1`, engagement)
	if err != nil || len(rows) == 0 {
		return p, err
	}
	p.Version, p.Model = rows[0].Version, rows[0].Model
	p.Articles, err = list[PublishedArticle](ctx, tx, `SELECT article_id, question, variants, answer, language, slots, valid_from, valid_to, shop_ids, human_only
		FROM articles WHERE engagement_id = $1 AND version = $2 ORDER BY article_id`, engagement, p.Version)
	return p, err
}

// CurrentVersions says which version of each engagement's knowledge answers now, and who words it: a number that is
// another one when either changes.
func (db *DB) CurrentVersions(ctx context.Context) (map[string]int, error) {
	var rows []struct {
		Engagement string `db:"engagement_id"`
		Version    int    `db:"version"`
	}
	err := db.SelectContext(ctx, &rows, `SELECT k.engagement_id, k.version * 2 + (e.engine = 'openai')::int AS version FROM knowledge_current k JOIN engagements e ON e.id = k.engagement_id`)
	out := make(map[string]int, len(rows))
	for _, r := range rows {
		out[r.Engagement] = r.Version
	}
	return out, err
}
