package store

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"github.com/gainshare/gainshare/internal/rules/fault"
)

// DB is the book of record, opened as the application role.
type DB struct{ *sqlx.DB }

// Tx is one database transaction.
type Tx struct{ *sqlx.Tx }

// Open connects to a PostgreSQL URL and drops to the role gainshare_app on every connection, so that the
// application cannot rewrite facts even by mistake. The schema must be migrated before.
func Open(ctx context.Context, rawURL string, maxOpen int) (*DB, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return nil, fmt.Errorf("parse the database URL: %w", err)
	}
	q := u.Query()
	q.Set("options", "-c role=gainshare_app -c statement_timeout=60000 -c idle_in_transaction_session_timeout=120000")
	u.RawQuery = q.Encode()
	db, err := sqlx.Open("postgres", u.String())
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	db.SetMaxOpenConns(maxOpen)
	db.SetMaxIdleConns(maxOpen)
	db.SetConnMaxIdleTime(5 * time.Minute)
	if err := db.PingContext(ctx); err != nil {
		_ = db.Close()
		return nil, fmt.Errorf("reach the database: %w", err)
	}
	return &DB{db}, nil
}

// InTx runs fn in one transaction and tries again, up to five times, when PostgreSQL asks for it
// (serialization failure, deadlock). fn must therefore change nothing outside the database.
func (db *DB) InTx(ctx context.Context, fn func(*Tx) error) error {
	for attempt := 1; ; attempt++ {
		err := db.once(ctx, fn)
		if !retryable(err) || attempt == 5 {
			return err
		}
		time.Sleep(time.Duration(attempt) * 10 * time.Millisecond)
	}
}

func (db *DB) once(ctx context.Context, fn func(*Tx) error) error {
	tx, err := db.BeginTxx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	if err := fn(&Tx{tx}); err != nil {
		return err
	}
	return tx.Commit()
}

// AsMerchant runs fn in a read-only transaction in which rows of other merchants do not exist: the second
// wall behind the API's table of roles. An empty merchant sees everything.
func (db *DB) AsMerchant(ctx context.Context, merchant string, fn func(*Tx) error) error {
	return db.once(ctx, func(tx *Tx) error {
		if _, err := tx.ExecContext(ctx, `SET TRANSACTION READ ONLY`); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `SELECT set_config('gainshare.merchant', $1, true)`, merchant); err != nil {
			return err
		}
		return fn(tx)
	})
}

func retryable(err error) bool {
	e, ok := errors.AsType[*pq.Error](err)
	return ok && (e.Code == "40001" || e.Code == "40P01")
}

// Refused turns a constraint of the database into an error for people: code conflict, the constraint's own
// sentence hidden as the cause. Other errors pass unchanged.
func Refused(err error, sentence string) error {
	e, ok := errors.AsType[*pq.Error](err)
	if !ok {
		return err
	}
	switch e.Code.Class() {
	case "23": // integrity constraint: check, unique, exclusion, restrict
		return fault.New(fault.Conflict, "%s", sentence).Because(err)
	default:
		return err
	}
}

// Violates says whether err is a violation of the named constraint.
func Violates(err error, constraint string) bool {
	e, ok := errors.AsType[*pq.Error](err)
	return ok && e.Code.Class() == "23" && e.Constraint == constraint
}
