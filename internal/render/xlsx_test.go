package render

import (
	"bytes"
	"encoding/json"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"github.com/gainshare/gainshare/internal/rules/settlement"
)

func open(t *testing.T, file []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(file))
	require.NoError(t, err)
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// disagreements computes the workbook anew and returns the figures of its first sheet that differ from the signed ones.
func disagreements(t *testing.T, f *excelize.File) []string {
	t.Helper()
	name := f.GetSheetName(0)
	rows, err := f.GetRows(name)
	require.NoError(t, err)
	var bad []string
	compared := 0
	for i := range rows {
		n := strconv.Itoa(i + 1)
		if text, _ := f.GetCellFormula(name, "D"+n); text == "" {
			continue
		}
		compared++
		got, err := f.CalcCellValue(name, "D"+n, excelize.Options{RawCellValue: true})
		require.NoError(t, err)
		if got != "✓" {
			here, _ := f.CalcCellValue(name, "B"+n, excelize.Options{RawCellValue: true})
			signed, _ := f.GetCellValue(name, "C"+n, excelize.Options{RawCellValue: true})
			bad = append(bad, rows[i][0]+": "+here+", signed "+signed)
		}
	}
	require.Equal(t, 16, compared, "every figure is compared")
	return bad
}

// settled is a statement of an input, computed by the rules.
func settled(t *testing.T, in settlement.Input) Statement {
	t.Helper()
	out, err := settlement.Settle(in)
	require.NoError(t, err)
	input, err := json.Marshal(in)
	require.NoError(t, err)
	output, err := json.Marshal(out)
	require.NoError(t, err)
	read, figures, err := ReadFigures(input, output)
	require.NoError(t, err)
	s := savings(t)
	s.Input, s.Figures = read, figures
	return s
}

func TestTheWorkbookOfEveryKnownStatementRecomputesItToTheFen(t *testing.T) {
	text, err := os.ReadFile("../../../shared/cases/settle.json")
	if err != nil {
		t.Skip("NOT RUN: the exact cases (../shared/cases/settle.json) are not here")
	}
	var cases []struct {
		ID, Note string
		Input    settlement.Input
	}
	require.NoError(t, json.Unmarshal(text, &cases))
	require.NotEmpty(t, cases)
	for _, c := range cases {
		t.Run(c.ID+" "+c.Note, func(t *testing.T) {
			file, err := StatementXLSX(Chinese, settled(t, c.Input))
			require.NoError(t, err)
			require.Empty(t, disagreements(t, open(t, file)))
		})
	}
}

func TestSpikeX(t *testing.T) {
	inv, err := InvoiceXLSX(Chinese, issued(t))
	require.NoError(t, err)
	_ = os.WriteFile("/tmp/a2probe/inv.xlsx", inv, 0o600)
	file, err := StatementXLSX(Chinese, savings(t))
	require.NoError(t, err)
	_ = os.WriteFile("/tmp/a2probe/st.xlsx", file, 0o600)
	require.Empty(t, disagreements(t, open(t, file)))
}
