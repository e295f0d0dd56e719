package staffing

import (
	"math/big"
)

// margin lets a target count as met when only rounding of the formulas misses it.
const margin = 1e-12

// Staff returns the smallest number of agents per interval that meets every
// target, or evaluates the given number. A refused field is a *money.FieldError.
func Staff(in Input) (Output, error) {
	if err := Validate(in).First(); err != nil {
		return Output{}, err
	}
	out := Output{Intervals: make([]Need, 0, len(in.Intervals))}
	shrinkage := in.Shrinkage.Value().Rat()
	var rostered int64
	for _, interval := range in.Intervals {
		need := needOf(in, interval)
		need.Rostered = Rostered(need.Agents, shrinkage)
		rostered += need.Rostered
		out.Intervals = append(out.Intervals, need)
	}
	const hour = 3600
	out.RosteredHours, _ = big.NewRat(rostered*in.IntervalSeconds, hour).Float64()
	return out, nil
}

// Rostered is ceil(agents / (1 - shrinkage)) in exact arithmetic: 21 agents at
// 30 % are 30 people, where binary fractions would say 31.
func Rostered(agents int64, shrinkage *big.Rat) int64 {
	present := new(big.Rat).Sub(big.NewRat(1, 1), shrinkage)
	people := present.Quo(big.NewRat(agents, 1), present)
	return ceil(people)
}

func ceil(r *big.Rat) int64 {
	quo, rem := new(big.Int).QuoRem(r.Num(), r.Denom(), new(big.Int))
	if rem.Sign() > 0 {
		quo.Add(quo, big.NewInt(1))
	}
	return quo.Int64()
}

// Load returns contacts x handle seconds / interval seconds in erlangs, exactly.
func Load(interval Interval, seconds int64) *big.Rat {
	work := new(big.Rat).Mul(interval.Contacts.Value().Rat(), interval.AHTSeconds.Value().Rat())
	return work.Quo(work, big.NewRat(seconds, 1))
}

func needOf(in Input, interval Interval) Need {
	load := Load(interval, in.IntervalSeconds)
	w := offered{aht: interval.AHTSeconds.Value().InexactFloat64()}
	w.load, _ = load.Float64()
	t := targetsOf(in.Target)
	if in.Model != ErlangC {
		return needOfImpatient(in, interval, w, t)
	}
	switch {
	case in.Agents != nil:
		n := *in.Agents
		return need(interval, n, erlangC(w, n, blocking(w.load, n), t.within), BindingGiven)
	case load.Sign() == 0:
		return need(interval, t.least, erlangC(w, t.least, 0, t.within), BindingMinStaff)
	}
	floor := new(big.Int).Quo(load.Num(), load.Denom()).Int64()
	return smallest(interval, w, floor, t)
}

// needOfImpatient is needOf where contacts leave or agents hold several chats.
func needOfImpatient(in Input, interval Interval, w offered, t targets) Need {
	var out Need
	q := newQueue(w, float64(*in.PatienceSeconds), ratesOf(in))
	switch {
	case w.load == 0 && in.Agents != nil:
		out = need(interval, *in.Agents, idle(), BindingGiven)
	case w.load == 0:
		out = need(interval, t.least, idle(), BindingMinStaff)
	case in.Agents != nil:
		out = need(interval, *in.Agents, q.evaluate(*in.Agents, t.within, t.answered), BindingGiven)
	default:
		out = smallestImpatient(interval, q, t)
	}
	if in.Model != Chat {
		out.MeanConcurrency = nil
	}
	return out
}

// idle is an interval without contacts.
func idle() result {
	zero := 0.0
	return result{level: 1, asa: &zero}
}

// smallest walks up from the first stable number of agents, carrying Erlang B from
// one to the next, and remembers which target the one before missed.
func smallest(interval Interval, w offered, floor int64, t targets) Need {
	b, binding := blocking(w.load, floor), BindingLevel
	for n := floor + 1; ; n++ {
		b = nextBlocking(w.load, n, b)
		r := erlangC(w, n, b, t.within)
		missed := t.missed(n, r)
		if missed == "" {
			return need(interval, n, r, binding)
		}
		binding = missed
	}
}

func need(interval Interval, n int64, r result, binding string) Need {
	return Need{
		Start: interval.Start, Agents: n, ServiceLevel: r.level, WaitProbability: r.wait,
		ASASeconds: r.asa, Abandon: r.abandon, Occupancy: r.occupancy, MeanConcurrency: &r.held, Binding: binding,
	}
}

// targets are an input's targets as numbers.
type targets struct {
	level, within, abandon, occupancy float64
	answered                          bool
	least                             int64
}

func targetsOf(t Target) targets {
	out := targets{level: t.ServiceLevel.Value().InexactFloat64(), within: float64(t.WithinSeconds), abandon: 1, occupancy: 1}
	out.answered = t.Definition == OfAnswered
	if t.MaxAbandon.Given() {
		out.abandon = t.MaxAbandon.Value().InexactFloat64()
	}
	if t.MaxOccupancy.Given() {
		out.occupancy = t.MaxOccupancy.Value().InexactFloat64()
	}
	if t.MinStaff != nil {
		out.least = *t.MinStaff
	}
	return out
}

// missed names the first target that n agents miss, "" if they meet all.
func (t targets) missed(n int64, r result) string {
	switch {
	case r.level+margin < t.level:
		return BindingLevel
	case r.abandon-margin > t.abandon:
		return BindingAbandon
	case r.occupancy-margin > t.occupancy:
		return BindingOccupancy
	case n < t.least:
		return BindingMinStaff
	}
	return ""
}
