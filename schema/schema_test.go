package schema_test

import (
	"context"
	"database/sql"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/embedded/postgres/pgtest"
	"github.com/gainshare/gainshare/schema"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Run(m)) }

func empty(context.Context, *sql.DB) error { return nil }

func tables(t *testing.T, db *sql.DB) int {
	t.Helper()
	var n int
	require.NoError(t, db.QueryRow(`SELECT count(*) FROM pg_tables WHERE schemaname = 'public'`).Scan(&n))
	return n
}

func TestMigrationsGoUpAndDownOneByOne(t *testing.T) {
	db := pgtest.New(t, empty).DB
	provider, err := schema.Provider(db)
	require.NoError(t, err)
	var counts []int
	sources := provider.ListSources()
	for range sources {
		before := tables(t, db)
		_, err := provider.UpByOne(t.Context())
		require.NoError(t, err)
		counts = append(counts, before)
	}
	for i := len(sources) - 1; i >= 0; i-- {
		_, err := provider.Down(t.Context())
		require.NoError(t, err, "down from %s", sources[i].Path)
		if i > 0 {
			require.Equal(t, counts[i], tables(t, db), "a step down leaves what the step up found")
		}
	}
}

func TestASecondStartMigratesNothing(t *testing.T) {
	db := pgtest.New(t, empty).DB
	first, err := schema.Migrate(t.Context(), db)
	require.NoError(t, err)
	require.Positive(t, first)
	again, err := schema.Migrate(t.Context(), db)
	require.NoError(t, err)
	require.Zero(t, again)
}
