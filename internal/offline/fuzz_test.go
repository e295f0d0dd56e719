package offline_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/offline"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/settlement"
)

const month = `{"terms":{"currency":"CNY","tax_rate":"0.06","dead_band":"0.05","mode":"EXCESS_ONLY","bands":[{"up_to":"0.20","rate":"0.30"},{"rate":"0.20"}],` +
	`"monthly_cap":"0.15","annual_cap":"0.12","merchant_keep":"0.02","volume_collar":"0.40","deficit":{"carry":"1","pool_cap":"360000.00"},` +
	`"labour_fraction":"0.80","wage_cap":"0.08","gates":[{"metric":"csat","pass":"4.50","hard":"4.00","weight":"1","min_count":30}]},` +
	`"baseline":{"mean_contacts":"30000","fixed_month":"0.00","unit_cost":"4"},"period":{"month":"2026-02","contract_year":1,"service_days":28,"calendar_days":28,` +
	`"contacts":30000,"season_index":"1","wage_index":"1","adjustments":[],"costs":[{"key":"all","amount":"66000.00"}],"deficit_in":"0.00",` +
	`"metrics":{"csat":{"numerator":470,"denominator":100}}}}`

// Whatever is written, the answer is a statement that keeps its own promises, or one refusal with its place.
func FuzzSettle(f *testing.F) {
	f.Add([]byte(month))
	f.Add([]byte(`{"terms":{"gates":[{"min_count":-1}]},"period":{"contacts":-5}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		text, err := offline.Settle(data)
		if err != nil {
			var refused *money.FieldError
			require.ErrorAs(t, err, &refused)
			require.Nil(t, text)
			return
		}
		var in settlement.Input
		require.NoError(t, json.Unmarshal(data, &in))
		var out struct{ Share, Payable, Held, Baseline money.Number }
		require.NoError(t, json.Unmarshal(text, &out))
		require.False(t, out.Share.Value().IsNegative())
		require.True(t, out.Share.Value().Equal(out.Payable.Value().Add(out.Held.Value())))
		if out.Share.Value().IsPositive() {
			require.True(t, out.Share.Value().LessThanOrEqual(in.Terms.MonthlyCap.Value().Mul(out.Baseline.Value())))
		}
	})
}

func TestTheSeedOfTheFuzzerIsAStatement(t *testing.T) {
	text, err := offline.Settle([]byte(month))
	require.NoError(t, err)
	require.Contains(t, string(text), `"status":"SHARE"`)
}
