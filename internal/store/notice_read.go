package store

import (
	"context"
	"time"
)

// NoticeView is a message in the outbox with the proof of its delivery.
type NoticeView struct {
	ID          string     `db:"id" json:"id"`
	Channel     string     `db:"channel" json:"channel"`
	Recipient   string     `db:"recipient" json:"recipient"`
	Subject     string     `db:"subject" json:"subject"`
	Body        string     `db:"body" json:"body"`
	CreatedAt   time.Time  `db:"created_at" json:"created_at"`
	DeliveredAt *time.Time `db:"delivered_at" json:"delivered_at,omitempty"`
	Proof       string     `db:"proof" json:"proof,omitempty"`
	Attempts    int        `db:"attempts" json:"attempts"`
	LastError   string     `db:"last_error" json:"last_error,omitempty"`
}

// NoticeViews lists notices, newest first; the page continues before (created, id).
func (tx *Tx) NoticeViews(ctx context.Context, engagement string, p Page) ([]NoticeView, error) {
	return list[NoticeView](ctx, tx, `SELECT id, channel, recipient, subject, body, created_at, delivered_at, proof, attempts, last_error FROM notices
		WHERE ($1 = '' OR engagement_id = $1) AND ($2 = '' OR (created_at, id) < (NULLIF($2, '')::timestamptz, $3)) ORDER BY created_at DESC, id DESC LIMIT $4`,
		engagement, p.key(0), p.key(1), p.Limit)
}

// AuditView is one link of the audit chain.
type AuditView struct {
	ID        int64     `db:"id" json:"id"`
	At        time.Time `db:"at" json:"at"`
	Actor     string    `db:"actor" json:"actor"`
	Role      string    `db:"role" json:"role"`
	Action    string    `db:"action" json:"action"`
	Subject   string    `db:"subject" json:"subject"`
	RequestID string    `db:"request_id" json:"request_id"`
	Detail    Object    `db:"detail" json:"detail"`
	SHA256    string    `db:"sha256" json:"sha256"`
}

// AuditViews lists the audit chain, newest first; the page continues before a number.
func (tx *Tx) AuditViews(ctx context.Context, p Page) ([]AuditView, error) {
	return list[AuditView](ctx, tx, `SELECT id, at, actor, role, action, subject, request_id, detail, encode(sha256, 'hex') AS sha256 FROM audit
		WHERE $1 = 0 OR id < $1 ORDER BY id DESC LIMIT $2`, p.number(), p.Limit)
}
