package knowledge

import "bytes"

// record is one CSV record: its fields, where the next begins, how many lines it
// took, and what is wrong with it (a sentence, empty when nothing).
type record struct {
	fields  []string
	end     int
	lines   int
	problem string
}

// scanRecord reads the record at offset. A broken record ends at its first line
// end, so that one forgotten quote does not swallow the rest of the file.
func scanRecord(text []byte, offset int, comma byte, cell int) record {
	r := record{lines: 1}
	i := offset
	for {
		field, next, lines, problem := scanField(text, i, comma, cell)
		if problem != "" {
			return record{end: lineEnd(text, offset), lines: 1, problem: problem}
		}
		r.fields, r.lines, i = append(r.fields, field), r.lines+lines, next
		if i >= len(text) || text[i] != comma {
			break
		}
		i++
	}
	r.end = lineEnd(text, i)
	return r
}

// scanField returns the field at i and the place of the comma, line end or file
// end behind it.
func scanField(text []byte, i int, comma byte, cell int) (field string, next, lines int, problem string) {
	if i >= len(text) || text[i] != '"' {
		next = i
		for next < len(text) && text[next] != comma && text[next] != '\n' {
			next++
		}
		if next-i > cell {
			return "", 0, 0, "a cell is larger than the limit"
		}
		return string(bytes.TrimSuffix(text[i:next], []byte("\r"))), next, 0, ""
	}
	return quotedField(text, i+1, comma, cell)
}

func quotedField(text []byte, i int, comma byte, cell int) (string, int, int, string) {
	var b []byte
	lines := 0
	for i < len(text) {
		q := bytes.IndexByte(text[i:], '"')
		if q < 0 {
			break
		}
		lines += bytes.Count(text[i:i+q], []byte("\n"))
		b = append(b, text[i:i+q]...)
		i += q + 1
		if len(b) > cell {
			return "", 0, 0, "a cell is larger than the limit"
		}
		switch {
		case i < len(text) && text[i] == '"':
			b = append(b, '"')
			i++
		case i >= len(text) || text[i] == comma || text[i] == '\n':
			return string(b), i, lines, ""
		case text[i] == '\r':
			return string(b), i + 1, lines, ""
		default:
			return "", 0, 0, "there is text after a closing quote"
		}
	}
	return "", 0, 0, "a quote is opened and never closed"
}

func lineEnd(text []byte, i int) int {
	if n := bytes.IndexByte(text[min(i, len(text)):], '\n'); n >= 0 {
		return i + n + 1
	}
	return len(text)
}
