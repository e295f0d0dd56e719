// Package redact owns finding and masking personal data in text before it is
// stored: phone numbers, identity cards, bank cards, e-mail and street
// addresses. It keeps nothing and does not own who may see the unmasked text.
package redact

import (
	"regexp"
	"strings"
)

// Kind names one sort of personal data.
type Kind string

// The kinds that are masked.
const (
	KindPhone    Kind = "phone"
	KindIDCard   Kind = "id_card"
	KindBankCard Kind = "bank_card"
	KindEmail    Kind = "email"
	KindAddress  Kind = "address"
)

// Result is masked text with how many of each kind were found; Counts is never nil.
type Result struct {
	Text   string
	Counts map[Kind]int
}

// Found tells whether anything was masked.
func (r Result) Found() bool { return len(r.Counts) > 0 }

// Masker holds the compiled patterns; it is immutable and safe for use by many
// goroutines.
type Masker struct {
	rules []rule
}

type rule struct {
	kind    Kind
	pattern *regexp.Regexp
	accept  func(digits string) bool
	mark    string
}

// New compiles the patterns. Order matters: an identity card also looks like a
// bank card, and both contain what looks like a phone number.
func New() *Masker {
	return &Masker{rules: []rule{
		{KindEmail, regexp.MustCompile(`[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)*\.[A-Za-z]{2,}`), nil, "[email]"},
		{KindIDCard, regexp.MustCompile(`[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9Xx]`), ValidIDCard, "[id]"},
		{KindBankCard, regexp.MustCompile(`[1-9]\d{3}(?:[ \-]?\d{4}){2,3}(?:[ \-]?\d{1,7})?`), validBankCard, "[card]"},
		{KindPhone, regexp.MustCompile(`(?:\+?86[ \-]?)?1[3-9]\d[ \-]?\d{4}[ \-]?\d{4}`), nil, "[phone]"},
		{KindPhone, regexp.MustCompile(`0\d{2,3}-\d{7,8}`), nil, "[phone]"},
		{KindAddress, regexp.MustCompile(`(?:\p{Han}{2,8}(?:省|自治区))?(?:\p{Han}{2,8}市)?\p{Han}{1,8}(?:区|县|镇|市)\p{Han}{1,12}(?:路|街|道|巷|弄|村)\d{1,5}(?:号|弄)(?:[\p{Han}\d\-]{0,12}?\d{1,5}(?:室|单元|栋|幢|楼|号))*`), nil, "[address]"},
		{KindAddress, regexp.MustCompile(`\b\d{1,5} (?:[A-Z][a-z]+ ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Drive)\b`), nil, "[address]"},
		{KindAddress, regexp.MustCompile(`\b[A-ZÄÖÜ][a-zäöüß\-]*(?:straße|strasse|weg|platz|allee) \d{1,4}[a-z]?\b`), nil, "[address]"},
	}}
}

// Mask replaces personal data by marks such as [phone]. Order numbers stay: a
// run of digits is masked only when it stands alone and its check digit fits.
func (m *Masker) Mask(text string) Result {
	out := Result{Text: text, Counts: map[Kind]int{}}
	for _, r := range m.rules {
		out.Text = r.apply(out.Text, out.Counts)
	}
	return out
}

func (r rule) apply(text string, counts map[Kind]int) string {
	found := r.pattern.FindAllStringIndex(text, -1)
	if found == nil {
		return text
	}
	var b strings.Builder
	last := 0
	for _, f := range found {
		if !alone(text, f[0], f[1]) || (r.accept != nil && !r.accept(digitsOf(text[f[0]:f[1]]))) {
			continue
		}
		b.WriteString(text[last:f[0]])
		b.WriteString(r.mark)
		last = f[1]
		counts[r.kind]++
	}
	b.WriteString(text[last:])
	return b.String()
}

// alone refuses a match cut out of a longer run of digits.
func alone(text string, from, to int) bool {
	digit := func(i int) bool { return i >= 0 && i < len(text) && text[i] >= '0' && text[i] <= '9' }
	return (!digit(from) || !digit(from-1)) && (!digit(to-1) || !digit(to))
}

func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return -1
		}
		return r
	}, s)
}
