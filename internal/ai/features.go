package ai

import (
	"math"
	"slices"
)

// vector is a sparse row: ascending feature numbers with their values, and the
// share of its n-gram weight that training knew (1 = every word was seen).
type vector struct {
	index    []int32
	value    []float32
	coverage float32
}

// vocabulary maps hashes of n-grams to feature numbers with inverse document
// frequencies. Hashes are sorted, so the same texts give the same numbers.
type vocabulary struct {
	hashes []uint32
	idf    []float32
	lookup map[uint32]int32
	unseen float32
}

type gramCount struct {
	hash  uint32
	group int
	count int
}

// countGrams returns the n-grams of a text with their counts, sorted by hash.
func countGrams(text string) []gramCount {
	var out []gramCount
	grams(Normalise(text), func(g int, h uint32) { out = append(out, gramCount{h, g, 1}) })
	slices.SortFunc(out, func(a, b gramCount) int {
		switch {
		case a.hash < b.hash:
			return -1
		case a.hash > b.hash:
			return 1
		}
		return a.group - b.group
	})
	n := 0
	for i := range out {
		if n > 0 && out[n-1].hash == out[i].hash {
			out[n-1].count++
			continue
		}
		out[n] = out[i]
		n++
	}
	return out[:n]
}

// buildVocabulary keeps n-grams seen in at least minDocs rows.
func buildVocabulary(rows [][]gramCount, minDocs int) *vocabulary {
	docs := map[uint32]int{}
	for _, row := range rows {
		for _, g := range row {
			docs[g.hash]++
		}
	}
	v := &vocabulary{}
	for h, n := range docs {
		if n >= minDocs {
			v.hashes = append(v.hashes, h)
		}
	}
	slices.Sort(v.hashes)
	v.idf = make([]float32, len(v.hashes))
	for i, h := range v.hashes {
		v.idf[i] = float32(1 + math.Log(float64(len(rows)+1)/float64(docs[h]+1)))
	}
	v.unseen = float32(1 + math.Log(float64(len(rows)+1)))
	v.index()
	return v
}

func (v *vocabulary) index() {
	v.lookup = make(map[uint32]int32, len(v.hashes))
	for i, h := range v.hashes {
		v.lookup[h] = int32(i)
	}
}

// vectorise weighs counts by sublinear tf and idf, scales each group to its
// weight and the whole to length one.
func (v *vocabulary) vectorise(counts []gramCount) vector {
	out := vector{index: make([]int32, 0, len(counts)), value: make([]float32, 0, len(counts))}
	var sum [groups]float64
	var known, all float64
	group := make([]int, 0, len(counts))
	for _, g := range counts {
		i, ok := v.lookup[g.hash]
		if g.group == groupWord {
			known, all = v.addCoverage(known, all, i, ok)
		}
		if !ok {
			continue
		}
		x := float32(1+math.Log(float64(g.count))) * v.idf[i]
		out.index, out.value, group = append(out.index, i), append(out.value, x), append(group, g.group)
		sum[g.group] += float64(x) * float64(x)
	}
	if all > 0 {
		out.coverage = float32(known / all)
	}
	scaleGroups(out.value, group, sum)
	return out
}

func (v *vocabulary) addCoverage(known, all float64, i int32, ok bool) (float64, float64) {
	if !ok {
		return known, all + float64(v.unseen)
	}
	return known + float64(v.idf[i]), all + float64(v.idf[i])
}

func scaleGroups(value []float32, group []int, sum [groups]float64) {
	var total float64
	var scale [groups]float64
	for g := range sum {
		if sum[g] > 0 {
			scale[g] = float64(groupWeight[g]) / math.Sqrt(sum[g])
			total += float64(groupWeight[g]) * float64(groupWeight[g])
		}
	}
	for i := range value {
		value[i] *= float32(scale[group[i]] / math.Sqrt(total))
	}
}
