package render

import (
	"bytes"
	"encoding/csv"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/gainshare/gainshare/internal/rules/voucher"
)

func vouchers() voucher.Table {
	return voucher.Table{Header: []string{"摘要", "借方金额", "贷方金额", "客户"}, Rows: [][]voucher.Cell{
		{{Text: "开具账单 \"岚亭\", 一号"}, {Text: "-18253.20", Amount: true}, {Amount: true}, {Text: "=1+1"}},
		{{Text: "€ 与 𠮷"}, {Amount: true}, {Text: "18253.20", Amount: true}, {Text: "lanting"}}}}
}

func TestAVoucherFileReadsBackInItsEncoding(t *testing.T) {
	for _, encoding := range []string{voucher.UTF8, voucher.GB18030} {
		t.Run(encoding, func(t *testing.T) {
			file, err := VoucherCSV(vouchers(), encoding)
			require.NoError(t, err)
			if encoding == voucher.GB18030 {
				file, err = simplifiedchinese.GB18030.NewDecoder().Bytes(file)
				require.NoError(t, err)
			} else {
				require.True(t, bytes.HasPrefix(file, []byte("\xEF\xBB\xBF")), "programs on Windows look for the mark")
				file = file[3:]
			}
			rows, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
			require.NoError(t, err)
			require.Equal(t, [][]string{{"摘要", "借方金额", "贷方金额", "客户"}, {"开具账单 \"岚亭\", 一号", "-18253.20", "", "'=1+1"}, {"€ 与 𠮷", "", "18253.20", "lanting"}}, rows,
				"red figures stay numbers, what looks like a formula does not stay one")
		})
	}
}

func TestAVoucherWorkbookHasNumbersForAmounts(t *testing.T) {
	v := issued(t)
	file, err := VoucherXLSX(vouchers(), "V-1", v.Stamp)
	require.NoError(t, err)
	again, err := VoucherXLSX(vouchers(), "V-1", v.Stamp)
	require.NoError(t, err)
	require.True(t, bytes.Equal(file, again))
	f := open(t, file)
	kind, err := f.GetCellType("凭证", "B2")
	require.NoError(t, err)
	require.NotEqual(t, excelize.CellTypeSharedString, kind)
	value, err := f.GetCellValue("凭证", "B2")
	require.NoError(t, err)
	require.Equal(t, "-18,253.20", value)
	text, err := f.GetCellFormula("凭证", "D2")
	require.NoError(t, err)
	require.Empty(t, text)
}
