package schema_test

import (
	"context"
	"database/sql"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/embedded/postgres/pgtest"
	"github.com/gainshare/gainshare/schema"
)

func TestManyWritersMakeTheSameNewMonthWithoutBlockingEachOther(t *testing.T) {
	db := pgtest.New(t, func(ctx context.Context, db *sql.DB) error { _, err := schema.Migrate(ctx, db); return err }).DB
	var wait sync.WaitGroup
	errs := make(chan error, 12)
	for range 12 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			errs <- readThenMakeRoom(t.Context(), db)
		}()
	}
	wait.Wait()
	close(errs)
	for err := range errs {
		require.NoError(t, err)
	}
}

// readThenMakeRoom is what a live message does: it reads contacts, and finds that a month begins.
func readThenMakeRoom(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	var n int
	if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM contacts`).Scan(&n); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `SELECT ensure_contact_partition('2031-05-05')`); err != nil {
		return err
	}
	return tx.Commit()
}
