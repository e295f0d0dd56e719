package offline

import "unicode/utf8"

// deepest is how far values may nest; documents of the product nest six deep.
const deepest = 64

// parser reads one JSON document. A syntax error ends it; duplicate keys are
// noted and the first value is kept.
type parser struct {
	data   []byte
	pos    int
	dead   bool
	issues issues
}

// parse returns the document's root, which is never nil, and what is wrong with
// its syntax.
func parse(data []byte) (*node, issues) {
	p := &parser{data: data}
	if !utf8.Valid(data) {
		p.fail("", "the document is not UTF-8")
		return &node{}, p.issues
	}
	root := p.value("", 0)
	p.space()
	if !p.dead && p.pos < len(p.data) {
		p.fail("", "there is more data after the document")
	}
	return root, p.issues
}

// fail notes a syntax error at the current position and stops the parser.
func (p *parser) fail(pointer, sentence string) {
	if !p.dead {
		p.issues.add(p.pos, pointer, sentence)
	}
	p.dead = true
}

func (p *parser) space() {
	for p.pos < len(p.data) {
		switch p.data[p.pos] {
		case ' ', '\t', '\n', '\r':
			p.pos++
		default:
			return
		}
	}
}

// peek returns the next byte, 0 at the end.
func (p *parser) peek() byte {
	if p.pos < len(p.data) {
		return p.data[p.pos]
	}
	return 0
}

func (p *parser) value(pointer string, depth int) *node {
	p.space()
	n := &node{start: p.pos}
	switch c := p.peek(); {
	case depth > deepest:
		p.fail(pointer, "values nest too deep")
	case p.pos >= len(p.data):
		p.fail(pointer, "the document ends too early")
	case c == '{':
		p.object(n, pointer, depth)
	case c == '[':
		p.array(n, pointer, depth)
	case c == '"':
		n.kind = kindString
		n.text = p.str(pointer)
	case c == '-' || (c >= '0' && c <= '9'):
		n.kind = kindNumber
		n.text = p.number(pointer)
	default:
		p.literal(n, pointer)
	}
	n.end = p.pos
	return n
}

func (p *parser) object(n *node, pointer string, depth int) {
	n.kind = kindObject
	seen := map[string]bool{}
	p.list('}', pointer, func(int) {
		m := member{at: p.pos}
		if p.peek() != '"' {
			p.fail(pointer, "a key in double quotes is expected")
			return
		}
		m.key = p.str(pointer)
		here := pointer + "/" + escape(m.key)
		if seen[m.key] {
			p.issues.add(m.at, here, "the key is given twice")
		}
		p.space()
		if !p.dead && p.peek() != ':' {
			p.fail(here, "a colon is expected")
		}
		if p.dead {
			return
		}
		p.pos++
		m.value = p.value(here, depth+1)
		if !seen[m.key] {
			n.members = append(n.members, m)
		}
		seen[m.key] = true
	})
}

func (p *parser) array(n *node, pointer string, depth int) {
	n.kind = kindArray
	n.items = []*node{}
	p.list(']', pointer, func(i int) {
		n.items = append(n.items, p.value(pointer+"/"+index(i), depth+1))
	})
}

// list reads elements separated by commas up to the closing byte.
func (p *parser) list(closing byte, pointer string, element func(i int)) {
	p.pos++
	p.space()
	if p.peek() == closing {
		p.pos++
		return
	}
	for i := 0; !p.dead; i++ {
		p.space()
		element(i)
		p.space()
		switch {
		case p.dead:
		case p.peek() == ',':
			p.pos++
		case p.peek() == closing:
			p.pos++
			return
		case p.pos >= len(p.data):
			p.fail(pointer, "the document ends too early")
		default:
			p.fail(pointer, "a comma or "+string(rune(closing))+" is expected")
		}
	}
}
