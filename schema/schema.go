// Package schema owns the numbered SQL migrations of the book of record and the one function that applies them.
// It owns no queries: reading and writing rows belongs to internal/store.
package schema

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Provider returns a goose provider over the embedded migrations. A session lock keeps two starting
// processes from migrating the same database at the same time.
func Provider(db *sql.DB) (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, fmt.Errorf("open embedded migrations: %w", err)
	}
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return nil, fmt.Errorf("make the migration lock: %w", err)
	}
	return goose.NewProvider(goose.DialectPostgres, db, files, goose.WithSessionLocker(locker))
}

// Migrate brings the database to the newest version and returns how many steps were applied.
func Migrate(ctx context.Context, db *sql.DB) (int, error) {
	provider, err := Provider(db)
	if err != nil {
		return 0, err
	}
	steps, err := provider.Up(ctx)
	if err != nil {
		return len(steps), fmt.Errorf("migrate the database: %w", err)
	}
	return len(steps), nil
}
