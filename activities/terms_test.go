package activities_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/offline"
	"github.com/gainshare/gainshare/internal/rules/evidence"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

const outcomeTerms = `{"tax":{"rate":"0.06","mode":"exclusive"},"charges":[
	{"charge":{"key":"base","model":"flat","amount":"1000.00"}},
	{"kind":"outcome_fee","charge":{"key":"resolved","model":"per_unit","meter":"contacts.ai","unit_price":"1.00"}},
	{"kind":"outcome_fee","charge":{"key":"sales","model":"percentage","meter":"sales.assisted","rate":"0.02"}},
	{"kind":"discount","to":"2025-02-01","charge":{"key":"launch","model":"percentage","rate":"0.10"}}],
	"sla":{"cap":"0.10","credits":[{"metric":"transfer","target":"0.20","rate":"0.01"}]}}`

// openOutcome starts an engagement paid by outcome, signed by both sides.
func (d *desk) openOutcome(id string) {
	d.t.Helper()
	start := map[string]any{"id": id, "merchant_id": "m1", "name": "Tea", "plan": "outcome", "shop_ids": []string{"s1"}, "starts_on": "2025-01-01",
		"currency": "CNY", "time_zone": "Asia/Shanghai", "contract": json.RawMessage(outcomeTerms)}
	_, err := d.engagements.Open(d.t.Context(), wire.EngagementCommand{Ask: d.ask("am", wire.CmdStartEngagement, nil, start, ""), EngagementID: id})
	require.NoError(d.t, err)
	sum := d.hash(`SELECT sha256 FROM contract_versions WHERE engagement_id = $1`, id)
	first, seen := map[string]string{"engagement": id, "version": "1"}, map[string]string{"sha256": sum}
	_, err = d.engagements.ApproveContract(d.t.Context(), wire.EngagementCommand{Ask: d.ask("app", wire.CmdApproveContract, first, nil, sum), EngagementID: id})
	require.NoError(d.t, err)
	for _, who := range []string{"app", "sign"} {
		_, err = d.engagements.SignContract(d.t.Context(), wire.EngagementCommand{Ask: d.ask(who, wire.CmdSignContract, first, seen, ""), EngagementID: id})
		require.NoError(d.t, err)
	}
	_, err = d.db.Exec(`UPDATE engagements SET stage = 'live' WHERE id = $1`, id)
	require.NoError(d.t, err)
}

func (d *desk) order(ref, buyer, paid string, net int64, refunds string) {
	d.t.Helper()
	at, err := time.Parse(time.RFC3339, paid)
	require.NoError(d.t, err)
	require.NoError(d.t, d.db.InTx(d.t.Context(), func(tx *store.Tx) error {
		return tx.SaveOrder(d.t.Context(), store.Order{EngagementID: "tea", OrderRef: ref, BuyerKey: buyer, PaidAt: at, Net: net, Refunds: json.RawMessage(refunds), ReceivedAt: at})
	}))
}

// lines are an invoice's lines in short: charge, kind, month, net.
func (d *desk) lines(key string) []string {
	d.t.Helper()
	var out []string
	require.NoError(d.t, d.db.Select(&out, `SELECT charge || ' ' || kind || ' ' || service_month || ' ' || net_minor FROM invoice_lines WHERE invoice_id = $1 ORDER BY line_no`, key))
	return out
}

// behind opens a line: how many contacts, and which orders.
func (d *desk) behind(key string, line int) (contacts int, orders []string) {
	d.t.Helper()
	require.NoError(d.t, d.db.AsMerchant(d.t.Context(), "", func(tx *store.Tx) error {
		found, err := tx.LineContacts(context.Background(), key, line, store.Page{Limit: 10_000})
		require.NoError(d.t, err)
		sales, err := tx.LineSales(context.Background(), key, line, store.Page{Limit: 100})
		for _, s := range sales {
			orders = append(orders, s.OrderRef)
		}
		contacts = len(found)
		return err
	}))
	return contacts, orders
}

func TestOutcomesDiscountsAndMissedServiceLevelsAreBilledAndCorrected(t *testing.T) {
	d := newDesk(t)
	d.openOutcome("tea")
	d.contacts("tea", "2025-01", 31, 100, 6, 3) // 3,100 contacts: 1,860 AI, 930 transferred
	_, err := d.db.Exec(`UPDATE contacts SET closed_at = '2025-02-03 00:00+08' WHERE id = 'c-2025-01-30-3'`)
	require.NoError(t, err)
	_, err = d.db.Exec(`INSERT INTO incidents (id, starts_at, ends_at, cause, measures, opened_by) VALUES ('inc-1', '2025-01-03', '2025-01-04', 'platform down', '{transfer}', 'am');
		INSERT INTO incident_merchants VALUES ('inc-1', 'm1')`)
	require.NoError(t, err)
	d.order("o1", "b1", "2025-01-10T13:00:00+08:00", 100000, `[{"at":"2025-01-20T00:00:00Z","minor":20000},{"at":"2025-03-20T00:00:00Z","minor":1}]`) // the second comes after 30 days
	d.order("o2", "b7", "2025-01-31T20:00:00+08:00", 50000, `[]`)                                                                                     // a person answered
	d.order("o3", "b2", "2025-02-10T20:00:00+08:00", 70000, `[]`)                                                                                     // a sale of February: its last contact is of that noon
	d.order("o4", "b5", "2025-01-01T11:00:00+08:00", 70000, `[]`)                                                                                     // paid before anything was said
	d.bill("tea", "2025-01", "2025-02-04T05:00:00+08:00")
	key := "tea.2025-01.service"

	// 1,859 AI contacts are confirmed, one of them sold: 1,858.00. Sales 800.00 + 500.00 at 2 % = 26.00. Fees 2,884.00,
	// less 10 % = 2,595.60. Transfers 930 / 3,100 = 30 %: 10 points at 1 % = 259.56, which is the cap too.
	require.Equal(t, []string{"base usage 2025-01 100000", "resolved outcome_fee 2025-01 185800", "sales outcome_fee 2025-01 2600",
		"launch discount 2025-01 -28840", "sla_credit/transfer sla_credit 2025-01 -25956"}, d.lines(key))
	var why string
	require.NoError(t, d.db.Get(&why, `SELECT reason FROM invoice_lines WHERE invoice_id = $1 AND kind = 'sla_credit'`, key))
	require.Contains(t, why, "incident inc-1 (platform down)")
	n, orders := d.behind(key, 2)
	require.Equal(t, 1858, n, "the contacts that earn an outcome fee")
	require.Len(t, orders, 2)
	n, orders = d.behind(key, 3)
	require.Equal(t, 2, n, "the contacts that sold")
	require.Equal(t, []string{"o1", "o2"}, orders)
	d.toWindow(key)
	d.issue(key)
	d.verified(`SELECT document FROM invoices WHERE id = $1`, key)
	d.forgedDiscount(key)
	d.zero()

	// The refund of o2 and the confirmed contact correct January: one contact more, 10.00 of sales less.
	d.order("o2", "b7", "2025-01-31T20:00:00+08:00", 50000, `[{"at":"2025-02-20T00:00:00Z","minor":50000}]`)
	d.contacts("tea", "2025-02", 28, 10, 8, 1)
	d.bill("tea", "2025-02", "2025-03-04T05:00:00+08:00")
	// fees 1,000 + 1,859 + 16 = 2,875.00, less 287.50, credit 10 % of 2,587.50 = 258.75
	require.Equal(t, []string{"base usage 2025-02 100000", "resolved outcome_fee 2025-02 22300", "sales outcome_fee 2025-02 1400",
		"launch correction_out 2025-01 28840", "launch correction_in 2025-01 -28750", "resolved correction_out 2025-01 -185800", "resolved correction_in 2025-01 185900",
		"sales correction_out 2025-01 -2600", "sales correction_in 2025-01 1600", "sla_credit/transfer correction_out 2025-01 25956", "sla_credit/transfer correction_in 2025-01 -25875"},
		d.lines("tea.2025-02.service"))
	d.zero()
}

// forgedDiscount signs a document anew in which a discount, and the sums with it, are a yuan less: every sum is
// right, the discount does not follow from the contract.
func (d *desk) forgedDiscount(key string) {
	d.t.Helper()
	var file string
	require.NoError(d.t, d.db.Get(&file, `SELECT document FROM invoices WHERE id = $1`, key))
	var envelope struct{ Document evidence.Document }
	require.NoError(d.t, json.Unmarshal([]byte(file), &envelope))
	doc := envelope.Document
	require.Equal(d.t, "-288.40", doc.Sums.Agreed[0].Net)
	yuan := func(text string) string {
		return decimal.RequireFromString(text).Add(decimal.NewFromInt(1)).StringFixed(2)
	}
	doc.Sums.Agreed[0].Net, doc.Sums.Net, doc.Sums.Total = yuan(doc.Sums.Agreed[0].Net), yuan(doc.Sums.Net), yuan(doc.Sums.Total)
	require.NoError(d.t, evidence.CheckSums(doc))
	forged, err := evidence.Sign(doc, d.key)
	require.NoError(d.t, err)
	_, err = offline.Verify(evidence.Files{File: forged})
	require.ErrorContains(d.t, err, "/sums/agreed/0: the document says launch -287.40 + -17.30, recomputed launch -288.40 + -17.30")
}
