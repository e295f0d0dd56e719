package schema_test

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/embedded/postgres/pgtest"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/schema"
)

// 160 clerks issue at once; 97 of them go through, the others fail after they have taken a number.
func TestIssuedNumbersHaveNoGapWhoeverFails(t *testing.T) {
	const clerks, successes = 160, 97
	url := pgtest.NewURL(t, func(ctx context.Context, db *sql.DB) error { _, err := schema.Migrate(ctx, db); return err })
	db, err := store.Open(t.Context(), url, 40)
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	_, err = db.Exec(`INSERT INTO legal_entities (id, name) VALUES ('e1', 'One'), ('e2', 'Two')`)
	require.NoError(t, err)

	chance := rand.New(rand.NewPCG(160, 97))
	order := chance.Perm(clerks)
	broken := errors.New("the printer is on fire")
	numbers := make(chan int64, clerks)
	var wait sync.WaitGroup
	for _, clerk := range order {
		wait.Go(func() {
			err := db.InTx(t.Context(), func(tx *store.Tx) error {
				n, err := tx.NextNumber(t.Context(), "e1", "invoice", 2026)
				if err != nil {
					return err
				}
				if clerk >= successes {
					return broken
				}
				numbers <- n
				return nil
			})
			if clerk >= successes && !errors.Is(err, broken) || clerk < successes && err != nil {
				t.Errorf("clerk %d: %v", clerk, err)
			}
		})
	}
	wait.Wait()
	close(numbers)
	var issued []int64
	for n := range numbers {
		issued = append(issued, n)
	}
	slices.Sort(issued)
	require.Len(t, issued, successes)
	for i, n := range issued {
		require.EqualValues(t, i+1, n, "the numbers are exactly 1 to 97")
	}
	for _, series := range []struct {
		entity, kind string
		year         int
		want         int64
	}{{"e1", "invoice", 2026, 98}, {"e1", "credit_note", 2026, 1}, {"e1", "invoice", 2027, 1}, {"e2", "invoice", 2026, 1}} {
		var next int64
		require.NoError(t, db.InTx(t.Context(), func(tx *store.Tx) (err error) {
			next, err = tx.NextNumber(t.Context(), series.entity, series.kind, series.year)
			return err
		}))
		require.Equal(t, series.want, next, "%s %s %d has a series of its own", series.entity, series.kind, series.year)
	}
}
