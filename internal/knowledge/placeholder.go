package knowledge

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/gainshare/gainshare/internal/rules/fault"
)

// Placeholder tells what a merchant's {{Name}} stands for: a fact that the
// message must carry, or fixed text such as the label of a button.
type Placeholder struct {
	Fact string `json:"fact,omitempty"`
	Text string `json:"text,omitempty"`
}

// Placeholders maps names, as PlaceholderName folds them, to their meaning.
type Placeholders map[string]Placeholder

var (
	anyPlaceholder = regexp.MustCompile(`\{\{([^{}]*)\}\}`)
	factKey        = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$`)
	bareNumber     = regexp.MustCompile(`^(\d{4,}|[0-9a-f]{32,})$`)
)

// PlaceholderName folds case and spaces, drops the word "anonymized" that masked
// exports append, and calls every masked number "#".
func PlaceholderName(name string) string {
	name = strings.Join(strings.Fields(strings.ToLower(name)), " ")
	name = strings.TrimSuffix(name, " anonymized")
	if bareNumber.MatchString(name) {
		return "#"
	}
	return name
}

// Meaning reads what a placeholder stands for from one word of a person: the key of
// a fact ("order.number"), or else fixed text ("Live chat").
func Meaning(value string) Placeholder {
	if factKey.MatchString(value) {
		return Placeholder{Fact: value}
	}
	return Placeholder{Text: value}
}

// LoadPlaceholders reads a JSON object {"Name": {"fact": "order.number"}} or
// {"Name": {"text": "Live chat"}}. A name with both or neither, or a fact key
// that is not lower-case words joined by dots, is refused.
func LoadPlaceholders(data []byte) (Placeholders, error) {
	var in map[string]Placeholder
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return nil, fault.New(fault.Invalid, "the placeholder list is not a JSON object of names").Because(err)
	}
	out := Placeholders{}
	for name, p := range in {
		if (p.Fact == "") == (p.Text == "") {
			return nil, fault.New(fault.Invalid, "a placeholder needs either a fact or a text").At("/" + name)
		}
		if p.Fact != "" && !factKey.MatchString(p.Fact) {
			return nil, fault.New(fault.Invalid, "the fact key %q is not lower-case words joined by dots", p.Fact).At("/" + name)
		}
		out[PlaceholderName(name)] = p
	}
	return out, nil
}

// Resolve rewrites an answer's placeholders: texts are put in, facts become
// declared slots {{order.number}}. Names that are not declared are left as they
// are and returned, sorted; an article with any of them cannot be published.
func (p Placeholders) Resolve(answer string) (text string, undeclared []string) {
	text = anyPlaceholder.ReplaceAllStringFunc(answer, func(whole string) string {
		name := strings.TrimSpace(whole[2 : len(whole)-2])
		known, ok := p[PlaceholderName(name)]
		switch {
		case ok && known.Text != "":
			return known.Text
		case ok:
			return "{{" + known.Fact + "}}"
		case p.declares(name):
			return "{{" + name + "}}"
		}
		undeclared = append(undeclared, name)
		return whole
	})
	slices.Sort(undeclared)
	return text, slices.Compact(undeclared)
}

// declares tells whether a name is itself a declared fact key.
func (p Placeholders) declares(name string) bool {
	if !factKey.MatchString(name) {
		return false
	}
	for _, known := range p {
		if known.Fact == name {
			return true
		}
	}
	return slices.Contains(connectorFacts, name)
}

// connectorFacts are the fact keys that order connectors deliver; they need no
// declaration by the merchant.
var connectorFacts = []string{
	"order.number", "order.status", "order.amount", "order.expected", "order.shipped_at",
	"shipment.carrier", "shipment.number", "shipment.last_scan", "refund.amount", "refund.status",
	"invoice.number", "shop.name", "shop.url", "shop.hours", "support.phone", "support.email", "support.hours",
}
