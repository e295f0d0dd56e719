package render

import (
	"bytes"
	"encoding/csv"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/voucher"
)

// VoucherCSV writes a table of vouchers as CSV with Windows line ends, in UTF-8 with a byte-order mark or in GB18030.
// Text that looks like a formula is neutralised; amounts are not touched.
func VoucherCSV(t voucher.Table, encoding string) ([]byte, error) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	_ = w.Write(t.Header) // a buffer takes everything; Error tells below
	for _, row := range t.Rows {
		fields := make([]string, len(row))
		for i, c := range row {
			fields[i] = c.Text
			if !c.Amount {
				fields[i] = plain(c.Text)
			}
		}
		_ = w.Write(fields)
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return nil, fault.New(fault.Internal, "the CSV cannot be written").Because(err)
	}
	if encoding == voucher.GB18030 {
		text, err := simplifiedchinese.GB18030.NewEncoder().Bytes(out.Bytes())
		if err != nil {
			return nil, fault.New(fault.Invalid, "some text cannot be written in GB18030").Because(err)
		}
		return text, nil
	}
	return append([]byte("\xEF\xBB\xBF"), out.Bytes()...), nil
}

// VoucherXLSX writes a table of vouchers as a workbook: amounts are numbers, everything else is text. stamp is the
// instant of the export.
func VoucherXLSX(t voucher.Table, title string, stamp time.Time) ([]byte, error) {
	b := newBook(Chinese, title, stamp)
	widths := make([]float64, len(t.Header))
	names := make([]any, len(t.Header))
	for i, h := range t.Header {
		widths[i], names[i] = 15, caption(h)
		if h == "摘要" {
			widths[i] = 48
		}
	}
	w := b.add("凭证", widths...)
	w.put(names...)
	for _, row := range t.Rows {
		cells := make([]any, len(row))
		for i, c := range row {
			switch {
			case c.Amount && c.Text != "":
				cells[i] = money.Number(c.Text)
			case !c.Amount:
				cells[i] = note(c.Text)
			}
		}
		w.put(cells...)
	}
	return b.finish()
}
