// Package evidence owns documents that can be checked without us: canonical JSON,
// the provider's signature, the hash of evidence rows, the chain to the document
// before, and the order of checks. It does not own what a document computes: the
// recomputation is passed in.
package evidence

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sort"
	"strconv"
	"unicode/utf16"
)

// Canonical returns a value as RFC 8785 canonical JSON: members sorted by UTF-16
// code units, no white space, shortest escapes. Numbers must be integers of at
// most 53 bits; everything else in a document is a decimal string.
func Canonical(v any) ([]byte, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("cannot write the document: %w", err)
	}
	return canonicalText(text)
}

// canonicalText brings JSON text into its canonical form.
func canonicalText(text []byte) ([]byte, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, fmt.Errorf("not JSON: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is more data after the document")
	}
	var out bytes.Buffer
	if err := write(&out, v); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func write(out *bytes.Buffer, v any) error {
	switch v := v.(type) {
	case nil:
		out.WriteString("null")
	case bool:
		out.WriteString(strconv.FormatBool(v))
	case string:
		writeString(out, v)
	case json.Number:
		return writeInteger(out, v)
	case []any:
		return writeArray(out, v)
	case map[string]any:
		return writeObject(out, v)
	default:
		return fmt.Errorf("a document cannot hold a %T", v)
	}
	return nil
}

func writeInteger(out *bytes.Buffer, n json.Number) error {
	const most = 1<<53 - 1
	i, err := strconv.ParseInt(n.String(), 10, 64)
	if err != nil || i > most || i < -most {
		return fmt.Errorf("the number %s is no integer of 53 bits: write it as a decimal string", n)
	}
	out.WriteString(strconv.FormatInt(i, 10))
	return nil
}

func writeArray(out *bytes.Buffer, items []any) error {
	out.WriteByte('[')
	for i, item := range items {
		if i > 0 {
			out.WriteByte(',')
		}
		if err := write(out, item); err != nil {
			return err
		}
	}
	out.WriteByte(']')
	return nil
}

func writeObject(out *bytes.Buffer, members map[string]any) error {
	keys := make([]string, 0, len(members))
	for key := range members {
		keys = append(keys, key)
	}
	sort.Slice(keys, func(a, b int) bool { return lessUTF16(keys[a], keys[b]) })
	out.WriteByte('{')
	for i, key := range keys {
		if i > 0 {
			out.WriteByte(',')
		}
		writeString(out, key)
		out.WriteByte(':')
		if err := write(out, members[key]); err != nil {
			return err
		}
	}
	out.WriteByte('}')
	return nil
}

func lessUTF16(a, b string) bool {
	x, y := utf16.Encode([]rune(a)), utf16.Encode([]rune(b))
	for i := 0; i < len(x) && i < len(y); i++ {
		if x[i] != y[i] {
			return x[i] < y[i]
		}
	}
	return len(x) < len(y)
}

func writeString(out *bytes.Buffer, s string) {
	short := map[rune]string{'"': `\"`, '\\': `\\`, '\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`}
	out.WriteByte('"')
	for _, r := range s {
		switch escape, known := short[r]; {
		case known:
			out.WriteString(escape)
		case r < 0x20:
			fmt.Fprintf(out, `\u%04x`, r)
		default:
			out.WriteRune(r)
		}
	}
	out.WriteByte('"')
}
