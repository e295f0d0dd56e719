package bench

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/embedded/postgres/pgtest"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/schema"
)

// rows collects the table; benchmarks run one after another.
var rows table

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(run(m))
}

// run gives benchmarks a server of their own that waits for the disk; tests of the benchmarks use the fast one.
func run(m *testing.M) int {
	if flag.Lookup("test.bench").Value.String() == "" {
		return pgtest.Run(m)
	}
	stop, err := durable(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, "start the database to measure:", err)
		return 1
	}
	defer stop()
	code := m.Run()
	rows.print(os.Stdout)
	return code
}

func migrate(ctx context.Context, db *sql.DB) error {
	_, err := schema.Migrate(ctx, db)
	return err
}

// fresh returns a new migrated database: as the application, and as its owner.
func fresh(t testing.TB, people string) (*store.DB, *sql.DB) {
	t.Helper()
	url := pgtest.NewURL(t, migrate)
	owner, err := sql.Open("postgres", url)
	require.NoError(t, err)
	t.Cleanup(func() { _ = owner.Close() })
	_, err = owner.Exec(people)
	require.NoError(t, err)
	db, err := store.Open(t.Context(), url, 8)
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return db, owner
}
