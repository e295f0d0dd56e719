package knowledge

import (
	"bytes"
	"path"
	"strings"

	"github.com/gainshare/gainshare/internal/rules/fault"
)

// Format is the kind of file.
type Format string

// The formats of the first version.
const (
	FormatCSV   Format = "csv"
	FormatJSONL Format = "jsonl"
)

// Limits bound what one import may hold, in bytes.
type Limits struct {
	File int
	Cell int
}

// DefaultLimits are 64 MB a file and 10 MB a cell.
func DefaultLimits() Limits { return Limits{File: 64 << 20, Cell: 10 << 20} }

// File is an opened import: its text in UTF-8 and, for CSV, its header. Opening
// the same bytes again gives the same file, so a cursor survives a restart.
type File struct {
	Format   Format
	Encoding Encoding
	Header   []string
	text     []byte
	comma    byte
	body     Cursor
	limits   Limits
}

// Open recognises a file by its content and name. Too large a file is refused
// with too_large, a format of a later release with not_implemented, an empty one
// with invalid.
func Open(name string, data []byte, limits Limits) (*File, error) {
	if len(data) > limits.File {
		return nil, fault.New(fault.TooLarge, "the file has %d bytes, at most %d are accepted", len(data), limits.File).At(name)
	}
	if f := laterFormat(name, data); f != "" {
		return nil, fault.New(fault.NotImplemented, "%s files cannot be imported yet; save the sheet as CSV or send JSON Lines", f).At(name)
	}
	text, enc := decode(data)
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, fault.New(fault.Invalid, "the file is empty").At(name)
	}
	f := &File{Format: FormatCSV, Encoding: enc, text: text, limits: limits}
	if bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
		f.Format, f.body = FormatJSONL, Cursor{Line: 1}
		return f, nil
	}
	return f, f.readHeader(name)
}

func (f *File) readHeader(name string) error {
	first, _, _ := bytes.Cut(f.text, []byte("\n"))
	f.comma = ','
	for _, c := range []byte{'\t', ';'} {
		if bytes.Count(first, []byte{c}) > bytes.Count(first, []byte{f.comma}) {
			f.comma = c
		}
	}
	rec := scanRecord(f.text, 0, f.comma, f.limits.Cell)
	if rec.problem != "" {
		return fault.New(fault.Invalid, "the header cannot be read: %s", rec.problem).At(name + " line 1")
	}
	for _, h := range rec.fields {
		f.Header = append(f.Header, strings.TrimSpace(h))
	}
	f.body = Cursor{Offset: rec.end, Line: 1 + rec.lines}
	return nil
}

// laterFormat names formats that are known and not read yet.
func laterFormat(name string, data []byte) string {
	switch ext := strings.ToLower(path.Ext(name)); {
	case bytes.HasPrefix(data, []byte("%PDF")):
		return "PDF"
	case bytes.HasPrefix(data, []byte("PK\x03\x04")) && ext == ".docx":
		return "DOCX"
	case bytes.HasPrefix(data, []byte("PK\x03\x04")) && ext == ".zip":
		return "ZIP"
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return "XLSX"
	case bytes.HasPrefix(data, []byte{0xD0, 0xCF, 0x11, 0xE0}):
		return "XLS"
	case ext == ".md", ext == ".html", ext == ".htm", ext == ".json":
		return strings.ToUpper(ext[1:])
	}
	return ""
}
