package forecasting

import "math"

// squares are the normal equations of a weighted least-squares fit.
type squares struct {
	matrix [][]float64
	right  []float64
}

func newSquares(size int) *squares {
	s := &squares{matrix: make([][]float64, size), right: make([]float64, size)}
	for i := range s.matrix {
		s.matrix[i] = make([]float64, size)
	}
	return s
}

// add counts one observation with a weight; only the lower half is kept.
func (s *squares) add(row []float64, value, weight float64) {
	for i, x := range row {
		if x == 0 {
			continue
		}
		x *= weight
		for j := 0; j <= i; j++ {
			s.matrix[i][j] += x * row[j]
		}
		s.right[i] += x * value
	}
}

// solve returns the weights that explain best, each drawn to zero by its penalty.
// The penalties make the matrix positive, as its decomposition needs.
func (s *squares) solve(penalty func(int) float64) []float64 {
	s.decompose(penalty)
	return s.substitute()
}

// decompose turns the matrix into its Cholesky factor.
func (s *squares) decompose(penalty func(int) float64) {
	for i := range s.right {
		s.matrix[i][i] += penalty(i)
		for j := 0; j <= i; j++ {
			sum := s.matrix[i][j]
			for k := range j {
				sum -= s.matrix[i][k] * s.matrix[j][k]
			}
			if i == j {
				s.matrix[i][i] = math.Sqrt(sum)
			} else {
				s.matrix[i][j] = sum / s.matrix[j][j]
			}
		}
	}
}

// substitute solves with the factor, forwards and then backwards.
func (s *squares) substitute() []float64 {
	x, n := s.right, len(s.right)
	for i := range n {
		for k := range i {
			x[i] -= s.matrix[i][k] * x[k]
		}
		x[i] /= s.matrix[i][i]
	}
	for i := n - 1; i >= 0; i-- {
		for k := i + 1; k < n; k++ {
			x[i] -= s.matrix[k][i] * x[k]
		}
		x[i] /= s.matrix[i][i]
	}
	return x
}
