package pgtest

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMain(m *testing.M) { os.Exit(Run(m)) }

func TestDatabases(t *testing.T) {
	var runs atomic.Int32
	migrate := func(ctx context.Context, db *sql.DB) error {
		runs.Add(1)
		_, err := db.ExecContext(ctx, "CREATE TABLE invoices (id int PRIMARY KEY); INSERT INTO invoices VALUES (7)")
		return err
	}
	t.Run("side by side", func(t *testing.T) {
		for range 6 {
			t.Run("every test has its own copy with the schema in it", func(t *testing.T) {
				t.Parallel()
				db := New(t, migrate)
				var rows int
				require.NoError(t, db.Get(&rows, "SELECT count(*) FROM invoices"))
				require.Equal(t, 1, rows)
				db.MustExec("INSERT INTO invoices VALUES (8)")
			})
		}
	})
	require.EqualValues(t, 1, runs.Load(), "migrations run once per test binary")
}

func TestFailedMigration(t *testing.T) {
	serverAddress := serverURL(t)
	admin, err := sql.Open("postgres", serverAddress)
	require.NoError(t, err)
	defer func() { _ = admin.Close() }()
	calls := 0
	broken := func(context.Context, *sql.DB) error { calls++; return errors.New("no such column") }
	for range 2 {
		_, err = ensureTemplate(t.Context(), serverAddress, admin, broken)
		require.ErrorContains(t, err, "no such column")
	}
	require.Equal(t, 2, calls, "a failed template is never reused")
}
