package store

import "context"

// Upload is what somebody uploaded.
type Upload struct {
	ID         string `db:"id" json:"id"`
	MerchantID string `db:"merchant_id" json:"-"`
	Name       string `db:"name" json:"name"`
	MediaType  string `db:"media_type" json:"media_type"`
	SHA256     string `db:"sha256" json:"sha256"` // hex
	Size       int64  `db:"size_bytes" json:"size_bytes"`
	Content    []byte `db:"content" json:"-"`
	UploadedBy string `db:"uploaded_by" json:"-"`
}

// AddFile keeps an uploaded file.
func (tx *Tx) AddFile(ctx context.Context, f Upload) error {
	_, err := tx.NamedExecContext(ctx, `INSERT INTO files (id, merchant_id, name, media_type, sha256, size_bytes, content, uploaded_by, uploaded_at)
		VALUES (:id, NULLIF(:merchant_id, ''), :name, :media_type, decode(:sha256, 'hex'), :size_bytes, :content, :uploaded_by, business_now())`, f)
	return err
}
