package offline

import (
	"encoding/json"
	"fmt"

	"github.com/gainshare/gainshare/internal/rules/evidence"
	"github.com/gainshare/gainshare/internal/rules/invoice"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/pricing"
	"github.com/gainshare/gainshare/internal/rules/settlement"
)

// Verify checks a signed document and recomputes its figures with the rules. It
// returns one line that says what was checked, or an error that names the first
// thing that does not match.
func Verify(files evidence.Files) (string, error) { return evidence.Verify(files, Recompute) }

// Recompute returns the output of a statement's settlement input, or of an
// invoice's list of rating inputs, as JSON.
func Recompute(kind string, input []byte) ([]byte, error) {
	switch kind {
	case evidence.KindStatement:
		return Settle(input)
	case evidence.KindInvoice:
		return RateAll(input)
	case evidence.KindTrueUp:
		return Run(input, settlement.ValidateTrueUp, settlement.SettleTrueUp)
	case evidence.KindBill:
		return reductions(input)
	}
	return nil, fmt.Errorf("a document of kind %q cannot be recomputed", kind)
}

// reductions recomputes the discounts and SLA credits of an invoice from its bill and its rating inputs.
func reductions(data []byte) ([]byte, error) {
	var in struct {
		Bill  invoice.Bill    `json:"bill"`
		Input []pricing.Input `json:"input"`
	}
	if err := json.Unmarshal(data, &in); err != nil {
		return nil, err
	}
	lines, err := in.Bill.Reductions(in.Input)
	if err != nil {
		return nil, err
	}
	return json.Marshal(ReductionsOf(lines))
}

// ReductionsOf writes discounts and credits as a document compares them.
func ReductionsOf(lines []invoice.Line) []evidence.Reduction {
	out := []evidence.Reduction{}
	for _, l := range lines {
		out = append(out, evidence.Reduction{Label: l.Label, Net: l.Net.String(), Tax: l.Tax.String()})
	}
	return out
}

// RateAll reads a list of rating inputs, the parts of one invoice, and returns
// their joined lines and totals.
func RateAll(data []byte) ([]byte, error) { return Run(data, validateParts, pricing.RateAll) }

func validateParts(parts []pricing.Input) money.FieldErrors {
	var all money.FieldErrors
	for i, part := range parts {
		for _, err := range pricing.Validate(part) {
			all.Add("/"+index(i)+err.Pointer, "%s", err.Sentence)
		}
	}
	return all
}
