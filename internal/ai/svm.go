package ai

import "math"

// svmOptions are the knobs of one binary problem.
type svmOptions struct {
	cost      float64
	positive  float64
	maxPasses int
	tolerance float64
}

// trainBinary fits an L2-loss linear support vector machine by dual coordinate
// descent with shrinking (Hsieh and others, ICML 2008). isPositive[i] tells the
// side of rows[i]; the last weight is the bias. The order of visits comes from a
// fixed seed: the same rows give the same weights.
func trainBinary(rows []vector, norms []float64, isPositive []bool, width int, o svmOptions) []float32 {
	s := &descent{
		rows: rows, norms: norms, w: make([]float32, width+1), alpha: make([]float64, len(rows)),
		sign: make([]float32, len(rows)), diag: make([]float64, len(rows)), active: make([]int32, len(rows)),
		rng: 0x9e3779b97f4a7c15,
	}
	for i := range rows {
		c := o.cost
		s.sign[i], s.active[i] = -1, int32(i)
		if isPositive[i] {
			c, s.sign[i] = o.cost*o.positive, 1
		}
		s.diag[i] = 1 / (2 * c)
	}
	s.run(o)
	return s.w
}

type descent struct {
	rows   []vector
	norms  []float64
	w      []float32
	alpha  []float64
	sign   []float32
	diag   []float64
	active []int32
	rng    uint64
	bound  float64
}

func (s *descent) run(o svmOptions) {
	s.bound = math.Inf(1)
	full := len(s.active)
	for pass := 0; pass < o.maxPasses; pass++ {
		high, low := s.pass()
		if high-low > o.tolerance {
			s.bound = high
			if high <= 0 {
				s.bound = math.Inf(1)
			}
			continue
		}
		if len(s.active) == full {
			return
		}
		// Converged on the shrunk set: look once at everything again.
		s.active = s.active[:full]
		s.bound = math.Inf(1)
	}
}

// pass visits the active rows once and returns the largest and smallest
// projected gradient; rows that cannot move are moved behind the active part.
func (s *descent) pass() (high, low float64) {
	high, low = math.Inf(-1), math.Inf(1)
	s.shuffle()
	n := len(s.active)
	for k := 0; k < n; k++ {
		i := s.active[k]
		g := s.gradient(i)
		if s.alpha[i] == 0 && g > s.bound {
			n--
			s.active[k], s.active[n] = s.active[n], s.active[k]
			k--
			continue
		}
		if s.alpha[i] == 0 && g > 0 {
			high, low = math.Max(high, 0), math.Min(low, 0)
			continue
		}
		high, low = math.Max(high, g), math.Min(low, g)
		s.step(i, g)
	}
	s.active = s.active[:n]
	return high, low
}

func (s *descent) gradient(i int32) float64 {
	row, w := &s.rows[i], s.w
	sum := w[len(w)-1]
	for k, f := range row.index {
		sum += w[f] * row.value[k]
	}
	return float64(s.sign[i]*sum) - 1 + s.alpha[i]*s.diag[i]
}

func (s *descent) step(i int32, g float64) {
	old := s.alpha[i]
	s.alpha[i] = math.Max(old-g/(s.norms[i]+1+s.diag[i]), 0)
	d := float32(s.alpha[i]-old) * s.sign[i]
	if d == 0 {
		return
	}
	row := &s.rows[i]
	for k, f := range row.index {
		s.w[f] += d * row.value[k]
	}
	s.w[len(s.w)-1] += d
}

func (s *descent) shuffle() {
	for i := len(s.active) - 1; i > 0; i-- {
		s.rng ^= s.rng << 13
		s.rng ^= s.rng >> 7
		s.rng ^= s.rng << 17
		j := int(s.rng % uint64(i+1))
		s.active[i], s.active[j] = s.active[j], s.active[i]
	}
}
