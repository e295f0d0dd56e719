// Package offline runs the rules on documents without a server: it decodes JSON
// strictly, names the first wrong field in document order, and prints results. The
// command line and the server's dry runs share it. It owns no rule: what a field
// means is decided in the rules it calls.
package offline

import "strings"

// kind is the JSON type of a node.
type kind int

const (
	kindNull kind = iota
	kindBool
	kindNumber
	kindString
	kindArray
	kindObject
)

func (k kind) String() string {
	return [...]string{"null", "a boolean", "a number", "a string", "an array", "an object"}[k]
}

// node is one parsed value with its place in the document. A document cut off by
// a syntax error has nodes too: they end where parsing stopped.
type node struct {
	kind       kind
	start, end int
	text       string
	truth      bool
	members    []member
	items      []*node
}

type member struct {
	key   string
	at    int
	value *node
}

func (n *node) member(key string) *node {
	for _, m := range n.members {
		if m.key == key {
			return m.value
		}
	}
	return nil
}

// offset returns where a pointer is read in the document: a scalar where it
// begins, a container where it ends (only then is it known as a whole), and what
// is missing where its parent ends.
func (n *node) offset(pointer string) int {
	here := n
	for _, token := range strings.Split(pointer, "/")[1:] {
		next := here.child(unescape(token))
		if next == nil {
			return here.end
		}
		here = next
	}
	if here.kind == kindArray || here.kind == kindObject {
		return here.end
	}
	return here.start
}

func (n *node) child(token string) *node {
	if n.kind == kindObject {
		return n.member(token)
	}
	for i, item := range n.items {
		if index(i) == token {
			return item
		}
	}
	return nil
}
