package evidence_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/evidence"
)

func TestAnInvoicesSumsAreItsRatedAndAgreedLines(t *testing.T) {
	doc := func(change func(*evidence.Sums)) evidence.Document {
		s := evidence.Sums{Agreed: []evidence.Agreed{{Key: "line/3", Net: "-10.00", Tax: "-0.60"}}, Net: "90.00", Tax: "5.40", Total: "95.40"}
		change(&s)
		return evidence.Document{Output: json.RawMessage(`{"subtotal":"100.00","tax":"6.00","total":"106.00"}`), Sums: &s}
	}
	require.NoError(t, evidence.CheckSums(doc(func(*evidence.Sums) {})))
	require.NoError(t, evidence.CheckSums(evidence.Document{}), "a statement has none")
	for name, c := range map[string]struct {
		change func(*evidence.Sums)
		says   string
	}{
		"a bigger total":             {func(s *evidence.Sums) { s.Total = "96.40" }, "net and tax give 95.4"},
		"a total of its own":         {func(s *evidence.Sums) { s.Net, s.Total = "91.00", "96.40" }, "rated and agreed lines give 95.4"},
		"an agreed line left out":    {func(s *evidence.Sums) { s.Agreed = nil }, "rated and agreed lines give 106"},
		"an amount that is a letter": {func(s *evidence.Sums) { s.Agreed[0].Tax = "x" }, `/sums/agreed/0/tax: "x" is no decimal`},
	} {
		t.Run(name, func(t *testing.T) {
			require.ErrorContains(t, evidence.CheckSums(doc(c.change)), c.says)
		})
	}
}
