package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/gainshare/gainshare/internal/rules/fault"
)

// Notice is a message to a person or a group robot; the stored receipt of its delivery is the proof.
type Notice struct {
	ID           string     `db:"id"`
	Key          string     `db:"dedup_key"`
	MerchantID   *string    `db:"merchant_id"`
	EngagementID *string    `db:"engagement_id"`
	Channel      string     `db:"channel"` // mail or robot
	Recipient    string     `db:"recipient"`
	Subject      string     `db:"subject"`
	Body         string     `db:"body"`
	CreatedAt    time.Time  `db:"created_at"`
	DeliveredAt  *time.Time `db:"delivered_at"`
	Proof        string     `db:"proof"`
	Attempts     int        `db:"attempts"`
	LastError    string     `db:"last_error"`
}

// WriteNotice puts a notice into the outbox and returns its id; the same key is written once.
func (tx *Tx) WriteNotice(ctx context.Context, n Notice) (string, error) {
	n.ID = DerivedID("ntc", n.Key)
	_, err := tx.NamedExecContext(ctx, `
		INSERT INTO notices (id, dedup_key, merchant_id, engagement_id, channel, recipient, subject, body, created_at)
		VALUES (:id, :dedup_key, :merchant_id, :engagement_id, :channel, :recipient, :subject, :body, :created_at)
		ON CONFLICT (dedup_key) DO NOTHING`, n)
	return n.ID, err
}

// Notice returns one notice by id.
func (db *DB) Notice(ctx context.Context, id string) (Notice, error) {
	var n Notice
	err := db.GetContext(ctx, &n, `SELECT * FROM notices WHERE id = $1`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return n, fault.New(fault.NotFound, "there is no notice %s", id)
	}
	return n, err
}

// NoticeDelivered keeps the receiving server's receipt as proof of delivery, at business time; the first proof stays.
func (db *DB) NoticeDelivered(ctx context.Context, id, proof string) (at time.Time, err error) {
	err = db.GetContext(ctx, &at, `UPDATE notices SET delivered_at = COALESCE(delivered_at, business_now()),
		proof = CASE WHEN delivered_at IS NULL THEN $2 ELSE proof END, attempts = attempts + 1, last_error = ''
		WHERE id = $1 RETURNING delivered_at`, id, proof)
	return at, err
}

// NoticeFailed counts an attempt and keeps what went wrong.
func (db *DB) NoticeFailed(ctx context.Context, id, reason string) error {
	_, err := db.ExecContext(ctx, `UPDATE notices SET attempts = attempts + 1, last_error = $2 WHERE id = $1`, id, reason)
	return err
}

// Undelivered lists notices without proof, oldest first.
func (db *DB) Undelivered(ctx context.Context, limit int) ([]string, error) {
	var ids []string
	err := db.SelectContext(ctx, &ids, `SELECT id FROM notices WHERE delivered_at IS NULL ORDER BY created_at LIMIT $1`, limit)
	return ids, err
}

// SignerMails returns the addresses of a merchant's signers, comma separated; empty when there is none.
func (tx *Tx) SignerMails(ctx context.Context, merchant string) (string, error) {
	var list string
	err := tx.GetContext(ctx, &list, `SELECT COALESCE(string_agg(u.email, ',' ORDER BY u.id), '') FROM users u JOIN user_roles r ON r.user_id = u.id
		WHERE u.merchant_id = $1 AND r.role = 'merchant_signer' AND u.disabled_at IS NULL AND u.email <> ''`, merchant)
	return list, err
}
