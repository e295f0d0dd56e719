package explain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/explain"
	"github.com/gainshare/gainshare/internal/rules/money"
)

func amount(t *testing.T, s string) money.Amount {
	t.Helper()
	a, err := money.Parse(s, "CNY")
	require.NoError(t, err)
	return a
}

// bill has a line of two tiers whose exact sum is 100.005, and a correction.
func bill(t *testing.T) explain.Invoice {
	return explain.Invoice{ID: "tea.2025-01.service", Version: 2, Total: amount(t, "95.41"), Tax: amount(t, "5.40"), Usage: &explain.Records{Count: 31, SHA256: "ab"},
		Lines: []explain.Line{
			{No: 1, Label: "AI", Charge: "ai", Kind: "usage", Meter: "contacts.ai", Quantity: "300", Net: amount(t, "100.01"), Tax: amount(t, "6.00"),
				Steps: []explain.Step{{To: "200", Quantity: "200", UnitPrice: "0.35", Amount: "70"}, {From: "200", Quantity: "100", UnitPrice: "0.30005", Amount: "30.005"}}},
			{No: 2, Label: "people", Charge: "human", Kind: "correction_out", Net: amount(t, "-10.00"), Tax: amount(t, "-0.60"), Reason: "usage changed", Corrects: "tea.2024-12.service"},
		}}
}

func TestEveryFigureOfABillAddsUpFromItsParts(t *testing.T) {
	all, err := explain.OfInvoice(bill(t))
	require.NoError(t, err)
	by := map[string]explain.Explanation{}
	for _, e := range all {
		require.True(t, e.AddUp(), e.Subject)
		by[e.Subject] = e
	}
	require.Len(t, by, 4)
	whole := by["invoice:tea.2025-01.service"]
	require.Equal(t, []string{"100.01", "-10.00", "5.40"}, values(whole.Parts))
	line := by["invoice:tea.2025-01.service:1"]
	require.Equal(t, []string{"70", "30.005", "0.005"}, values(line.Parts), "what rounding gave is a part of its own")
	require.Equal(t, "100.005", line.Precise)
	require.Equal(t, "0.005", line.Rounding)
	require.Equal(t, "0 – 200: 200 × 0.35", line.Parts[0].Label)
	require.Equal(t, "/api/v1/invoices/tea.2025-01.service/lines/1/contacts", line.Records.Link)
	correction := by["invoice:tea.2025-01.service:2"]
	require.Equal(t, "invoice:tea.2024-12.service", correction.Inputs[1].Subject, "a correction opens what it corrects")
}

func TestPricesThatHoldTheTaxShowItAsAPart(t *testing.T) {
	v := bill(t)
	v.Inclusive, v.Total, v.Tax = true, amount(t, "100.00"), amount(t, "5.66")
	v.Lines = []explain.Line{{No: 1, Label: "base", Kind: "usage", Net: amount(t, "94.34"), Tax: amount(t, "5.66"), Steps: []explain.Step{{FlatPrice: "100", Amount: "100"}}}}
	all, err := explain.OfInvoice(v)
	require.NoError(t, err)
	require.Equal(t, []string{"100", "-5.66"}, values(all[2].Parts))
}

func TestABillWhosePartsDoNotAddUpIsNotExplainedAway(t *testing.T) {
	v := bill(t)
	v.Total = amount(t, "95.42")
	_, err := explain.OfInvoice(v)
	require.ErrorContains(t, err, "do not add up to 95.42")
}

func TestAStatementsFiguresOpenIntoWhatTheyWereComputedFrom(t *testing.T) {
	s := explain.Statement{Key: "tea.2025-01", Version: 1, Rows: &explain.Records{Count: 3100}, Figures: []explain.Figure{
		{Key: "contacts", Label: "contacts", Value: "3100"}, {Key: "baseline", Label: "baseline", Value: "12400.00", Parents: []string{"contacts"}},
		{Key: "cost/ai", Label: "cost/ai", Value: "1240.00"}, {Key: "cost/base", Label: "cost/base", Value: "1000.00"},
		{Key: "actual", Label: "actual", Value: "2240.00", Parents: []string{"cost/ai", "cost/base"}},
		{Key: "gross_saving", Label: "gross saving", Value: "10160.00", Parents: []string{"baseline", "actual"}},
		{Key: "payable", Label: "payable", Value: "1488.00", Parents: []string{"gross_saving"}}}}
	for key, parts := range map[string][]string{"actual": {"1240.00", "1000.00"}, "gross_saving": {"12400.00", "-2240"}, "payable": nil} {
		e, err := explain.OfStatement(s, key)
		require.NoError(t, err)
		require.Equal(t, parts, values(e.Parts), key)
		require.True(t, e.AddUp(), key)
	}
	e, err := explain.OfStatement(s, "")
	require.NoError(t, err)
	require.Equal(t, "1488.00", e.Value, "what is payable, where nothing is named")
	require.Equal(t, "statement:tea.2025-01:gross_saving", e.Inputs[0].Subject)
	e, err = explain.OfStatement(s, "contacts")
	require.NoError(t, err)
	require.Equal(t, int64(3100), e.Records.Count)
	_, err = explain.OfStatement(s, "profit")
	require.Error(t, err)
}

func TestAMeasureOpensIntoItsCountsAndThoseIntoContacts(t *testing.T) {
	m := explain.Month{Engagement: "tea", Month: "2025-01", Counts: map[string]int64{"contacts": 10, "eligible": 9, "accepted": 6, "transferred": 2, "unresolved": 1, "ai": 6, "human": 4, "unserved": 0}}
	e, err := explain.OfMeasure(m, "acceptance")
	require.NoError(t, err)
	require.Equal(t, "0.666667", e.Value)
	require.Equal(t, "6/9", e.Precise)
	require.Equal(t, "measure:tea.2025-01:eligible", e.Inputs[1].Subject)
	for _, count := range []string{"eligible", "contacts"} {
		e, err = explain.OfMeasure(m, count)
		require.NoError(t, err)
		require.Len(t, e.Parts, 3)
		require.True(t, e.AddUp(), count)
	}
	e, err = explain.OfMeasure(m, "ai")
	require.NoError(t, err)
	require.Equal(t, "/api/v1/engagements/tea/contacts?month=2025-01&class=ai", e.Records.Link)
	_, err = explain.OfMeasure(m, "luck")
	require.Error(t, err)
}

func values(parts []explain.Part) []string {
	var out []string
	for _, p := range parts {
		out = append(out, p.Value)
	}
	return out
}
