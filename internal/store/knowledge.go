package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/gainshare/gainshare/internal/rules/fault"
)

// KnowledgeImport is one import of a file into an engagement's knowledge base.
type KnowledgeImport struct {
	ID           string          `db:"id"`
	EngagementID string          `db:"engagement_id"`
	FileID       string          `db:"file_id"`
	Mapping      json.RawMessage `db:"mapping"` // columns, and the merchant's placeholders
	State        string          `db:"state"`   // running, review, published, cancelled or failed
	Read         int             `db:"rows_read"`
	Rejected     int             `db:"rows_rejected"`
	Duplicates   int             `db:"duplicates"`
	Conflicts    int             `db:"conflicts"`
	Report       json.RawMessage `db:"report"`
	CreatedBy    string          `db:"created_by"`
	CreatedAt    time.Time       `db:"created_at"`
}

// File is something somebody uploaded, or the product keeps for itself (no uploader).
type File struct {
	ID         string    `db:"id"`
	MerchantID *string   `db:"merchant_id"`
	Name       string    `db:"name"`
	MediaType  string    `db:"media_type"`
	SHA256     []byte    `db:"sha256"`
	Size       int64     `db:"size_bytes"`
	Content    []byte    `db:"content"`
	UploadedBy *string   `db:"uploaded_by"`
	UploadedAt time.Time `db:"uploaded_at"`
}

// FileOf reads a file of one merchant with its content; another merchant's file does not exist.
func (tx *Tx) FileOf(ctx context.Context, id, merchant string) (File, error) {
	var f File
	err := tx.GetContext(ctx, &f, `SELECT * FROM files WHERE id = $1 AND (merchant_id = $2 OR merchant_id IS NULL)`, id, merchant)
	if errors.Is(err, sql.ErrNoRows) {
		return f, fault.New(fault.NotFound, "there is no file %q", id)
	}
	return f, err
}

// KeepFile writes a file the product keeps for itself, in place of one with the same id.
func (tx *Tx) KeepFile(ctx context.Context, f File) error {
	_, err := tx.NamedExecContext(ctx, `INSERT INTO files (id, merchant_id, name, media_type, sha256, size_bytes, content, uploaded_at)
		VALUES (:id, :merchant_id, :name, :media_type, :sha256, :size_bytes, :content, :uploaded_at)
		ON CONFLICT (id) DO UPDATE SET sha256 = EXCLUDED.sha256, size_bytes = EXCLUDED.size_bytes, content = EXCLUDED.content, uploaded_at = EXCLUDED.uploaded_at`, f)
	return err
}

// DropFile deletes a file the product kept for itself.
func (tx *Tx) DropFile(ctx context.Context, id string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM files WHERE id = $1 AND uploaded_by IS NULL`, id)
	return err
}

// AddImport writes a new import.
func (tx *Tx) AddImport(ctx context.Context, i KnowledgeImport) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO knowledge_imports (id, engagement_id, file_id, mapping, state, created_by, created_at)
		VALUES ($1, $2, $3, $4, 'running', $5, $6)`, i.ID, i.EngagementID, i.FileID, string(i.Mapping), i.CreatedBy, i.CreatedAt)
	return Refused(err, "there is such an import already")
}

// Import reads one import and locks it.
func (tx *Tx) Import(ctx context.Context, engagement, id string) (KnowledgeImport, error) {
	var i KnowledgeImport
	err := tx.GetContext(ctx, &i, `SELECT * FROM knowledge_imports WHERE engagement_id = $1 AND id = $2 FOR UPDATE`, engagement, id)
	if errors.Is(err, sql.ErrNoRows) {
		return i, fault.New(fault.NotFound, "there is no import %q", id)
	}
	return i, err
}

// MoveImport writes an import's state, counts and report back.
func (tx *Tx) MoveImport(ctx context.Context, i KnowledgeImport) error {
	_, err := tx.ExecContext(ctx, `UPDATE knowledge_imports SET state = $2, rows_read = $3, rows_rejected = $4, duplicates = $5, conflicts = $6, report = $7
		WHERE id = $1`, i.ID, i.State, i.Read, i.Rejected, i.Duplicates, i.Conflicts, string(i.Report))
	return err
}

// ParsedRow is a row of a file as it was read, or why it was not.
type ParsedRow struct {
	Line   int             `json:"line" db:"line"`
	Row    json.RawMessage `json:"row,omitempty" db:"row"`
	Field  string          `json:"field,omitempty" db:"-"`
	Reason string          `json:"reason,omitempty" db:"-"`
	Raw    string          `json:"raw,omitempty" db:"-"`
}

// AddParsed writes one batch of accepted and rejected rows; rows written before are left alone.
func (tx *Tx) AddParsed(ctx context.Context, id string, rows, rejects []ParsedRow) error {
	if len(rows) > 0 {
		if _, err := tx.ExecContext(ctx, `INSERT INTO knowledge_import_rows (import_id, line, row)
			SELECT $1, r.line, r.row FROM jsonb_to_recordset($2::jsonb) AS r(line int, row jsonb) ON CONFLICT DO NOTHING`, id, asJSON(rows)); err != nil {
			return err
		}
	}
	if len(rejects) == 0 {
		return nil
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO knowledge_rejects (import_id, line, field, reason, raw)
		SELECT $1, r.line, COALESCE(r.field, ''), r.reason, COALESCE(r.raw, '') FROM jsonb_to_recordset($2::jsonb) AS r(line int, field text, reason text, raw text)
		ON CONFLICT DO NOTHING`, id, asJSON(rejects))
	return err
}

// ParsedRows returns an import's accepted rows in the file's order, and how many were rejected.
func (tx *Tx) ParsedRows(ctx context.Context, id string) (rows []json.RawMessage, rejected int, err error) {
	if err = tx.GetContext(ctx, &rejected, `SELECT count(*) FROM knowledge_rejects WHERE import_id = $1`, id); err != nil {
		return nil, 0, err
	}
	err = tx.SelectContext(ctx, &rows, `SELECT row FROM knowledge_import_rows WHERE import_id = $1 ORDER BY line`, id)
	return rows, rejected, err
}
