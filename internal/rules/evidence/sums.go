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
