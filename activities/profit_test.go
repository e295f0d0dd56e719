package activities_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/store"
)

func TestAnEngagementsMonthCarriesItsPartOfTheSharedPool(t *testing.T) {
	d := issued(t)
	d.creditNote(service, credit(1, "100.00"))
	_, err := d.db.Exec(`
		INSERT INTO engagements SELECT (jsonb_populate_record(e, '{"id": "coffee"}')).* FROM engagements e;
		INSERT INTO seat_pools (id, entity_id, name, month_cost_minor, currency) VALUES ('p1', 'cn', 'Night', 100001, 'CNY');
		INSERT INTO seat_pool_engagements VALUES ('p1', 'tea'), ('p1', 'coffee');
		UPDATE contacts SET handle_seconds = 100 WHERE person_wrote`)
	require.NoError(t, err)
	d.contacts("tea", "2025-03", 1, 10, 0, 0) // another month's work does not count
	_, err = d.db.Exec(`INSERT INTO contacts (id, engagement_id, shop_id, channel, month, day, buyer_key, started_at, person_wrote, class, handle_seconds, source, external_id, received_at)
		VALUES ('k', 'coffee', 's1', 'chat', '2025-01', '2025-01-20', 'b', '2025-01-20 04:00+00', true, 'human', 62000, 'x', 'x', now())`)
	require.NoError(t, err)
	require.NoError(t, d.db.InTx(t.Context(), func(tx *store.Tx) error {
		for id, want := range map[string][]string{"tea": {"3380.00", "500.00"}, "coffee": {"0.00", "500.01"}} { // the odd fen goes in line order
			e, err := tx.Engagement(t.Context(), id, false)
			require.NoError(t, err)
			s, err := tx.ProfitOf(t.Context(), e, period.NewMonth(2025, 1))
			require.NoError(t, err)
			require.Equal(t, want, []string{s.TotalRevenue.String(), s.Cost.String()}, id)
			require.Equal(t, []int64{62000, 124000}, []int64{s.Pools[0].Seconds, s.Pools[0].All})
		}
		return nil
	}))
}
