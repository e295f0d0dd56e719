package ai

import "math"

// maxCandidates is how many articles a decision may show.
const maxCandidates = 5

// Model is one merchant's trained classifier. It is immutable and safe for use
// by many goroutines; MarshalBinary gives the same bytes for the same training.
type Model struct {
	labels    []string
	oos       int
	vocab     *vocabulary
	linear    *matrix
	proto     *matrix
	calib     calibration
	known     knownQuestions
	threshold float64
}

// Prediction is the classifier's view of a text, before any rule: candidates
// best first, the probability that the first is right, and whether the
// out-of-scope class scored higher than every article.
type Prediction struct {
	Candidates []Candidate
	Confidence float64
	OutOfScope bool
}

// Labels returns the article identifiers the model knows, sorted, without the
// out-of-scope label.
func (m *Model) Labels() []string {
	out := make([]string, 0, len(m.labels))
	for k, l := range m.labels {
		if k != m.oos {
			out = append(out, l)
		}
	}
	return out
}

// Threshold is the confidence in [0, 1] from which an answer is given, chosen on
// a held-out part of the training examples.
func (m *Model) Threshold() float64 { return m.threshold }

// Predict ranks the articles for a text. An empty text, or one without any known
// n-gram, has confidence near zero.
func (m *Model) Predict(text string) Prediction {
	counts := countGrams(text)
	v := m.vocab.vectorise(counts)
	scores, sims := m.linear.apply(v), m.proto.apply(v)
	top := best(scores, maxCandidates, func(k int) bool { return k != m.oos })
	if len(top) == 0 || len(v.index) == 0 {
		return Prediction{OutOfScope: m.oos >= 0}
	}
	known := m.known.find(text)
	if known >= 0 && known != m.oos {
		top = first(known, top)
	}
	p := Prediction{Confidence: m.calib.probability(evidence(scores, sims, top, m.oos, v, len(counts)))}
	switch {
	case known < 0:
		p.OutOfScope = m.oos >= 0 && scores[m.oos] > scores[top[0]]
	case known == m.oos:
		p.OutOfScope = true
	default:
		p.Confidence = max(p.Confidence, knownConfidence)
	}
	for _, k := range top {
		drop := math.Exp(3 * min(0, float64(scores[k]-scores[top[0]])))
		p.Candidates = append(p.Candidates, Candidate{Article: m.labels[k], Score: p.Confidence * drop})
	}
	return p
}

// first puts one class before the others, at most maxCandidates in all.
func first(k int, top []int) []int {
	out := []int{k}
	for _, other := range top {
		if other != k && len(out) < maxCandidates {
			out = append(out, other)
		}
	}
	return out
}

// evidenceSize is the number of inputs of the confidence calibration.
const evidenceSize = 7

// evidence collects what tells a right first place from a wrong one: margin,
// distance to the second and to out-of-scope, closeness to the article's own
// questions, and how much of the text training had seen.
func evidence(scores, sims []float32, top []int, oos int, v vector, grams int) [evidenceSize]float64 {
	first := float64(scores[top[0]])
	second, beyond := -1.5, -1.5
	if len(top) > 1 {
		second = float64(scores[top[1]])
	}
	if oos >= 0 {
		beyond = float64(scores[oos])
	}
	sim := float64(sims[top[0]])
	other := 0.0
	for k, s := range sims {
		if k != top[0] && k != oos {
			other = max(other, float64(s))
		}
	}
	return [evidenceSize]float64{first, first - second, first - beyond, sim, sim - other, float64(v.coverage), math.Log1p(float64(grams))}
}
