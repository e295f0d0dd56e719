package store

import (
	"context"

	"github.com/lib/pq"

	"github.com/gainshare/gainshare/internal/rules/fault"
)

// User is a person who may log in, of the provider or of one merchant.
type User struct {
	ID           string         `db:"id" json:"id"`
	Login        string         `db:"login" json:"login"`
	Name         string         `db:"name" json:"name"`
	Roles        pq.StringArray `db:"roles" json:"roles"`
	MerchantID   string         `db:"merchant_id" json:"merchant_id,omitempty"`
	Locale       string         `db:"locale" json:"locale"`
	Email        string         `db:"email" json:"email,omitempty"`
	Disabled     bool           `db:"disabled" json:"-"`
	PasswordHash string         `db:"password_hash" json:"-"`
}

const userColumns = `u.id, u.login, u.name, COALESCE(u.merchant_id, '') AS merchant_id, u.locale, u.email, u.password_hash, u.disabled_at IS NOT NULL AS disabled,
	ARRAY(SELECT r.role FROM user_roles r WHERE r.user_id = u.id ORDER BY r.role) AS roles`

// UserByLogin finds a person by login name, in small letters.
func (tx *Tx) UserByLogin(ctx context.Context, login string) (User, error) {
	return find[User](ctx, tx, "there is no such user", `SELECT `+userColumns+` FROM users u WHERE u.login = lower($1)`, login)
}

// UserByID finds a person.
func (tx *Tx) UserByID(ctx context.Context, id string) (User, error) {
	return find[User](ctx, tx, "there is no such user", `SELECT `+userColumns+` FROM users u WHERE u.id = $1`, id)
}

// Users lists people by login; the page continues after a login.
func (tx *Tx) Users(ctx context.Context, p Page) ([]User, error) {
	return list[User](ctx, tx, `SELECT `+userColumns+` FROM users u WHERE u.login > $1 ORDER BY u.login LIMIT $2`, p.key(0), p.Limit)
}

// AddUser writes a person with roles; a role of the other side of the contract is refused by PostgreSQL.
func (tx *Tx) AddUser(ctx context.Context, u User) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO users (id, login, name, password_hash, merchant_id, locale, email, disabled_at)
		VALUES ($1, $2, $3, $4, NULLIF($5, ''), $6, $7, CASE WHEN $8 THEN now() END)`,
		u.ID, u.Login, u.Name, u.PasswordHash, u.MerchantID, orDefault(u.Locale, "zh-CN"), u.Email, u.Disabled)
	switch {
	case Violates(err, "users_login_key"):
		return fault.New(fault.Conflict, "the login %q is taken", u.Login).At("/login").Because(err)
	case Violates(err, "users_merchant_id_fkey"):
		return fault.New(fault.Invalid, "there is no merchant %q", u.MerchantID).At("/merchant_id").Because(err)
	case err != nil:
		return err
	}
	for _, role := range u.Roles {
		_, err := tx.ExecContext(ctx, `INSERT INTO user_roles (user_id, role) VALUES ($1, $2) ON CONFLICT DO NOTHING`, u.ID, role)
		if err != nil {
			return Refused(err, "a merchant's person holds a merchant's roles, and only those")
		}
	}
	return nil
}
