package quote_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/contract"
	"github.com/gainshare/gainshare/internal/rules/invoice/quote"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/rules/settlement"
)

func offer(t *testing.T, key, text string) quote.Offer {
	t.Helper()
	var c contract.Contract
	require.NoError(t, json.Unmarshal([]byte(`{"tax":{"rate":"0.06","mode":"exclusive"},`+text+`}`), &c))
	require.Empty(t, contract.Validate("", c, key, "CNY"))
	return quote.Offer{Key: key, Name: key, Contract: c}
}

const savings = `"savings_share":{"dead_band":"0.05","mode":"FIRST_YUAN","bands":[{"up_to":"0.20","rate":"0.30"},{"up_to":"0.40","rate":"0.40"},{"rate":"0.20"}],
	"monthly_cap":"0.15","annual_cap":"0.12","merchant_keep":"0.02","volume_collar":"0.40","deficit":{"carry":"1","pool_cap":"30000.00"},
	"labour_fraction":"0.80","wage_cap":"0.08","gates":[]}`

func months(usage map[string]money.Number, n int) []quote.Month {
	var out []quote.Month
	for m := period.NewMonth(2026, 1); len(out) < n; m = m.Next() {
		out = append(out, quote.Month{Month: m, Usage: usage})
	}
	return out
}

// 30,000 contacts at 4.00 before; 100,000.00 of fees is a saving of 20,000.00, of which 16.67 % of the baseline: all
// in the first band, 30 %: 6,000.00. The year's cap of 12 % of 120,000.00 a month leaves it alone.
func TestASavingsShareIsSettledByTheRules(t *testing.T) {
	in := quote.Input{Currency: "CNY", Months: months(map[string]money.Number{"contacts.total": "30000"}, 2),
		Offers:   []quote.Offer{offer(t, "savings_share", `"charges":[{"charge":{"key":"base","model":"flat","amount":"100000"}}],`+savings)},
		Baseline: &settlement.Baseline{MeanContacts: "30000", FixedMonth: "0.00", UnitCost: "4.000000"}}
	rows, err := quote.Compare(in)
	require.NoError(t, err)
	first := rows[0].Months[0]
	require.Equal(t, []string{"100000.00", "6000.00", "6360.00", "112360.00", "SHARE"}, []string{first.Fees.String(), first.Share.String(), first.Tax.String(), first.Total.String(), first.Status})
	require.Equal(t, []string{"200000.00", "12000.00", "12720.00", "224720.00"}, []string{rows[0].Sum.Fees.String(), rows[0].Sum.Share.String(), rows[0].Sum.Tax.String(), rows[0].Sum.Total.String()})
	require.Len(t, rows[0].Warnings, 1)
	require.Contains(t, rows[0].Warnings[0], "8 % a year, the market's rise by 15 % to 20 %", "both figures are shown")
}

func TestWhatAQuoteWarnsOf(t *testing.T) {
	in := quote.Input{Currency: "CNY", Months: months(map[string]money.Number{"contacts.total": "11", "contacts.ai": "11"}, 1), Offers: []quote.Offer{
		offer(t, "tiered", `"charges":[{"charge":{"key":"v","model":"volume","meter":"contacts.total","tiers":[{"up_to":"10","unit_price":"2"},{"unit_price":"1"}]}}]`),
		offer(t, "savings_share", `"charges":[{"charge":{"key":"base","model":"flat","amount":"1"}}],`+savings),
		offer(t, "outcome", `"charges":[{"kind":"outcome_fee","charge":{"key":"o","model":"per_unit","meter":"contacts.ai","unit_price":"2"}}]`)}}
	rows, err := quote.Compare(in)
	require.NoError(t, err)
	require.Contains(t, rows[0].Warnings[0], "the total falls")
	require.Contains(t, rows[1].Warnings[1], "no baseline is given")
	require.Equal(t, "0.00", rows[1].Sum.Share.String())
	require.Empty(t, rows[2].Warnings)
	require.Equal(t, "22.00", rows[2].Sum.Fees.String(), "in a quote the AI's contacts count as confirmed")
}

func TestAQuantityThatIsNoneIsNamed(t *testing.T) {
	in := quote.Input{Currency: "CNY", Months: months(map[string]money.Number{"contacts.total": "-1"}, 1), Offers: []quote.Offer{
		offer(t, "tiered", `"charges":[{"charge":{"key":"v","model":"per_unit","meter":"contacts.total","unit_price":"1"}}]`)}}
	_, err := quote.Compare(in)
	var field *money.FieldError
	require.ErrorAs(t, err, &field)
	require.Equal(t, "/months/0/usage/contacts.total", field.Pointer)
}
