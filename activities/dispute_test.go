package activities_test

import (
	"encoding/hex"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/wire"
)

// total returns an invoice's total in minor units.
func (d *desk) total(key string) int64 {
	d.t.Helper()
	var n int64
	require.NoError(d.t, d.db.Get(&n, `SELECT total_minor FROM invoices WHERE id = $1`, key))
	return n
}

func TestAWonObjectionTakesTheContactsOffTheBillAndNeverCostsTheMerchantMoney(t *testing.T) {
	for kind, expected := range map[string]int64{
		"not_resolved": 368880 - 2*53, // two AI contacts at 0.50 + 6 %: unserved, still in the volume
		"duplicate":    368880 - 2*53, // out of volume and price
	} {
		t.Run(kind, func(t *testing.T) {
			d := newDesk(t)
			d.open("tea")
			d.contacts("tea", "2025-01", 31, 100, 8, 1)
			d.bill("tea", "2025-01", "2025-02-04T05:00:00+08:00")
			key := "tea.2025-01.service"
			d.toWindow(key)
			require.Equal(t, int64(368880), d.total(key))

			_, err := d.invoice(key, "sign", wire.UpdateObject, wire.CmdObjectInvoice, map[string]any{"kind": kind, "reason": "no answer", "contact_ids": []string{"somebody else's"}})
			require.ErrorContains(t, err, "not on this bill")
			status, err := d.invoice(key, "sign", wire.UpdateObject, wire.CmdObjectInvoice, map[string]any{"kind": kind, "reason": "no answer",
				"contact_ids": []string{"c-2025-01-0-0", "c-2025-01-0-1", "c-2025-01-0-2"}})
			require.NoError(t, err)
			require.Equal(t, "objected", status.State)
			var id string
			require.NoError(t, d.db.Get(&id, `SELECT id FROM objections`))
			status, err = d.invoice(key, "fin", wire.UpdateResolveObjection, wire.CmdResolveObjection, map[string]any{"objection_id": id, "verdict": "partly_accepted",
				"answer": "two of three", "accepted_contact_ids": []string{"c-2025-01-0-0", "c-2025-01-0-1"}})
			require.NoError(t, err)
			require.Equal(t, "sent", status.State, "the bill goes to the merchant again")
			require.NotEmpty(t, status.NoticeID)
			require.Equal(t, expected, d.total(key))
			d.deliver(key)
			d.issue(key)
			require.Equal(t, expected, d.balance("1122"), "the books follow the bill")
			require.Zero(t, d.balance("contract_asset"))
			d.zero()
		})
	}
}

func TestLateContactsBecomeCorrectionLinesOfTheOpenMonth(t *testing.T) {
	d := newDesk(t)
	d.open("tea")
	d.contacts("tea", "2025-01", 31, 100, 8, 1)
	d.bill("tea", "2025-01", "2025-02-04T05:00:00+08:00")
	d.toWindow("tea.2025-01.service")
	d.issue("tea.2025-01.service")
	d.contacts("tea", "2025-02", 28, 100, 8, 1)
	_, err := d.db.Exec(`INSERT INTO contacts (id, engagement_id, shop_id, channel, month, day, buyer_key, started_at, person_wrote, class, late, source, external_id, received_at)
		SELECT 'late-' || n, 'tea', 's1', 'chat', '2025-01', '2025-01-20', 'b', '2025-01-20 04:00+00', true, 'human', true, 'late', n::text, now() FROM generate_series(1, 10) n`)
	require.NoError(t, err)
	d.bill("tea", "2025-02", "2025-03-04T05:00:00+08:00")
	var lines []struct {
		Kind    string `db:"kind"`
		Month   string `db:"service_month"`
		Net     int64  `db:"net_minor"`
		Invoice string `db:"corrects_invoice"`
	}
	require.NoError(t, d.db.Select(&lines, `SELECT kind, service_month, net_minor, corrects_invoice FROM invoice_lines WHERE invoice_id = 'tea.2025-02.service' AND kind LIKE 'correction%' ORDER BY line_no`))
	require.Len(t, lines, 2)
	require.Equal(t, int64(-124000), lines[0].Net, "620 people at 2.00 taken back")
	require.Equal(t, int64(126000), lines[1].Net, "630 people at 2.00 added")
	require.Equal(t, "2025-01", lines[1].Month)
	require.Equal(t, "tea.2025-01.service", lines[1].Invoice)
	d.toWindow("tea.2025-02.service")
	d.issue("tea.2025-02.service")
	d.zero()
	d.contacts("tea", "2025-03", 31, 100, 8, 1)
	d.bill("tea", "2025-03", "2025-04-04T05:00:00+08:00")
	var n int
	require.NoError(t, d.db.Get(&n, `SELECT count(*) FROM invoice_lines WHERE invoice_id = 'tea.2025-03.service' AND kind LIKE 'correction%'`))
	require.Zero(t, n, "what was corrected once is not corrected again")
}

// statement applies one update to January's statement.
func (d *desk) statement(actor, verb, kind string, body any) (wire.SettlementStatus, error) {
	d.t.Helper()
	return d.statementOf("2025-01", actor, verb, kind, body)
}

// statementOf applies one update to the newest version of a period's statement.
func (d *desk) statementOf(period, actor, verb, kind string, body any) (wire.SettlementStatus, error) {
	d.t.Helper()
	match := d.hash(`SELECT sha256 FROM statements WHERE engagement_id = 'tea' AND period = $1 ORDER BY version DESC LIMIT 1`, period)
	in := wire.SettlementInput{EngagementID: "tea", Period: period}
	return d.settlements.Change(d.t.Context(), wire.SettlementCommand{Ask: d.ask(actor, kind, map[string]string{"statement": in.Key()}, body, match),
		SettlementInput: in, Verb: verb})
}

var january = wire.SettlementInput{EngagementID: "tea", Period: "2025-01"}

// settled takes January to a statement in the merchant's hands.
func (d *desk) settled() {
	d.t.Helper()
	d.open("tea")
	d.contacts("tea", "2025-01", 31, 100, 8, 1)
	d.bill("tea", "2025-01", "2025-02-04T05:00:00+08:00")
	status, err := d.settlements.Compute(d.t.Context(), january)
	require.NoError(d.t, err)
	require.Contains(d.t, status.Problem, "not issued yet", "no statement before its costs are known")
	d.toWindow("tea.2025-01.service")
	d.issue("tea.2025-01.service")
	status, err = d.settlements.Compute(d.t.Context(), january)
	require.NoError(d.t, err)
	require.Equal(d.t, "draft", status.State, status.Problem)
	for _, s := range []struct{ actor, verb, kind string }{{"fin", wire.UpdateSubmit, wire.CmdSubmitStatement}, {"app", wire.UpdateApprove, wire.CmdApproveStatement}} {
		status, err = d.statement(s.actor, s.verb, s.kind, nil)
		require.NoError(d.t, err)
	}
	require.NotEmpty(d.t, status.NoticeID)
	clock, err := d.db.Clock(d.t.Context())
	require.NoError(d.t, err)
	status, err = d.settlements.OpenWindow(d.t.Context(), wire.StatementWindow{SettlementInput: january, DeliveredAt: clock.Now})
	require.NoError(d.t, err)
	require.Equal(d.t, "sent", status.State)
}

func (d *desk) output() map[string]any {
	d.t.Helper()
	var text []byte
	require.NoError(d.t, d.db.Get(&text, `SELECT output FROM statements WHERE engagement_id = 'tea' AND period = '2025-01' ORDER BY version DESC LIMIT 1`))
	var out map[string]any
	require.NoError(d.t, json.Unmarshal(text, &out))
	return out
}

func TestASavingIsSharedAcceptedPostedAndBilled(t *testing.T) {
	d := newDesk(t)
	d.settled()
	// baseline 3,100 * 4.00 = 12,400.00, actual 3,480.00, saving 8,920.00;
	// bands 2,480 * 0.30 + 2,480 * 0.40 + 3,960 * 0.20 = 2,528.00, cut by the annual cap 12 % = 1,488.00
	out := d.output()
	require.Equal(t, "12400.00", out["baseline"])
	require.Equal(t, "3480.00", out["actual"])
	require.Equal(t, "1488.00", out["share"])
	require.Equal(t, "annual_cap", out["limit"])
	d.verified(`SELECT document FROM statements WHERE engagement_id = 'tea' AND period = '2025-01'`)

	status, err := d.statement("sign", wire.UpdateAccept, wire.CmdAcceptStatement, nil)
	require.NoError(t, err)
	require.Equal(t, "accepted", status.State)
	status, err = d.settlements.Post(t.Context(), january)
	require.NoError(t, err)
	require.Equal(t, "posted", status.State)
	require.Equal(t, int64(-148800), d.balance("6001.share"))
	d.zero()

	d.contacts("tea", "2025-02", 28, 100, 8, 1)
	drafted := d.bill("tea", "2025-02", "2025-03-04T05:00:00+08:00")
	require.Len(t, drafted.Drafted, 2, "the share stands on an invoice of its own, of the month it was accepted in")
	key := "tea.2025-02.share"
	require.Equal(t, int64(148800+8928), d.total(key))
	d.toWindow(key)
	d.issue(key)
	d.verified(`SELECT document FROM invoices WHERE id = $1`, key)
	require.Equal(t, int64(-148800), d.balance("6001.share"), "accrued once, moved to the receivable once")
	d.zero()
}

func TestADisputeHoldsItsOwnPartOnly(t *testing.T) {
	for verdict, posted := range map[string]bool{"rejected": true, "upheld": false} {
		t.Run(verdict, func(t *testing.T) {
			d := newDesk(t)
			d.settled()
			status, err := d.statement("sign", wire.UpdateDispute, wire.CmdDisputeStatement, map[string]any{"reason": "not that many", "contact_ids": []string{"c-2025-01-0-0", "c-2025-01-0-1"}})
			require.NoError(t, err)
			require.Equal(t, "disputed", status.State)
			require.Equal(t, 2, status.Version)
			out := d.output()
			require.Equal(t, "1488.00", out["share"], "the full share stands")
			require.Equal(t, "1487.04", out["payable"], "12 % of the baseline without two contacts")
			require.Equal(t, "0.96", out["held"])
			_, err = d.settlements.Post(t.Context(), january)
			require.NoError(t, err)
			require.Equal(t, int64(-148704), d.balance("6001.share"), "the undisputed part is posted at once")

			var id string
			require.NoError(t, d.db.Get(&id, `SELECT id FROM statement_disputes`))
			_, err = d.statement("app2", wire.UpdateResolveDispute, wire.CmdResolveDispute, map[string]any{"dispute_id": id, "verdict": verdict, "answer": "counted again"})
			require.NoError(t, err)
			status, err = d.settlements.Post(t.Context(), january)
			require.NoError(t, err)
			require.Equal(t, "posted", status.State)
			if !posted {
				out := d.output()
				require.Equal(t, "12392.00", out["baseline"], "two contacts less")
				require.Equal(t, "3479.00", out["actual"], "and their fees are credited")
				require.Equal(t, int64(-148704), d.balance("6001.share"), "what was held is not released")
				d.contacts("tea", "2025-02", 28, 100, 8, 1)
				d.bill("tea", "2025-02", "2025-03-04T05:00:00+08:00")
				var credited int64
				require.NoError(t, d.db.Get(&credited, `SELECT sum(net_minor) FROM invoice_lines WHERE invoice_id = 'tea.2025-02.service' AND kind LIKE 'correction%'`))
				require.Equal(t, int64(-100), credited, "the fees of two AI contacts come back on the next bill")
				d.zero()
				return
			}
			require.Equal(t, int64(-148800), d.balance("6001.share"), "the held part is released")
			require.Equal(t, int64(-8928), d.balance("2221.pending"), "taxes of the parts add up to the tax of the whole")
			d.zero()
		})
	}
}

func TestAChangedStatementIsNotApproved(t *testing.T) {
	d := newDesk(t)
	d.settled()
	ask := d.ask("sign", wire.CmdAcceptStatement, nil, nil, hex.EncodeToString(make([]byte, 32)))
	_, err := d.settlements.Change(t.Context(), wire.SettlementCommand{Ask: ask, SettlementInput: january, Verb: wire.UpdateAccept})
	require.Equal(t, "changed_meanwhile", string(wire.FromError(err).Code))
	_, err = d.db.Exec(`UPDATE statements SET share_minor = 1`)
	require.ErrorContains(t, err, "is fixed")
}

func TestTheSameCommandTwiceHasOneEffect(t *testing.T) {
	d := newDesk(t)
	d.open("tea")
	d.contacts("tea", "2025-01", 31, 10, 8, 1)
	d.bill("tea", "2025-01", "2025-02-04T05:00:00+08:00")
	key := "tea.2025-01.service"
	in := wire.InvoiceCommand{Ask: d.ask("fin", wire.CmdAddInvoiceLine, nil, map[string]string{"label": "set-up", "amount": "100.00", "reason": "agreed"}, ""), InvoiceID: key, Verb: wire.UpdateAddLine}
	before := d.total(key)
	for range 3 {
		_, err := d.invoices.Change(t.Context(), in)
		require.NoError(t, err)
	}
	require.Equal(t, before+10600, d.total(key))
}
