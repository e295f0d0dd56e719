package staffing

import "math"

// queue is a service with impatient contacts, Erlang A and chat alike: agents hold
// up to len(rates) contacts, rates[i] is the work rate with i+1 of them relative to
// one, and who waits leaves at the rate theta. Rates are per second.
type queue struct {
	arrival float64
	service float64
	theta   float64
	rates   []float64
	states  []float64
}

// usualStates are enough for the states of a usual interval that matter.
const usualStates = 256

// newQueue returns the queue of an interval's load; an agent with one place is
// Erlang A.
func newQueue(w offered, patience float64, rates []float64) *queue {
	return &queue{arrival: w.load / w.aht, service: 1 / w.aht, theta: 1 / patience, rates: rates, states: make([]float64, 0, usualStates)}
}

// rate is the work rate of an agent who holds i contacts, relative to one.
func (q *queue) rate(i int64) float64 {
	if i == 0 {
		return 0
	}
	return q.rates[i-1]
}

// held is the most contacts n agents hold.
func (q *queue) held(n int64) int64 { return n * int64(len(q.rates)) }

// full is the rate at which n agents with all places taken finish contacts.
func (q *queue) full(n int64) float64 {
	return float64(n) * q.rates[len(q.rates)-1] * q.service
}

// death is the rate at which j contacts become one fewer. Contacts go to the least
// loaded agent, so r agents hold one more than the others.
func (q *queue) death(j, n int64) float64 {
	if places := q.held(n); j > places {
		return q.full(n) + float64(j-places)*q.theta
	}
	each, more := j/n, j%n
	work := float64(n-more) * q.rate(each)
	if more > 0 {
		work += float64(more) * q.rate(each+1)
	}
	return work * q.service
}

// mode is the likeliest number of contacts: the last state that is entered at
// least as fast as it is left. Death rates never fall, so halving finds it.
func (q *queue) mode(n int64) int64 {
	low, high := int64(0), q.held(n)+1
	if excess := q.arrival - q.full(n); excess > 0 {
		high += int64(math.Ceil(excess/q.theta)) + 1
	}
	for low < high {
		middle := low + (high-low+1)/2
		if q.death(middle, n) <= q.arrival {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return low
}

// negligible ends the sum over states: a state this much less likely than the
// likeliest one changes no printed digit.
const negligible = 1e-18

// distribution fills q.states with the probabilities of the states from the
// returned one on, walking down and up from the likeliest so that nothing
// overflows whatever the load.
func (q *queue) distribution(n int64) (first int64) {
	mode := q.mode(n)
	q.states = append(q.states[:0], 1)
	for j, p := mode, 1.0; j > 0; j-- {
		if p *= q.death(j, n) / q.arrival; p < negligible {
			break
		}
		q.states = append(q.states, p)
	}
	for a, b := 0, len(q.states)-1; a < b; a, b = a+1, b-1 {
		q.states[a], q.states[b] = q.states[b], q.states[a]
	}
	first = mode - int64(len(q.states)) + 1
	for j, p := mode+1, 1.0; ; j++ {
		if p *= q.arrival / q.death(j, n); p < negligible {
			break
		}
		q.states = append(q.states, p)
	}
	total := 0.0
	for _, p := range q.states {
		total += p
	}
	for i := range q.states {
		q.states[i] /= total
	}
	return first
}
