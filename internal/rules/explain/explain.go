// Package explain owns what stands behind a figure: its formula, the inputs, the parts that add up to it (what
// rounding took or gave is a part of its own), the records, and the clause of the contract. It computes no
// figure: it is given one with its parts, and refuses parts that do not add up.
package explain

import (
	"fmt"
	"time"

	"github.com/shopspring/decimal"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// Explanation is one figure opened up. Value is as printed, Precise before rounding; Rounding is the difference.
type Explanation struct {
	Subject  string   `json:"subject"`
	Label    string   `json:"label"`
	Value    string   `json:"value"`
	Precise  string   `json:"precise,omitempty"`
	Rounding string   `json:"rounding,omitempty"`
	Unit     string   `json:"unit"`
	Formula  string   `json:"formula"`
	Inputs   []Input  `json:"inputs"`
	Parts    []Part   `json:"parts"`
	Records  *Records `json:"records,omitempty"`
	Clause   *Clause  `json:"clause,omitempty"`
	Produced Producer `json:"produced_by"`
}

// Input is a value the formula uses; Subject, where there is one, opens it in turn.
type Input struct {
	Name    string `json:"name"`
	Value   string `json:"value"`
	Unit    string `json:"unit,omitempty"`
	Source  string `json:"source,omitempty"`
	Subject string `json:"subject,omitempty"`
}

// Part is one of the values that add up to the figure.
type Part struct {
	Label   string `json:"label"`
	Value   string `json:"value"`
	Subject string `json:"subject,omitempty"`
}

// Records are the rows behind a figure: how many, their hash, and where to read them.
type Records struct {
	Count  int64  `json:"count"`
	SHA256 string `json:"sha256,omitempty"`
	Link   string `json:"link"`
}

// Clause is the place in the contract that a figure follows.
type Clause struct {
	Version int    `json:"version"`
	Charge  string `json:"charge"`
}

// Producer is what made the figure. A frozen explanation is the one of the day its document was issued.
type Producer struct {
	Document string    `json:"document"`
	At       time.Time `json:"at"`
	Frozen   bool      `json:"frozen"`
}

// rounding is the label of the part that rounding took or gave.
const rounding = "rounding"

// partsOf completes parts with the rounding that is left to the printed value, in the currency's places.
func partsOf(parts []Part, value money.Amount) ([]Part, decimal.Decimal, error) {
	sum := decimal.Zero
	for _, p := range parts {
		d, err := money.ParseDecimal(p.Value)
		if err != nil {
			return nil, sum, fmt.Errorf("part %q: %w", p.Label, err)
		}
		sum = sum.Add(d)
	}
	if left := value.Decimal().Sub(sum); !left.IsZero() {
		parts = append(parts, Part{Label: rounding, Value: left.String()})
	}
	return parts, sum, nil
}

// AddUp says whether the parts, where there are any, come to the value exactly.
func (e Explanation) AddUp() bool {
	sum := decimal.Zero
	for _, p := range e.Parts {
		d, err := money.ParseDecimal(p.Value)
		if err != nil {
			return false
		}
		sum = sum.Add(d)
	}
	value, err := money.ParseDecimal(e.Value)
	return len(e.Parts) == 0 || err == nil && sum.Equal(value)
}
