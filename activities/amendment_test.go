package activities_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/wire"
)

// amend asks for version 2 with people at another price.
func (d *desk) amend(kind, month, price string, expected int) (wire.EngagementStatus, error) {
	d.t.Helper()
	terms := strings.Replace(contractTerms, `"unit_price":"2.00"`, `"unit_price":"`+price+`"`, 1)
	return d.engagements.AmendContract(d.t.Context(), wire.EngagementCommand{EngagementID: "tea", Ask: d.ask("am", wire.CmdAmendContract, nil,
		map[string]any{"expected_version": expected, "effective_month": month, "kind": kind, "reason": "agreed by phone", "contract": json.RawMessage(terms)}, "")})
}

func (d *desk) approveContract(actor string, version string) error {
	d.t.Helper()
	sum := d.hash(`SELECT sha256 FROM contract_versions WHERE engagement_id = 'tea' AND version = $1::int`, version)
	_, err := d.engagements.ApproveContract(d.t.Context(), wire.EngagementCommand{EngagementID: "tea",
		Ask: d.ask(actor, wire.CmdApproveContract, map[string]string{"version": version}, nil, sum)})
	return err
}

func (d *desk) signContract(version string) error {
	d.t.Helper()
	sum := d.hash(`SELECT sha256 FROM contract_versions WHERE engagement_id = 'tea' AND version = $1::int`, version)
	for _, actor := range []string{"app", "sign"} {
		if _, err := d.engagements.SignContract(d.t.Context(), wire.EngagementCommand{EngagementID: "tea",
			Ask: d.ask(actor, wire.CmdSignContract, map[string]string{"version": version}, map[string]string{"sha256": sum}, "")}); err != nil {
			return err
		}
	}
	return nil
}

func TestNewTermsCountFromTheirMonthOn(t *testing.T) {
	d := newDesk(t)
	d.open("tea")
	d.contacts("tea", "2025-01", 31, 100, 8, 1)
	d.bill("tea", "2025-01", "2025-02-04T05:00:00+08:00")
	d.toWindow("tea.2025-01.service")
	d.issue("tea.2025-01.service")
	_, err := d.amend("amendment", "2025-02", "3.00", 1)
	require.NoError(t, err)
	require.NoError(t, d.approveContract("app", "2"))
	require.NoError(t, d.signContract("2"))
	d.contacts("tea", "2025-02", 28, 100, 8, 1)
	d.bill("tea", "2025-02", "2025-03-04T05:00:00+08:00")
	require.Equal(t, int64((100000+224000/2+56000*3)*106/100), d.total("tea.2025-02.service"), "1,000.00 + 2,240 * 0.50 + 560 * 3.00; January is not touched")
}

func TestACorrectingAmendmentReratesIssuedMonthsAndNeedsTwoApprovers(t *testing.T) {
	d := newDesk(t)
	d.open("tea")
	d.contacts("tea", "2025-01", 31, 100, 8, 1)
	d.bill("tea", "2025-01", "2025-02-04T05:00:00+08:00")
	d.toWindow("tea.2025-01.service")
	d.issue("tea.2025-01.service")
	status, err := d.amend("correcting", "2025-01", "1.90", 1)
	require.NoError(t, err)
	require.Contains(t, string(status.Result), `"needs_second_approver":true`)
	require.NoError(t, d.approveContract("app", "2"))
	require.ErrorContains(t, d.signContract("2"), "has to be approved before")
	require.Equal(t, fault.SamePerson, wire.FromError(d.approveContract("app", "2")).Code)
	require.NoError(t, d.approveContract("app2", "2"))
	d.clock("2025-02-10T05:00:00+08:00")
	require.NoError(t, d.signContract("2"))

	d.contacts("tea", "2025-02", 28, 100, 8, 1)
	d.bill("tea", "2025-02", "2025-03-04T05:00:00+08:00")
	var lines []struct {
		Kind   string `db:"kind"`
		Net    int64  `db:"net_minor"`
		Reason string `db:"reason"`
	}
	require.NoError(t, d.db.Select(&lines, `SELECT kind, net_minor, reason FROM invoice_lines WHERE invoice_id = 'tea.2025-02.service' AND kind LIKE 'correction%' ORDER BY line_no`))
	require.Len(t, lines, 2)
	require.Equal(t, int64(-124000), lines[0].Net, "620 people at 2.00")
	require.Equal(t, int64(117800), lines[1].Net, "620 people at 1.90")
	require.Contains(t, lines[1].Reason, "correcting amendment")
	d.toWindow("tea.2025-02.service")
	d.issue("tea.2025-02.service")
	d.contacts("tea", "2025-03", 31, 100, 8, 1)
	d.bill("tea", "2025-03", "2025-04-04T05:00:00+08:00")
	var again int
	require.NoError(t, d.db.Get(&again, `SELECT count(*) FROM invoice_lines WHERE invoice_id = 'tea.2025-03.service' AND kind LIKE 'correction%'`))
	require.Zero(t, again, "a month is corrected once")
	d.zero()
}

func TestAnAmendmentThatCannotFollowIsRefusedByName(t *testing.T) {
	d := newDesk(t)
	d.open("tea")
	d.contacts("tea", "2025-01", 31, 10, 8, 1)
	d.bill("tea", "2025-01", "2025-02-04T05:00:00+08:00")
	d.toWindow("tea.2025-01.service")
	d.issue("tea.2025-01.service")
	for name, c := range map[string]struct {
		kind, month, price string
		expected           int
		code               fault.Code
		field              string
	}{
		"somebody amended in between":       {"amendment", "2025-03", "2.10", 0, fault.Changed, "/expected_version"},
		"a billed month needs a correction": {"amendment", "2025-01", "2.10", 1, fault.Invalid, "/effective_month"},
		"an open month needs none":          {"correcting", "2025-02", "2.10", 1, fault.Invalid, "/effective_month"},
		"a month before the engagement":     {"amendment", "2024-12", "2.10", 1, fault.Invalid, "/effective_month"},
		"an impossible price":               {"amendment", "2025-03", "-1", 1, fault.Invalid, "/contract/charges/2/charge/unit_price"},
		"a kind there is not":               {"original", "2025-03", "2.10", 1, fault.Invalid, "/kind"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := d.amend(c.kind, c.month, c.price, c.expected)
			problem := wire.FromError(err)
			require.NotNil(t, problem)
			require.Equal(t, c.code, problem.Code)
			require.Equal(t, c.field, problem.Field)
			var n int
			require.NoError(t, d.db.Get(&n, `SELECT count(*) FROM contract_versions`))
			require.Equal(t, 1, n, "nothing is left behind")
		})
	}
}

func TestDuringAPeakTwoPeopleAgreeToAnAmendment(t *testing.T) {
	d := newDesk(t)
	d.open("tea")
	_, err := d.db.Exec(`INSERT INTO peaks (engagement_id, season, state, first_day, last_day, created_at) VALUES ('tea', '2025-618', 'running', '2025-06-01', '2025-06-20', now())`)
	require.NoError(t, err)
	status, err := d.amend("amendment", "2025-06", "2.10", 1)
	require.NoError(t, err)
	require.Contains(t, string(status.Result), `"needs_second_approver":true`)
}
