package activities_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/wire"
)

// open counts the open tasks of a kind.
func (d *desk) openTasks(kind string) (n int) {
	d.t.Helper()
	require.NoError(d.t, d.db.Get(&n, `SELECT count(*) FROM tasks WHERE kind = $1 AND state = 'open'`, kind))
	return n
}

func (d *desk) address(mail string) {
	d.t.Helper()
	_, err := d.db.Exec(`UPDATE users SET email = $1 WHERE id = 'sign'`, mail)
	require.NoError(d.t, err)
}

// approved takes January's bill to the moment before it is sent.
func (d *desk) approved() (key string) {
	d.t.Helper()
	d.open("tea")
	d.contacts("tea", "2025-01", 31, 10, 8, 1)
	d.bill("tea", "2025-01", "2025-02-04T05:00:00+08:00")
	key = "tea.2025-01.service"
	for _, actor := range []string{"fin", "app"} {
		_, err := d.invoice(key, actor, wire.UpdateApprove, wire.CmdApproveInvoice, nil)
		require.NoError(d.t, err)
	}
	return key
}

func TestABillNobodyCanReceiveIsATaskUntilSomebodyCan(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	key := d.approved()
	d.address("")
	_, err := d.invoice(key, "fin", wire.UpdateSend, wire.CmdSendInvoice, nil)
	require.Equal(t, fault.Conflict, code(err))
	require.Equal(t, 1, d.openTasks("merchant.no_address"), "the refusal does not undo the task")
	now, err := d.invoices.Check(t.Context(), key)
	require.NoError(t, err)
	require.Equal(t, "approved", now.State)

	d.address("signer@tea.test")
	_, err = d.invoice(key, "fin", wire.UpdateSend, wire.CmdSendInvoice, nil)
	require.NoError(t, err)
	require.Zero(t, d.openTasks("merchant.no_address"))
}

func TestAReminderNobodyCanReceiveDoesNotEndTheWaitForTheMoney(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	key := d.approved()
	_, err := d.invoice(key, "fin", wire.UpdateSend, wire.CmdSendInvoice, nil)
	require.NoError(t, err)
	d.deliver(key)
	d.issue(key)
	d.address("")
	status, err := d.invoices.Remind(t.Context(), wire.ReminderInput{InvoiceID: key, Step: 3})
	require.NoError(t, err)
	require.Equal(t, "issued", status.State)
	require.Empty(t, status.NoticeID)
	require.Equal(t, 1, d.openTasks("merchant.no_address"))
	require.Equal(t, 1, d.openTasks("invoice.overdue"))

	pay := map[string]any{"merchant_id": "m1", "amount": map[string]string{"amount": "9000.00", "currency": "CNY"}, "received_on": "2025-04-20", "bank_reference": "B1"}
	_, err = d.invoices.RecordReceipt(t.Context(), wire.ReceiptCommand{Ask: d.ask("fin", wire.CmdRecordReceipt, nil, pay, "")})
	require.NoError(t, err)
	require.Zero(t, d.openTasks("invoice.overdue"), "paid is paid")
}

func TestAnExceptionOfARunIsOverWhenItsEngagementIsBilled(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.open("tea")
	d.contacts("tea", "2025-01", 31, 10, 8, 1)
	_, err := d.db.Exec(`INSERT INTO control_totals (engagement_id, shop_id, day, contacts, source, received_at) VALUES ('tea', 's1', '2025-01-07', 900, 'platform', now())`)
	require.NoError(t, err)
	require.Equal(t, 1, d.bill("tea", "2025-01", "2025-02-04T05:00:00+08:00").Parked)
	require.Equal(t, 1, d.openTasks("billing.exception"))
	require.Equal(t, 1, d.shard([]string{"tea"}, "2025-01").Parked, "tried again too early")
	require.Equal(t, 1, d.openTasks("billing.exception"), "one task, however often it is tried")
	_, err = d.db.Exec(`UPDATE control_totals SET contacts = 10`)
	require.NoError(t, err)
	require.Len(t, d.shard([]string{"tea"}, "2025-01").Drafted, 1)
	require.Zero(t, d.openTasks("billing.exception"))
}
