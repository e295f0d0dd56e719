package oracle

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/embedded/postgres/pgtest"
)

// storiesVariable names the environment variable with the number of stories told; everyday is without it.
const (
	storiesVariable = "GAINSHARE_ORACLE_STORIES"
	everyday        = 6
)

func TestMain(m *testing.M) { os.Exit(pgtest.Run(m)) }

func stories(t *testing.T) uint64 {
	text := os.Getenv(storiesVariable)
	if text == "" {
		return everyday
	}
	n, err := strconv.ParseUint(text, 10, 32)
	require.NoError(t, err, storiesVariable)
	return n
}

func TestFiveYearsAgreeWithAnOracleToTheFen(t *testing.T) {
	seen := map[string]int{}
	db := pgtest.New(t, func(context.Context, *sql.DB) error { return nil }).DB
	for seed := uint64(1); seed <= stories(t); seed++ {
		t.Run(fmt.Sprint("the story of seed ", seed), func(t *testing.T) {
			s := tell(seed)
			ours, theirs := byTheRules(t, s), bySQL(t, db, s)
			require.Len(t, theirs.Invoices, months)
			require.Len(t, theirs.Statements, months)
			if diff := cmp.Diff(theirs, ours); diff != "" {
				t.Errorf("oracle (-) and product (+) differ, zone %s, from %s to %s:\n%s", s.zone, s.starts, s.ends, diff)
			}
			note(seen, s, ours)
		})
	}
	// A comparison of stories in which nothing happens would prove nothing.
	for _, what := range []string{"SHARE", "NEUTRAL", "DEFICIT", "NOT_MEASURABLE", "shared", "held", "owing", "amended", "late", "objected", "on a leap day"} {
		require.Positive(t, seen[what], "no story has a month %q", what)
	}
	t.Log(seen)
}

// note counts what the stories are made of.
func note(seen map[string]int, s *story, a account) {
	for _, m := range a.Statements {
		seen[m.Status]++
		if m.Share != "0.00" {
			seen["shared"]++
		}
		if m.Share != m.Payable {
			seen["held"]++
		}
		if m.Deficit != "0.00" {
			seen["owing"]++
		}
	}
	seen["amended"] += len(s.versions) - 1
	for _, e := range s.events {
		if e.in && e.arrived > e.j {
			seen["late"]++
		}
		if e.remedy != "" {
			seen["objected"]++
		}
		if day := e.at.In(s.zone); day.Month() == 2 && day.Day() == 29 {
			seen["on a leap day"]++
		}
	}
}
