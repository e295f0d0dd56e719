package hr_test

import (
	"context"
	"database/sql"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/embedded/postgres/pgtest"
	"github.com/gainshare/gainshare/internal/hr"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/schema"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Run(m)) }

const seed = `
	INSERT INTO legal_entities (id, name) VALUES ('cn', 'CN');
	INSERT INTO billing_calendars (id, entity_id, time_zone) VALUES ('cn', 'cn', 'Asia/Shanghai');
	INSERT INTO merchants (id, entity_id, name) VALUES ('m1', 'cn', 'Tea');
	INSERT INTO users (id, login, name, password_hash) VALUES ('am', 'am', 'AM', '-');
	INSERT INTO engagements (id, merchant_id, entity_id, calendar_id, name, plan, currency, time_zone, starts_on, created_by, created_at)
		VALUES ('tea', 'm1', 'cn', 'cn', 'Tea', 'seat', 'CNY', 'Asia/Shanghai', '2025-01-01', 'am', now());
	INSERT INTO shops (id, merchant_id, name, platform, languages) VALUES ('s1', 'm1', 'Tea', 'taobao', '{zh}');
	INSERT INTO engagement_shops (engagement_id, shop_id) VALUES ('tea', 's1');
	INSERT INTO workers (id, name, kind, languages, day_cost_minor, available_from, available_to) VALUES
		('t1', 'A', 'temp', '{zh}', 30000, '2025-01-01', NULL), ('t2', 'B', 'temp', '{zh,en}', 35000, '2025-01-01', NULL), ('t3', 'C', 'agency', '{zh}', 40000, '2025-01-01', '2025-06-10'),
		('t4', 'D', 'temp', '{en}', 20000, '2025-01-01', NULL), ('b1', 'E', 'base', '{zh}', 50000, '2025-01-01', NULL);`

func roster(t *testing.T) *hr.Roster {
	t.Helper()
	db, err := store.Open(t.Context(), pgtest.NewURL(t, func(ctx context.Context, db *sql.DB) error {
		if _, err := schema.Migrate(ctx, db); err != nil {
			return err
		}
		_, err := db.ExecContext(ctx, seed)
		return err
	}), 8)
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return &hr.Roster{DB: db}
}

func day(d int) period.Date { return period.NewDate(2025, time.June, d) }

func want(key string, people int) hr.Requisition {
	return hr.Requisition{Key: key, EngagementID: "tea", Season: "2025-618", Headcount: people, FirstDay: day(1), LastDay: day(20), At: time.Now()}
}

func TestARequisitionIsMadeOnceAndTakesThoseWhoAreFreeAndSpeakTheLanguage(t *testing.T) {
	r := roster(t)
	first, err := r.OpenRequisition(t.Context(), want("k", 5))
	require.NoError(t, err)
	again, err := r.OpenRequisition(t.Context(), want("k", 5))
	require.NoError(t, err)
	require.Equal(t, first, again)
	require.Equal(t, hr.RequisitionID("k"), first.ID)
	_, err = r.OpenRequisition(t.Context(), want("k", 6))
	require.Equal(t, fault.KeyReused, fault.CodeOf(err))
	_, err = r.OpenRequisition(t.Context(), want("none", 0))
	require.Equal(t, fault.Invalid, fault.CodeOf(err))

	got, err := r.StartHire(t.Context(), first.ID)
	require.NoError(t, err)
	require.Equal(t, 2, got.Held, "one leaves on the tenth, one speaks no Chinese, one is base staff")
	free, err := r.ListWorkers(t.Context(), hr.Filter{Kinds: []string{"temp"}, First: day(1), Last: day(20)})
	require.NoError(t, err)
	require.Len(t, free, 1)
	require.Equal(t, "t4", free[0].ID)
	_, err = r.RequisitionStatus(t.Context(), "req_unknown")
	require.Equal(t, fault.NotFound, fault.CodeOf(err))
}

func TestTwoDesksAskingAtOnceNeverGetTheSamePerson(t *testing.T) {
	r := roster(t)
	var wg sync.WaitGroup
	for _, key := range []string{"a", "b", "c", "d"} {
		q, err := r.OpenRequisition(t.Context(), want(key, 2))
		require.NoError(t, err)
		wg.Go(func() { _, _ = r.StartHire(t.Context(), q.ID) }) // who comes late gets fewer
	}
	wg.Wait()
	var held, people int
	require.NoError(t, r.DB.Get(&held, `SELECT count(*) FROM assignments WHERE state = 'reserved'`))
	require.NoError(t, r.DB.Get(&people, `SELECT count(DISTINCT worker_id) FROM assignments WHERE state = 'reserved'`))
	require.Equal(t, people, held)
	require.Equal(t, 2, held, "nobody free is left out either")
}

func TestWhatWasRecordedByHandStaysAndAccountsEndWithTheWork(t *testing.T) {
	r := roster(t)
	q, err := r.OpenRequisition(t.Context(), want("k", 2))
	require.NoError(t, err)
	_, err = r.StartHire(t.Context(), q.ID)
	require.NoError(t, err)
	days, err := r.PullAttendance(t.Context(), q.ID, day(3))
	require.NoError(t, err)
	require.Zero(t, days, "nobody works before the first day")
	_, err = r.MoveHire(t.Context(), q.ID, hr.StageActive)
	require.NoError(t, err)
	accounts := func(state string) (n int) {
		require.NoError(t, r.DB.Get(&n, `SELECT count(*) FROM workers WHERE account_state = $1`, state))
		return n
	}
	require.Equal(t, 2, accounts("active"))
	_, err = r.DB.Exec(`INSERT INTO attendance (worker_id, engagement_id, day, minutes, source) VALUES ('t1', 'tea', '2025-06-02', 240, 'typed')`)
	require.NoError(t, err)
	days, err = r.PullAttendance(t.Context(), q.ID, day(3))
	require.NoError(t, err)
	require.EqualValues(t, 5, days)
	var minutes int
	require.NoError(t, r.DB.Get(&minutes, `SELECT minutes FROM attendance WHERE worker_id = 't1' AND day = '2025-06-02'`))
	require.Equal(t, 240, minutes)
	for range 2 {
		gone, err := r.Release(t.Context(), q.ID)
		require.NoError(t, err)
		require.Zero(t, gone.Held)
	}
	require.Zero(t, accounts("active"))
	require.Equal(t, 2, accounts("revoked"))
	_, err = r.MoveHire(t.Context(), q.ID, hr.StageActive)
	require.Equal(t, fault.Conflict, fault.CodeOf(err))
}
