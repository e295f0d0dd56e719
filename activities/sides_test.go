package activities_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/wire"
)

// propose starts a savings-share engagement whose terms say more, and proposes twelve months as its baseline.
func (d *desk) propose(id, more string, months map[string]any) (wire.EngagementStatus, error) {
	d.t.Helper()
	terms := strings.Replace(contractTerms, `"savings_share":{`, `"savings_share":{`+more, 1)
	start := map[string]any{"id": id, "merchant_id": "m1", "name": "Tea", "plan": "savings_share", "shop_ids": []string{"s1"}, "starts_on": "2025-01-01",
		"currency": "CNY", "time_zone": "Asia/Shanghai", "contract": json.RawMessage(terms)}
	_, err := d.engagements.Open(d.t.Context(), wire.EngagementCommand{Ask: d.ask("am", wire.CmdStartEngagement, nil, start, ""), EngagementID: id})
	require.NoError(d.t, err)
	return d.engagements.ProposeBaseline(d.t.Context(), wire.EngagementCommand{Ask: d.ask("am", wire.CmdProposeBaseline, nil, months, ""), EngagementID: id})
}

func TestABaselineCountsWhatTheContractCounts(t *testing.T) {
	d := newDesk(t)
	taxed := baseline()
	taxed["vat_basis"] = "INC_VAT"
	for i, c := range []struct {
		name, terms, field string
		months             map[string]any
	}{
		{"hidden cost in the baseline alone", `"components":["labour","training","site"],`, "/months/0/hidden", baseline()},
		{"tax on one side alone", ``, "/vat_basis", taxed},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := d.propose("refused"+string(rune('a'+i)), c.terms, c.months)
			require.Equal(t, c.field, wire.FromError(err).Field, "%v", err)
		})
	}
	status, err := d.propose("agreed", `"components":["labour","training","site","hidden"],"vat_basis":"INC_VAT",`, taxed)
	require.NoError(t, err)
	var said struct{ Warnings []string }
	require.NoError(t, json.Unmarshal(status.Result, &said))
	require.Len(t, said.Warnings, 1, "months that cost the same have no noise: only the wage cap is warned of")
	require.Contains(t, said.Warnings[0], "wage_cap")
}

func TestADeadBandBelowTheNoiseIsWarnedOf(t *testing.T) {
	d := newDesk(t)
	months := baseline()
	for i, m := range months["months"].([]map[string]any) {
		m["labour"] = []string{"10000.00", "14000.00"}[i%2]
	}
	status, err := d.propose("noisy", "", months)
	require.NoError(t, err)
	var said struct{ Warnings []string }
	require.NoError(t, json.Unmarshal(status.Result, &said))
	require.Len(t, said.Warnings, 2)
	require.Contains(t, said.Warnings[1], "dead band 0.05 is below the uncertainty")
}

func TestAMonthWithoutTheHiddenCostItsContractCountsIsNotSettled(t *testing.T) {
	d := newDesk(t)
	d.openOn("tea", strings.Replace(contractTerms, `"savings_share":{`, `"savings_share":{"components":["labour","training","site","hidden"],`, 1), baseline())
	d.contacts("tea", "2025-01", 31, 100, 8, 1)
	d.bill("tea", "2025-01", "2025-02-04T05:00:00+08:00")
	d.toWindow("tea.2025-01.service")
	d.issue("tea.2025-01.service")
	in := wire.SettlementInput{EngagementID: "tea", Period: "2025-01"}
	waits, err := d.settlements.Compute(t.Context(), in)
	require.NoError(t, err)
	require.Contains(t, waits.Problem, "hidden cost", "finance has a task with the reason")
	_, err = d.db.Exec(`INSERT INTO retained_costs (engagement_id, month, key, amount_minor, recorded_by) VALUES ('tea', '2025-01', 'hidden', 50000, 'fin')`)
	require.NoError(t, err)
	computed, err := d.settlements.Compute(t.Context(), in)
	require.NoError(t, err)
	require.Empty(t, computed.Problem)
	var actual int64
	require.NoError(t, d.db.Get(&actual, `SELECT actual_minor FROM statements WHERE engagement_id = 'tea' AND period = '2025-01'`))
	require.Equal(t, int64(348000+50000), actual, "fees 3,480.00 and the hidden cost")
}

func TestAMerchantWhoCannotDeductCountsTheTaxOnBothSides(t *testing.T) {
	d := newDesk(t)
	months := baseline()
	months["vat_basis"] = "INC_VAT"
	d.openOn("tea", strings.Replace(contractTerms, `"savings_share":{`, `"savings_share":{"vat_basis":"INC_VAT",`, 1), months)
	d.contacts("tea", "2025-01", 31, 100, 8, 1)
	d.bill("tea", "2025-01", "2025-02-04T05:00:00+08:00")
	d.toWindow("tea.2025-01.service")
	d.issue("tea.2025-01.service")
	_, err := d.settlements.Compute(t.Context(), wire.SettlementInput{EngagementID: "tea", Period: "2025-01"})
	require.NoError(t, err)
	var actual int64
	require.NoError(t, d.db.Get(&actual, `SELECT actual_minor FROM statements WHERE engagement_id = 'tea' AND period = '2025-01'`))
	require.Equal(t, int64(368880), actual, "3,480.00 and 208.80 of tax")
}

func TestAnAmendmentCountsWhatTheSignedBaselineCounts(t *testing.T) {
	d := newDesk(t)
	d.open("tea")
	for more, field := range map[string]string{`"components":["labour","training","site"],`: "/contract/savings_share/components", `"vat_basis":"INC_VAT",`: "/contract/savings_share/vat_basis"} {
		terms := strings.Replace(contractTerms, `"savings_share":{`, `"savings_share":{`+more, 1)
		_, err := d.engagements.AmendContract(t.Context(), wire.EngagementCommand{EngagementID: "tea", Ask: d.ask("am", wire.CmdAmendContract, nil,
			map[string]any{"expected_version": 1, "effective_month": "2025-06", "kind": "amendment", "reason": "r", "contract": json.RawMessage(terms)}, "")})
		require.Equal(t, field, wire.FromError(err).Field, "%v", err)
	}
}
