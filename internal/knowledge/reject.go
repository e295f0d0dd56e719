package knowledge

import (
	"bytes"
	"encoding/csv"
	"strconv"
	"strings"
)

// Reject is a row that was not imported: where, which field, a stable code, a
// sentence, and the row as it was (shortened to 2,000 characters).
type Reject struct {
	Line   int    `json:"line"`
	Field  string `json:"field,omitempty"`
	Code   string `json:"code"`
	Reason string `json:"reason"`
	Raw    string `json:"raw"`
}

const maxRaw = 2000

// printable makes a row safe to store and to show.
func printable(raw []byte) string {
	s := strings.ToValidUTF8(string(raw[:min(len(raw), 4*maxRaw)]), "\uFFFD")
	s = strings.ReplaceAll(s, "\x00", "\uFFFD")
	if r := []rune(s); len(r) > maxRaw {
		s = string(r[:maxRaw])
	}
	return strings.TrimRight(s, "\r\n")
}

// RejectsCSV writes rejected rows for download: line, field, code, reason, row.
func RejectsCSV(rejects []Reject) []byte {
	var b bytes.Buffer
	b.Write(utf8Mark) // spreadsheets in China read CSV as GBK without it
	w := csv.NewWriter(&b)
	_ = w.Write([]string{"line", "field", "code", "reason", "row"}) // a bytes.Buffer never fails
	for _, r := range rejects {
		_ = w.Write([]string{strconv.Itoa(r.Line), r.Field, r.Code, r.Reason, r.Raw})
	}
	w.Flush()
	return b.Bytes()
}
