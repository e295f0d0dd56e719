package store_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/store"
)

// spoke is a contact of a buyer that ended at an instant of November 2026 in UTC.
type spoke struct {
	id, buyer, ended, order, class, excluded string
	open                                     bool // nobody closed it: it ended with its last message
}

func (c spoke) write(t *testing.T, db *store.DB) {
	t.Helper()
	ended := instant(t, c.ended)
	started := ended.Add(-time.Hour)
	local := started.In(time.FixedZone("CST", 8*3600))
	var closed *time.Time
	if !c.open {
		closed = &ended
	}
	_, err := db.Exec(`INSERT INTO contacts (id, engagement_id, shop_id, channel, month, day, buyer_key, order_ref, started_at, closed_at, last_message_at, ai_wrote, person_wrote,
			excluded, outcome, class, source, external_id, received_at)
		VALUES ($1, 'e1', 's1', 'chat', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, CASE WHEN $9 THEN 'accepted' ELSE 'unresolved' END, $12, 'desk', $1, now())`,
		c.id, local.Format("2006-01"), local.Format("2006-01-02"), c.buyer, c.order, started, closed, ended, c.class == "ai", c.class == "human", c.excluded, c.class)
	require.NoError(t, err)
}

func instant(t *testing.T, at string) time.Time {
	t.Helper()
	when, err := time.Parse(time.RFC3339, at)
	require.NoError(t, err)
	return when
}

// salesIn freezes a month and returns its sales: order, contact and what stayed paid.
func salesIn(t *testing.T, db *store.DB, month int) (sales []string, amount, orders string) {
	t.Helper()
	require.NoError(t, db.InTx(t.Context(), func(tx *store.Tx) error {
		e, err := tx.Engagement(t.Context(), "e1", false)
		require.NoError(t, err)
		s, err := tx.TakeSnapshot(t.Context(), e, period.NewMonth(2026, time.Month(month)), instant(t, "2027-01-04T00:00:00Z"), store.UsageNeeds{Sales: true, GapHours: 24})
		require.NoError(t, err)
		usage, err := s.Usage()
		amount, orders = string(usage.All["sales.assisted"]), string(usage.All["sales.orders"])
		require.NoError(t, err)
		return tx.SelectContext(t.Context(), &sales, `SELECT order_ref || ' ' || contact_id || ' ' || net_minor - refunded_minor FROM usage_snapshot_orders WHERE snapshot_id = $1 ORDER BY 1`, s.ID)
	}))
	return sales, amount, orders
}

func TestWhichContactAnOrderCountsFor(t *testing.T) {
	const noon = "2026-11-10T12:00:00Z"
	for _, c := range []struct {
		name     string
		contacts []spoke
		paid     string
		refunds  []store.Refund
		want     []string
	}{
		{"the contact ended exactly three days before", []spoke{{id: "a", buyer: "b", ended: "2026-11-07T12:00:00Z", class: "ai"}}, noon, nil, []string{"o a 10000"}},
		{"a second longer ago", []spoke{{id: "a", buyer: "b", ended: "2026-11-07T11:59:59Z", class: "ai"}}, noon, nil, nil},
		{"it ended after the payment", []spoke{{id: "a", buyer: "b", ended: "2026-11-10T12:00:01Z", class: "ai"}}, noon, nil, nil},
		{"the last of two", []spoke{{id: "a", buyer: "b", ended: "2026-11-09T12:00:00Z", class: "ai"}, {id: "c", buyer: "b", ended: "2026-11-10T11:00:00Z", class: "human"}}, noon, nil, []string{"o c 10000"}},
		{"another buyer spoke of this order", []spoke{{id: "a", buyer: "x", order: "o", ended: "2026-11-10T11:00:00Z", class: "ai"}}, noon, nil, []string{"o a 10000"}},
		{"somebody else's contact", []spoke{{id: "a", buyer: "x", ended: "2026-11-10T11:00:00Z", class: "ai"}}, noon, nil, nil},
		{"nobody served the last one", []spoke{{id: "a", buyer: "b", ended: "2026-11-09T12:00:00Z", class: "ai"}, {id: "c", buyer: "b", ended: "2026-11-10T11:00:00Z", class: "unserved"}}, noon, nil, nil},
		{"spam is no contact", []spoke{{id: "a", buyer: "b", ended: "2026-11-09T12:00:00Z", class: "ai"}, {id: "c", buyer: "b", ended: "2026-11-10T11:00:00Z", class: "ai", excluded: "spam"}}, noon, nil, []string{"o a 10000"}},
		{"nobody closed it", []spoke{{id: "a", buyer: "b", ended: "2026-11-10T11:00:00Z", class: "ai", open: true}}, noon, nil, []string{"o a 10000"}},
		{"given back on the thirtieth day", []spoke{{id: "a", buyer: "b", ended: "2026-11-10T11:00:00Z", class: "ai"}}, noon,
			[]store.Refund{{At: time.Date(2026, 12, 10, 12, 0, 0, 0, time.UTC), Minor: 4000}, {At: time.Date(2026, 12, 10, 12, 0, 1, 0, time.UTC), Minor: 100}}, []string{"o a 6000"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			db := emptyBooks(t)
			_, err := db.Exec(oneIssued + `SELECT ensure_contact_partition('2026-11-15')`)
			require.NoError(t, err)
			for _, s := range c.contacts {
				s.write(t, db)
			}
			refunds, err := json.Marshal(append([]store.Refund{}, c.refunds...))
			require.NoError(t, err)
			require.NoError(t, db.InTx(t.Context(), func(tx *store.Tx) error {
				return tx.SaveOrder(t.Context(), store.Order{EngagementID: "e1", OrderRef: "o", BuyerKey: "b", PaidAt: instant(t, c.paid), Net: 10000, Refunds: refunds, ReceivedAt: instant(t, c.paid)})
			}))
			sales, _, _ := salesIn(t, db, 11)
			require.Equal(t, c.want, sales)
		})
	}
}

// Buyers come back around a month's end; every order counts for one contact of one month, or for none.
func TestNoOrderCountsInTwoMonths(t *testing.T) {
	db := emptyBooks(t)
	_, err := db.Exec(oneIssued + `SELECT ensure_contact_partition('2026-10-15'), ensure_contact_partition('2026-11-15'), ensure_contact_partition('2026-12-15')`)
	require.NoError(t, err)
	at := instant(t, "2026-11-29T12:00:00Z")
	for i := range 8 { // a contact every twelve hours across the end of November
		spoke{id: fmt.Sprint("c", i), buyer: "b", ended: at.Add(time.Duration(i) * 12 * time.Hour).Format(time.RFC3339), class: []string{"ai", "human"}[i%2]}.write(t, db)
	}
	require.NoError(t, db.InTx(t.Context(), func(tx *store.Tx) error {
		for i := range 24 {
			paid := at.Add(time.Duration(i)*6*time.Hour - time.Hour)
			if err := tx.SaveOrder(t.Context(), store.Order{EngagementID: "e1", OrderRef: fmt.Sprint("o", i), BuyerKey: "b", PaidAt: paid, Net: 100, Refunds: json.RawMessage(`[]`), ReceivedAt: paid}); err != nil {
				return err
			}
		}
		return nil
	}))
	november, amount, orders := salesIn(t, db, 11)
	december, _, _ := salesIn(t, db, 12)
	seen := map[string]bool{}
	for _, s := range append(november, december...) {
		var ref string
		_, err := fmt.Sscan(s, &ref)
		require.NoError(t, err)
		require.False(t, seen[ref], ref)
		seen[ref] = true
	}
	require.Len(t, seen, 23, "all but the one paid before the first contact")
	require.NotEmpty(t, december)
	require.Equal(t, []string{fmt.Sprintf("%d.00", len(november)), fmt.Sprint(len(november))}, []string{amount, orders})
}
