package staffing

import "math"

// offered is the work of one interval: the load in erlangs and the handle time.
type offered struct {
	load float64
	aht  float64
}

// result is how n agents fare on an interval; held is the mean number of chats of
// an agent who has any.
type result struct {
	level     float64
	wait      float64
	asa       *float64
	abandon   float64
	occupancy float64
	held      float64
}

// blocking returns Erlang B for n agents by B_k = A*B_{k-1}/(k + A*B_{k-1}), which
// stays between 0 and 1 for any load.
func blocking(load float64, n int64) float64 {
	b := 1.0
	for k := int64(1); k <= n; k++ {
		b = nextBlocking(load, k, b)
	}
	return b
}

func nextBlocking(load float64, k int64, b float64) float64 {
	return load * b / (float64(k) + load*b)
}

// erlangC evaluates n agents, given Erlang B for n: C = n*B/(n - A(1-B)),
// SL = 1 - C*exp(-(n-A)T/h), ASA = C*h/(n-A). A queue that cannot keep up serves
// nobody in time and has no mean wait.
func erlangC(w offered, n int64, b, within float64) result {
	switch {
	case w.load == 0:
		zero := 0.0
		return result{level: 1, asa: &zero}
	case float64(n) <= w.load:
		return result{wait: 1, occupancy: 1}
	}
	spare := float64(n) - w.load
	c := float64(n) * b / (float64(n) - w.load*(1-b))
	asa := c * w.aht / spare
	return result{
		level:     1 - c*math.Exp(-spare*within/w.aht),
		wait:      c,
		asa:       &asa,
		occupancy: w.load / float64(n),
	}
}
