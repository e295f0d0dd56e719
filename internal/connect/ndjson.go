package connect

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"time"
)

// NDJSON reads one contact a line; empty lines are skipped. A line that cannot be read does not hold up the others.
func NDJSON(body []byte, latest time.Time) []Line {
	var lines []Line
	for no, raw := range bytes.Split(body, []byte("\n")) {
		raw = bytes.TrimSpace(raw)
		if len(raw) == 0 {
			continue
		}
		l := Line{No: no + 1, Raw: string(raw)}
		l.parse(raw)
		if !l.Bad() {
			l.check(latest)
		}
		lines = append(lines, l)
	}
	return lines
}

func (l *Line) parse(raw []byte) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	err := dec.Decode(&l.Contact)
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		l.refuse(wrong.Field, "is not a "+wrong.Type.String())
		return
	}
	if err != nil {
		if field, ok := strings.CutPrefix(err.Error(), `json: unknown field "`); ok {
			l.refuse(strings.TrimSuffix(field, `"`), "there is no such field")
			return
		}
		l.refuse("", "is not one JSON object of a contact: "+err.Error())
		return
	}
	if dec.More() {
		l.refuse("", "holds more than one JSON object")
	}
}
