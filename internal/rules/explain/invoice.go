package explain

import (
	"fmt"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// Invoice is a bill with its lines, as it is to be explained.
type Invoice struct {
	ID        string
	Version   int // of the contract
	Total     money.Amount
	Tax       money.Amount
	Inclusive bool // prices hold the tax
	Lines     []Line
	Usage     *Records // the frozen rows behind it
	Produced  Producer
}

// Line is one line of a bill.
type Line struct {
	No       int
	Label    string
	Charge   string
	Kind     string
	Meter    string
	Quantity string
	Net, Tax money.Amount
	Steps    []Step
	Reason   string
	Corrects string // invoice id
}

// Step is one tier of a line's arithmetic; Amount is exact.
type Step struct {
	From      string `json:"from"`
	To        string `json:"to"`
	Quantity  string `json:"quantity"`
	UnitPrice string `json:"unit_price"`
	FlatPrice string `json:"flat_price"`
	Amount    string `json:"amount"`
}

// formulas say in words how a line of a kind comes about.
var formulas = map[string]string{
	"usage": "quantity * price, tier by tier", "minimum": "agreed minimum - what was used", "maximum": "agreed maximum - what was used",
	"oneoff": "agreed once", "discount": "agreed discount", "sla_credit": "points below target * rate, capped", "outcome_fee": "confirmed results * price",
	"correction_out": "what was billed for the month, taken back", "correction_in": "what the month comes to now", "adjustment": "decided by people",
	"share": "what the accepted statement came to", "objection_guard": "a won objection never raises a bill",
}

// OfInvoice explains a bill: the total, its tax, and every line; the subjects are invoice:ID, invoice:ID:tax and
// invoice:ID:NUMBER.
func OfInvoice(v Invoice) ([]Explanation, error) {
	subject := "invoice:" + v.ID
	whole := Explanation{Subject: subject, Label: "total", Value: v.Total.String(), Unit: string(v.Total.Currency()), Formula: "sum of lines + tax",
		Inputs: []Input{}, Parts: []Part{}, Records: v.Usage, Produced: v.Produced}
	tax := Explanation{Subject: subject + ":tax", Label: "tax", Value: v.Tax.String(), Unit: whole.Unit, Formula: "sum of the lines' taxes",
		Inputs: []Input{}, Parts: []Part{}, Produced: v.Produced}
	all := []Explanation{}
	for _, l := range v.Lines {
		e, err := v.ofLine(l)
		if err != nil {
			return nil, err
		}
		all = append(all, e)
		whole.Parts = append(whole.Parts, Part{Label: l.Label, Value: l.Net.String(), Subject: e.Subject})
		tax.Parts = append(tax.Parts, Part{Label: l.Label, Value: l.Tax.String(), Subject: e.Subject})
	}
	whole.Parts = append(whole.Parts, Part{Label: "tax", Value: v.Tax.String(), Subject: tax.Subject})
	for _, e := range append(all, whole, tax) {
		if !e.AddUp() {
			return nil, fmt.Errorf("the parts of %s do not add up to %s", e.Subject, e.Value)
		}
	}
	return append([]Explanation{whole, tax}, all...), nil
}

func (v Invoice) ofLine(l Line) (Explanation, error) {
	e := Explanation{Subject: fmt.Sprintf("invoice:%s:%d", v.ID, l.No), Label: l.Label, Value: l.Net.String(), Unit: string(l.Net.Currency()),
		Formula: formulas[l.Kind], Inputs: []Input{}, Parts: []Part{}, Clause: &Clause{Version: v.Version, Charge: l.Charge}, Produced: v.Produced}
	if l.Quantity != "" {
		e.Inputs = append(e.Inputs, Input{Name: orElse(l.Meter, "quantity"), Value: l.Quantity, Source: "usage snapshot"})
	}
	if l.Reason != "" {
		e.Inputs = append(e.Inputs, Input{Name: "reason", Value: l.Reason})
	}
	if l.Corrects != "" {
		e.Inputs = append(e.Inputs, Input{Name: "corrects", Value: l.Corrects, Subject: "invoice:" + l.Corrects})
	}
	if l.Meter != "" && v.Usage != nil {
		e.Records = &Records{Count: v.Usage.Count, SHA256: v.Usage.SHA256, Link: fmt.Sprintf("/api/v1/invoices/%s/lines/%d/contacts", v.ID, l.No)}
	}
	if len(l.Steps) == 0 {
		return e, nil
	}
	for _, s := range l.Steps {
		e.Parts = append(e.Parts, Part{Label: s.words(), Value: s.Amount})
	}
	if v.Inclusive {
		e.Parts = append(e.Parts, Part{Label: "tax within the price", Value: l.Tax.Neg().String()})
	}
	parts, precise, err := partsOf(e.Parts, l.Net)
	if err != nil {
		return e, err
	}
	e.Parts, e.Precise = parts, precise.String()
	if left := l.Net.Decimal().Sub(precise); !left.IsZero() {
		e.Rounding = left.String()
	}
	return e, nil
}

// words writes a step as people read it: how many at which price.
func (s Step) words() string {
	text := ""
	if s.From != "" || s.To != "" {
		text = fmt.Sprintf("%s – %s: ", orElse(s.From, "0"), orElse(s.To, "∞"))
	}
	switch {
	case s.UnitPrice != "" && s.FlatPrice != "" && s.FlatPrice != "0":
		return text + fmt.Sprintf("%s × %s + %s", s.Quantity, s.UnitPrice, s.FlatPrice)
	case s.UnitPrice != "":
		return text + fmt.Sprintf("%s × %s", s.Quantity, s.UnitPrice)
	case s.FlatPrice != "":
		return text + s.FlatPrice
	default:
		return text + s.Amount
	}
}

func orElse(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}
