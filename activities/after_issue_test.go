package activities_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/wire"
)

// nextMonth drafts and issues February.
func (d *desk) nextMonth() {
	d.t.Helper()
	d.contacts("tea", "2025-02", 28, 100, 8, 1)
	d.bill("tea", "2025-02", "2025-03-04T05:00:00+08:00")
	d.toWindow(february)
	d.issue(february)
}

func TestWhatWasPaidTooMuchPaysTheNextInvoice(t *testing.T) {
	d := issued(t)
	d.pay("4000.00", "B1")
	require.Equal(t, int64(-31120), d.balance("contract_liability"))
	d.nextMonth() // 3,240.00 net, 3,434.40 gross
	require.Equal(t, int64(0), d.balance("contract_liability"), "the credit is used without being asked")
	require.Equal(t, int64(343440-31120), d.balance("1122"))
	status, err := d.invoices.Check(t.Context(), february)
	require.NoError(t, err)
	require.Equal(t, "partially_paid", status.State)
	d.sound()
}

func TestCreditIsUsedOnTheOldestDueOrAsInstructed(t *testing.T) {
	d := issued(t)
	d.pay("3688.80", "B1")
	d.nextMonth()
	merchant := map[string]string{"merchant": "m1"}
	_, err := d.book("fin", wire.CmdUseCredit, merchant, map[string]any{"currency": "CNY"}, "")
	require.ErrorContains(t, err, "no credit")
	d.creditNote(service, credit(1, "300.00")) // of a paid invoice: 318.00 of credit
	require.Equal(t, int64(-31800), d.balance("contract_liability"))
	use := func(amount string) map[string]any {
		return map[string]any{"currency": "CNY", "uses": []map[string]string{{"invoice_id": february, "amount": amount}}}
	}
	_, err = d.book("fin", wire.CmdUseCredit, merchant, use("400.00"), "")
	require.ErrorContains(t, err, "less credit")
	require.Equal(t, "partially_paid", d.mustBook("fin", wire.CmdUseCredit, merchant, use("100.00"), "").Paid[0].State)
	require.Equal(t, int64(-21800), d.balance("contract_liability"))
	d.mustBook("fin", wire.CmdUseCredit, merchant, map[string]any{"currency": "CNY"}, "")
	require.Equal(t, int64(0), d.balance("contract_liability"))
	require.Equal(t, int64(343440-31800), d.balance("1122"))
	_, err = d.db.Exec(`INSERT INTO credit_uses (note_id, invoice_id, amount_minor, used_on, used_by, used_at) VALUES ('tea.2025-01.credit-1', $1, 1, '2025-03-05', 'fin', now())`, february)
	require.ErrorContains(t, err, "more credit is used", "PostgreSQL says the same")
	d.sound()
}

func TestATransferInAnotherCurrencyPaysNoInvoice(t *testing.T) {
	d := issued(t)
	body := map[string]any{"merchant_id": "m1", "amount": map[string]string{"amount": "100.00", "currency": "USD"}, "received_on": "2025-02-20", "bank_reference": "U1",
		"allocations": []map[string]string{{"invoice_id": service, "amount": "100.00"}}}
	_, err := d.invoices.RecordReceipt(t.Context(), wire.ReceiptCommand{Ask: d.ask("fin", wire.CmdRecordReceipt, nil, body, "")})
	require.ErrorContains(t, err, "nothing open in this currency")
	require.Equal(t, int64(368880), d.balance("1122"))
}

func TestAReceivableIsAllowedForWrittenOffAndRecoveredByTwoPeople(t *testing.T) {
	d := issued(t)
	at := map[string]string{"invoice": service}
	loss := func(kind, amount string) map[string]any {
		return map[string]any{"kind": kind, "amount": amount, "reason": "the shop closed"}
	}
	yes := map[string]any{"verdict": "approved"}
	_, err := d.book("fin", wire.CmdRequestLoss, at, loss("allowance", "3688.81"), "")
	require.ErrorContains(t, err, "above what is open")
	d.mustBook("fin", wire.CmdRequestLoss, at, loss("allowance", "1000.00"), "")
	_, err = d.book("fin", wire.CmdRequestLoss, at, loss("write_off", ""), "")
	require.Equal(t, fault.Conflict, fault.Code(wire.FromError(err).Code), "one request at a time")
	_, err = d.book("fin", wire.CmdDecideLoss, at, yes, "")
	require.Equal(t, fault.SamePerson, fault.Code(wire.FromError(err).Code))
	require.Equal(t, int64(0), d.balance("6702"))
	d.mustBook("app", wire.CmdDecideLoss, at, yes, "")
	require.Equal(t, []int64{100000, -100000}, []int64{d.balance("6702"), d.balance("1231")})

	d.mustBook("fin", wire.CmdRequestLoss, at, loss("write_off", ""), "")
	require.Equal(t, "written_off", d.mustBook("app", wire.CmdDecideLoss, at, yes, "").Paid[0].State)
	require.Equal(t, []int64{368880, 0, 0}, []int64{d.balance("6702"), d.balance("1231"), d.balance("1122")})
	d.sound()
	_, err = d.book("fin", wire.CmdPrepareCreditNote, at, credit(1, "1.00"), "")
	require.ErrorContains(t, err, "not written off")

	d.mustBook("fin", wire.CmdRequestLoss, at, loss("recovery", ""), "")
	d.mustBook("app", wire.CmdDecideLoss, at, yes, "")
	d.pay("3688.80", "B1")
	require.Equal(t, []int64{0, -368880, 368880}, []int64{d.balance("1122"), d.balance("1231"), d.balance("1002")})
	d.sound()
}

func TestAnObjectionAfterTheIssueStandsApartUntilItIsAnswered(t *testing.T) {
	d := issued(t)
	_, err := d.invoice(service, "sign", wire.UpdateObject, wire.CmdObjectInvoice, map[string]any{"kind": "wrong_price", "reason": "the base fee was agreed lower", "lines": []int{1}})
	require.NoError(t, err)
	require.Equal(t, []int64{106000, 368880 - 106000}, []int64{d.balance("1122.disputed"), d.balance("1122")})
	d.sound()
	var id string
	require.NoError(t, d.db.Get(&id, `SELECT id FROM objections`))
	_, err = d.book("fin", wire.CmdRequestLoss, map[string]string{"invoice": service}, map[string]any{"kind": "write_off", "reason": "r"}, "")
	require.ErrorContains(t, err, "answer it first")
	status, err := d.invoice(service, "fin", wire.UpdateResolveObjection, wire.CmdResolveObjection, map[string]any{"objection_id": id, "verdict": "accepted", "answer": "yes"})
	require.NoError(t, err)
	require.Equal(t, "issued", status.State, "issued documents are never edited")
	require.Equal(t, []int64{0, 368880}, []int64{d.balance("1122.disputed"), d.balance("1122")})
	var waiting json.Number
	require.NoError(t, d.db.Get(&waiting, `SELECT count(*)::text FROM tasks WHERE kind = 'invoice.credit_objection' AND role = 'finance'`))
	require.Equal(t, "1", waiting.String(), "what was won becomes a credit note")
	d.sound()
}
