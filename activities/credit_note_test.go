package activities_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/wire"
)

// outcome is what a booking left.
type outcome struct {
	Document, State, Number, ETag string
	Paid                          []struct{ Invoice, State string }
	Detail                        json.RawMessage
}

// book carries out one command about what follows an issue.
func (d *desk) book(actor, kind string, target map[string]string, body any, match string) (outcome, error) {
	d.t.Helper()
	done, err := d.invoices.CarryOut(d.t.Context(), wire.BookingCommand{Ask: d.ask(actor, kind, target, body, match)})
	var out outcome
	if err == nil {
		require.NoError(d.t, json.Unmarshal(done.Result, &out))
	}
	return out, err
}

func (d *desk) mustBook(actor, kind string, target map[string]string, body any, match string) outcome {
	d.t.Helper()
	out, err := d.book(actor, kind, target, body, match)
	require.NoError(d.t, err)
	return out
}

// credit asks for a credit note of one line.
func credit(line int, amount string) map[string]any {
	return map[string]any{"reason": "agreed with the merchant", "lines": []map[string]any{{"line": line, "amount": amount}}}
}

// creditNote takes a credit note through two people to its number.
func (d *desk) creditNote(invoice string, body any) outcome {
	d.t.Helper()
	drafted := d.mustBook("fin", wire.CmdPrepareCreditNote, map[string]string{"invoice": invoice}, body, "")
	d.mustBook("app", wire.CmdApproveCreditNote, map[string]string{"invoice": drafted.Document}, nil, drafted.ETag)
	return d.mustBook("fin", wire.CmdIssueCreditNote, map[string]string{"invoice": drafted.Document}, nil, drafted.ETag)
}

// issued opens an engagement whose January of 3,480.00 net, 3,688.80 gross, is issued.
func issued(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t)
	d.open("tea")
	d.contacts("tea", "2025-01", 31, 100, 8, 1)
	d.bill("tea", "2025-01", "2025-02-04T05:00:00+08:00")
	d.toWindow(service)
	d.issue(service)
	return d
}

func (d *desk) pay(amount, reference string) {
	d.t.Helper()
	body := map[string]any{"merchant_id": "m1", "amount": map[string]string{"amount": amount, "currency": "CNY"}, "received_on": "2025-02-20", "bank_reference": reference}
	_, err := d.invoices.RecordReceipt(d.t.Context(), wire.ReceiptCommand{Ask: d.ask("fin", wire.CmdRecordReceipt, nil, body, "")})
	require.NoError(d.t, err)
}

// sound asserts that trial balance, receivable and series are right.
func (d *desk) sound() {
	d.t.Helper()
	found, err := d.db.CheckBooks(d.t.Context())
	require.NoError(d.t, err)
	require.Empty(d.t, found)
}

func TestACreditNoteLowersAnOpenInvoiceAndItsTaxWaits(t *testing.T) {
	d := issued(t)
	note := d.creditNote(service, credit(1, "100.00"))
	require.Equal(t, "tea.2025-01.credit-1", note.Document)
	require.Equal(t, "CN-2025-000001", note.Number)
	require.Equal(t, "partially_paid", note.Paid[0].State)
	require.Equal(t, int64(-90000), d.balance("6001.base"), "1,000.00 less 100.00")
	require.Equal(t, int64(368880-10600), d.balance("1122"))
	require.Equal(t, int64(600), d.balance("2221.pending"), "until the red letter is issued")
	require.Equal(t, int64(-20880), d.balance("2221.out"))
	require.Equal(t, int64(0), d.balance("contract_asset"))
	d.verified(`SELECT document FROM invoices WHERE id = $1`, note.Document)
	d.sound()

	_, err := d.invoice(note.Document, "fin", wire.UpdateHold, wire.CmdHoldInvoice, nil)
	require.ErrorContains(t, err, "its own way")
	second := d.creditNote(service, credit(1, "900.00"))
	require.Equal(t, "CN-2025-000002", second.Number)
	require.Equal(t, int64(0), d.balance("6001.base"))
	require.Equal(t, int64(6000), d.balance("2221.pending"), "the parts' taxes are the line's tax")
	_, err = d.book("fin", wire.CmdPrepareCreditNote, map[string]string{"invoice": service}, credit(1, "0.01"), "")
	require.ErrorContains(t, err, "0.00 left")
	_, err = d.db.Exec(`INSERT INTO invoices (id, engagement_id, merchant_id, entity_id, month, kind, contract_version, currency, subtotal_minor, tax_minor, total_minor, content_sha256, original_id, created_at)
		SELECT 'more', engagement_id, merchant_id, entity_id, month, 'credit-9', 1, currency, -1, 0, -1, content_sha256, id, now() FROM invoices WHERE id = $1`, service)
	require.NoError(t, err)
	_, err = d.db.Exec(`INSERT INTO invoice_lines (invoice_id, line_no, charge, kind, service_month, label, net_minor, tax_minor, corrects_invoice, credits_line)
		VALUES ('more', 1, 'base', 'adjustment', '2025-01', 'l', -1, 0, $1, 1)`, service)
	require.ErrorContains(t, err, "more than is left", "PostgreSQL says the same")
	d.sound()
}

func TestACreditNoteOnAPaidInvoiceIsTheMerchantsCredit(t *testing.T) {
	d := issued(t)
	d.pay("3600.00", "B1")
	note := d.creditNote(service, map[string]any{"reason": "slow answers", "sla": true, "lines": []map[string]any{{"line": 1, "amount": "200.00"}}})
	require.Equal(t, "paid", note.Paid[0].State, "88.80 were open, 212.00 are given back")
	require.Equal(t, int64(0), d.balance("1122"))
	require.Equal(t, int64(-12320), d.balance("contract_liability"))
	require.Equal(t, int64(20000), d.balance("6001.sla"), "a credit for service levels stands on its own account")
	require.Equal(t, int64(-100000), d.balance("6001.base"))
	d.sound()
}

func TestACreditNoteNeedsAnotherPersonWhoSawIt(t *testing.T) {
	d := issued(t)
	drafted := d.mustBook("fin", wire.CmdPrepareCreditNote, map[string]string{"invoice": service}, credit(1, "100.00"), "")
	at := map[string]string{"invoice": drafted.Document}
	refused := func(actor, kind, match string, want fault.Code) {
		t.Helper()
		_, err := d.book(actor, kind, at, nil, match)
		require.Equal(t, want, fault.Code(wire.FromError(err).Code), "%v", err)
	}
	refused("fin", wire.CmdApproveCreditNote, drafted.ETag, fault.Forbidden)
	refused("app", wire.CmdApproveCreditNote, "00", fault.Changed)
	refused("fin", wire.CmdIssueCreditNote, drafted.ETag, fault.Conflict)
	roles["fin"] = []string{"finance", "finance_approver"}
	t.Cleanup(func() { roles["fin"] = []string{"finance"} })
	refused("fin", wire.CmdApproveCreditNote, drafted.ETag, fault.SamePerson)

	require.Equal(t, int64(368880), d.balance("1122"), "nothing is posted before the issue")
	d.mustBook("fin", wire.CmdVoidCreditNote, at, nil, "")
	refused("app", wire.CmdApproveCreditNote, drafted.ETag, fault.Conflict)
	require.Equal(t, "CN-2025-000001", d.creditNote(service, credit(1, "1000.00")).Number, "a void one gave its lines back and took no number")
	d.sound()
}

func TestANegativeYearIsGivenBackByACreditNoteOnTheNewestShare(t *testing.T) {
	d := newDesk(t)
	d.open("tea")
	_, err := d.db.Exec(`UPDATE engagements SET ends_on = '2025-03-01'`)
	require.NoError(t, err)
	d.contacts("tea", "2025-01", 31, 100, 8, 1)
	_, err = d.db.Exec(`INSERT INTO retained_costs (engagement_id, month, key, amount_minor, recorded_by) VALUES ('tea', '2025-01', 'night shift', 892000, 'fin')`)
	require.NoError(t, err)
	d.closeMonth("2025-01", "2025-02-04T05:00:00+08:00")
	d.contacts("tea", "2025-02", 28, 100, 8, 1)
	d.closeMonth("2025-02", "2025-03-04T05:00:00+08:00")
	d.clock("2025-04-04T05:00:00+08:00")
	d.shard([]string{"tea"}, "2025-03")
	share := "tea.2025-03.share"
	d.toWindow(share)
	d.issue(share)
	require.Equal(t, int64(178080), d.total(share), "1,680.00 and its tax")

	year := wire.SettlementInput{EngagementID: "tea", Period: "2025"}
	d.clock("2025-04-15T08:00:00+08:00")
	_, err = d.db.Exec(`UPDATE contacts SET excluded = 'spam' WHERE month = '2025-01' AND day > '2025-01-11'`)
	require.NoError(t, err)
	_, err = d.restate("2025-01")
	require.NoError(t, err)
	d.throughHands("2025-01")
	_, err = d.settlements.Compute(t.Context(), year)
	require.NoError(t, err)
	d.throughHands("2025")
	require.Equal(t, int64(-134400), d.balance("6001.share"))
	var template string
	require.NoError(t, d.db.Get(&template, `SELECT template FROM ledger_transactions WHERE source_kind = 'statement' ORDER BY id DESC LIMIT 1`))
	require.Equal(t, "true_up", template)

	d.clock("2025-05-04T05:00:00+08:00")
	d.shard([]string{"tea"}, "2025-04")
	note := "tea.2025-03.credit-1"
	require.Equal(t, int64(-35616), d.total(note), "336.00 and its tax")
	sum := d.hash(`SELECT content_sha256 FROM invoices WHERE id = $1`, note)
	at := map[string]string{"invoice": note}
	_, err = d.book("app", wire.CmdApproveCreditNote, at, nil, sum)
	require.Equal(t, fault.Forbidden, fault.Code(wire.FromError(err).Code), "finance looks first")
	require.Equal(t, "review", d.mustBook("fin", wire.CmdApproveCreditNote, at, nil, sum).State)
	d.mustBook("app", wire.CmdApproveCreditNote, at, nil, sum)
	_, err = d.book("fin", wire.CmdVoidCreditNote, at, nil, "")
	require.ErrorContains(t, err, "restate them")
	before := d.balance("1122")
	d.mustBook("fin", wire.CmdIssueCreditNote, at, nil, sum)
	require.Equal(t, before-35616, d.balance("1122"))
	require.Equal(t, int64(-134400), d.balance("6001.share"), "revenue was taken back when the year was accepted")
	var claims int64
	require.NoError(t, d.db.Get(&claims, `SELECT COALESCE(sum(CASE e.side WHEN 'D' THEN e.amount_minor ELSE -e.amount_minor END), 0) FROM ledger_entries e
		JOIN ledger_transactions t ON t.id = e.transaction_id JOIN ledger_accounts a ON a.id = e.account_id
		WHERE a.code = 'contract_asset' AND (t.source_kind = 'statement' OR t.source_id IN ($1, $2))`, share, note))
	require.Zero(t, claims, "no claim of a share is left on the contract asset")
	d.verified(`SELECT document FROM invoices WHERE id = $1`, note)
	d.sound()
	d.clock("2025-05-05T05:00:00+08:00")
	d.shard([]string{"tea"}, "2025-04")
	var notes int
	require.NoError(t, d.db.Get(&notes, `SELECT count(*) FROM invoices WHERE kind LIKE 'credit-%'`))
	require.Equal(t, 1, notes, "what is billed is not billed again")
}

func TestAMissingCreditNoteIsFoundAtNight(t *testing.T) {
	d := issued(t)
	d.creditNote(service, credit(1, "100.00"))
	_, err := d.db.Exec(`UPDATE document_counters SET last_number = 2 WHERE document_type = 'credit_note'`)
	require.NoError(t, err)
	found, err := d.db.CheckBooks(t.Context())
	require.NoError(t, err)
	require.Len(t, found, 1)
	require.Equal(t, []string{"number_gap", "credit_note 2025", "2", "1"}, []string{found[0].Kind, found[0].Subject, found[0].Books, found[0].Papers})
}
