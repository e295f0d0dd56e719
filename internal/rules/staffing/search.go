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
	var tried []attempt
	evaluate := func(n int64) result {
		for _, a := range tried {
			if a.agents == n {
				return a.result
			}
		}
		if len(tried) == mostTried {
			tried = tried[:0]
		}
		tried = append(tried, attempt{n, q.evaluate(n, t.within, t.answered)})
		return tried[len(tried)-1].result
	}
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

// attempt remembers how a number of agents fared; the last ones are asked again.
type attempt struct {
	agents int64
	result result
}

const mostTried = 40

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
