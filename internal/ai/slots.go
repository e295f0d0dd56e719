package ai

import (
	"regexp"
	"slices"
	"strings"
)

// slotPattern is what a declared slot looks like: lower-case names joined by dots.
var slotPattern = regexp.MustCompile(`\{\{\s*([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*)\s*\}\}`)

// Slots returns the distinct slot names of an answer, sorted.
func Slots(answer string) []string {
	var out []string
	for _, m := range slotPattern.FindAllStringSubmatch(answer, -1) {
		out = append(out, m[1])
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Fill puts facts into the slots of an answer. Slots without a fact, or with a
// blank one, are returned in missing (sorted) and the text is then empty: a
// half-filled answer must never reach a buyer. Facts are inserted as they are
// and are not searched for slots again.
func Fill(answer string, facts map[string]string) (text string, missing []string) {
	for _, slot := range Slots(answer) {
		if strings.TrimSpace(facts[slot]) == "" {
			missing = append(missing, slot)
		}
	}
	if len(missing) > 0 {
		return "", missing
	}
	return slotPattern.ReplaceAllStringFunc(answer, func(s string) string {
		return facts[slotPattern.FindStringSubmatch(s)[1]]
	}), nil
}
