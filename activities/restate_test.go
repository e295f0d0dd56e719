package activities_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/wire"
)

// closeMonth bills and settles a month to the posted statement.
func (d *desk) closeMonth(month, at string) {
	d.t.Helper()
	d.bill("tea", month, at)
	key := "tea." + month + ".service"
	d.toWindow(key)
	d.issue(key)
	status, err := d.settlements.Compute(d.t.Context(), wire.SettlementInput{EngagementID: "tea", Period: month})
	require.NoError(d.t, err)
	require.Equal(d.t, "draft", status.State, status.Problem)
	d.throughHands(month)
}

// throughHands takes a draft through everybody's hands.
func (d *desk) throughHands(period string) wire.SettlementStatus {
	d.t.Helper()
	in := wire.SettlementInput{EngagementID: "tea", Period: period}
	do := func(actor, verb, kind string) {
		_, err := d.statementOf(period, actor, verb, kind, nil)
		require.NoError(d.t, err)
	}
	do("fin", wire.UpdateSubmit, wire.CmdSubmitStatement)
	do("app", wire.UpdateApprove, wire.CmdApproveStatement)
	clock, err := d.db.Clock(d.t.Context())
	require.NoError(d.t, err)
	_, err = d.settlements.OpenWindow(d.t.Context(), wire.StatementWindow{SettlementInput: in, DeliveredAt: clock.Now})
	require.NoError(d.t, err)
	do("sign", wire.UpdateAccept, wire.CmdAcceptStatement)
	status, err := d.settlements.Post(d.t.Context(), in)
	require.NoError(d.t, err)
	require.Equal(d.t, "posted", status.State)
	return status
}

// late writes contacts of January that arrive after it was settled.
func (d *desk) late(n int) {
	d.t.Helper()
	_, err := d.db.Exec(`INSERT INTO contacts (id, engagement_id, shop_id, channel, month, day, buyer_key, started_at, person_wrote, class, late, source, external_id, received_at)
		SELECT 'late-' || k || '-' || n, 'tea', 's1', 'chat', '2025-01', '2025-01-20', 'b', '2025-01-20 04:00+00', true, 'human', true, 'late', k || '/' || n, now()
		FROM generate_series(1, $1) n, (SELECT count(*) AS k FROM contacts) x`, n)
	require.NoError(d.t, err)
}

func (d *desk) restate(period string) (wire.RestatedMonths, error) {
	return d.settlements.Restate(d.t.Context(), wire.RestateCommand{Ask: d.ask("fin", wire.CmdRestate, nil, map[string]string{"reason": "late data"}, ""),
		SettlementInput: wire.SettlementInput{EngagementID: "tea", Period: period}})
}

// figure reads one figure of the newest version of a statement.
func (d *desk) figure(period, name string) string {
	d.t.Helper()
	var text []byte
	require.NoError(d.t, d.db.Get(&text, `SELECT output FROM statements WHERE engagement_id = 'tea' AND period = $1 ORDER BY version DESC LIMIT 1`, period))
	var out map[string]any
	require.NoError(d.t, json.Unmarshal(text, &out))
	return fmt.Sprint(out[name])
}

func TestLateDataRestatesAPostedMonthAndPostsOnlyTheDifference(t *testing.T) {
	d := newDesk(t)
	d.open("tea")
	d.contacts("tea", "2025-01", 31, 100, 8, 1)
	d.closeMonth("2025-01", "2025-02-04T05:00:00+08:00")
	require.Equal(t, int64(-148800), d.balance("6001.share"))
	_, err := d.restate("2025-01")
	require.Equal(t, fault.Conflict, fault.Code(wire.FromError(err).Code), "nothing changed: nothing to restate")

	d.late(10)
	done, err := d.restate("2025-01")
	require.NoError(t, err)
	require.Equal(t, []wire.Restated{{Period: "2025-01", Version: 2}}, done.Restated)
	require.Equal(t, "12440.00", d.figure("2025-01", "baseline"))
	require.Equal(t, "3500.00", d.figure("2025-01", "actual"), "ten people more at 2.00, billed or not yet")
	require.Equal(t, int64(-148800), d.balance("6001.share"), "nothing is posted before it is approved and accepted again")
	d.verified(`SELECT document FROM statements WHERE engagement_id = 'tea' AND period = '2025-01' AND version = 2`)
	d.throughHands("2025-01")
	require.Equal(t, int64(-149280), d.balance("6001.share"), "12 % of 40.00 more")
	require.Equal(t, int64(-8957), d.balance("2221.pending"), "6 % of 1,492.80 in all")
	var cited string
	require.NoError(t, d.db.Get(&cited, `SELECT source_id FROM ledger_transactions WHERE template = 'restatement'`))
	require.Equal(t, "tea.2025-01/2 restates /1", cited)
	d.zero()
}

func TestSmallDifferencesWaitUntilTheyAddUp(t *testing.T) {
	d := newDesk(t)
	d.open("tea")
	d.contacts("tea", "2025-01", 31, 100, 8, 1)
	d.closeMonth("2025-01", "2025-02-04T05:00:00+08:00")
	for i, expected := range []int64{-148800, -148800, -148944} { // 0.48 each
		d.late(1)
		_, err := d.restate("2025-01")
		require.NoError(t, err)
		d.throughHands("2025-01")
		require.Equal(t, expected, d.balance("6001.share"), "restatement %d", i+1)
		d.zero()
	}
	d.contacts("tea", "2025-02", 28, 100, 8, 1)
	d.bill("tea", "2025-02", "2025-03-04T05:00:00+08:00")
	require.Equal(t, int64(148944+8937), d.total("tea.2025-02.share"), "the share invoice carries the month and every small difference")
}

func TestARestatedDeficitGoesForwardThroughTheMonths(t *testing.T) {
	d := newDesk(t)
	d.open("tea")
	d.contacts("tea", "2025-01", 31, 100, 8, 1)
	_, err := d.db.Exec(`INSERT INTO retained_costs (engagement_id, month, key, amount_minor, recorded_by) VALUES ('tea', '2025-01', 'night shift', 1892000, 'fin')`)
	require.NoError(t, err)
	d.closeMonth("2025-01", "2025-02-04T05:00:00+08:00")
	require.Equal(t, "10000.00", d.figure("2025-01", "deficit_out"), "12,400.00 - 22,400.00")
	for i, month := range []string{"2025-02", "2025-03", "2025-04"} {
		d.contacts("tea", month, 28, 100, 8, 1)
		d.closeMonth(month, fmt.Sprintf("2025-%02d-04T05:00:00+08:00", i+3))
	}
	require.Equal(t, "2040.00", d.figure("2025-02", "deficit_out"), "10,000.00 - (11,200.00 - 3,240.00)")
	require.Equal(t, "0.00", d.figure("2025-03", "deficit_out"))
	before := d.balance("6001.share")

	_, err = d.db.Exec(`INSERT INTO non_routine_adjustments (id, engagement_id, month, reason, amount_minor, requested_by, approved_by, approved_at)
		VALUES ('nra', 'tea', '2025-01', 'a flood closed the old desk', 500000, 'am', 'app', now())`)
	require.NoError(t, err)
	done, err := d.restate("2025-01")
	require.NoError(t, err)
	require.Equal(t, []wire.Restated{{Period: "2025-01", Version: 2}, {Period: "2025-02", Version: 2}, {Period: "2025-03", Version: 2}}, done.Restated,
		"April began without a deficit before and after: it stands")
	require.Equal(t, "5000.00", d.figure("2025-01", "deficit_out"))
	require.Equal(t, "0.00", d.figure("2025-02", "deficit_out"))
	for _, month := range []string{"2025-01", "2025-02", "2025-03"} {
		d.throughHands(month)
	}
	var shares int64
	require.NoError(t, d.db.Get(&shares, `SELECT sum(share_minor) FROM (SELECT DISTINCT ON (period) * FROM statements ORDER BY period, version DESC) s`))
	require.Equal(t, -shares, d.balance("6001.share"), "what is posted is what the newest versions share")
	require.NotEqual(t, before, d.balance("6001.share"))
	d.zero()
}

func TestAMonthTooFarBackIsNotRestated(t *testing.T) {
	d := newDesk(t)
	d.open("tea")
	_, err := d.restate("2025-01")
	require.Equal(t, fault.NotFound, fault.Code(wire.FromError(err).Code))
	_, err = d.restate("2025")
	require.Equal(t, fault.Invalid, fault.Code(wire.FromError(err).Code))
	d.contacts("tea", "2025-01", 31, 100, 8, 1)
	d.closeMonth("2025-01", "2025-02-04T05:00:00+08:00")
	_, err = d.db.Exec(`INSERT INTO statements SELECT (jsonb_populate_record(s, '{"period": "2025-08", "restates": null}')).* FROM statements s WHERE period = '2025-01'`)
	require.NoError(t, err)
	_, err = d.restate("2025-01")
	require.ErrorContains(t, err, "more than 6 periods back")
}

func TestAContractYearIsTruedUpFortyFiveDaysAfterItEnds(t *testing.T) {
	d := newDesk(t)
	d.open("tea")
	_, err := d.db.Exec(`UPDATE engagements SET ends_on = '2025-03-01'`)
	require.NoError(t, err)
	d.contacts("tea", "2025-01", 31, 100, 8, 1)
	_, err = d.db.Exec(`INSERT INTO retained_costs (engagement_id, month, key, amount_minor, recorded_by) VALUES ('tea', '2025-01', 'night shift', 892000, 'fin')`)
	require.NoError(t, err)
	d.closeMonth("2025-01", "2025-02-04T05:00:00+08:00")
	require.Equal(t, "NEUTRAL", d.figure("2025-01", "status"))
	d.contacts("tea", "2025-02", 28, 100, 8, 1)
	d.closeMonth("2025-02", "2025-03-04T05:00:00+08:00")
	require.Equal(t, "1680.00", d.figure("2025-02", "share"), "15 % of 11,200.00: January's baseline leaves room under the annual cap")

	stage := func() string {
		_, err := d.db.Exec(`UPDATE engagements SET stage = 'terminating' WHERE stage = 'live'`)
		require.NoError(t, err)
		status, err := d.engagements.End(t.Context(), "tea")
		require.NoError(t, err)
		return status.State
	}
	year := wire.SettlementInput{EngagementID: "tea", Period: "2025"}
	status, err := d.settlements.Compute(t.Context(), year)
	require.NoError(t, err)
	require.Equal(t, "terminating", stage(), "the year is not closed yet")
	require.Equal(t, "2025-04-15T00:00:00+08:00", status.Due.In(zone(t)).Format("2006-01-02T15:04:05-07:00"))
	d.clock("2025-04-15T08:00:00+08:00")
	status, err = d.settlements.Compute(t.Context(), year)
	require.NoError(t, err)
	require.Equal(t, "posted", status.State, "1,680.00 is within 12 % of 23,600.00: nobody has to decide anything")
	require.Equal(t, "0.00", d.figure("2025", "true_up"))
	d.verified(`SELECT document FROM statements WHERE engagement_id = 'tea' AND period = '2025'`)

	_, err = d.db.Exec(`UPDATE contacts SET excluded = 'spam' WHERE month = '2025-01' AND day > '2025-01-11'`)
	require.NoError(t, err)
	done, err := d.restate("2025-01")
	require.NoError(t, err)
	require.Len(t, done.Restated, 1)
	require.Equal(t, "NOT_MEASURABLE", d.figure("2025-01", "status"))
	require.Equal(t, "2025", d.throughHands("2025-01").ClosesYear)
	status, err = d.settlements.Compute(t.Context(), year)
	require.NoError(t, err)
	require.Equal(t, "draft", status.State, "a year that gives something back is decided by people")
	require.Equal(t, "-336.00", d.figure("2025", "true_up"), "12 % of 11,200.00 less 1,680.00")
	require.Equal(t, "terminating", stage(), "the year is open again")
	d.throughHands("2025")
	require.Equal(t, int64(-134400), d.balance("6001.share"))
	d.zero()
	require.Equal(t, "ended", stage(), "everything is billed and settled")
	drafted := d.bill("tea", "2025-04", "2025-05-04T05:00:00+08:00")
	require.Equal(t, []wire.DraftedInvoice{{EngagementID: "tea", Month: "2025-04", Kind: "share"}}, drafted.Drafted, "its service is over, its shares are still due")
	again := d.shard([]string{"tea"}, "2025-04")
	require.Equal(t, drafted.Drafted, again.Drafted, "a run tried again adds nothing")
	var bills int
	require.NoError(t, d.db.Get(&bills, `SELECT count(*) FROM invoices WHERE month = '2025-04'`))
	require.Equal(t, 1, bills, "a month without service has no service bill")
	require.Equal(t, int64(134400+8064), d.total("tea.2025-04.share"), "1,680.00 of February less 336.00 of the year")
}
