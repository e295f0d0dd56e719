package ai

import (
	"math"
	"slices"
)

// matrix is a pruned linear map, stored feature by feature with 8-bit weights
// and one scale per class, so that one merchant stays below five megabytes.
type matrix struct {
	bias  []float32
	scale []float32
	start []uint32
	class []uint16
	value []int8
}

// packMatrix keeps at most budget weights, the largest after scaling each class
// to its own maximum. dense[k] has one weight per feature and a bias at the end.
func packMatrix(dense [][]float32, width, budget int) *matrix {
	m := &matrix{bias: make([]float32, len(dense)), scale: make([]float32, len(dense)), start: make([]uint32, width+1)}
	for k, w := range dense {
		m.bias[k] = w[width]
		m.scale[k] = largest(w[:width]) / 127
	}
	floor := m.floor(dense, width, budget)
	for f := 0; f < width; f++ {
		for k, w := range dense {
			if q := quantise(w[f], m.scale[k]); q >= floor || q <= -floor {
				m.class = append(m.class, uint16(k))
				m.value = append(m.value, int8(q))
			}
		}
		m.start[f+1] = uint32(len(m.class))
	}
	return m
}

// floor is the smallest quantised magnitude whose survivors fit the budget.
func (m *matrix) floor(dense [][]float32, width, budget int) int {
	var seen [128]int
	for k, w := range dense {
		for _, x := range w[:width] {
			q := quantise(x, m.scale[k])
			seen[max(q, -q)]++
		}
	}
	kept := 0
	for q := 127; q > 1; q-- {
		if kept += seen[q]; kept+seen[q-1] > budget {
			return q
		}
	}
	return 1
}

func quantise(x, scale float32) int {
	if scale == 0 {
		return 0
	}
	return int(math.Round(float64(x / scale)))
}

func largest(w []float32) float32 {
	var m float32
	for _, x := range w {
		m = max(m, x, -x)
	}
	return m
}

// apply returns one score per class.
func (m *matrix) apply(v vector) []float32 {
	out := make([]float32, len(m.bias))
	for i, f := range v.index {
		x := v.value[i]
		for j := m.start[f]; j < m.start[f+1]; j++ {
			out[m.class[j]] += x * float32(m.value[j])
		}
	}
	for k := range out {
		out[k] = out[k]*m.scale[k] + m.bias[k]
	}
	return out
}

// centroids returns the mean row of each class scaled to length one: the cheap
// nearest-question lookup behind candidates and confidence.
func centroids(rows []vector, class []int, classes, width int) [][]float32 {
	out := make([][]float32, classes)
	for k := range out {
		out[k] = make([]float32, width+1)
	}
	for i, row := range rows {
		for j, f := range row.index {
			out[class[i]][f] += row.value[j]
		}
	}
	for _, w := range out {
		var sum float64
		for _, x := range w {
			sum += float64(x) * float64(x)
		}
		if sum > 0 {
			scaleRow(w, float32(1/math.Sqrt(sum)))
		}
	}
	return out
}

func scaleRow(w []float32, by float32) {
	for i := range w {
		w[i] *= by
	}
}

// best returns the numbers of the highest scores among the allowed classes, best
// first, ties by class number.
func best(scores []float32, n int, allowed func(int) bool) []int {
	var order []int
	for k := range scores {
		if allowed(k) {
			order = append(order, k)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case scores[a] > scores[b]:
			return -1
		case scores[a] < scores[b]:
			return 1
		}
		return 0
	})
	return order[:min(n, len(order))]
}
