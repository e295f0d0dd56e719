package render

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/gainshare/gainshare/internal/rules/fault"
)

// plain makes text that a spreadsheet program would take for a formula harmless: such text gets an apostrophe in
// front, in files that carry no types (CSV) as well as where somebody copies the cell into one.
func plain(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r\n", rune(text[0])) {
		return "'" + text
	}
	return text
}

// styleOf describes a look: "name:decimals". Cells to change are blue on yellow, as accountants expect.
func styleOf(name string) *excelize.Style {
	kind, places, _ := strings.Cut(name, ":")
	s := &excelize.Style{Font: &excelize.Font{Family: "Microsoft YaHei", Size: 10, Color: "212529"}, Alignment: &excelize.Alignment{Vertical: "center", WrapText: kind == "text" || kind == "caption"}}
	if n, err := strconv.Atoi(places); err == nil {
		format := "#,##0"
		if n > 0 {
			format += "." + strings.Repeat("0", n)
		}
		s.CustomNumFmt = &format
		s.Alignment.Horizontal = "right"
	}
	switch kind {
	case "heading":
		s.Font.Bold, s.Font.Size, s.Font.Color = true, 14, "165DA3"
	case "caption":
		s.Font.Bold = true
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F0F3F7"}}
	case "input":
		s.Font.Color = "0B4F9E"
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFF9DB"}}
	case "text":
		s.NumFmt = 49 // text: typed over, it stays text
	}
	return s
}

// cached is a computed value as the file keeps it: floating noise beyond 14 digits, or about zero, is no
// part of it.
func cached(value string) (text string, isNumber bool) {
	f, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return value, false
	}
	if f > -1e-9 && f < 1e-9 {
		return "0", true
	}
	short, err := strconv.ParseFloat(strconv.FormatFloat(f, 'g', 14, 64), 64)
	if err != nil {
		return value, false
	}
	return strconv.FormatFloat(short, 'f', -1, 64), true
}

// unvalued are formula cells as the library writes them: without a value, marked as text.
var unvalued = regexp.MustCompile(`<c r="([A-Z]+[0-9]+)"([^>]*) t="str"><f>([^<]*)</f></c>`)

// withValues puts the computed values beside the formulas and writes the archive without times, so that the same
// workbook is the same bytes.
func withValues(file []byte, values map[string]string) ([]byte, error) {
	from, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, fault.New(fault.Internal, "the workbook cannot be read back").Because(err)
	}
	var out bytes.Buffer
	to := zip.NewWriter(&out)
	for _, part := range from.File {
		if err := copyPart(to, part, values); err != nil {
			return nil, fault.New(fault.Internal, "the workbook cannot be written").Because(err)
		}
	}
	if err := to.Close(); err != nil {
		return nil, fault.New(fault.Internal, "the workbook cannot be written").Because(err)
	}
	return out.Bytes(), nil
}

func copyPart(to *zip.Writer, part *zip.File, values map[string]string) error {
	r, err := part.Open()
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if strings.HasPrefix(part.Name, "xl/worksheets/") {
		text = unvalued.ReplaceAllFunc(text, func(cell []byte) []byte { return valued(cell, part.Name, values) })
	}
	w, err := to.Create(part.Name)
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}

// valued is a formula cell with its value: numbers as numbers, words as words.
func valued(cell []byte, part string, values map[string]string) []byte {
	m := unvalued.FindSubmatch(cell)
	text, isNumber := cached(values[part+"/"+string(m[1])])
	kind := ` t="str"`
	if isNumber {
		kind = ""
	}
	var safe bytes.Buffer
	_ = xml.EscapeText(&safe, []byte(text)) // a buffer takes everything
	return fmt.Appendf(nil, `<c r="%s"%s%s><f>%s</f><v>%s</v></c>`, m[1], m[2], kind, m[3], safe.String())
}
