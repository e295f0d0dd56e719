package voucher

import (
	"strconv"

	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
)

// Cell is one field of a row: a text, or an amount of money when Amount is true (a file may then keep it a number).
type Cell struct {
	Text   string
	Amount bool
}

// Table is a batch in the columns of a map: the headings and one row a voucher line.
type Table struct {
	Header []string
	Rows   [][]Cell
}

// Lay writes vouchers into the columns of a map. The map was checked by Validate.
func Lay(b Batch, m Map, vouchers []Voucher) Table {
	t := Table{}
	for _, c := range m.Columns {
		t.Header = append(t.Header, c.Header)
	}
	for _, v := range vouchers {
		for i := range v.Lines {
			row := make([]Cell, 0, len(m.Columns))
			for _, c := range m.Columns {
				row = append(row, c.cell(b, m, v, i))
			}
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}

// cell is the value of a column in a voucher's i-th line.
func (c Column) cell(b Batch, m Map, v Voucher, i int) Cell {
	l := v.Lines[i]
	switch c.Field {
	case FieldDebit:
		return amountCell(l.Debit)
	case FieldCredit:
		return amountCell(l.Credit)
	case FieldConstant:
		return Cell{Text: c.Value}
	}
	return Cell{Text: map[string]string{
		FieldDate: dateText(v.Date, m.DateFormat), FieldYear: strconv.Itoa(b.Period.Year()), FieldPeriod: strconv.Itoa(int(b.Period.Month())),
		FieldWord: b.Word, FieldNumber: strconv.FormatInt(v.Number, 10), FieldLine: strconv.Itoa(i + 1), FieldSummary: l.Summary, FieldAccount: l.Account,
		FieldAccountName: l.AccountName, FieldCurrency: m.currency(b.Currency), FieldCustomer: l.Customer, FieldCustomerName: l.CustomerName,
		FieldProject: l.Project, FieldProjectName: l.ProjectName, FieldBatch: b.ID,
	}[c.Field]}
}

// amountCell is empty for nothing: an accounting program takes a zero on both sides for a mistake.
func amountCell(a money.Amount) Cell {
	if a.IsZero() {
		return Cell{Amount: true}
	}
	return Cell{Text: a.String(), Amount: true}
}

// dateText writes a day as YYYY-MM-DD or YYYY/M/D.
func dateText(d period.Date, format string) string {
	if format == DateSlash {
		return strconv.Itoa(d.Year()) + "/" + strconv.Itoa(int(d.Month().Month())) + "/" + strconv.Itoa(d.Day())
	}
	return d.String()
}
