package offline

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
)

func (p *parser) literal(n *node, pointer string) {
	for text, k := range map[string]kind{"true": kindBool, "false": kindBool, "null": kindNull} {
		if bytes.HasPrefix(p.data[p.pos:], []byte(text)) {
			n.kind, n.truth = k, text == "true"
			p.pos += len(text)
			return
		}
	}
	p.fail(pointer, "this is not JSON")
}

// number reads a JSON number and keeps its text.
func (p *parser) number(pointer string) string {
	start := p.pos
	for p.pos < len(p.data) && strings.IndexByte("+-0123456789.eE", p.data[p.pos]) >= 0 {
		p.pos++
	}
	text := p.data[start:p.pos]
	if !json.Valid(text) {
		p.pos = start
		p.fail(pointer, "this is not a number")
	}
	return string(text)
}

// str reads a JSON string. Half a surrogate pair is refused rather than replaced:
// a key must not turn into another key.
func (p *parser) str(pointer string) string {
	start := p.pos
	for p.pos++; p.pos < len(p.data); p.pos++ {
		switch p.data[p.pos] {
		case '\\':
			p.pos++
		case '"':
			p.pos++
			return p.unquote(start, pointer)
		}
	}
	p.pos = len(p.data)
	p.fail(pointer, "a string does not end")
	return ""
}

func (p *parser) unquote(start int, pointer string) string {
	raw := p.data[start:p.pos]
	var text string
	if err := json.Unmarshal(raw, &text); err != nil || loneSurrogate(raw) {
		p.pos = start
		p.fail(pointer, "this is not a valid string")
	}
	return text
}

func loneSurrogate(raw []byte) bool {
	for i := 0; i+1 < len(raw); i++ {
		if raw[i] != '\\' {
			continue
		}
		if raw[i+1] != 'u' {
			i++
			continue
		}
		unit := escapedUnit(raw[i:])
		if utf16.IsSurrogate(unit) {
			if utf16.DecodeRune(unit, escapedUnit(raw[i+6:])) == unicode.ReplacementChar {
				return true
			}
			i += 6
		}
		i += 5
	}
	return false
}

// escapedUnit reads the code unit of a \uXXXX escape, 0 if there is none.
func escapedUnit(raw []byte) rune {
	if len(raw) < 6 || raw[0] != '\\' || raw[1] != 'u' {
		return 0
	}
	unit, err := strconv.ParseUint(string(raw[2:6]), 16, 16)
	if err != nil {
		return 0
	}
	return rune(unit)
}
