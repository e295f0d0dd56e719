package shifts

import (
	"math"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// Cover returns a plan of least cost that meets the requirement in every interval,
// with the proof. A refused field is a *money.FieldError.
//
// The rows of "every interval has enough people" differ by shifts that begin or
// end, so the problem is a flow between interval boundaries: a shift is an arc from
// its start to its end at its cost, surplus people an arc one boundary back for
// nothing. Its cheapest flow is whole-numbered, and the potentials of the
// boundaries are the certificate.
func Cover(in Input) (Output, error) {
	if err := Validate(in).First(); err != nil {
		return Output{}, err
	}
	p := problemOf(in)
	uncovered := p.concede()
	g := p.graph()
	g.run()
	out := p.read(g)
	out.Feasible, out.Uncovered = len(uncovered) == 0, uncovered
	return out, nil
}

// unlimited is the capacity of a shift without a cap: more than all people of all
// intervals together.
const unlimited = math.MaxInt64 / 4

// option is one shift at one start, in whole cost units.
type option struct {
	shift   string
	at, end int
	cost    int64
	cap     int64
}

// problem is an input in whole numbers; required shrinks by what is conceded.
type problem struct {
	required []int64
	options  []option
	scale    int32
}

func problemOf(in Input) *problem {
	p := &problem{required: slices.Clone(in.Required), scale: scaleOf(in.Shifts)}
	for _, shift := range in.Shifts {
		o := option{shift: shift.Key, cost: shift.Cost.Value().Shift(p.scale).IntPart(), cap: unlimited}
		if shift.Cap != nil {
			o.cap = *shift.Cap
		}
		for _, at := range startsOf(shift, int64(len(in.Required))) {
			o.at, o.end = int(at), int(at+shift.Length)
			p.options = append(p.options, o)
		}
	}
	slices.SortStableFunc(p.options, func(a, b option) int { return a.at - b.at })
	return p
}

func startsOf(shift Shift, intervals int64) []int64 {
	if shift.Starts != nil {
		return shift.Starts
	}
	var every []int64
	for at := int64(0); at+shift.Length <= intervals; at++ {
		every = append(every, at)
	}
	return every
}

// concede lowers the requirement to what all starts at their caps would supply and
// returns what is missing then. Starts do not compete for people, so no plan has
// less missing in any interval.
func (p *problem) concede() []Missing {
	begin, end := make([]int64, len(p.required)+1), make([]int64, len(p.required)+1)
	for _, o := range p.options {
		people := min(o.cap, mostPeople)
		begin[o.at] += people
		end[o.end] += people
	}
	var missing []Missing
	supply := int64(0)
	for i, need := range p.required {
		supply += begin[i] - end[i]
		if supply < need {
			missing = append(missing, Missing{int64(i), need - supply})
			p.required[i] = supply
		}
	}
	return missing
}

// graph is the flow problem: the options' arcs come first, in their order.
func (p *problem) graph() *graph {
	g := newGraph(len(p.required) + 1)
	for _, o := range p.options {
		g.arc(o.at, o.end, o.cap, o.cost)
	}
	before := int64(0)
	for i, need := range p.required {
		g.arc(i+1, i, unlimited, 0)
		g.supply[i] = need - before
		before = need
	}
	g.supply[len(p.required)] = -before
	return g
}

// read turns flows into starts and potentials into the certificate.
func (p *problem) read(g *graph) Output {
	out := Output{Starts: []Start{}, Certificate: make([]money.Number, len(p.required))}
	y := make([]int64, len(p.required))
	for i := range y {
		y[i] = g.potential[i+1] - g.potential[i]
		out.Certificate[i] = money.NumberOf(decimal.New(y[i], -p.scale))
	}
	used := make([]int64, len(p.options))
	for i, o := range p.options {
		if used[i] = g.flow(i); used[i] > 0 {
			out.Starts = append(out.Starts, Start{o.shift, int64(o.at), used[i]})
		}
	}
	var covered bool
	out.Cost, covered = p.cost(used)
	out.LowerBound, out.CapDuals = p.bound(y)
	out.ProvedMinimal = covered && out.Cost.Equal(out.LowerBound)
	return out
}
