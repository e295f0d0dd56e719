package demo

import (
	_ "embed"

	"github.com/gainshare/gainshare/internal/knowledge"
)

//go:embed data/placeholders.json
var placeholderList []byte

// PlaceholderList returns the JSON list that maps the placeholders common in
// English support answers (order number, support phone, menu labels) to fact
// keys and fixed texts, in the form knowledge.LoadPlaceholders reads.
func PlaceholderList() []byte { return placeholderList }

// Placeholders returns the same list, read.
func Placeholders() (knowledge.Placeholders, error) {
	return knowledge.LoadPlaceholders(placeholderList)
}
