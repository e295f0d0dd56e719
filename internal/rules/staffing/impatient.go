package staffing

import "math"

// evaluate returns how n agents fare. The wait is the mean over all contacts
// offered, those who leave included; without agents everybody leaves.
func (q *queue) evaluate(n int64, within float64, answered bool) result {
	if n == 0 {
		patience := 1 / q.theta
		return result{wait: 1, abandon: 1, asa: &patience}
	}
	first, places := q.distribution(n), q.held(n)
	var waits, waiting, inService, busy float64
	for i, p := range q.states {
		j := first + int64(i)
		inService += p * float64(min(j, places))
		busy += p * float64(min(j, n))
		if j >= places {
			waits += p
			waiting += p * float64(j-places)
		}
	}
	asa := waiting / q.arrival
	r := result{
		wait: waits, asa: &asa, abandon: asa * q.theta,
		occupancy: inService / float64(places), held: inService / busy,
	}
	r.level = q.inTime(first, n, within, 1-waits)
	if answered {
		r.level = min(1, r.level/(1-r.abandon))
	}
	return r
}

// inTime is the share of all contacts that is served within the time: those who
// need not wait, and of those who find j ahead of them c/(c+j+1) * I_u(j+1, c+1)
// with c = full rate/theta and u = 1 - exp(-theta*T).
func (q *queue) inTime(first, n int64, within, atOnce float64) float64 {
	c, places := q.full(n)/q.theta, q.held(n)
	beta := newBeta(-q.theta*within, c+1)
	share := atOnce
	for j := places; j < first+int64(len(q.states)) && !beta.spent; j++ {
		if j >= first {
			share += q.states[j-first] * c / (c + float64(j-places) + 1) * beta.value
		}
		beta.next()
	}
	return min(1, share)
}

// beta is the regularised incomplete beta function I_u(a, b) for a = 1, 2, ... by
// I_u(a+1, b) = I_u(a, b) - term(a). The terms are kept as logarithms while they
// are too small for a float, which happens with thousands of agents. It is spent when
// the terms have fallen to nothing: what is left of the value is then only rounding.
type beta struct {
	value, a, b   float64
	u             float64
	log, term     float64
	logarithmical bool
	spent         bool
}

// smallestLog is the logarithm below which a term is not yet a plain float.
const smallestLog = -600

// newBeta returns I_u(1, b) for u = 1 - exp(logRest).
func newBeta(logRest, b float64) *beta {
	u := -math.Expm1(logRest)
	first := math.Log(u) + b*logRest + math.Log(b)
	return &beta{value: -math.Expm1(b * logRest), a: 1, b: b, u: u, log: first, term: math.Exp(first), logarithmical: first < smallestLog}
}

// next steps from I_u(a, b) to I_u(a+1, b).
func (t *beta) next() {
	t.value -= t.term
	ratio := t.u * (t.a + t.b) / (t.a + 1)
	t.a++
	if t.logarithmical {
		t.log += math.Log(ratio)
		t.term = math.Exp(t.log)
		t.logarithmical = t.log < smallestLog
	} else {
		t.term *= ratio
	}
	t.spent = ratio < 1 && t.term < negligible
}
