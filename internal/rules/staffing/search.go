package staffing

import "math"

// smallestImpatient returns the smallest number of agents, from one up, with which
// an impatient queue meets every target.
//
// The wait w > 0 of somebody of endless patience has a density in proportion to
// exp(arrival/theta*(1 - exp(-theta*w)) - full(n)*w), which one more agent shifts to
// shorter waits everywhere, and the chance of no wait against it grows with each
// agent as long as rates do not fall. So level, by either definition, and abandonment
// only get better and the range can be halved. The places taken by chats have no
// such law: with a cap on them every number is tried in turn.
func smallestImpatient(interval Interval, q *queue, t targets) Need {
	evaluate := func(n int64) result { return q.evaluate(n, t.within, t.answered) }
	misses := func(n int64) bool { return t.missed(n, evaluate(n)) != "" }
	low := q.hopeless(t)
	n := low + 1
	if len(q.rates) == 1 || t.occupancy == 1 {
		n = halve(low, misses)
	} else {
		for misses(n) {
			n++
		}
	}
	binding := t.missed(n-1, evaluate(n-1))
	if binding == "" {
		binding = BindingLevel
	}
	return need(interval, n, evaluate(n), binding)
}

// halve finds the first number above low that misses nothing, given that low
// misses and that more agents never make it worse.
func halve(low int64, misses func(int64) bool) int64 {
	step := int64(1)
	high := low + step
	for misses(high) {
		low, step = high, 2*step
		high = low + step
	}
	for high-low > 1 {
		if middle := low + (high-low)/2; misses(middle) {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}

// hopeless is a number of agents that surely misses: who is served in time is
// served, and no more can be served than all agents finish with all places taken.
func (q *queue) hopeless(t targets) int64 {
	served := 1 - t.abandon
	if !t.answered {
		served = max(served, t.level)
	}
	const caution = 1e-9
	atLeast := (served - caution) * q.arrival / q.full(1)
	return max(0, int64(math.Ceil(atLeast))-1, t.least-1)
}
