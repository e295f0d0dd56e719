package invoice_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/invoice"
	"github.com/gainshare/gainshare/internal/rules/money"
)

func TestADraftIsComparedWithTheMonthsBefore(t *testing.T) {
	text := func(s string) *string { return &s }
	for name, c := range map[string]struct {
		facts invoice.Facts
		want  []string
	}{
		"a quarter more contacts per order is still as before":   {invoice.Facts{Ratio: text("0.5"), TrailRatio: text("0.4")}, nil},
		"more than a quarter off, either way, is shown":          {invoice.Facts{Ratio: text("0.29"), TrailRatio: text("0.4")}, []string{"contacts_per_order"}},
		"nobody counted orders":                                  {invoice.Facts{Ratio: text("0.9")}, nil},
		"messages that rise with the buyers are no news":         {invoice.Facts{Messages: [2]int64{100, 150}, Buyers: [2]int64{10, 15}}, nil},
		"messages that rise faster than the buyers are":          {invoice.Facts{Messages: [2]int64{100, 151}, Buyers: [2]int64{10, 15}}, []string{"ai_messages"}},
		"fewer messages to still fewer buyers do not rise":       {invoice.Facts{Messages: [2]int64{100, 90}, Buyers: [2]int64{10, 5}}, nil},
		"the first month with messages has nothing to rise from": {invoice.Facts{Messages: [2]int64{0, 90}, Buyers: [2]int64{0, 5}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			c.facts.ControlTotals, c.facts.Sum = true, invoice.Sum{Net: money.Zero("CNY"), Tax: money.Zero("CNY")}
			var codes []string
			for _, found := range invoice.Checks(c.facts) {
				require.Equal(t, invoice.Warning, found.Severity)
				codes = append(codes, found.Code)
			}
			require.Equal(t, c.want, codes)
		})
	}
}
