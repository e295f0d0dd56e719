package pricing

import (
	"fmt"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// Point is what a contract would cost at one volume.
type Point struct {
	Volume money.Number `json:"volume"`
	Total  money.Amount `json:"total"`
}

// Warning names a charge and something a merchant should know before signing.
type Warning struct {
	Charge   string `json:"charge"`
	Sentence string `json:"sentence"`
}

// Preview rates the input at each volume, put on every meter in share parts (a
// meter with share "0.6" gets 60 % of the volume), and warns where a volume
// price makes the total fall as usage rises.
func Preview(in Input, shares map[string]money.Number, volumes []money.Number) ([]Point, []Warning, error) {
	sheet, err := NewSheet(in.Currency, in.Tax, in.Charges)
	if err != nil {
		return nil, nil, err
	}
	var points []Point
	for _, volume := range volumes {
		counted := map[string]money.Number{}
		for meter, share := range shares {
			counted[meter] = money.NumberOf(volume.Value().Mul(share.Value()).Round(6))
		}
		out, err := sheet.Rate(in.ServiceDays, in.CalendarDays, counted)
		if err != nil {
			return nil, nil, err
		}
		points = append(points, Point{Volume: volume, Total: out.Total})
	}
	return points, Warnings(in.Charges), nil
}

// Warnings lists the tier bounds of volume charges at which one more unit makes
// the whole cheaper. With a tier_meter the prices alone are compared, since the
// quantity at the bound is not known.
func Warnings(charges []Charge) []Warning {
	var list []Warning
	for _, c := range charges {
		if c.Model != Volume {
			continue
		}
		for i := range len(c.Tiers) - 1 {
			if falls(c, i) {
				list = append(list, Warning{c.Key, fmt.Sprintf(
					"above %s the total falls: all units move to the next price, so %s and a little more cost less than %s",
					c.Tiers[i].UpTo, c.Tiers[i].UpTo, c.Tiers[i].UpTo)})
			}
		}
	}
	return list
}

func falls(c Charge, i int) bool {
	here, next := c.Tiers[i], c.Tiers[i+1]
	bound := here.UpTo.Value()
	before := bound.Mul(here.UnitPrice.Value()).Add(here.FlatPrice.Value())
	after := bound.Mul(next.UnitPrice.Value()).Add(next.FlatPrice.Value())
	return after.LessThan(before)
}
