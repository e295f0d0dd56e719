package shifts_test

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/shifts"
)

// peakDay is the rostered row of the day of 双11, half-hour by half-hour.
func peakDay() []int64 {
	day := []int64{24, 24, 19, 19, 8, 8, 5, 5, 4, 4, 3, 3, 4, 4, 5, 5, 10, 10, 18, 18, 22, 22, 21, 21}
	day = append(day, slices.Repeat([]int64{18}, 10)...)
	return append(day, 16, 16, 18, 18, 22, 22, 32, 32, 33, 33, 31, 31, 29, 29)
}

func ptr(n int64) *int64 { return &n }

func cover(t *testing.T, in shifts.Input) shifts.Output {
	t.Helper()
	out, err := shifts.Cover(in)
	require.NoError(t, err)
	require.True(t, out.ProvedMinimal)
	prove(t, in, out)
	return out
}

// prove checks a plan and its certificate from the outside, by their definition.
func prove(t *testing.T, in shifts.Input, out shifts.Output) {
	t.Helper()
	need := slices.Clone(in.Required)
	for _, m := range out.Uncovered {
		need[m.At] -= m.Missing
	}
	cost, bound, there := decimal.Zero, decimal.Zero, make([]int64, len(need))
	for _, s := range out.Starts {
		shift := in.Shifts[slices.IndexFunc(in.Shifts, func(x shifts.Shift) bool { return x.Key == s.Shift })]
		if shift.Cap != nil {
			require.LessOrEqual(t, s.Count, *shift.Cap)
		}
		cost = cost.Add(shift.Cost.Value().Mul(decimal.NewFromInt(s.Count)))
		for i := s.At; i < s.At+shift.Length; i++ {
			there[i] += s.Count
		}
	}
	for i, y := range out.Certificate {
		require.GreaterOrEqual(t, there[i], need[i])
		require.False(t, y.Value().IsNegative())
		bound = bound.Add(y.Value().Mul(decimal.NewFromInt(need[i])))
	}
	for _, shift := range in.Shifts {
		for at := int64(0); at+shift.Length <= int64(len(need)); at++ {
			if shift.Starts != nil && !slices.Contains(shift.Starts, at) {
				continue
			}
			sum := decimal.Zero
			for _, y := range out.Certificate[at : at+shift.Length] {
				sum = sum.Add(y.Value())
			}
			z := dual(out, shift.Key, at)
			require.True(t, sum.LessThanOrEqual(shift.Cost.Value().Add(z)), "%s at %d", shift.Key, at)
			if !z.IsZero() {
				bound = bound.Sub(z.Mul(decimal.NewFromInt(*shift.Cap)))
			}
		}
	}
	require.Equal(t, cost.String(), out.Cost.String())
	require.Equal(t, bound.String(), out.LowerBound.String())
	require.Equal(t, out.Cost.String(), out.LowerBound.String())
}

func dual(out shifts.Output, key string, at int64) decimal.Decimal {
	for _, d := range out.CapDuals {
		if d.Shift == key && d.At == at {
			return d.Z.Value()
		}
	}
	return decimal.Zero
}

func TestTheDayOfDoubleElevenCostsTheWorkedExample(t *testing.T) {
	long := shifts.Shift{Key: "8h", Length: 16, Cost: "300"}
	short := shifts.Shift{Key: "4h", Length: 8, Cost: "170"}
	out := cover(t, shifts.Input{Required: peakDay(), Shifts: []shifts.Shift{long, short}})
	require.Equal(t, "18630", out.Cost.String())
	require.Equal(t, "18630", out.LowerBound.String())
	out = cover(t, shifts.Input{Required: peakDay(), Shifts: []shifts.Shift{long}})
	require.Equal(t, "23700", out.Cost.String())
}

func TestCostsAreExactDecimals(t *testing.T) {
	out := cover(t, shifts.Input{Required: []int64{3, 3, 1}, Shifts: []shifts.Shift{
		{Key: "a", Length: 2, Cost: "0.10"}, {Key: "b", Length: 1, Cost: "0.2000001"}}})
	require.Equal(t, "0.4", out.Cost.String(), "three and one times ten fen, which binary fractions would miss")
}

func TestACapIsKeptAndItsPriceIsNamed(t *testing.T) {
	out := cover(t, shifts.Input{Required: []int64{2, 2}, Shifts: []shifts.Shift{
		{Key: "cheap", Length: 2, Cost: "10", Cap: ptr(1)}, {Key: "dear", Length: 2, Cost: "25"}}})
	require.True(t, out.Feasible)
	require.Equal(t, "35", out.Cost.String())
	require.Equal(t, []shifts.CapDual{{Shift: "cheap", At: 0, Z: "15"}}, out.CapDuals)
}

func TestWhatNoPlanCoversIsReported(t *testing.T) {
	out := cover(t, shifts.Input{Required: []int64{2, 1, 3, 1}, Shifts: []shifts.Shift{
		{Key: "early", Length: 2, Cost: "10", Starts: []int64{0}, Cap: ptr(1)},
		{Key: "late", Length: 1, Cost: "4", Starts: []int64{2}, Cap: ptr(2)}}})
	require.False(t, out.Feasible)
	require.Equal(t, []shifts.Missing{{At: 0, Missing: 1}, {At: 2, Missing: 1}, {At: 3, Missing: 1}}, out.Uncovered)
	require.Equal(t, []shifts.Start{{Shift: "early", At: 0, Count: 1}, {Shift: "late", At: 2, Count: 2}}, out.Starts)

	out = cover(t, shifts.Input{Required: []int64{0, 2}, Shifts: nil})
	require.Equal(t, []shifts.Missing{{At: 1, Missing: 2}}, out.Uncovered)
	require.Equal(t, "0", out.Cost.String())
}

func TestNothingRequiredCostsNothing(t *testing.T) {
	out := cover(t, shifts.Input{Required: []int64{0, 0}, Shifts: []shifts.Shift{{Key: "a", Length: 1, Cost: "5"}}})
	require.True(t, out.Feasible)
	require.Empty(t, out.Starts)
	require.Equal(t, []money.Number{"0", "0"}, out.Certificate)
}

// small makes a random problem small enough to try every plan.
func small(chance *rand.Rand) shifts.Input {
	in := shifts.Input{}
	for range 2 + chance.IntN(4) {
		in.Required = append(in.Required, chance.Int64N(4))
	}
	for i := range 1 + chance.IntN(2) {
		length := 1 + chance.Int64N(3)
		s := shifts.Shift{Key: strconv.Itoa(i), Length: length, Cost: money.Number(strconv.Itoa(chance.IntN(9)) + "." + strconv.Itoa(chance.IntN(9)))}
		if chance.IntN(2) == 0 {
			s.Cap = ptr(chance.Int64N(3))
		}
		if chance.IntN(3) == 0 && length < int64(len(in.Required)) {
			s.Starts = []int64{chance.Int64N(int64(len(in.Required)) - length + 1)}
		}
		in.Shifts = append(in.Shifts, s)
	}
	return in
}

// search tries every plan: least missing first, then least cost (in tenths).
type search struct {
	options []shifts.Start
	length  []int64
	cost    []int64
	cap     []int64
	best    [2]int64
}

func (s *search) try(i int, left []int64, cost int64) {
	if i == len(s.options) {
		missing := int64(0)
		for _, n := range left {
			missing += max(0, n)
		}
		if missing < s.best[0] || missing == s.best[0] && cost < s.best[1] {
			s.best = [2]int64{missing, cost}
		}
		return
	}
	next := slices.Clone(left)
	for n := int64(0); n <= s.cap[i]; n++ {
		s.try(i+1, next, cost+n*s.cost[i])
		for k := s.options[i].At; k < s.options[i].At+s.length[i]; k++ {
			next[k]--
		}
	}
}

func bruteForce(in shifts.Input) (missing, tenths int64) {
	s := search{best: [2]int64{1 << 40, 1 << 40}}
	for _, shift := range in.Shifts {
		for at := int64(0); at+shift.Length <= int64(len(in.Required)); at++ {
			if shift.Starts != nil && !slices.Contains(shift.Starts, at) {
				continue
			}
			most := slices.Max(in.Required[at : at+shift.Length])
			if shift.Cap != nil {
				most = min(most, *shift.Cap)
			}
			s.options = append(s.options, shifts.Start{At: at})
			s.length, s.cap = append(s.length, shift.Length), append(s.cap, most)
			s.cost = append(s.cost, shift.Cost.Value().Shift(1).IntPart())
		}
	}
	s.try(0, in.Required, 0)
	return s.best[0], s.best[1]
}

func TestTwoHundredRandomCoversEqualBruteForceAndAreProved(t *testing.T) {
	chance := rand.New(rand.NewPCG(11, 11))
	infeasible, capped := 0, 0
	for i := range 200 {
		in := small(chance)
		out := cover(t, in)
		missing, tenths := bruteForce(in)
		got := int64(0)
		for _, m := range out.Uncovered {
			got += m.Missing
		}
		require.Equal(t, missing, got, "case %d: %+v", i, in)
		require.Equal(t, decimal.New(tenths, -1).String(), out.Cost.String(), "case %d: %+v", i, in)
		require.Equal(t, missing == 0, out.Feasible)
		if !out.Feasible {
			infeasible++
		}
		capped += min(1, len(out.CapDuals))
	}
	require.Greater(t, infeasible, 10, "the cases must hold some that cannot be covered")
	require.Greater(t, capped, 10, "and some whose caps cost something")
}
