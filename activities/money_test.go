package activities_test

import (
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/offline"
	"github.com/gainshare/gainshare/internal/rules/evidence"
	"github.com/gainshare/gainshare/internal/wire"
)

const contractTerms = `{"tax":{"rate":"0.06","mode":"exclusive"},"payment_days":30,"charges":[
	{"charge":{"key":"base","name":"base fee","model":"flat","amount":"1000.00"}},
	{"charge":{"key":"ai","name":"AI contacts","model":"per_unit","meter":"contacts.ai","unit_price":"0.50"}},
	{"charge":{"key":"human","name":"people","model":"per_unit","meter":"contacts.human","unit_price":"2.00"}}],
	"savings_share":{"dead_band":"0.05","mode":"FIRST_YUAN","bands":[{"up_to":"0.20","rate":"0.30"},{"up_to":"0.40","rate":"0.40"},{"rate":"0.20"}],
	"monthly_cap":"0.15","annual_cap":"0.12","merchant_keep":"0.02","volume_collar":"0.40","deficit":{"carry":"1","pool_cap":"30000.00"},
	"labour_fraction":"0.80","wage_cap":"0.08","gates":[{"metric":"ai_acceptance","pass":"0.70","hard":"0.50","weight":"0.5"},{"metric":"csat","pass":"4.50","hard":"4.00","weight":"0.5","min_count":30}]}}`

// open starts an engagement with a contract and a baseline that both sides have signed.
func (d *desk) open(id string) {
	d.t.Helper()
	d.openOn(id, contractTerms, baseline())
}

// openOn is open on terms and a baseline of its own.
func (d *desk) openOn(id, terms string, before map[string]any) {
	d.t.Helper()
	ctx := d.t.Context()
	start := map[string]any{"id": id, "merchant_id": "m1", "name": "Tea", "plan": "savings_share", "shop_ids": []string{"s1"}, "starts_on": "2025-01-01",
		"currency": "CNY", "time_zone": "Asia/Shanghai", "contract": json.RawMessage(terms)}
	_, err := d.engagements.Open(ctx, wire.EngagementCommand{Ask: d.ask("am", wire.CmdStartEngagement, nil, start, ""), EngagementID: id})
	require.NoError(d.t, err)
	sum := d.hash(`SELECT sha256 FROM contract_versions WHERE engagement_id = $1`, id)
	first := map[string]string{"engagement": id, "version": "1"}
	do := func(actor, kind string, body any, match string, fn func(wire.EngagementCommand) (wire.EngagementStatus, error)) wire.EngagementStatus {
		status, err := fn(wire.EngagementCommand{Ask: d.ask(actor, kind, first, body, match), EngagementID: id})
		require.NoError(d.t, err)
		return status
	}
	do("app", wire.CmdApproveContract, nil, sum, func(c wire.EngagementCommand) (wire.EngagementStatus, error) {
		return d.engagements.ApproveContract(ctx, c)
	})
	sign := func(c wire.EngagementCommand) (wire.EngagementStatus, error) {
		return d.engagements.SignContract(ctx, c)
	}
	do("app", wire.CmdSignContract, map[string]string{"sha256": sum}, "", sign)
	require.Equal(d.t, "ready", do("sign", wire.CmdSignContract, map[string]string{"sha256": sum}, "", sign).State)
	do("am", wire.CmdProposeBaseline, before, "", func(c wire.EngagementCommand) (wire.EngagementStatus, error) {
		return d.engagements.ProposeBaseline(ctx, c)
	})
	sum = d.hash(`SELECT sha256 FROM baselines WHERE engagement_id = $1`, id)
	sign = func(c wire.EngagementCommand) (wire.EngagementStatus, error) {
		return d.engagements.SignBaseline(ctx, c)
	}
	do("app", wire.CmdSignBaseline, map[string]string{"sha256": sum}, "", sign)
	require.Equal(d.t, "ready", do("sign", wire.CmdSignBaseline, map[string]string{"sha256": sum}, "", sign).State)
	_, err = d.db.Exec(`UPDATE engagements SET stage = 'live' WHERE id = $1`, id)
	require.NoError(d.t, err)
}

// baseline is twelve months of 3,000 contacts at 4.00 each.
func baseline() map[string]any {
	var months []map[string]any
	for m := range 12 {
		months = append(months, map[string]any{"month": fmt.Sprintf("2023-%02d", m+1), "contacts": 3000, "labour": "10000.00", "training": "1000.00", "site": "500.00", "hidden": "500.00"})
	}
	return map[string]any{"months": months, "fixed_share": "0"}
}

func (d *desk) hash(query string, args ...any) string {
	d.t.Helper()
	var sum []byte
	require.NoError(d.t, d.db.Get(&sum, query, args...))
	return hex.EncodeToString(sum)
}

// bill drafts a month after its cut-off.
func (d *desk) bill(id, month, at string) wire.BillingShardResult {
	d.t.Helper()
	d.clock(at)
	plan, err := d.billing.OpenRun(d.t.Context(), wire.BillingRunInput{Calendar: "cn", Month: month})
	require.NoError(d.t, err)
	require.Len(d.t, plan.Shards, 1)
	return d.shard(plan.Shards[0], month)
}

// invoice applies one update and returns where the invoice stands.
func (d *desk) invoice(key, actor, verb, kind string, body any) (wire.InvoiceStatus, error) {
	d.t.Helper()
	now, err := d.invoices.Check(d.t.Context(), key)
	require.NoError(d.t, err)
	in := wire.InvoiceCommand{Ask: d.ask(actor, kind, map[string]string{"invoice": key}, body, now.Hash), InvoiceID: key, Verb: verb}
	if verb == wire.UpdateIssue {
		return d.invoices.Issue(d.t.Context(), in)
	}
	return d.invoices.Change(d.t.Context(), in)
}

// toWindow takes a draft through checks, approval and delivery into the merchant's hands.
func (d *desk) toWindow(key string) wire.InvoiceStatus {
	d.t.Helper()
	for _, s := range []struct{ actor, verb, kind string }{{"fin", wire.UpdateApprove, wire.CmdApproveInvoice}, {"app", wire.UpdateApprove, wire.CmdApproveInvoice}, {"fin", wire.UpdateSend, wire.CmdSendInvoice}} {
		_, err := d.invoice(key, s.actor, s.verb, s.kind, nil)
		require.NoError(d.t, err)
	}
	return d.deliver(key)
}

func (d *desk) deliver(key string) wire.InvoiceStatus {
	d.t.Helper()
	clock, err := d.db.Clock(d.t.Context())
	require.NoError(d.t, err)
	status, err := d.invoices.OpenWindow(d.t.Context(), wire.WindowInput{InvoiceID: key, DeliveredAt: clock.Now})
	require.NoError(d.t, err)
	require.Equal(d.t, "sent", status.State)
	return status
}

func (d *desk) issue(key string) {
	d.t.Helper()
	for _, s := range []struct{ actor, verb, kind string }{{"sign", wire.UpdateConfirm, wire.CmdConfirmInvoice}, {"fin", wire.UpdateIssue, wire.CmdIssueInvoice}} {
		_, err := d.invoice(key, s.actor, s.verb, s.kind, nil)
		require.NoError(d.t, err)
	}
}

func TestAMonthIsBilledConfirmedIssuedAndPaid(t *testing.T) {
	d := newDesk(t)
	d.open("tea")
	d.contacts("tea", "2025-01", 31, 100, 8, 1) // 3,100 contacts: 2,480 AI, 620 people
	drafted := d.bill("tea", "2025-01", "2025-02-04T05:00:00+08:00")
	require.Equal(t, []wire.DraftedInvoice{{EngagementID: "tea", Month: "2025-01", Kind: "service"}}, drafted.Drafted)
	key := "tea.2025-01.service"

	// 1,000.00 + 2,480 * 0.50 + 620 * 2.00 = 3,480.00; 6 % tax by line 60.00 + 74.40 + 74.40 = 208.80
	require.Equal(t, int64(368880), -d.balance("6001.base")-d.balance("6001.ai")-d.balance("6001.tier")-d.balance("2221.pending"), "accrued in the service month")
	status := d.toWindow(key)
	require.Equal(t, "2025-02-11T00:00:00+08:00", status.WindowEnds.In(zone(t)).Format("2006-01-02T15:04:05-07:00"), "five working days after the 4th: 5, 6, 7, the make-up Saturday 8, and Monday 10 February")
	d.issue(key)
	require.Equal(t, int64(368880), d.balance("1122"))
	require.Equal(t, int64(0), d.balance("contract_asset"))
	require.Equal(t, int64(-20880), d.balance("2221.out"))
	d.zero()

	pay := map[string]any{"merchant_id": "m1", "amount": map[string]string{"amount": "4000.00", "currency": "CNY"}, "received_on": "2025-02-20", "bank_reference": "B1"}
	paid, err := d.invoices.RecordReceipt(t.Context(), wire.ReceiptCommand{Ask: d.ask("fin", wire.CmdRecordReceipt, nil, pay, "")})
	require.NoError(t, err)
	require.Equal(t, "paid", paid.Paid[0].State)
	require.Equal(t, int64(0), d.balance("1122"))
	require.Equal(t, int64(-31120), d.balance("contract_liability"), "the remainder is the merchant's credit")
	d.zero()
	d.verified(`SELECT document FROM invoices WHERE id = $1`, key)
}

// verified checks a signed document as the merchant's accountant would.
func (d *desk) verified(query string, args ...any) {
	d.t.Helper()
	var file string
	require.NoError(d.t, d.db.Get(&file, query, args...))
	public, ok := d.key.Public().(ed25519.PublicKey)
	require.True(d.t, ok)
	line, err := offline.Verify(evidence.Files{File: []byte(file), Key: public})
	require.NoError(d.t, err)
	require.Contains(d.t, line, "every figure recomputed and equal")
}

func TestWhoPreparedDoesNotApprove(t *testing.T) {
	d := newDesk(t)
	d.open("tea")
	d.contacts("tea", "2025-01", 31, 10, 8, 1)
	d.bill("tea", "2025-01", "2025-02-04T05:00:00+08:00")
	key := "tea.2025-01.service"
	_, err := d.invoice(key, "fin", wire.UpdateApprove, wire.CmdApproveInvoice, nil)
	require.NoError(t, err)
	roles["fin"] = []string{"finance", "finance_approver"}
	t.Cleanup(func() { roles["fin"] = []string{"finance"} })
	_, err = d.invoice(key, "fin", wire.UpdateApprove, wire.CmdApproveInvoice, nil)
	require.ErrorContains(t, err, "another person")
	_, err = d.db.Exec(`UPDATE invoices SET approved_by = prepared_by WHERE id = $1`, key)
	require.ErrorContains(t, err, "check constraint", "the database says the same")
}

func TestAMonthIsNotBilledBeforeItsCutOff(t *testing.T) {
	d := newDesk(t)
	d.open("tea")
	d.clock("2025-02-04T03:59:00+08:00")
	_, err := d.billing.OpenRun(t.Context(), wire.BillingRunInput{Calendar: "cn", Month: "2025-01"})
	require.Equal(t, "month_not_closed", string(wire.FromError(err).Code))
}

func TestAnIncompleteMonthIsParkedWithTheMissingDaysNamed(t *testing.T) {
	d := newDesk(t)
	d.open("tea")
	d.contacts("tea", "2025-01", 31, 10, 8, 1)
	_, err := d.db.Exec(`INSERT INTO control_totals (engagement_id, shop_id, day, contacts, source, received_at)
		SELECT 'tea', 's1', '2025-01-01'::date + i, CASE WHEN i = 6 THEN 100 ELSE 10 END, 'platform', now() FROM generate_series(0, 30) i`)
	require.NoError(t, err)
	drafted := d.bill("tea", "2025-01", "2025-02-04T05:00:00+08:00")
	require.Empty(t, drafted.Drafted)
	require.Equal(t, 1, drafted.Parked)
	var sentence string
	require.NoError(t, d.db.Get(&sentence, `SELECT sentence FROM billing_exceptions WHERE engagement_id = 'tea'`))
	require.Contains(t, sentence, "2025-01-07")
	_, err = d.db.Exec(`UPDATE control_totals SET contacts = 10`)
	require.NoError(t, err)
	require.Len(t, d.shard([]string{"tea"}, "2025-01").Drafted, 1, "the retry drafts it")
	parked, err := d.billing.Parked(t.Context(), wire.BillingRunInput{Calendar: "cn", Month: "2025-01"})
	require.NoError(t, err)
	require.Empty(t, parked)
}
