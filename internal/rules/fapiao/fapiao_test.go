package fapiao_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gainshare/gainshare/internal/rules/fapiao"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
)

func TestTheTaxesOfPartsAddUpToTheInvoices(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total := rapid.Int64Range(1, 1e10).Draw(t, "total")
		tax := rapid.Int64Range(0, total).Draw(t, "tax")
		left, before, sum := total, int64(0), int64(0)
		for left > 0 {
			part := rapid.Int64Range(1+left/3, left).Draw(t, "part")
			got, err := fapiao.TaxOf(money.New(tax, "CNY"), money.New(total, "CNY"), money.New(before, "CNY"), money.New(part, "CNY"))
			require.NoError(t, err)
			require.GreaterOrEqual(t, got.Minor(), int64(0))
			sum, before, left = sum+got.Minor(), before+part, left-part
		}
		require.Equal(t, tax, sum)
	})
}

func TestNumbersAreReadBackAndBadLinesNamed(t *testing.T) {
	file := "\ufeff发票号码,申请号,开票日期\n" +
		"25312000000012345678,fp-1,2026-11-05\n" +
		"1234,fp-2,2026-11-05\n" +
		"25312000000012345679,,2026-11-05\n" +
		"25312000000012345680,fp-4,5.11.\n" +
		"25312000000012345678,fp-5,2026-11-05\n" +
		"25312000000012345681,fp-6,2026-11-06\n"
	good, bad, err := fapiao.ReadNumbers(file)
	require.NoError(t, err)
	require.Len(t, good, 2)
	require.Equal(t, []string{"fp-1", "fp-6"}, []string{good[0].ID, good[1].ID})
	require.Equal(t, []fapiao.Bad{{3, "发票号码", "a number has 20 digits"}, {4, "申请号", "the request is not named"},
		{5, "开票日期", "write the day as YYYY-MM-DD"}, {6, "发票号码", "the number stands twice in the file"}}, bad)

	_, _, err = fapiao.ReadNumbers("a,b\n1,2\n")
	require.Equal(t, fault.Invalid, fault.CodeOf(err))
}

func TestABatchHasTheBuyerAndTheAmountsAndNoFormula(t *testing.T) {
	text, err := fapiao.Batch([]fapiao.Row{{ID: "fp-1", Buyer: fapiao.Buyer{Title: "=岚亭茶具", TaxNumber: "91310000MA1FL0001X"}, Item: "*现代服务*客服", Rate: "0.06", Net: money.New(10000, "CNY"), Tax: money.New(600, "CNY")}})
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	require.Equal(t, "\ufeff"+strings.Join(fapiao.Head(), ","), lines[0])
	require.Equal(t, "fp-1,蓝,,'=岚亭茶具,91310000MA1FL0001X,,,*现代服务*客服,1,100.00,0.06,6.00,106.00,", lines[1])
}

func TestABuyerWithoutTitleOrTaxNumberGetsNone(t *testing.T) {
	require.NoError(t, fapiao.Buyer{Title: "岚亭", TaxNumber: "91310000MA1FL0001X"}.Check())
	for field, b := range map[string]fapiao.Buyer{"/title": {TaxNumber: "91310000MA1FL0001X"}, "/tax_number": {Title: "岚亭", TaxNumber: "12"}} {
		var e *fault.Error
		require.ErrorAs(t, b.Check(), &e)
		require.Equal(t, field, e.Field)
	}
}
