package render

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
)

// book is a workbook being written. Formulas are kept aside until the end, so that each stands beside its value:
// a reader whose program does not recompute (a protected view, a preview) still sees the figures.
type book struct {
	*excelize.File
	lang     Lang
	styles   map[string]int
	formulas []cellFormula
	err      error // the first failure; later steps do nothing
}

type cellFormula struct{ sheet, cell, text string }

// newBook opens a workbook with the document's own date.
func newBook(lang Lang, title string, stamp time.Time) *book {
	b := &book{File: excelize.NewFile(), lang: lang, styles: map[string]int{}}
	at := stamp.UTC().Format(time.RFC3339)
	b.keep(b.SetDocProps(&excelize.DocProperties{Title: title, Creator: "Gainshare", LastModifiedBy: "Gainshare", Created: at, Modified: at}))
	yes := true
	b.keep(b.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: &yes}))
	return b
}

func (b *book) keep(err error) {
	if b.err == nil && err != nil {
		b.err = fault.New(fault.Internal, "the workbook cannot be written").Because(err)
	}
}

// sheet is a sheet being filled from the top; row is the next one.
type sheet struct {
	*book
	name string
	row  int
}

// add opens a sheet with column widths in characters.
func (b *book) add(name string, widths ...float64) *sheet {
	if index, _ := b.GetSheetIndex("Sheet1"); index >= 0 && len(b.GetSheetList()) == 1 {
		b.keep(b.SetSheetName("Sheet1", name))
	} else {
		_, err := b.NewSheet(name)
		b.keep(err)
	}
	for i, w := range widths {
		column, err := excelize.ColumnNumberToName(i + 1)
		b.keep(err)
		b.keep(b.SetColWidth(name, column, column, w))
	}
	b.fitToWidth(name)
	return &sheet{book: b, name: name, row: 1}
}

// fitToWidth prints a sheet across, as wide as one page.
func (b *book) fitToWidth(name string) {
	across, a4, one, any, yes := "landscape", 9, 1, 0, true
	b.keep(b.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &a4, Orientation: &across, FitToWidth: &one, FitToHeight: &any}))
	b.keep(b.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &yes}))
}

// input is a number the reader may change; formula is text beginning after "=". Other cells are text.
type (
	input   string
	formula string
	heading string
	caption string
	note    string // a sentence that runs over the cells beside it
)

// put writes a row from its first column and returns its number.
func (s *sheet) put(cells ...any) int {
	for i, c := range cells {
		s.set(i+1, c)
	}
	s.row++
	return s.row - 1
}

// skip leaves a row empty.
func (s *sheet) skip() { s.row++ }

func (s *sheet) set(column int, value any) {
	cell, err := excelize.CoordinatesToCellName(column, s.row)
	s.keep(err)
	switch v := value.(type) {
	case nil:
	case heading:
		s.text(cell, string(v), "heading")
	case caption:
		s.text(cell, string(v), "caption")
	case note:
		s.text(cell, string(v), "note")
	case input:
		s.number(cell, string(v), "input:"+decimalsOf(string(v)))
	case money.Number:
		s.number(cell, string(v), "number:"+decimalsOf(string(v)))
	case money.Amount:
		s.number(cell, v.String(), "number:"+decimalsOf(v.String()))
	case formula:
		s.formulas = append(s.formulas, cellFormula{s.name, cell, string(v)})
		s.look(cell, "formula:2")
	case string:
		s.text(cell, v, "text")
	default:
		s.text(cell, fmt.Sprint(v), "text")
	}
}

// show sets how many decimals the formula in a column of the row just written shows; two unless it is called.
func (s *sheet) show(column, places int) {
	cell, err := excelize.CoordinatesToCellName(column, s.row-1)
	s.keep(err)
	s.look(cell, fmt.Sprintf("formula:%d", places))
}

// number writes decimal text as a number: its digits are stored as they are written.
func (s *sheet) number(cell, text, look string) {
	if text == "" {
		s.look(cell, look)
		return
	}
	if _, err := money.ParseDecimal(text); err != nil {
		s.text(cell, text, "text")
		return
	}
	s.keep(s.SetCellDefault(s.name, cell, text))
	s.look(cell, look)
}

// text writes words as words: what looks like a formula is stored as a string and marked as text.
func (s *sheet) text(cell, text, look string) {
	s.keep(s.SetCellStr(s.name, cell, plain(text)))
	s.look(cell, look)
}

func (s *sheet) look(cell, name string) {
	id, known := s.styles[name]
	if !known {
		var err error
		id, err = s.NewStyle(styleOf(name))
		s.keep(err)
		s.styles[name] = id
	}
	s.keep(s.SetCellStyle(s.name, cell, cell, id))
}

// at names a cell of this sheet for formulas anywhere in the workbook.
func (s *sheet) at(column, row int) string {
	cell, err := excelize.CoordinatesToCellName(column, row, true)
	s.keep(err)
	return "'" + s.name + "'!" + cell
}

// decimalsOf counts the decimals a text is shown with.
func decimalsOf(text string) string {
	_, fraction, _ := strings.Cut(text, ".")
	return fmt.Sprint(len(fraction))
}

// finish computes every formula once, writes the value beside it, and returns the file's bytes.
func (b *book) finish() ([]byte, error) {
	for _, f := range b.formulas {
		b.keep(b.SetCellFormula(f.sheet, f.cell, f.text))
	}
	values := map[string]string{}
	for _, f := range b.formulas {
		value, err := b.CalcCellValue(f.sheet, f.cell, excelize.Options{RawCellValue: true})
		if err != nil {
			b.keep(fmt.Errorf("%s %s =%s: %w", f.sheet, f.cell, f.text, err))
		}
		index, err := b.GetSheetIndex(f.sheet)
		b.keep(err)
		values[fmt.Sprintf("xl/worksheets/sheet%d.xml/%s", index+1, f.cell)] = value
	}
	if b.err != nil {
		return nil, b.err
	}
	var out bytes.Buffer
	if err := b.Write(&out); err != nil {
		return nil, fault.New(fault.Internal, "the workbook cannot be written").Because(err)
	}
	return withValues(out.Bytes(), values)
}
