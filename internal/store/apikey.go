package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/gainshare/gainshare/internal/rules/fault"
)

// APIKey lets a program act as a user. Key is set once, when the key is made: only its hash is stored.
type APIKey struct {
	ID        string     `db:"id" json:"id"`
	Name      string     `db:"name" json:"name"`
	UserID    string     `db:"user_id" json:"user_id"`
	CreatedAt time.Time  `db:"created_at" json:"created_at"`
	RevokedAt *time.Time `db:"revoked_at" json:"revoked_at,omitempty"`
	Key       string     `db:"-" json:"key,omitempty"`
}

// AddAPIKey writes a key's hash and returns its row.
func (tx *Tx) AddAPIKey(ctx context.Context, k APIKey, hash []byte) (APIKey, error) {
	err := tx.GetContext(ctx, &k.CreatedAt, `INSERT INTO api_keys (id, key_hash, user_id, name) VALUES ($1, $2, $3, $4) RETURNING created_at`,
		k.ID, hash, k.UserID, k.Name)
	if Violates(err, "api_keys_user_id_fkey") {
		return k, fault.New(fault.Invalid, "there is no user %q", k.UserID).At("/user_id").Because(err)
	}
	return k, err
}

// APIKeys lists keys by id; the page continues after an id.
func (tx *Tx) APIKeys(ctx context.Context, p Page) ([]APIKey, error) {
	return list[APIKey](ctx, tx, `SELECT id, name, user_id, created_at, revoked_at FROM api_keys WHERE id > $1 ORDER BY id LIMIT $2`, p.key(0), p.Limit)
}

// RevokeAPIKey ends a key at once; a key revoked before stays revoked.
func (tx *Tx) RevokeAPIKey(ctx context.Context, id string) error {
	res, err := tx.ExecContext(ctx, `UPDATE api_keys SET revoked_at = COALESCE(revoked_at, now()) WHERE id = $1`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return fault.New(fault.NotFound, "there is no API key %q", id)
	}
	return nil
}

// UserByAPIKey finds the person a live key acts as; none is fault.Unauthenticated.
func (db *DB) UserByAPIKey(ctx context.Context, hash []byte) (User, error) {
	var u User
	err := db.GetContext(ctx, &u, `SELECT `+userColumns+` FROM api_keys k JOIN users u ON u.id = k.user_id
		WHERE k.key_hash = $1 AND k.revoked_at IS NULL AND u.disabled_at IS NULL`, hash)
	if errors.Is(err, sql.ErrNoRows) {
		return u, fault.New(fault.Unauthenticated, "the API key is unknown or revoked")
	}
	return u, err
}
