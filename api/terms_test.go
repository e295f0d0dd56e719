package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

type quoteTable struct {
	Months []string
	Rows   []struct {
		Key, Name string
		Months    []struct{ Total struct{ Amount string } }
		Sum       struct{ Fees, Share, Total struct{ Amount string } }
		Warnings  []string
	}
}

func TestQuotesCompareAllPresetsOnAMerchantsMonths(t *testing.T) {
	b := serve(t)
	ask := func(body string) answer {
		return b.send(request{method: "POST", path: "/quotes", as: "am", body: body})
	}
	t.Run("given volumes", func(t *testing.T) {
		var q quoteTable
		ask(`{"months":[{"month":"2026-01","usage":{"contacts.total":"30000","contacts.ai":"21000","contacts.human":"9000","seats.days":"310"}},
			{"month":"2026-02","usage":{"contacts.total":"10000","contacts.ai":"7000","contacts.human":"3000","seats.days":"280"}}],
			"baseline":{"mean_contacts":"20000.000000","fixed_month":"0.00","unit_cost":"4.000000"}}`).into(t, &q)
		require.Equal(t, []string{"2026-01", "2026-02"}, q.Months)
		var names []string
		for _, r := range q.Rows {
			names = append(names, r.Name)
			require.Len(t, r.Months, 2)
		}
		require.Equal(t, []string{"固定坐席", "阶梯计价", "阶梯计价 + AI 分流", "效果分成", "节省分成"}, names)
		// tiered: 5,000 + 10,000 x 2.40 + 20,000 x 2.10 = 71,000 and 5,000 + 24,000 = 29,000; 6 % on top
		require.Equal(t, "100000.00", q.Rows[1].Sum.Fees.Amount)
		require.Equal(t, "106000.00", q.Rows[1].Sum.Total.Amount)
		require.Contains(t, strings.Join(q.Rows[2].Warnings, " "), "the total falls")
		require.NotEqual(t, "0.00", q.Rows[4].Sum.Share.Amount)
		require.Contains(t, strings.Join(q.Rows[4].Warnings, " "), "wage_cap")
	})
	t.Run("the months of an engagement", func(t *testing.T) {
		b.exec(`SELECT ensure_contact_partition('2026-10-15')`)
		b.exec(`INSERT INTO contacts (id, engagement_id, shop_id, channel, month, day, buyer_key, started_at, ai_wrote, outcome, class, source, external_id, received_at)
			SELECT 'q' || n, 'e-amber', 'amber-shop', 'chat', '2026-10', '2026-10-05', 'b', '2026-10-05', true, 'accepted', 'ai', 'test', 'q' || n, now() FROM generate_series(1, 40) n`)
		var q quoteTable
		ask(`{"engagement":"e-amber","months":[{"month":"2026-10"}],"offers":[{"plan":"outcome","name":"own","contract":{"tax":{"rate":"0.06","mode":"exclusive"},
			"charges":[{"kind":"outcome_fee","charge":{"key":"o","model":"per_unit","meter":"contacts.ai","unit_price":"2"}}]}}]}`).into(t, &q)
		require.Equal(t, "80.00", q.Rows[0].Sum.Fees.Amount)
		require.Equal(t, "own", q.Rows[0].Name)
	})
	for _, c := range []struct{ name, body, pointer string }{
		{"an offer that charges a kind nobody knows", `{"months":[{"month":"2026-10"}],"offers":[{"plan":"outcome","contract":{"tax":{"rate":"0.06","mode":"exclusive"},"charges":[{"kind":"outcome_fee","charge":{"key":"o","model":"per_unit","meter":"ai.messages","unit_price":"2"}}]}}]}`, "/offers/0/contract/charges/0/charge/meter"},
		{"a quantity below nothing", `{"months":[{"month":"2026-10","usage":{"contacts.total":"-1"}}]}`, "/months/0/usage/contacts.total"},
		{"a month that is none", `{"months":[{"month":"2026-13"}]}`, "/months/0/month"},
		{"another currency than the engagement's", `{"currency":"JPY","engagement":"e-amber","months":[{"month":"2026-10"}],"offers":[{"plan":"seat"}]}`, "/currency"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := ask(c.body)
			require.Equal(t, http.StatusBadRequest, got.status, string(got.body))
			require.Equal(t, c.pointer, got.pointer(), string(got.body))
		})
	}
}

func TestOrdersAreTakenOnceAndTheirLaterStatesToo(t *testing.T) {
	b := serve(t)
	n := 0
	type result struct {
		Accepted, Duplicates, Rejected int
		Errors                         []struct{ Pointer, Detail string }
	}
	send := func(orders string) (r result) {
		n++
		got := b.send(request{method: "POST", path: "/engagements/e-amber/orders", as: "lead", key: "o" + string(rune('a'+n)), body: `{"orders":[` + orders + `]}`})
		require.Equal(t, http.StatusOK, got.status, string(got.body))
		got.into(t, &r)
		return r
	}
	const first = `{"order_ref":"A1","buyer_key":"b1","paid_at":"2026-11-01T09:00:00+08:00","net":"100.00"}`
	require.Equal(t, 1, send(first).Accepted)
	require.Equal(t, 1, send(first).Duplicates)
	refunded := strings.TrimSuffix(first, "}") + `,"refunds":[{"at":"2026-11-05T00:00:00Z","amount":"30.00"}]}`
	require.Equal(t, 1, send(refunded).Accepted)
	require.Equal(t, 1, send(refunded).Duplicates, "as PostgreSQL gives it back")
	for _, c := range []struct{ name, order, pointer string }{
		{"another buyer's order of that name", strings.Replace(first, "b1", "b2", 1), "/orders/0/order_ref"},
		{"a payment that has not happened", strings.Replace(first, "2026-11-01", "2026-12-01", 1), "/orders/0/paid_at"},
		{"a fraction of a fen", strings.Replace(first, "100.00", "100.001", 1), "/orders/0/net"},
		{"more given back than paid", strings.Replace(refunded, "30.00", "100.01", 1), "/orders/0/refunds/0/amount"},
		{"given back before it was paid", strings.Replace(refunded, "2026-11-05", "2026-10-05", 1), "/orders/0/refunds/0/at"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := send(c.order)
			require.Equal(t, 1, r.Rejected)
			require.Equal(t, c.pointer, r.Errors[0].Pointer)
		})
	}
	r := send(strings.Replace(first, "100.00", "1.001", 1) + `,` + strings.Replace(first, "A1", "A2", 1))
	require.Equal(t, []int{1, 1}, []int{r.Accepted, r.Rejected}, "the good one is kept")
	var kept int
	require.NoError(t, b.db.Get(&kept, `SELECT count(*) FROM sales_orders`))
	require.Equal(t, 2, kept)
}
