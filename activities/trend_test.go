package activities_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// codes are the checks that stand beside an invoice.
func (d *desk) codes(invoice string) []string {
	d.t.Helper()
	var text []byte
	require.NoError(d.t, d.db.Get(&text, `SELECT checks FROM invoices WHERE id = $1`, invoice))
	var checks []struct{ Code string }
	require.NoError(d.t, json.Unmarshal(text, &checks))
	var out []string
	for _, c := range checks {
		out = append(out, c.Code)
	}
	return out
}

func TestContactsPerOrderAreComparedWithTheThreeMonthsBefore(t *testing.T) {
	d := newDesk(t)
	d.open("tea")
	d.contacts("tea", "2025-04", 30, 10, 8, 1)
	count := func(month string, orders int) {
		_, err := d.db.Exec(`INSERT INTO control_totals (engagement_id, shop_id, day, contacts, orders, source, received_at)
			SELECT 'tea', 's1', ($1 || '-01')::date + i, 10, $2, 'platform', now() FROM generate_series(0, 27) i ON CONFLICT (engagement_id, shop_id, day) DO UPDATE SET orders = EXCLUDED.orders`, month, orders)
		require.NoError(t, err)
	}
	for _, month := range []string{"2025-01", "2025-02", "2025-03"} {
		count(month, 25)
	}
	count("2025-04", 18) // 0.56 against 0.40
	d.bill("tea", "2025-04", "2025-05-04T05:00:00+08:00")
	require.Contains(t, d.codes("tea.2025-04.service"), "contacts_per_order")

	_, err := d.db.Exec(`UPDATE control_totals SET orders = 0 WHERE day < '2025-02-01'`)
	require.NoError(t, err)
	d.contacts("tea", "2025-05", 28, 10, 8, 1)
	count("2025-05", 25)
	d.bill("tea", "2025-05", "2025-06-04T05:00:00+08:00")
	require.False(t, slices.Contains(d.codes("tea.2025-05.service"), "contacts_per_order"), "0.40 against 0.44")
}
