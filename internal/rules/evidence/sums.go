package evidence

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/shopspring/decimal"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// Sums tie what an invoice asks for to its rated part: Agreed are the lines that were not rated from this month's
// usage (corrections of other months, adjustments, credits), and Net + Tax = Total = rated total + agreed.
type Sums struct {
	Agreed []Agreed `json:"agreed"`
	Net    string   `json:"net"`
	Tax    string   `json:"tax"`
	Total  string   `json:"total"`
}

// Agreed is a line that was not rated, with its reason.
type Agreed struct {
	Key    string `json:"key"`
	Label  string `json:"label"`
	Net    string `json:"net"`
	Tax    string `json:"tax"`
	Reason string `json:"reason"`
}

// CheckSums compares an invoice's sums with its rated output and with its lines; the first thing that does not
// add up is the error.
func CheckSums(doc Document) error {
	if doc.Sums == nil {
		return nil
	}
	var rated struct{ Total string }
	if err := json.Unmarshal(doc.Output, &rated); err != nil {
		return fmt.Errorf("the output cannot be read: %w", err)
	}
	var add adder
	net, tax, total := add.number("/sums/net", doc.Sums.Net), add.number("/sums/tax", doc.Sums.Tax), add.number("/sums/total", doc.Sums.Total)
	sum := add.number("/output/total", rated.Total)
	for i, l := range doc.Sums.Agreed {
		at := "/sums/agreed/" + strconv.Itoa(i)
		sum = sum.Add(add.number(at+"/net", l.Net)).Add(add.number(at+"/tax", l.Tax))
	}
	if add.err != nil {
		return add.err
	}
	if !net.Add(tax).Equal(total) {
		return fmt.Errorf("/sums/total: the document says %q, net and tax give %s", doc.Sums.Total, net.Add(tax))
	}
	if !sum.Equal(total) {
		return fmt.Errorf("/sums/total: the document says %q, its rated and agreed lines give %s", doc.Sums.Total, sum)
	}
	return nil
}

// adder reads decimals and keeps the first refusal.
type adder struct{ err error }

func (a *adder) number(at, text string) decimal.Decimal {
	d, err := money.ParseDecimal(text)
	if err != nil && a.err == nil {
		a.err = errors.New(at + ": " + strconv.Quote(text) + " is no decimal")
	}
	return d
}

// Reduction is a discount or an SLA credit as it was recomputed: it stands among the agreed lines of its invoice.
type Reduction struct {
	Label string `json:"label"`
	Net   string `json:"net"`
	Tax   string `json:"tax"`
}

// checkBill recomputes the discounts and SLA credits of an invoice, which are the first of its agreed lines.
func checkBill(doc Document, recompute Recompute) error {
	if doc.Bill == nil {
		return nil
	}
	input, err := json.Marshal(map[string]json.RawMessage{"bill": doc.Bill, "input": doc.Input})
	if err != nil {
		return err
	}
	text, err := recompute(KindBill, input)
	if err != nil {
		return fmt.Errorf("the discounts and credits cannot be recomputed: %w", err)
	}
	var again []Reduction
	if err := json.Unmarshal(text, &again); err != nil {
		return err
	}
	return SameReductions(doc.Sums, again)
}

// SameReductions compares recomputed discounts and credits with the first agreed lines; the error names the first
// that differs.
func SameReductions(said *Sums, again []Reduction) error {
	if said == nil || len(said.Agreed) < len(again) {
		return fmt.Errorf("/sums/agreed: %d discounts and credits are recomputed, the document has fewer", len(again))
	}
	for i, r := range again {
		if a := said.Agreed[i]; a.Label != r.Label || a.Net != r.Net || a.Tax != r.Tax {
			return fmt.Errorf("/sums/agreed/%d: the document says %s %s + %s, recomputed %s %s + %s", i, a.Label, a.Net, a.Tax, r.Label, r.Net, r.Tax)
		}
	}
	return nil
}
