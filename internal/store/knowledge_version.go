package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"
)

// KnowledgeVersion is one immutable version of a knowledge base with its trained classifier.
type KnowledgeVersion struct {
	EngagementID string          `db:"engagement_id"`
	Version      int             `db:"version"`
	ImportID     *string         `db:"import_id"`
	SHA256       []byte          `db:"sha256"`
	Model        []byte          `db:"model"`
	Threshold    string          `db:"threshold"`
	Evaluation   json.RawMessage `db:"evaluation"`
	PublishedBy  string          `db:"published_by"`
	PublishedAt  time.Time       `db:"published_at"`
}

// ArticleRow is one article of a version, in the words of the articles table.
type ArticleRow struct {
	ID        string     `json:"id"`
	Question  string     `json:"question"`
	Variants  []string   `json:"variants"`
	Answer    string     `json:"answer"`
	Language  string     `json:"language"`
	Slots     []string   `json:"slots"`
	ValidFrom *time.Time `json:"valid_from,omitempty"`
	ValidTo   *time.Time `json:"valid_to,omitempty"`
	Shops     []string   `json:"shops"`
	HumanOnly bool       `json:"human_only"`
}

// CurrentKnowledge returns the version that answers now and its evaluation; 0 while nothing is published.
func (tx *Tx) CurrentKnowledge(ctx context.Context, engagement string) (version int, evaluation json.RawMessage, err error) {
	var row struct {
		Version    int             `db:"version"`
		Evaluation json.RawMessage `db:"evaluation"`
	}
	err = tx.GetContext(ctx, &row, `SELECT v.version, v.evaluation FROM knowledge_current c JOIN knowledge_versions v USING (engagement_id, version)
		WHERE c.engagement_id = $1`, engagement)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil, nil
	}
	return row.Version, row.Evaluation, err
}

// CurrentModel returns the classifier of the version that answers now; empty while nothing is published.
func (tx *Tx) CurrentModel(ctx context.Context, engagement string) ([]byte, error) {
	var model []byte
	err := tx.GetContext(ctx, &model, `SELECT v.model FROM knowledge_current c JOIN knowledge_versions v USING (engagement_id, version) WHERE c.engagement_id = $1`, engagement)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return model, err
}

// KnownQuestion is a question of a published article.
type KnownQuestion struct {
	Article string `db:"article_id"`
	Text    string `db:"question"`
}

// CurrentQuestions returns at most limit questions and variants of the version that answers now, drawn the same
// way each time: the frozen set a new version is held against.
func (tx *Tx) CurrentQuestions(ctx context.Context, engagement string, limit int) ([]KnownQuestion, error) {
	var out []KnownQuestion
	err := tx.SelectContext(ctx, &out, `
		SELECT article_id, question FROM (
			SELECT a.article_id, a.question FROM articles a JOIN knowledge_current c USING (engagement_id, version) WHERE c.engagement_id = $1
			UNION ALL
			SELECT a.article_id, v FROM articles a JOIN knowledge_current c USING (engagement_id, version), jsonb_array_elements_text(a.variants) v WHERE c.engagement_id = $1
		) q ORDER BY md5(question), article_id LIMIT $2`, engagement, limit)
	return out, err
}

// AddKnowledge writes the next version with its articles, makes it the one that answers, and returns its number.
func (tx *Tx) AddKnowledge(ctx context.Context, v KnowledgeVersion, articles []ArticleRow) (int, error) {
	// The import is locked by the caller; two imports of one engagement meet at the pointer.
	if _, err := tx.ExecContext(ctx, `SELECT 1 FROM engagements WHERE id = $1 FOR UPDATE`, v.EngagementID); err != nil {
		return 0, err
	}
	if err := tx.GetContext(ctx, &v.Version, `SELECT COALESCE(max(version), 0) + 1 FROM knowledge_versions WHERE engagement_id = $1`, v.EngagementID); err != nil {
		return 0, err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO knowledge_versions (engagement_id, version, import_id, sha256, model, threshold, evaluation, published_by, published_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, v.EngagementID, v.Version, v.ImportID, v.SHA256, v.Model, v.Threshold, string(v.Evaluation), v.PublishedBy, v.PublishedAt); err != nil {
		return 0, err
	}
	if _, err := tx.ExecContext(ctx, `
		INSERT INTO articles (engagement_id, version, article_id, question, variants, answer, language, slots, valid_from, valid_to, shop_ids, human_only)
		SELECT $1, $2, a.id, a.question, COALESCE(a.variants, '[]'), a.answer, a.language,
			ARRAY(SELECT jsonb_array_elements_text(COALESCE(NULLIF(a.slots, 'null'), '[]'))), a.valid_from, a.valid_to,
			ARRAY(SELECT jsonb_array_elements_text(COALESCE(NULLIF(a.shops, 'null'), '[]'))), a.human_only
		FROM jsonb_to_recordset($3::jsonb) AS a(id text, question text, variants jsonb, answer text, language text, slots jsonb,
			valid_from timestamptz, valid_to timestamptz, shops jsonb, human_only boolean)`, v.EngagementID, v.Version, asJSON(articles)); err != nil {
		return 0, err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO knowledge_current (engagement_id, version, changed_at) VALUES ($1, $2, $3)
		ON CONFLICT (engagement_id) DO UPDATE SET version = EXCLUDED.version, changed_at = EXCLUDED.changed_at`, v.EngagementID, v.Version, v.PublishedAt)
	return v.Version, err
}
