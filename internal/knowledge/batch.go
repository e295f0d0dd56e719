package knowledge

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// BatchSize is how many rows an import reads between two heartbeats.
const BatchSize = 500

// Cursor is where to go on reading: a byte offset into the decoded text and the
// line there, counted from 1. The zero cursor is the beginning.
type Cursor struct {
	Offset int `json:"offset"`
	Line   int `json:"line"`
}

// Row is one accepted row of a file; Line is where it begins.
type Row struct {
	Line      int      `json:"line"`
	ID        string   `json:"id,omitempty"`
	Group     string   `json:"group,omitempty"`
	Question  string   `json:"question"`
	Variants  []string `json:"variants,omitempty"`
	Negatives []string `json:"negatives,omitempty"`
	Answer    string   `json:"answer"`
	Language  string   `json:"language,omitempty"`
	Tags      []string `json:"tags,omitempty"`
}

// Batch is the outcome of one step: rows, rejected rows, and where to go on.
type Batch struct {
	Rows    []Row
	Rejects []Reject
	Next    Cursor
	Done    bool
}

// ParseBatch reads at most n rows from a cursor. It depends on its arguments
// only: an activity that dies goes on from its last heartbeat. Broken rows are
// returned as rejects and never stop the import.
func (f *File) ParseBatch(m Mapping, at Cursor, n int) Batch {
	if at == (Cursor{}) {
		at = f.body
	}
	b := Batch{Next: at}
	for range n {
		if b.Next.Offset >= len(f.text) {
			break
		}
		f.parseOne(m, &b)
	}
	b.Done = b.Next.Offset >= len(f.text)
	return b
}

func (f *File) parseOne(m Mapping, b *Batch) {
	start := b.Next
	values, rec := f.values(start)
	b.Next = Cursor{Offset: rec.end, Line: start.Line + rec.lines}
	raw := f.text[start.Offset:rec.end]
	if len(bytes.TrimSpace(raw)) == 0 {
		return
	}
	row, bad := f.row(m, values, rec, raw)
	if bad != nil {
		bad.Line, bad.Raw = start.Line, printable(raw)
		b.Rejects = append(b.Rejects, *bad)
		return
	}
	row.Line = start.Line
	b.Rows = append(b.Rows, row)
}

// values reads the record at a cursor into named texts; lists become lines.
func (f *File) values(at Cursor) (map[string]string, record) {
	if f.Format == FormatJSONL {
		end := lineEnd(f.text, at.Offset)
		rec := record{end: end, lines: 1}
		values, err := jsonValues(f.text[at.Offset:end])
		if err != nil {
			rec.problem = "the line is not a JSON object"
		}
		return values, rec
	}
	rec := scanRecord(f.text, at.Offset, f.comma, f.limits.Cell)
	values := make(map[string]string, len(f.Header))
	for i, h := range f.Header {
		if i < len(rec.fields) {
			values[h] = rec.fields[i]
		}
	}
	if rec.problem == "" && len(rec.fields) > len(f.Header) {
		rec.problem = fmt.Sprintf("the row has %d cells, the header %d", len(rec.fields), len(f.Header))
	}
	return values, rec
}

func jsonValues(line []byte) (map[string]string, error) {
	var object map[string]any
	if err := json.Unmarshal(line, &object); err != nil {
		return nil, err
	}
	out := make(map[string]string, len(object))
	for k, v := range object {
		switch v := v.(type) {
		case string:
			out[k] = v
		case []any:
			var parts []string
			for _, p := range v {
				parts = append(parts, fmt.Sprint(p))
			}
			out[k] = strings.Join(parts, "\n")
		}
	}
	return out, nil
}

// row checks one record; the first thing wrong is the reason it is rejected.
func (f *File) row(m Mapping, values map[string]string, rec record, raw []byte) (Row, *Reject) {
	switch {
	case !utf8.Valid(raw):
		return Row{}, &Reject{Code: "bad_text", Reason: "the row holds bytes that are not text in the file's encoding"}
	case bytes.IndexByte(raw, 0) >= 0:
		return Row{}, &Reject{Code: "bad_text", Reason: "the row holds a NUL character"}
	case rec.problem != "":
		return Row{}, &Reject{Code: "bad_row", Reason: rec.problem}
	}
	delete(values, "") // a part without a column must not read a column without a name
	row := Row{
		ID: clean(values[m.ID]), Group: clean(values[m.Group]), Question: clean(values[m.Question]), Answer: clean(values[m.Answer]),
		Language: clean(values[m.Language]), Variants: list(values[m.Variants]), Negatives: list(values[m.Negatives]), Tags: list(values[m.Tags]),
	}
	for _, part := range []struct{ field, text string }{{m.Question, row.Question}, {m.Answer, row.Answer}} {
		switch {
		case len(part.text) > f.limits.Cell:
			return Row{}, &Reject{Field: part.field, Code: "too_large", Reason: "a cell is larger than the limit"}
		case Key(part.text) == "":
			return Row{}, &Reject{Field: part.field, Code: "empty", Reason: "question and answer must not be empty"}
		}
	}
	return row, nil
}

func clean(s string) string { return strings.TrimSpace(s) }

// list splits a cell of several texts at line ends, bars and Chinese semicolons.
func list(cell string) []string {
	var out []string
	for _, p := range strings.FieldsFunc(cell, func(r rune) bool { return r == '\n' || r == '|' || r == '；' }) {
		if p = clean(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}
