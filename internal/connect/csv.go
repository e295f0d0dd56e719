package connect

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/gainshare/gainshare/internal/rules/fault"
)

// CSV reads a table with a header row, in UTF-8 or GB18030. mapping renames columns to fields; without an entry a
// column is the field of its own name. Unknown columns refuse the file, because a whole column would be lost
// unseen; a bad line refuses only itself. zone is used for times without an offset.
func CSV(body []byte, mapping map[string]string, zone *time.Location, latest time.Time) ([]Line, error) {
	text, err := utf8Of(body)
	if err != nil {
		return nil, err
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord, r.ReuseRecord = -1, true
	header, err := r.Read()
	if err != nil {
		return nil, fault.New(fault.Invalid, "the file has no header row").At("line 1").Because(err)
	}
	fields, err := fieldsOf(header, mapping)
	if err != nil {
		return nil, err
	}
	return rows(r, fields, zone, latest), nil
}

func rows(r *csv.Reader, fields []string, zone *time.Location, latest time.Time) []Line {
	var lines []Line
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return lines
		}
		no := 0
		if err == nil { // a row that could not be read has no place of its own: its error has
			no, _ = r.FieldPos(0)
		}
		lines = append(lines, rowOf(no, row, fields, zone, latest, err))
	}
}

// utf8Of returns the text in UTF-8, without a byte order mark.
func utf8Of(body []byte) ([]byte, error) {
	if utf8.Valid(body) {
		return bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")), nil
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(body)
	if err != nil || bytes.ContainsRune(text, utf8.RuneError) {
		return nil, fault.New(fault.Invalid, "the file is neither UTF-8 nor GB18030").At("line 1").Because(err)
	}
	return text, nil
}

// kinds of the fields of a contact, by their names in files.
func kinds() map[string]reflect.Type {
	out := map[string]reflect.Type{}
	t := reflect.TypeFor[Contact]()
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		out[name] = t.Field(i).Type
	}
	return out
}

func fieldsOf(header []string, mapping map[string]string) ([]string, error) {
	known := kinds()
	var fields []string
	for _, column := range header {
		column = strings.TrimSpace(column)
		field := column
		if to, ok := mapping[column]; ok {
			field = to
		}
		if field != "" && known[field] == nil {
			return nil, fault.New(fault.Invalid, "there is no field %q: map the column to a field, or to nothing", column).At("line 1, " + column)
		}
		if field != "" && slices.Contains(fields, field) {
			return nil, fault.New(fault.Invalid, "two columns are the field %q", field).At("line 1, " + column)
		}
		fields = append(fields, field)
	}
	return fields, nil
}

func rowOf(no int, row, fields []string, zone *time.Location, latest time.Time, readErr error) Line {
	l := Line{No: no, Raw: strings.Join(row, ",")}
	if broken, ok := errors.AsType[*csv.ParseError](readErr); ok {
		l.No = broken.StartLine
		l.refuse("", "is no row of a table: "+broken.Err.Error())
		return l
	}
	if len(row) != len(fields) {
		l.refuse("", "has "+strconv.Itoa(len(row))+" cells, the header has "+strconv.Itoa(len(fields)))
		return l
	}
	l.fill(row, fields, zone)
	if !l.Bad() {
		l.check(latest)
	}
	return l
}

// fill reads the cells of a row into the contact; the first one that cannot be read refuses the line.
func (l *Line) fill(row, fields []string, zone *time.Location) {
	known, values := kinds(), map[string]any{}
	for i, cell := range row {
		cell = strings.TrimSpace(cell)
		if fields[i] == "" || cell == "" {
			continue
		}
		value, reason := valueOf(known[fields[i]], cell, zone)
		if reason != "" {
			l.refuse(fields[i], reason)
			return
		}
		values[fields[i]] = value
	}
	text, err := json.Marshal(values)
	if err == nil {
		err = json.Unmarshal(text, &l.Contact)
	}
	if err != nil {
		l.refuse("", "cannot be read")
	}
}

// valueOf reads a cell as its field wants it; the reason is empty when it could.
func valueOf(kind reflect.Type, cell string, zone *time.Location) (any, string) {
	switch kind {
	case reflect.TypeFor[bool]():
		return yesOrNo(cell)
	case reflect.TypeFor[int](), reflect.TypeFor[*int]():
		return whole(cell)
	case reflect.TypeFor[time.Time](), reflect.TypeFor[*time.Time]():
		return instant(cell, zone)
	}
	return cell, ""
}

func yesOrNo(cell string) (any, string) {
	switch strings.ToLower(cell) {
	case "1", "true", "yes", "y", "是":
		return true, ""
	case "0", "false", "no", "n", "否":
		return false, ""
	}
	return nil, "is yes or no"
}

func whole(cell string) (any, string) {
	n, err := strconv.Atoi(cell)
	if err != nil {
		return nil, "is not a whole number"
	}
	return n, ""
}

func instant(cell string, zone *time.Location) (any, string) {
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05", "2006/01/02 15:04:05", "2006-01-02 15:04"} {
		if t, err := time.ParseInLocation(layout, cell, zone); err == nil {
			return t, ""
		}
	}
	return nil, "is not an instant"
}
