// Package screen owns the compliance check of outgoing replies: the rules, their
// exceptions, and finding them despite spaces, width and look-alike spellings.
// It does not own what happens to a blocked reply.
//
// This is the first rule set; it is meant to grow as data, not as code.
package screen

import (
	"regexp"
	"slices"
	"strings"
)

// Verdict is the result of a check.
type Verdict string

// The two verdicts.
const (
	Pass  Verdict = "pass"
	Block Verdict = "block"
)

// Category is the kind of violation.
type Category string

// The categories of the first version.
const (
	Absolute    Category = "absolute_claim"
	Promise     Category = "promise"
	OffPlatform Category = "off_platform"
	Abuse       Category = "abuse"
	Personal    Category = "personal_data"
	Medical     Category = "medical_claim"
)

// Hit is one violation. Span is the half-open range of Unicode characters of the
// original text.
type Hit struct {
	Rule     string   `json:"rule"`
	Category Category `json:"category"`
	Span     [2]int   `json:"span"`
	Reason   string   `json:"-"`
}

// Result is the verdict with every hit in text order; Hits is never nil.
type Result struct {
	Verdict Verdict `json:"verdict"`
	Hits    []Hit   `json:"hits"`
}

// Screen holds the compiled rules; it is immutable and safe for many goroutines.
type Screen struct {
	rules []compiled
}

type compiled struct {
	rule
	patterns []*regexp.Regexp
}

// New compiles the rule set.
func New() *Screen {
	s := &Screen{}
	for _, r := range ruleSet {
		c := compiled{rule: r}
		for _, p := range r.patterns {
			c.patterns = append(c.patterns, regexp.MustCompile(p))
		}
		s.rules = append(s.rules, c)
	}
	return s
}

// Check screens one reply.
func (s *Screen) Check(text string) Result {
	dense, spaced := denseView(text), spacedView(text)
	out := Result{Verdict: Pass, Hits: []Hit{}}
	for _, r := range s.rules {
		v := dense
		if r.words {
			v = spaced
		}
		out.Hits = append(out.Hits, r.find(v)...)
	}
	slices.SortStableFunc(out.Hits, func(a, b Hit) int { return a.Span[0] - b.Span[0] })
	if len(out.Hits) > 0 {
		out.Verdict = Block
	}
	return out
}

func (r compiled) find(v view) []Hit {
	var out []Hit
	for _, p := range r.patterns {
		for _, m := range p.FindAllStringSubmatchIndex(v.text, -1) {
			m = m[len(m)-2:] // the last group when there is one, else the whole
			if r.excused(v.text, m[0], m[1]) {
				continue
			}
			out = append(out, Hit{Rule: r.id, Category: r.category, Span: v.span(trimmed(v.text, m[0], m[1])), Reason: r.reason})
		}
	}
	return out
}

// trimmed leaves out the spaces that only mark where words begin and end.
func trimmed(text string, from, to int) (int, int) {
	for from < to-1 && text[from] == ' ' {
		from++
	}
	for to-1 > from && text[to-1] == ' ' {
		to--
	}
	return from, to
}

// excused tells whether the match lies inside, or begins, one of the rule's
// harmless phrases, or whether the phrase stands just around it.
func (r compiled) excused(text string, from, to int) bool {
	for _, phrase := range r.except {
		for at := max(0, from-len(phrase)+1); at <= from; at++ {
			if strings.HasPrefix(text[at:], phrase) && at+len(phrase) > from && (at+len(phrase) >= to || at == from) {
				return true
			}
		}
	}
	return false
}
