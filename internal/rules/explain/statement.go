package explain

import (
	"strings"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
)

// Statement is a savings-share statement by its evidence lines.
type Statement struct {
	Key      string // engagement.period
	Version  int    // of the contract
	Figures  []Figure
	Rows     *Records
	Produced Producer
}

// Figure is one evidence line.
type Figure struct {
	Key, Label, Value, Unit, Formula, Source string
	Parents                                  []string
}

// OfStatement explains one figure of a statement by its key; an empty key means what is payable. What it was
// computed from are its inputs; costs and the saving show the parts they add up from.
func OfStatement(s Statement, key string) (Explanation, error) {
	key = orElse(key, s.first())
	by := map[string]Figure{}
	for _, f := range s.Figures {
		by[f.Key] = f
	}
	f, known := by[key]
	if !known {
		return Explanation{}, fault.New(fault.NotFound, "the statement has no figure %q", key)
	}
	e := Explanation{Subject: s.subject(key), Label: f.Label, Value: f.Value, Unit: f.Unit, Formula: f.Formula, Inputs: []Input{}, Parts: []Part{},
		Clause: &Clause{Version: s.Version, Charge: "savings_share"}, Produced: s.Produced}
	for _, name := range f.Parents {
		if p, ok := by[name]; ok {
			e.Inputs = append(e.Inputs, Input{Name: p.Label, Value: p.Value, Unit: p.Unit, Source: p.Source, Subject: s.subject(name)})
		}
	}
	if f.Source != "" && len(e.Inputs) == 0 {
		e.Inputs = append(e.Inputs, Input{Name: "source", Value: f.Source})
	}
	e.Parts = s.parts(key, f, by)
	if key == "contacts" || key == "quality_factor" {
		e.Records = s.Rows
	}
	return e, nil
}

// first is the figure a statement is about: what is payable; a year's last figure is what it gives back.
func (s Statement) first() string {
	last := ""
	for _, f := range s.Figures {
		if f.Key == "payable" {
			return f.Key
		}
		last = f.Key
	}
	return last
}

func (s Statement) subject(key string) string { return "statement:" + s.Key + ":" + key }

// signs of the parents of figures that are plain sums.
var signs = map[string]map[string]bool{
	"gross_saving": {"baseline": true, "actual": false},
	"held":         {"share": true, "payable": false},
	"true_up":      {"share": true, "share_sum": false},
}

func (s Statement) parts(key string, f Figure, by map[string]Figure) []Part {
	parts := []Part{}
	for _, name := range f.Parents {
		p, known := by[name]
		plus, summed := signs[key][name]
		if key == "actual" && strings.HasPrefix(name, "cost/") {
			plus, summed = true, true
		}
		if !known || !summed {
			continue
		}
		value := p.Value
		if d, err := money.ParseDecimal(value); !plus && err == nil {
			value = d.Neg().String()
		}
		parts = append(parts, Part{Label: p.Label, Value: value, Subject: s.subject(name)})
	}
	return parts
}
