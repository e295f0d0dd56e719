package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/gainshare/gainshare/internal/rules/fault"
)

// maxJSONLine bounds one line of input, in bytes.
const maxJSONLine = 12 << 20

// eachLine calls use with every line that is not blank; line counts from 1.
func eachLine(r io.Reader, use func(line int, data []byte) error) error {
	s := bufio.NewScanner(r)
	s.Buffer(make([]byte, 64<<10), maxJSONLine)
	line := 0
	for s.Scan() {
		line++
		if len(bytes.TrimSpace(s.Bytes())) == 0 {
			continue
		}
		if err := use(line, s.Bytes()); err != nil {
			return err
		}
	}
	if err := s.Err(); err != nil {
		return fault.New(fault.Invalid, "the line cannot be read").At(fmt.Sprintf("line %d", line+1)).Because(err)
	}
	return nil
}

// decodeLine reads one strict JSON object: unknown fields and trailing data are refused.
func decodeLine(line int, data []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fault.New(fault.Invalid, "not the object expected here: %s", err).At(fmt.Sprintf("line %d", line))
	}
	if _, err := d.Token(); err != io.EOF {
		return fault.New(fault.Invalid, "there is something behind the object").At(fmt.Sprintf("line %d", line))
	}
	return nil
}

// need refuses an empty text, naming line and field.
func need(line int, field, value string) error {
	if value != "" {
		return nil
	}
	return fault.New(fault.Invalid, "this field is needed").At(fmt.Sprintf("line %d/%s", line, field))
}

// encodeLine appends one result without escaping of HTML characters.
func encodeLine(out *bytes.Buffer, v any) error {
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

func inputOr(r io.Reader) io.Reader {
	if r == nil {
		return os.Stdin
	}
	return r
}

func outputOr(w io.Writer) io.Writer {
	if w == nil {
		return os.Stdout
	}
	return w
}
