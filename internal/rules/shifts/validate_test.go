package shifts_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/shifts"
)

func TestAnImpossibleProblemIsRefusedByField(t *testing.T) {
	for name, c := range map[string]struct {
		pointer string
		change  func(*shifts.Input)
	}{
		"no intervals":               {"/required", func(in *shifts.Input) { in.Required = nil }},
		"fewer than nobody":          {"/required/1", func(in *shifts.Input) { in.Required[1] = -1 }},
		"a shift without length":     {"/shifts/0/length", func(in *shifts.Input) { in.Shifts[0].Length = 0 }},
		"a shift that pays":          {"/shifts/0/cost", func(in *shifts.Input) { in.Shifts[0].Cost = "-1" }},
		"a cap below nobody":         {"/shifts/0/cap", func(in *shifts.Input) { in.Shifts[0].Cap = ptr(-1) }},
		"a start over the end":       {"/shifts/0/starts/0", func(in *shifts.Input) { in.Shifts[0].Starts = []int64{2} }},
		"a start before the horizon": {"/shifts/0/starts/0", func(in *shifts.Input) { in.Shifts[0].Starts = []int64{-1} }},
		"a start named twice":        {"/shifts/0/starts/1", func(in *shifts.Input) { in.Shifts[0].Starts = []int64{0, 0} }},
		"a key named twice":          {"/shifts/1/key", func(in *shifts.Input) { in.Shifts = append(in.Shifts, in.Shifts[0]) }},
		"costs too long to add":      {"/shifts/0/cost", func(in *shifts.Input) { in.Shifts[0].Cost = "999999999999999999.999999999999" }},
	} {
		t.Run(name, func(t *testing.T) {
			in := shifts.Input{Required: []int64{1, 2, 1}, Shifts: []shifts.Shift{{Key: "a", Length: 2, Cost: "10"}}}
			c.change(&in)
			_, err := shifts.Cover(in)
			var refused *money.FieldError
			require.ErrorAs(t, err, &refused)
			require.Equal(t, c.pointer, refused.Pointer)
		})
	}
}

// Two weeks of half-hours are one problem; a plan for three languages, from the
// forecast to the certificate, has a second.
func BenchmarkTwoWeeksOfHalfHours(b *testing.B) {
	chance := rand.New(rand.NewPCG(3, 3))
	in := shifts.Input{Shifts: []shifts.Shift{{Key: "8h", Length: 16, Cost: "300"}, {Key: "4h", Length: 8, Cost: "170"}, {Key: "6h", Length: 12, Cost: "235.50"}}}
	for range 14 {
		for _, n := range peakDay() {
			in.Required = append(in.Required, n+chance.Int64N(5))
		}
	}
	for b.Loop() {
		if out, err := shifts.Cover(in); err != nil || !out.ProvedMinimal {
			b.Fatal(err, out.ProvedMinimal)
		}
	}
}
