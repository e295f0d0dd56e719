package store

import (
	"context"
	"crypto/subtle"
	"database/sql"
	"errors"
	"time"

	"github.com/gainshare/gainshare/internal/rules/fault"
)

// Session is somebody logged in. Sessions live by the machine's time, not by business time: moving the
// business clock in demo mode must not log everybody out.
type Session struct {
	User
	CSRFHash  []byte    `db:"csrf_hash"`
	ExpiresAt time.Time `db:"expires_at"`
}

// CSRF says whether the hash belongs to the session's second token.
func (s Session) CSRF(hash []byte) bool { return subtle.ConstantTimeCompare(s.CSRFHash, hash) == 1 }

// OpenSession writes a session that ends after the given time and returns when that is.
func (tx *Tx) OpenSession(ctx context.Context, user string, tokenHash, csrfHash []byte, lasts time.Duration) (expires time.Time, err error) {
	if _, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE expires_at < now()`); err != nil {
		return expires, err
	}
	err = tx.GetContext(ctx, &expires, `INSERT INTO sessions (token_hash, user_id, created_at, expires_at, csrf_hash)
		VALUES ($1, $2, now(), now() + make_interval(secs => $3), $4) RETURNING expires_at`, tokenHash, user, lasts.Seconds(), csrfHash)
	return expires, err
}

// SessionByToken finds a live session of a person who is not disabled; none is fault.Unauthenticated.
func (db *DB) SessionByToken(ctx context.Context, tokenHash []byte) (Session, error) {
	var s Session
	err := db.GetContext(ctx, &s, `SELECT `+userColumns+`, s.csrf_hash, s.expires_at FROM sessions s JOIN users u ON u.id = s.user_id
		WHERE s.token_hash = $1 AND s.expires_at > now() AND u.disabled_at IS NULL`, tokenHash)
	if errors.Is(err, sql.ErrNoRows) {
		return s, fault.New(fault.Unauthenticated, "the session is over: log in again")
	}
	return s, err
}

// CloseSession ends a session.
func (db *DB) CloseSession(ctx context.Context, tokenHash []byte) error {
	_, err := db.ExecContext(ctx, `DELETE FROM sessions WHERE token_hash = $1`, tokenHash)
	return err
}
